"""`hub reveal`: who is the pupil of a case? Only while it is open, only to its recipient, and on record."""

import getpass
import json
from datetime import UTC, datetime

import click

from hub.edge import log, settings
from hub.edge.broker.detached import located
from hub.edge.vault.reveal import Asked, reveal_case

REFUSED = 1


@click.command(
    epilog="""\b
Examples:
  hub reveal 4f1c2a9be07d33561c0e --reason "huisbezoek 12 september"
  hub reveal 4f1c2a9be07d33561c0e --reason "..." --as j.devries --organisation gm/0363"""
)
@click.argument("case")
@click.option("--reason", required=True, help="why; kept sealed in the access log")
@click.option("--as", "user", default=getpass.getuser, show_default="your account", help="who asks")
@click.option("--organisation", help="for whom, gm/0363 or brin/25PX; default: the recipient of the case")
@click.option("--json", "as_json", is_flag=True)
def reveal(case: str, reason: str, user: str, organisation: str | None, as_json: bool) -> None:
    """Wie is het? Toont het PGN bij een open ZAAK, alleen aan de ontvanger van die zaak.

    Prints the pupil's number for an open case. Who asked what, when and why is written down, and so is a
    refusal (exit code 1).
    """
    known = located(settings.read())
    log.setup(known.log_level)
    asked = Asked(case=case, who=user, organisation=organisation, reason=reason, moment=datetime.now(UTC))
    answer = reveal_case(known, asked)
    if as_json:
        click.echo(
            json.dumps({"case": case, "pgn": answer.pgn, "outcome": answer.outcome, "told": answer.told})
        )
    else:
        click.echo(answer.pgn if answer.pgn is not None else answer.told, err=answer.pgn is None)
    if answer.pgn is None:
        raise click.exceptions.Exit(REFUSED)
