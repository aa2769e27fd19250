"""`hub organisation`: who uses the hub: judged, shown, compared with what is in force, and put in force."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from hub.domain.timeline import day_of
from hub.edge import settings
from hub.edge.errors import OperatorError
from hub.ops.shared import FOUND, JSON

if TYPE_CHECKING:
    from hub.edge.access.organisation import Organisation, Organisations, Period

PATH = click.Path(exists=True, dir_okay=False, path_type=Path)
SOON = timedelta(days=30)

EXAMPLES = """\b
A file looks like this:
  [organisations."brin/98AB"]
  name = "Het Voorbeeld College"
  kind = "vo"                          # vo, mbo, municipality, region, supplier, operator
  oin = "00000001234567890000"         # with it: who signs in by certificate
  contact = "ict@voorbeeld.example"    # where alarms go
  first = 2026-08-01                   # last = ... where it ends
  clients = [{ id = "voorbeeld-college" }, { id = "voorbeeld-pki", certificate = true }]

  [organisations."supplier/leerlinglijn"]
  name = "Leerlinglijn"
  kind = "supplier"
  contact = "beheer@leerlinglijn.example"
  first = 2026-08-01

  [[mandates]]
  school = "brin/98AB"
  supplier = "supplier/leerlinglijn"
  service = "vo-list"                  # a connector, or "*"
  first = 2026-08-01
  last = 2027-07-31

Examples:
  hub organisation lint organisations.toml
  hub organisation apply organisations.toml --dry-run
  hub organisation show brin/98AB
"""


@click.group(epilog=EXAMPLES)
def organisation() -> None:
    """Organisaties en mandaten · who signs in, with what, and who delivers for whom."""


@organisation.command(epilog="\b\nExample:\n  hub organisation lint organisations.toml\n")
@click.argument("file", type=PATH)
@JSON
def lint(file: Path, *, as_json: bool) -> None:
    """Controleer FILE · what is wrong, by file, line and key. Exit 1: something is."""
    from hub.edge.access import declared  # noqa: PLC0415 - help is quick without it

    found = [{"where": where, "what": what} for what, where in declared.faults(file)]
    if as_json:
        click.echo(json.dumps({"faults": found}, ensure_ascii=False, indent=2))
    else:
        for fault in found:
            click.echo(f"{fault['where']}: {fault['what']}")
    if found:
        raise click.exceptions.Exit(FOUND)


@organisation.command("list", epilog="\b\nExample:\n  hub organisation list --json\n")
@JSON
def list_(*, as_json: bool) -> None:
    """Toon wie er is · those in force, and what ends within a month."""
    found, today = _in_force(), day_of(datetime.now(UTC))
    if as_json:
        click.echo(json.dumps(asdict(found), default=str, indent=2))
        return
    table = Table("organisation", "name", "kind", "signs in as", "until")
    for each in found.all:
        table.add_row(each.id, each.name, each.kind, _clients(each), _until(each.period))
    Console().print(table)
    for line in _ending(found, today):
        click.echo(line)


@organisation.command(epilog="\b\nExample:\n  hub organisation show brin/98AB\n")
@click.argument("name", metavar="ORGANISATION")
def show(name: str) -> None:
    """Toon één organisatie · how it signs in, who delivers for it, for whom it delivers."""
    from hub.edge.access.organisation import OrganisationId  # noqa: PLC0415 - help is quick without it
    from hub.edge.errors import meant  # noqa: PLC0415 - as above

    found = _in_force()
    one = found.get(OrganisationId(name))
    if one is None:
        hint = meant(name, (each.id for each in found.all)) if found.all else "none is declared"
        raise OperatorError(f"no organisation is called {name}", where=name, remedy=hint)
    click.echo(f"{one.id}  {one.name} ({one.kind})")
    click.echo(f"  from {one.period.first}, until {_until(one.period)}; alarms to {one.contact}")
    click.echo(f"  OIN {one.oin or 'none'}; signs in as {_clients(one)}")
    for mandate in found.mandates:
        if one.id in (mandate.school, mandate.supplier):
            until = _until(mandate.period)
            click.echo(f"  {mandate.supplier} delivers {mandate.service} for {mandate.school} until {until}")


@organisation.command(epilog="\b\nExample:\n  hub organisation apply organisations.toml --dry-run\n")
@click.argument("file", type=PATH)
@click.option("--dry-run", is_flag=True, help="Show the difference only; exit 1 when there is one.")
def apply(file: Path, *, dry_run: bool) -> None:
    """
    Put FILE in force, after the difference with what was. The same file again changes nothing.

    What runs takes it from its next start on.
    """
    from hub.edge.access import declared  # noqa: PLC0415 - help is quick without it
    from hub.edge.vault.crypto import write_private  # noqa: PLC0415 - as above

    known = settings.read()
    if known.organisations is not None:
        raise OperatorError(
            "HUB_ORGANISATIONS names the file that is in force: nothing is put beside it",
            where=str(known.organisations),
            remedy="change that file, or unset the variable",
        )
    before, after = declared.organisations_of(known), declared.load(file)
    lines = list(_difference(before, after))
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo("nothing differs from what is in force")
    elif dry_run:
        raise click.exceptions.Exit(FOUND)
    else:
        known.data_dir.mkdir(parents=True, exist_ok=True)
        write_private(known.data_dir / declared.FILE, file.read_text("utf-8"), replace=True)
        click.echo(f"in force: {len(after.all)} organisations, {len(after.mandates)} mandates")


def _in_force() -> "Organisations":
    from hub.edge.access import declared  # noqa: PLC0415 - help is quick without it

    return declared.organisations_of(settings.read())


def _difference(before: "Organisations", after: "Organisations") -> Iterator[str]:
    """A line per organisation and mandate that comes, goes or changes."""
    was, comes = ({each.id: each for each in some.all} for some in (before, after))
    for name in sorted({*was, *comes}):
        if name not in was:
            yield f"+ {name}  {comes[name].name}"
        elif name not in comes:
            yield f"- {name}  {was[name].name}"
        elif was[name] != comes[name]:
            old, new = asdict(was[name]), asdict(comes[name])
            yield f"~ {name}  " + ", ".join(
                f"{key}: {old[key]} -> {new[key]}" for key in new if old[key] != new[key]
            )
    for sign, some, others in (("-", before, after), ("+", after, before)):
        for each in some.mandates:
            if each not in others.mandates:
                yield (
                    f"{sign} mandate  {each.supplier} delivers {each.service} for {each.school}"
                    f" from {each.period.first} until {_until(each.period)}"
                )


def _ending(found: "Organisations", today: date) -> Iterator[str]:
    """What ends within a month, or has ended: somebody must see to it."""
    for each in found.all:
        if each.period.last is not None and each.period.last - today < SOON:
            yield f"! {each.id} ends on {each.period.last}"
    for mandate in found.mandates:
        if mandate.period.last is not None and mandate.period.last - today < SOON:
            yield f"! the mandate of {mandate.school} for {mandate.supplier} ends on {mandate.period.last}"


def _clients(one: "Organisation") -> str:
    named = [f"{client.id} (certificate)" if client.certificate_oin else client.id for client in one.clients]
    return ", ".join(named) or "nobody"


def _until(period: "Period") -> str:
    return "further notice" if period.last is None else str(period.last)
