"""`hub delivery`: what came in, what waits for a person's word, and what is taken back."""

import json
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from hub.edge import log, settings
from hub.ops import withdraw_cli
from hub.ops.shared import FOUND, JSON

if TYPE_CHECKING:
    from hub.edge.vault.statements import Held
    from hub.edge.vault.traits import KeptOut


@click.group(epilog="\b\nExample:\n  hub delivery held\n")
def delivery() -> None:
    """Leveringen: what came in, what waits for a person's word, and taking back what is wrong."""


delivery.add_command(withdraw_cli.list_)
delivery.add_command(withdraw_cli.withdraw)


@delivery.command("held", epilog="\b\nExamples:\n  hub delivery held\n  hub delivery held --json\n")
@JSON
def held_(*, as_json: bool) -> None:
    """Those that wait for a person's word; exit 1 when there are any."""
    from hub.edge.views import doorstep  # noqa: PLC0415 - what needs a vault is imported where it is used

    known = settings.read()
    waiting: tuple[Held | KeptOut, ...] = (*doorstep.kept_out(known), *doorstep.held(known))
    if as_json:
        click.echo(json.dumps([_plain(held) for held in waiting], indent=2))
    else:
        for held in waiting:
            click.echo(f"{held.delivery}  {_told(held)}")
        click.echo(f"{len(waiting)} held")
    if waiting:
        raise click.exceptions.Exit(FOUND)


@delivery.command(
    epilog="""\b
Examples:
  hub delivery confirm 0f3a… --dry-run
  hub delivery confirm 0f3a… --reason "the school closed its location; told by phone"
"""
)
@click.argument("delivery_id", metavar="DELIVERY")
@click.option("--reason", help="who said that it is right; goes to the access log")
@click.option("--yes", is_flag=True, help="do not ask")
@click.option("--dry-run", is_flag=True, help="show what was asked only")
def confirm(*, delivery_id: str, reason: str | None, yes: bool, dry_run: bool) -> None:
    """
    Let a held list take back what it lacks, or a delivery in a new form count.

    With the latter all that wait in that form count. To confirm it twice changes nothing.
    """
    from hub.edge.broker.detached import located  # noqa: PLC0415 - Kafka's clients, from here on only
    from hub.edge.intake import confirming  # noqa: PLC0415 - as above
    from hub.edge.intake.opening import open_intake  # noqa: PLC0415 - as above
    from hub.edge.vault import vault_of  # noqa: PLC0415 - as above
    from hub.ops.on_duty import access  # noqa: PLC0415 - as above

    known = settings.read()
    with closing(vault_of(known)) as vault:
        held = confirming.asked(vault, delivery_id)
    click.echo(_told(held))
    if dry_run:
        return
    if not reason:
        raise click.UsageError("--reason is needed: who said that it is right")
    if not yes:
        click.confirm(f"{_does(held)}?", abort=True)
    known = located(known)
    log.setup(known.log_level)
    done_by = access("confirm", held.delivery, reason, _does(held))
    with open_intake(known) as intake:
        done = confirming.confirm(held, intake, done_by)
    click.echo("that was done before" if done is None else f"done: {_does(held)}")
    if done is not None and done.held:
        click.echo("it is a full list that lacks much: `hub delivery held` shows what is asked about that")


def _told(held: "Held | KeptOut") -> str:
    from hub.edge.vault.statements import Held  # noqa: PLC0415 - as above

    why = f"lacks {held.lost} of {held.known}" if isinstance(held, Held) else f"has {held.new}"
    return f"{held.source}  {held.picked_up.astimezone():%Y-%m-%d %H:%M}  {why}  {held.state}"


def _does(held: "Held | KeptOut") -> str:
    from hub.edge.vault.statements import Held  # noqa: PLC0415 - as above

    if isinstance(held, Held):
        return f"take back {held.lost} of {held.known}"
    return f"let {held.records} records count"


def _plain(held: "Held | KeptOut") -> dict[str, Any]:
    return {**asdict(held), "picked_up": held.picked_up.isoformat()}
