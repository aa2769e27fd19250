"""`hub webhook`: subscriptions of organisations that read no Kafka: how they go, and what to do about it."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.edge import settings
from hub.edge.errors import OperatorError
from hub.ops.shared import JSON

if TYPE_CHECKING:
    from hub.edge.delivery.subscriptions import Going, Subscriptions

SEALED = ("secret", "sign_in")
"""What is never shown, sealed though it is."""

ID = click.argument("name", metavar="ID")


@click.group(
    epilog="""\b
Examples:
  hub webhook add gm/0363 https://hub-in.amsterdam.example/escalaties
  hub webhook list
  hub webhook status 4f1c2a9be07d33561c0e
  hub webhook test 4f1c2a9be07d33561c0e
  hub webhook resume 4f1c2a9be07d33561c0e
"""
)
def webhook() -> None:
    """Webhooks: events to organisations that read no Kafka. How they go, and what to do about it.

    What is done here is done by the hub's sender within a second; it runs with `hub run`.
    """


@webhook.command(
    epilog="""\b
Examples:
  hub webhook add gm/0363 https://hub-in.amsterdam.example/escalaties --contact beheer@amsterdam.example
  hub webhook add brin/25PX https://in.example/x --means oauth2 --token-url https://in.example/token \\
      --client-id hub --secret-file /etc/hub/25px.secret
"""
)
@click.argument("organisation")
@click.argument("address")
@click.option("--contact", default="", help="Who hears of it when nothing arrives any more.")
@click.option("--means", type=click.Choice(["none", "bearer", "oauth2", "mtls"]), default="none")
@click.option("--secret-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--client-id", default="")
@click.option("--token-url", default="")
@click.option("--scope", default="")
@click.option("--from-now", is_flag=True, help="Only what is still to come; else all that the topic holds.")
def add(
    *,
    organisation: str,
    address: str,
    contact: str,
    means: str,
    secret_file: Path | None,
    client_id: str,
    token_url: str,
    scope: str,
    from_now: bool,
) -> None:
    """
    Send the events of ORGANISATION (gm/0363, brin/25PX, rmc/21) to ADDRESS, once that agrees.

    Shows the secret of its signatures: now, and never again.
    """
    from hub.edge.delivery.subscription import Means, SignIn  # noqa: PLC0415 - heavy, and help does without
    from hub.edge.delivery.subscriptions import Refused  # noqa: PLC0415 - as above

    secret = secret_file.read_text("utf-8").strip() if secret_file else ""
    sign_in = SignIn(Means(means), secret, client_id, token_url, scope)
    with opened() as subscriptions:
        made = subscriptions.create(
            organisation, address, contact=contact, sign_in=sign_in, from_now=from_now
        )
    if isinstance(made, Refused):
        raise OperatorError(
            made.why, where=made.field, remedy="`hub webhook add --help` shows how it is done"
        )
    click.echo(f"{made.subscription.id}  {made.subscription.state}")
    if made.secret is not None:
        click.echo(f"secret of its signatures, for the subscriber: {made.secret}")


@webhook.command("list", epilog="\b\nExample:\n  hub webhook list --json\n")
@JSON
def list_(*, as_json: bool) -> None:
    """All subscriptions, a line each."""
    with opened() as subscriptions:
        found = subscriptions.everything()
    if as_json:
        click.echo(json.dumps([plain(each) for each in found], indent=2))
        return
    for each in found:
        click.echo(line(each))
    click.echo(f"{len(found)} subscriptions")


@webhook.command(epilog="\b\nExample:\n  hub webhook status 4f1c2a9be07d33561c0e\n")
@ID
@JSON
def status(*, name: str, as_json: bool) -> None:
    """How one goes: what waits, since when, and its last error."""
    from hub.streams.shapes import from_ms  # noqa: PLC0415 - as above

    with opened() as subscriptions:
        found = _one(subscriptions, name)
    told = plain(found)
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return
    moments = {"made", "failing_since", "rest_until", "last_success", "last_error_at", "tested"}
    for word, value in told.items():
        known = from_ms(int(str(value))) if word in {*moments, "waiting_since"} and value else value
        click.echo(f"{word:<15} {'' if known is None else known}")


def _act(name: str, line: str, act: "Callable[[Subscriptions, str, str], object]") -> None:
    """A command that does one thing to one subscription."""

    @webhook.command(name, help=line, epilog=f"\b\nExample:\n  hub webhook {name} 4f1c2a9be07d33561c0e\n")
    @click.argument("which", metavar="ID")
    def command(which: str) -> None:
        with opened() as subscriptions:
            act(subscriptions, _one(subscriptions, which).subscription.organisation, which)
        click.echo(f"{which}: {name} is noted; the sender does it within a second")


def _pause(subscriptions: "Subscriptions", organisation: str, name: str) -> None:
    from hub.edge.delivery.subscription import Why  # noqa: PLC0415 - as above

    subscriptions.pause(organisation, name, Why.OPERATOR)


_act(
    "test",
    "Ask its address for its agreement, and send an event that says it is a test.",
    lambda s, o, n: s.test(o, n),
)
_act("pause", "Send no more until it is resumed; what comes meanwhile waits.", _pause)
_act("resume", "Go on where it was, once its address agrees.", lambda s, o, n: s.resume(o, n))
_act("delete", "End it, with all that waits for it.", lambda s, o, n: s.delete(o, n))


@webhook.command(epilog="\b\nExample:\n  hub webhook replay 4f1c2a9be07d33561c0e --from 1200\n")
@ID
@click.option("--from", "sequence", type=click.IntRange(1), required=True, help="The first sequence.")
def replay(*, name: str, sequence: int) -> None:
    """Send all from a sequence on once more, under the same ids."""
    with opened() as subscriptions:
        count = subscriptions.replay(_one(subscriptions, name).subscription.organisation, name, sequence)
    click.echo(f"{name}: {count} events will be sent again")


def line(found: "Going") -> str:
    """How one subscription goes, in a line."""
    told = found.subscription
    error = f", {told.last_error}" if told.failures and told.last_error else ""
    return (
        f"{told.id}  {told.organisation:<12} {told.state:<11} through {told.last_sequence}, "
        f"{found.waiting} wait, {found.given_up} given up{error}"
    )


@contextmanager
def opened() -> "Iterator[Subscriptions]":
    """The subscriptions of this installation."""
    from hub.edge.delivery.database import open_database  # noqa: PLC0415 - as above
    from hub.edge.delivery.outbox import Outbox  # noqa: PLC0415 - as above
    from hub.edge.delivery.subscription import secrets_of  # noqa: PLC0415 - as above
    from hub.edge.delivery.subscriptions import Subscriptions  # noqa: PLC0415 - as above

    known = settings.read()
    with closing(open_database(known)) as db:
        yield Subscriptions(Outbox(db), secrets_of(known))


def _one(subscriptions: "Subscriptions", name: str) -> "Going":
    for each in subscriptions.everything():
        if each.subscription.id == name:
            return each
    raise OperatorError("there is no such subscription", where=name, remedy="`hub webhook list` names them")


def plain(found: "Going") -> dict[str, object]:
    """How one goes, without what is sealed."""
    told = {**asdict(found.subscription), **asdict(found)}
    del told["subscription"]
    return {word: value for word, value in told.items() if word not in SEALED}
