"""`hub delivery`: what came in, full lists that are held until confirmed, and what is taken back."""

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


@click.group(epilog="\b\nExample:\n  hub delivery held\n")
def delivery() -> None:
    """Leveringen: what came in, full lists that are held, and taking back what is wrong."""


delivery.add_command(withdraw_cli.list_)
delivery.add_command(withdraw_cli.withdraw)


@delivery.command("held", epilog="\b\nExamples:\n  hub delivery held\n  hub delivery held --json\n")
@JSON
def held_(*, as_json: bool) -> None:
    """Those that wait for a person's word; exit 1 when there are any."""
    from hub.edge.views import doorstep  # noqa: PLC0415 - what needs a vault is imported where it is used

    waiting = doorstep.held(settings.read())
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
@click.option("--reason", help="who said that the list is right; goes to the access log")
@click.option("--yes", is_flag=True, help="do not ask")
@click.option("--dry-run", is_flag=True, help="show what would be taken back only")
def confirm(*, delivery_id: str, reason: str | None, yes: bool, dry_run: bool) -> None:
    """Let a held list take back what it lacks. To confirm it twice changes nothing."""
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
        raise click.UsageError("--reason is needed: who said that the list is right")
    if not yes:
        click.confirm(f"take back {held.lost} of {held.known}?", abort=True)
    known = located(known)
    log.setup(known.log_level)
    done_by = access("confirm", held.delivery, reason, f"took back {held.lost} of {held.known}")
    with open_intake(known) as intake:
        done = confirming.confirm(held, intake, done_by)
    click.echo("that was done before" if done is None else "done: what the list lacks is taken back")


def _told(held: "Held") -> str:
    picked_up = held.picked_up.astimezone()
    return f"{held.source}  {picked_up:%Y-%m-%d %H:%M}  lacks {held.lost} of {held.known}  {held.state}"


def _plain(held: "Held") -> dict[str, Any]:
    return {**asdict(held), "picked_up": held.picked_up.isoformat()}
