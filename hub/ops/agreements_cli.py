"""`hub agreements`: what a region agreed, judged and compared before the hub reads it; no broker."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from hub.domain.rules.catalogue import EVERY
from hub.domain.timeline import day_of
from hub.edge import region
from hub.ops.agreements_diff import Change, changes
from hub.ops.shared import FOUND, JSON

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NAMES = {rule.code: rule.words.dutch for rule in EVERY}
IN_THE_PAST = "ligt in het verleden en verandert wat al is gezegd · changes what has been said"
UNASKED = "zonder --in-force is niet gekeken wat een afspraak over het verleden verandert"


@click.group(
    epilog="""\b
Examples:
  hub agreements lint region.json --in-force /srv/hub/region.json
  hub agreements diff /srv/hub/region.json region.json"""
)
def agreements() -> None:
    """Afspraken van een regio · a region's agreements, before the hub reads them."""


@agreements.command("lint", epilog="Example: hub agreements lint region.json --in-force old.json")
@click.argument("file", type=FILE)
@click.option("--in-force", type=FILE, help="het bestand dat nu geldt · the file that holds now")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="anders vandaag · else today")
@JSON
def lint(file: Path, in_force: Path | None, today: datetime | None, *, as_json: bool) -> None:
    """Controleer de afspraken in FILE · what is wrong, by file, line and key.

    Exit code 0: goed; 1: er is iets mis; 2: niet te openen.
    """
    day = today.date() if today else day_of(datetime.now(UTC))
    found = [{"where": where, "what": what} for what, where in region.faults(file)]
    if not found and in_force:
        past = changes(region.load(in_force).agreements, region.load(file).agreements)
        found = [{"where": str(file), "what": f"{_line(c)}: {IN_THE_PAST}"} for c in past if c.since < day]
    if as_json:
        click.echo(json.dumps({"faults": found}, ensure_ascii=False))
    else:
        for fault in found:
            click.echo(f"{fault['where']}: {fault['what']}")
        if not in_force:
            click.echo(UNASKED, err=True)
    if found:
        raise click.exceptions.Exit(FOUND)


@agreements.command("diff", epilog="Example: hub agreements diff old.json new.json")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@JSON
def diff(old: Path, new: Path, *, as_json: bool) -> None:
    """Toon per regel wat NEW anders afspreekt dan OLD · per rule, from which day, what becomes what.

    Exit code 0: hoe dan ook.
    """
    found = changes(region.load(old).agreements, region.load(new).agreements)
    if as_json:
        click.echo(json.dumps({"changes": [_as_json(c) for c in found]}, ensure_ascii=False))
        return
    for change in found:
        click.echo(_line(change))
    if not found:
        click.echo("geen verschil · no difference")


def _line(c: Change) -> str:
    told = f"{c.rule} {NAMES[c.rule]}: {c.name} {_value(c.before)} → {_value(c.after)}"
    until = f" tot {c.until}" if c.until else ""
    return f"{told}, vanaf {c.since}{until} ({c.ground})"


def _value(value: object) -> str:
    """A number, a day of the year, or whether a rule is off."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return "-".join(f"{part:02}" for part in value) if isinstance(value, tuple) else str(value)


def _as_json(change: Change) -> dict[str, object]:
    return {
        **change._asdict(),
        "since": change.since.isoformat(),
        "until": change.until and change.until.isoformat(),
    }
