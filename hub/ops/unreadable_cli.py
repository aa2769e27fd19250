"""`hub unreadable`: records that nobody could read, whole: list, show, put back, or leave."""

import getpass
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from hub.edge import settings
from hub.edge.errors import OperatorError
from hub.ops.shared import FOUND, JSON

if TYPE_CHECKING:
    from hub.edge.kafka.unreadable import Aside
    from hub.edge.settings import Settings

REASON = click.option("--reason", required=True, help="Why; it stands in the topic beside the record.")
AT = click.argument("places", nargs=-1, metavar="[TOPIC/PARTITION/OFFSET]...")

Decide = Callable[..., None]


@click.group(epilog="\b\nExample:\n  hub unreadable list\n")
def unreadable() -> None:
    """Records that nobody can read: each stands whole in the topic `unreadable` until you dealt with it."""


@unreadable.command(
    "list", epilog="\b\nExamples:\n  hub unreadable list\n  hub unreadable list --all --json\n"
)
@click.option("--all", "everything", is_flag=True, help="Those that were dealt with, too.")
@JSON
def list_(*, everything: bool, as_json: bool) -> None:
    """Where each stood and why it cannot be read; exit 1 when any waits for you."""
    _, found = _found()
    shown = found if everything else [each for each in found if each.decided is None]
    if as_json:
        click.echo(json.dumps({"unreadable": [_plain(each) for each in shown]}, indent=2))
    for each in () if as_json else shown:
        decided = f"; {each.decided.kind.lower()}: {each.decided.reason}" if each.decided else ""
        click.echo(f"{place(each)}  {each.noted.why}{decided}")
    if any(each.decided is None for each in found):
        raise click.exceptions.Exit(FOUND)


@unreadable.command(epilog="\b\nExample:\n  hub unreadable show facts.vo/0/1234\n")
@AT
@JSON
def show(*, places: Sequence[str], as_json: bool) -> None:
    """Where it stood, its headers by name, and how long key and value are; contents with --json, in hex.

    What stands there may be about a child: show it to nobody who may not see that.
    """
    for each in _chosen(_found()[1], places):
        was = each.noted.record
        if as_json:
            raw = {name: bytes(value or b"").hex() for name, value in was.headers.items()}
            body = {"key": (was.key or b"").hex(), "value": was.value.hex(), "headers": raw}
            click.echo(json.dumps({**_plain(each), **body}))
            continue
        click.echo(f"{place(each)}  {each.noted.why}")
        click.echo(f"  key {len(was.key or b'')} bytes, value {len(was.value)} bytes")
        click.echo(f"  headers: {', '.join(was.headers) or 'none'}")


@unreadable.command(
    "put-back",
    epilog='\b\nExample:\n  hub unreadable put-back facts.vo/0/1234 --reason "upgraded: 3 is known"\n',
)
@AT
@REASON
def put_back(*, places: Sequence[str], reason: str) -> None:
    """Write them to their topics once more, for a hub that can read them now; without places: all."""
    from hub.edge.kafka import unreadable as kept  # noqa: PLC0415 - `hub --help` needs no Kafka client

    _decide(kept.put_back, places, reason, "put back")


@unreadable.command(
    epilog='\b\nExample:\n  hub unreadable leave facts.vo/0/1234 --reason "sent again by hand"\n'
)
@AT
@REASON
def leave(*, places: Sequence[str], reason: str) -> None:
    """You have dealt with them, or nothing can be done: they stay where they are, and the alarm ends."""
    from hub.edge.kafka import unreadable as kept  # noqa: PLC0415 - as above

    _decide(kept.let_be, places, reason, "left")


def place(each: "Aside") -> str:
    """Where it stood, as it is typed."""
    return "/".join(map(str, each.noted.at))


def _decide(decide: Decide, places: Sequence[str], reason: str, done: str) -> None:
    known, found = _found()
    chosen = _chosen([each for each in found if each.decided is None], places)
    if chosen:
        decide(known, chosen, reason=reason, by=getpass.getuser())
    click.echo(f"{len(chosen)} {done}")


def _found() -> "tuple[Settings, list[Aside]]":
    from hub.edge.broker.detached import located  # noqa: PLC0415 - as above
    from hub.edge.kafka import unreadable as kept  # noqa: PLC0415 - as above

    known = located(settings.read())
    return known, kept.everything(known)


def _chosen(found: "Sequence[Aside]", places: Sequence[str]) -> "list[Aside]":
    there = {place(each): each for each in found}
    if missing := [name for name in places if name not in there]:
        remedy = "see `hub unreadable list`"
        raise OperatorError(f"nothing waits under {', '.join(missing)}", where="unreadable", remedy=remedy)
    return [there[name] for name in places] if places else list(found)


def _plain(each: "Aside") -> dict[str, Any]:
    topic, partition, offset = each.noted.at
    decided = each.decided
    return {
        "topic": topic,
        "partition": partition,
        "offset": offset,
        "why": each.noted.why,
        "decided": decided and {"what": decided.kind, "reason": decided.reason, "by": decided.by},
    }
