"""`hub serve`: the gateway, for organisations that sign in; and a token for who sits at this machine."""

from datetime import UTC, datetime
from pathlib import Path

import click

from hub.edge import log, settings
from hub.edge.errors import OperatorError

SCOPES = "deliveries cases reveal subscriptions"

EXAMPLES = """\b
Examples:
  hub serve --drop /var/lib/hub/drop
  hub serve --token gm/0363              a token for an hour, on a machine of your own
  curl -H "Authorization: Bearer $(hub serve --token gm/0363)" http://127.0.0.1:6080/v1/cases

HUB_GATEWAY_..., HUB_OAUTH_... and HUB_ORGANISATIONS say where it answers, whose tokens count, and who is who.
"""


@click.command(epilog=EXAMPLES)
@click.option(
    "--drop", type=click.Path(path_type=Path), help="The drop directory; else drop in HUB_DATA_DIR."
)
@click.option("--token", metavar="ORGANISATION", help="Print a token of the hub's own for it, and end.")
@click.option("--scope", default=SCOPES, show_default=True, help="What that token allows.")
def serve(*, drop: Path | None, token: str | None, scope: str) -> None:
    """
    Answer over HTTP: deliveries, cases, subscriptions; each organisation sees its own and nothing else.

    The intake of `hub run`, on the same drop directory, takes in what is delivered. Without HUB_OAUTH_ISSUER
    it answers on this machine only, to tokens that it signed itself. Runs until Ctrl-C or SIGTERM.
    """
    from hub.edge.access.declared import organisations_of  # noqa: PLC0415 - help is quick without these
    from hub.edge.access.organisation import OrganisationId  # noqa: PLC0415 - as above
    from hub.edge.broker.detached import located  # noqa: PLC0415 - as above
    from hub.edge.gateway import issuer, serving  # noqa: PLC0415 - as above

    known = settings.read()
    if token is not None:
        click.echo(issuer.own_token(known, OrganisationId(token), scope, datetime.now(UTC)))
        return
    log.setup(known.log_level)
    organisations = organisations_of(known)
    if not organisations.all:
        raise OperatorError(
            "no organisation is declared: nobody could sign in",
            where="HUB_ORGANISATIONS",
            remedy="name the file that declares them, or put one in force: `hub organisation apply`",
        )
    known = located(known)
    known.kafka()  # that there is none is told here, and not at the first question
    place = drop or known.data_dir / "drop"
    place.mkdir(parents=True, exist_ok=True)
    serving.serve(known, organisations, place)
