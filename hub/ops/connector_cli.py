"""`hub connector`: which files the hub reads, and what it makes of one, without any broker."""

import json
from collections import Counter
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
from hub.connectors.contract import WHOLE, Delivery, Fault, Reading
from hub.connectors.proposing import proposed
from hub.domain.timeline import AMSTERDAM
from hub.edge.errors import OperatorError
from hub.edge.sources import load
from hub.ops import blast_cli, rehearse_cli
from hub.ops.given_file import opened
from hub.ops.shared import FOUND

SHOWN = 200
"""Rejections in the table; `--json` gives them all."""

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
    given = opened(name, file, organisation)
    reads, shown, whose = given.reads, given.shown, given.whose
    delivery = Delivery(shown, whose, datetime.now(UTC), given.content)
    reading = reads.read(load(sources).told(reads.source(whose), delivery))
    if as_json:
        body = {"connector": reads.name, "file": shown, "organisation": whose, **_judged(reading)}
        click.echo(
            json.dumps(body | (show.said(reading) if with_facts else {}), ensure_ascii=False, indent=2)
        )
    else:
        _tell(reads, shown, whose, reading)
        if with_facts:
            click.echo(json.dumps(show.said(reading), ensure_ascii=False, indent=2))
    if reading.rejections or any(note.look for note in reading.notes):
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
    given = opened(name, file, organisation)
    made = proposed(given.reads, given.content)
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


def _judged(reading: Reading) -> dict[str, Any]:
    return {**show.summary(reading), "kinds": _kinds(reading)}


def _kinds(reading: Reading) -> dict[str, int]:
    return dict(sorted(Counter(c.fact.kind for c in reading.claims).items()))


def _tell(reads: Connector, file: str, whose: str, reading: Reading) -> None:
    console = _console()
    through = reading.through.astimezone(AMSTERDAM).strftime("%d-%m-%Y %H:%M")
    console.print(f"[bold]{escape(reads.title)}[/bold] ({reads.name}) · {escape(file)} · van {escape(whose)}")
    sums = f"{len(reading.fruitful)} met feiten + {len(reading.rejected_records)} afgewezen"
    sums += f" + {len(reading.skipped)} bekende niet-feiten"
    right = "de telling klopt" if reading.adds_up else "DE TELLING KLOPT NIET"
    console.print(f"{reading.records} records = {sums}: {right}.")
    kinds = ", ".join(f"{count} {kind}" for kind, count in _kinds(reading).items())
    others = [(len(reading.links), "koppelingen"), (len(reading.answers), "antwoorden")]
    extra = "".join(f", {count} {what}" for count, what in others if count)
    console.print(f"{len(reading.claims)} feiten{f' ({kinds})' if kinds else ''}{extra}.")
    console.print(_standing(reading, through))
    for note in reading.notes:
        console.print(f"{'Let op: ' if note.look else ''}{escape(note.text)}")
    if reading.rejections:
        console.print(_rejections(reading))
        left = len(reading.rejections) - SHOWN
        if left > 0:
            console.print(f"… en nog {left}; --json toont ze alle.")


def _standing(reading: Reading, through: str) -> str:
    """What the delivery says about what is not in it."""
    if not reading.heard:
        return "Deze levering zegt niets over wat er niet in staat: de bron geldt niet als gehoord."
    if reading.scope is None:
        return f"Gehoord tot en met {through}; wat er niet in staat, verandert niet."
    first, last = (_day(d) for d in reading.scope)
    of = ", ".join(sorted(reading.parts)) or "alles"
    if reading.retracts:
        said = f"Volledig van {of} over {first} t/m {last}, gehoord tot en met {through}"
        return f"{said}: wat daarvan niet in staat, vervalt."
    return f"Bedoeld als volledig over {first} t/m {last}, maar met onleesbare rijen: er vervalt niets."


def _rejections(reading: Reading) -> Table:
    table = Table("record", "regel", "veld", "code", "herstel", title="Afgewezen", title_justify="left")
    for r in reading.rejections[:SHOWN]:
        record = "hele bestand" if r.record == WHOLE else str(r.record)
        table.add_row(record, str(r.line or "–"), r.field or "–", r.code, escape(r.remedy))
    return table


def _day(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def _console() -> Console:
    """As wide as the terminal, but never so narrow in a pipe that a remedy is cut to pieces."""
    console = Console()
    return console if console.is_terminal else Console(width=140)
