"""`hub connector blast`: how many facts, pupils and signals another reading of the files would change."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from hub.connectors.catalogue import CONNECTORS
from hub.connectors.catalogue import connector as named
from hub.demo.blast import Blast, Counts, blast
from hub.demo.files_of_a_year import year
from hub.edge import region
from hub.edge.errors import OperatorError
from hub.edge.sources import load
from hub.explain import words
from hub.ops.shared import FOUND

PATH = click.Path(path_type=Path, exists=True)


@click.command(
    "blast",
    epilog="""\b
Voorbeelden · examples:
  hub connector blast vo-list oud/vo-list_16YV_20260115T0730_volledig.csv --against nieuw/
  hub connector blast vo-list lijst.xlsx --sources nu.toml --against-sources straks.toml
  hub connector blast ro oud/ --against nieuw/ --with koppelpunt/ --until 2026-10-31 --json""",
)
@click.argument("name", type=click.Choice([c.name for c in CONNECTORS]))
@click.argument("file", type=PATH)
@click.option("--against", type=PATH, help="hetzelfde bestand (of map) anders geëxporteerd")
@click.option("--sources", type=PATH, help="sources.toml waarmee FILE wordt gelezen")
@click.option(
    "--against-sources", "other_sources", type=PATH, help="sources.toml waarmee het andere wordt gelezen"
)
@click.option("--with", "beside", multiple=True, type=PATH, help="bestanden die bij beide horen (koppelpunt)")
@click.option("--region", "region_file", type=PATH, help="instellingen van de regio")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="laatste dag; anders na het laatste bestand")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
def command(
    name: str,
    file: Path,
    against: Path | None,
    sources: Path | None,
    other_sources: Path | None,
    beside: tuple[Path, ...],
    region_file: Path | None,
    until: datetime | None,
    *,
    as_json: bool,
) -> None:
    """Vergelijk FILE met --against, of met zichzelf onder andere afspraken (--against-sources).

    What another export, or another mapping of the same, would change: facts, pupils, signals.

    Beide worden nagespeeld zoals `hub connector rehearse` dat doet, met dezelfde regels en tot dezelfde dag;
    er worden alleen aantallen getoond. Meldingen die op andere bronnen wachten, komen alleen met --with.

    Exit code 0: er verandert niets; 1: er verandert iets; 2: een van beide is niet te lezen.
    """
    reads = named(name)
    if against is None and other_sources is None:
        raise click.UsageError("--against of --against-sources is nodig: waarmee FILE wordt vergeleken")
    ways = ((file, load(sources)), (against or file, load(other_sources or sources)))
    before, after = (year([path], reads, how).beside(year(beside, None, how)) for path, how in ways)
    for each, (path, _) in zip((before, after), ways, strict=True):
        if not any(a.connector == name for a in each.arrivals):
            raise OperatorError(
                "Er is niets te vergelijken.",
                where=", ".join(f"{left}: {why}" for left, why in each.left_out) or path.name,
                remedy="zet het bestand in een map <connector>/<BRIN of gemeentecode>/",
            )
    last = until.date() if until else None
    found = blast(before, after, region.load(region_file), waits_for=region_file is not None, until=last)
    if as_json:
        click.echo(json.dumps(_plain(found), ensure_ascii=False, indent=2))
    else:
        _tell(found)
    if found.any:
        raise click.exceptions.Exit(FOUND)


def _plain(found: Blast) -> dict[str, object]:
    named_ = ("more", "fewer", "other")
    tables = {"facts": found.facts, "signals": found.signals}
    counts = {
        what: {key: dict(zip(named_, n, strict=True)) for key, n in table.items()}
        for what, table in tables.items()
    }
    return {**asdict(found), **counts}


def _tell(found: Blast) -> None:
    console = Console()
    console = console if console.is_terminal else Console(width=140)
    console.print(
        f"Van {found.pupils} van {found.known} personen wordt iets anders bekend; "
        f"over {found.told} wordt iets anders gemeld."
    )
    if found.facts:
        console.print(_table("feit", found.facts))
    if found.signals:
        console.print(_table("regel", {f"{c} {words.RULES[c][0]}": n for c, n in found.signals.items()}))


def _table(what: str, counts: Counts) -> Table:
    table = Table(what, "erbij", "weg", "anders")
    for name, numbers in counts.items():
        table.add_row(name, *map(str, numbers))
    return table
