"""`hub connector`: which files the hub reads, and what it makes of one, without any broker."""

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hub.connectors import show
from hub.connectors.catalogue import CONNECTORS
from hub.connectors.connector import Connector
from hub.connectors.contract import WHOLE, Delivery, Fault
from hub.connectors.judging import KEPT, Judged, judged
from hub.connectors.proposing import proposed
from hub.domain.timeline import AMSTERDAM
from hub.edge.errors import OperatorError
from hub.edge.sources import load
from hub.ops import blast_cli, rehearse_cli
from hub.ops.given_file import Given, opened
from hub.ops.progress import Progress
from hub.ops.shared import FOUND

SHOWN = 200
"""Rejections told one by one; of more only what they are rejected for."""

SECTORS = {"vo": "vo", "mbo": "mbo", "municipal": "gemeente"}


@click.group(
    epilog="""\b
Examples:
  hub connector list
  hub connector check vo-list vo-list_16YV_20250115T0730_volledig.csv"""
)
def connector() -> None:
    """Bestanden die de hub leest · the files that the hub reads, and a judgement of one."""


connector.add_command(rehearse_cli.command)
connector.add_command(blast_cli.command)


@connector.command("list", epilog="Example: hub connector list --json")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
def list_(*, as_json: bool) -> None:
    """Toon alle connectors · every connector, what it reads and how its files are named."""
    if as_json:
        click.echo(json.dumps([_described(c) for c in CONNECTORS], ensure_ascii=False, indent=2))
        return
    table = Table("naam", "sector", "wat het leest", "feiten", "bestandsnaam", show_lines=True)
    for c in CONNECTORS:
        facts = "\n".join(f.__name__ for f in c.delivers) or "–"
        what = f"[bold]{escape(c.title)}[/bold]\n{escape(c.summary)}"
        table.add_row(c.name, SECTORS[c.sector], what, facts, escape(c.file.advice))
    _console().print(table)


@connector.command(
    "check",
    epilog="""\b
Examples:
  hub connector check vo-list lijst.csv --organisation 16YV
  hub connector check ro RO_25PX_20250801_20260731.CSV --json
  cat items.json | hub connector check koppelpunt -""",
)
@click.argument("name")
@click.argument("file")
@click.option("--organisation", help="BRIN of gemeentecode; anders wat naam of inhoud zegt")
@click.option("--sources", type=click.Path(path_type=Path), help="sources.toml: de afspraken met uw bron")
@click.option(
    "--facts", "with_facts", is_flag=True, help="toon ook wat gelezen is, met nummers · personal data"
)
@click.option("--json", "as_json", is_flag=True, help="as JSON")
def check(
    name: str, file: str, organisation: str | None, sources: Path | None, *, with_facts: bool, as_json: bool
) -> None:
    """Controleer FILE zoals NAME het leest · judge a file; nothing is sent or kept.

    Exit code 0: goed; 1: er is iets afgewezen of om naar te kijken (Let op);
    2: niet te openen, of onbekende connector.
    """
    with opened(name, file, organisation) as given:
        delivery = Delivery(given.shown, given.whose, datetime.now(UTC), b"")
        delivery = load(sources).told(given.reads.source(given.whose), delivery)
        if with_facts:
            reading = given.reads.read(replace(delivery, content=given.content()))
            said, found = show.said(reading), judged(reading)
        else:
            said, found = {}, given.reads.judge(delivery, given.file, Progress())
    if as_json:
        body = {"connector": given.reads.name, "file": given.shown, "organisation": given.whose}
        click.echo(json.dumps(body | _judged(found) | said, ensure_ascii=False, indent=2))
    else:
        _tell(given, found)
        if with_facts:
            click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    if found.rejections or any(note.look for note in found.notes):
        raise click.exceptions.Exit(FOUND)


@connector.command(
    "map",
    epilog="""\b
Examples:
  hub connector map vo-list leerlingen.xlsx --organisation 16YV > sources.toml
  hub connector check vo-list leerlingen.xlsx --organisation 16YV --sources sources.toml""",
)
@click.argument("name")
@click.argument("file")
@click.option("--organisation", help="BRIN of gemeentecode; anders wat naam of inhoud zegt")
def map_(name: str, file: str, organisation: str | None) -> None:
    """Stel afspraken (TOML) voor waarmee FILE te lezen is · propose a mapping, doubts as comments."""
    with opened(name, file, organisation) as given:
        made = proposed(given.reads, given.content())
    if made is None or isinstance(made, Fault):
        what = made.remedy if made else "De bestanden van deze bron kennen geen afspraken over kolommen."
        raise OperatorError(what, where=given.shown, remedy="`hub connector map --help` toont voorbeelden")
    click.echo(made.toml(given.reads.source(given.whose)), nl=False)


def _described(c: Connector) -> dict[str, Any]:
    return {
        "name": c.name,
        "sector": c.sector,
        "title": c.title,
        "summary": c.summary,
        "pattern": c.file.advice,
        "facts": [f.__name__ for f in c.delivers],
        "examples": [{"name": e.name, "file": e.file, "tells": e.tells} for e in c.examples],
    }


def _judged(found: Judged) -> dict[str, Any]:
    causes = [{"code": code, "field": name, **asdict(cause)} for (code, name), cause in found.causes.items()]
    return {**show.summary(found), "causes": causes, "kinds": dict(sorted(found.kinds.items()))}


def _tell(given: Given, found: Judged) -> None:
    console = _console()
    through = found.through.astimezone(AMSTERDAM).strftime("%d-%m-%Y %H:%M")
    title, name = escape(given.reads.title), given.reads.name
    console.print(f"[bold]{title}[/bold] ({name}) · {escape(given.shown)} · van {escape(given.whose)}")
    sums = f"{found.fruitful} met feiten + {found.rejected} afgewezen"
    sums += f" + {found.skipped} bekende niet-feiten"
    right = "de telling klopt" if found.adds_up else "DE TELLING KLOPT NIET"
    console.print(f"{found.records} records = {sums}: {right}.")
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(found.kinds.items()))
    others = [(found.links, "koppelingen"), (found.answers, "antwoorden")]
    extra = "".join(f", {count} {what}" for count, what in others if count)
    console.print(f"{found.facts} feiten{f' ({kinds})' if kinds else ''}{extra}.")
    console.print(_standing(found, through))
    for note in found.notes:
        console.print(f"{'Let op: ' if note.look else ''}{escape(note.text)}")
    if found.rejections:
        console.print(_rejections(found) if len(found.rejections) <= SHOWN else _causes(found))


def _standing(found: Judged, through: str) -> str:
    """What the delivery says about what is not in it."""
    if not found.heard:
        return "Deze levering zegt niets over wat er niet in staat: de bron geldt niet als gehoord."
    if found.scope is None:
        return f"Gehoord tot en met {through}; wat er niet in staat, verandert niet."
    first, last = (_day(d) for d in found.scope)
    of = ", ".join(sorted(found.parts)) or "alles"
    if found.retracts:
        said = f"Volledig van {of} over {first} t/m {last}, gehoord tot en met {through}"
        return f"{said}: wat daarvan niet in staat, vervalt."
    return f"Bedoeld als volledig over {first} t/m {last}, maar met onleesbare rijen: er vervalt niets."


def _rejections(found: Judged) -> Table:
    table = Table("record", "regel", "veld", "code", "herstel", title="Afgewezen", title_justify="left")
    for r in found.rejections:
        record = "hele bestand" if r.record == WHOLE else str(r.record)
        table.add_row(record, str(r.line or "–"), r.field or "–", r.code, escape(r.remedy))
    return table


def _causes(found: Judged) -> Table:
    title = f"Afgewezen, naar oorzaak (--json toont de eerste {KEPT} een voor een)"
    table = Table("aantal", "eerste regels", "veld", "code", "herstel", title=title, title_justify="left")
    for (code, name), cause in sorted(found.causes.items(), key=lambda each: -each[1].times):
        lines = ", ".join(map(str, cause.lines)) or "–"
        table.add_row(str(cause.times), lines, name or "–", code, escape(cause.remedy))
    return table


def _day(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def _console() -> Console:
    """As wide as the terminal, but never so narrow in a pipe that a remedy is cut to pieces."""
    console = Console()
    return console if console.is_terminal else Console(width=140)
