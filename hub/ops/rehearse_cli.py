"""`hub connector rehearse`: last year's files on the drill's clock, and what the hub would have said when."""

import json
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hub.connectors.catalogue import CONNECTORS
from hub.connectors.catalogue import connector as named
from hub.demo.files_of_a_year import Year, year
from hub.demo.said_of_a_year import OfRule, SaidOfYear, rehearse
from hub.domain.rules.catalogue import ABOUT_SOURCES
from hub.edge import region
from hub.edge.errors import OperatorError
from hub.edge.sources import load
from hub.explain import words
from hub.ops.shared import FOUND

MOST = 3
"""Recipients of one rule in the table; `--json` gives them all."""

REFERENCES = 20
"""Pupils of one rule in the list; `--json` gives them all."""


@click.command(
    "rehearse",
    epilog="""\b
Voorbeelden · examples:
  hub connector rehearse vo-list_16YV_20250115T0730_volledig.csv vo-exit_16YV_20250801T0600.csv
  hub connector rehearse vorig-jaar/ --until 2026-01-31
  hub connector rehearse vorig-jaar/ --region regio.toml --json""",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--as",
    "kind",
    type=click.Choice([c.name for c in CONNECTORS]),
    help="connector die alle bestanden leest; anders wat naam of map zegt",
)
@click.option(
    "--region",
    "region_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="instellingen van de regio; zonder: landelijke vakanties en de termijnen van de wet",
)
@click.option("--sources", type=click.Path(path_type=Path), help="sources.toml: de afspraken met uw bron")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="laatste dag; anders na het laatste bestand")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
def command(
    files: tuple[Path, ...],
    kind: str | None,
    region_file: Path | None,
    sources: Path | None,
    until: datetime | None,
    *,
    as_json: bool,
) -> None:
    """Speel FILES (bestanden of mappen) af · what the hub would have said of last year's files, and when.

    In elke volgorde: het moment in de naam telt. Leerlingen staan er alleen in met het eigen nummer van de
    bron (hoogstens zeven cijfers), anders geteld. Er gaat niets weg en er wordt niets bewaard; Kafka en de
    extra 'hub' zijn niet nodig. Anders dan in de hub wordt een lijst die krimpt niet vastgehouden, telt een
    bron die te veel achter elkaar fout heeft toch als gehoord, gaan twee bestanden van één moment op naam, en
    sluit een antwoord van een gemeente niets.

    Exit code 0: alles deed mee; 1: iets is afgewezen of een bestand deed niet mee;
    2: niets om af te spelen.
    """
    found = year(files, named(kind) if kind else None, load(sources))
    if not found.arrivals:
        raise OperatorError(
            "Er is geen bestand om af te spelen.",
            where=", ".join(name for name, _ in found.left_out) or "FILES",
            remedy="noem bestanden zoals `hub connector list` toont, of geef --as met de connector",
        )
    last = until.date() if until else None
    said = rehearse(found, region.load(region_file), waits_for=region_file is not None, until=last)
    if as_json:
        click.echo(json.dumps(_plain(found, said), ensure_ascii=False, indent=2))
    else:
        _tell(found, said)
    if found.left_out or found.rejected:
        raise click.exceptions.Exit(FOUND)


def _plain(found: Year, said: SaidOfYear) -> dict[str, object]:
    return {
        "files": len(found.arrivals),
        "left_out": [{"file": name, "why": why} for name, why in found.left_out],
        "moment_of_disk": list(found.by_disk),
        "records": found.records,
        "rejected": found.rejected,
        "facts": said.facts,
        "pupils": said.pupils,
        "first_day": said.days[0].isoformat(),
        "last_day": said.days[1].isoformat(),
        "rules": [one.plain() for one in said.rules],
        "not_heard": [one.plain() for one in said.unheard],
        "answers_not_counted": said.answers,
    }


def _tell(found: Year, said: SaidOfYear) -> None:
    console = Console()
    console = console if console.is_terminal else Console(width=140)
    first, last = map(words.day, said.days)
    console.print(
        f"{len(found.arrivals)} bestanden, {found.records} records, {found.rejected} afgewezen; "
        f"{said.facts} feiten over {said.pupils} personen, van {first} t/m {last}."
    )
    if said.rules:
        console.print(_table(said.rules))
        for one in said.rules:
            _pupils(console, one)
    else:
        console.print("De hub had niets gemeld.")
    for feed in said.unheard:
        waiting = f"; {feed.pupils} leerlingen wachten daarop" if feed.pupils else ""
        rules = ", ".join(f"{code} ({words.RULES[code][0]})" for code in feed.rules)
        console.print(escape(f"Niet (ver genoeg) gehoord: {feed.called}{waiting}. Daarop wachten: {rules}."))
    for name in found.by_disk:
        console.print(escape(f"Let op: {name} noemt geen moment; de datum van het bestand op schijf telde."))
    for name, why in found.left_out:
        console.print(escape(f"Deed niet mee: {name}: {why}."))
    if found.rejected:
        console.print("Wat er is afgewezen en hoe u het herstelt, toont `hub connector check` per bestand.")
    if said.answers:
        console.print(f"{said.answers} antwoorden van gemeenten telden niet mee: de zaken zijn hier andere.")


def _table(rules: tuple[OfRule, ...]) -> Table:
    table = Table("regel", "wat", "gemeld", "leerlingen", "eerste", "laatste", "weer voorbij", "aan")
    for one in rules:
        to = [f"{name} ({count})" for name, count in one.to[:MOST]]
        to += [f"en nog {len(one.to) - MOST} andere"] if len(one.to) > MOST else []
        to += [f"aan niemand: {why} ({count})" for why, count in one.untold]
        table.add_row(
            one.rule,
            escape(one.name),
            str(one.signals),
            "–" if one.rule in ABOUT_SOURCES else str(one.pupils),
            words.day(one.first),
            words.day(one.last),
            str(one.withdrawn),
            escape("\n".join(to) or "–"),
        )
    return table


def _pupils(console: Console, one: OfRule) -> None:
    if one.rule in ABOUT_SOURCES:
        return
    shown = [f"{ref} ({source})" for source, ref in one.references[:REFERENCES]]
    shown += [f"en nog {len(one.references) - REFERENCES}"] if len(one.references) > REFERENCES else []
    shown += [f"{one.others} zonder eigen nummer dat getoond mag worden"] if one.others else []
    console.print(escape(f"{one.rule}: {', '.join(shown)}."))
