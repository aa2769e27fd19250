"""`hub subscriber`: who receives over Kafka; added with all that its ICT needs, renewed, stopped, removed."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.edge import settings
from hub.edge.errors import OperatorError
from hub.ops import webhook_cli
from hub.ops.shared import JSON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.edge.access.subscribers import Subscriber
    from hub.edge.broker.secured import Doorway
    from hub.edge.settings import Settings

EXAMPLES = """\b
Examples:
  hub subscriber add gm/0363 --out gm-0363
  hub subscriber add gm/0363 --certificate --oin 00000001234567890000
  hub subscriber rotate gm/0363 --out gm-0363-nieuw
  hub subscriber suspend gm/0363     at once; resume lets it in again
  hub subscriber list
  hub subscriber status gm/0363      over Kafka and by webhooks
"""

ORGANISATION = click.argument("organisation", metavar="ORGANISATION")
OUT = click.option("--out", type=click.Path(path_type=Path), help="A new directory; else by its name, here.")
REGISTRY = click.option("--registry", metavar="URL", help="As it is reached from outside; else HUB_REGISTRY.")
EMBEDDED_REGISTRY = "https://127.0.0.1:8081"


@click.group(epilog=EXAMPLES)
def subscriber() -> None:
    """Who receives over Kafka: a municipality, an institution or a region, and its own topic alone."""


@subscriber.command(epilog="\b\nExample:\n  hub subscriber add gm/0363 --out gm-0363\n")
@ORGANISATION
@OUT
@REGISTRY
@click.option("--certificate", is_flag=True, help="It signs in by the OIN in its certificate (mutual TLS).")
@click.option("--oin", help="Its OIN, twenty digits; with --certificate.")
def add(
    *, organisation: str, out: Path | None, registry: str | None, certificate: bool, oin: str | None
) -> None:
    """
    Write a directory with all that its ICT needs: credential, client.properties, an example, a page of Dutch.

    Each file is for its owner only. The password is nowhere else: who loses it gets another (`rotate`).
    """
    from hub.edge.access import subscribing  # noqa: PLC0415 - `hub --help` does without Kafka

    if certificate != (oin is not None):
        raise click.UsageError("--certificate and --oin go together")
    known, door = _reached()
    files = subscribing.add(
        known, door, organisation, _folder(out, organisation), registry=_registry(known, registry), oin=oin
    )
    _told(files)


@subscriber.command(epilog="\b\nExample:\n  hub subscriber rotate gm/0363 --out gm-0363-nieuw\n")
@ORGANISATION
@OUT
@REGISTRY
def rotate(*, organisation: str, out: Path | None, registry: str | None) -> None:
    """
    Another password, in a new directory. The old one lets nobody in any more.

    Who is connected stays so until it connects anew, and a certificate is valid until it runs out: after a
    leak `suspend` first.
    """
    from hub.edge.access import subscribing  # noqa: PLC0415 - as above

    known, door = _reached()
    files = subscribing.rotate(
        known, door, organisation, _folder(out, organisation), registry=_registry(known, registry)
    )
    _told(files)


@subscriber.command(epilog="\b\nExample:\n  hub subscriber suspend gm/0363\n")
@ORGANISATION
def suspend(*, organisation: str) -> None:
    """It reads nothing any more, from now on; what it receives waits for it."""
    from hub.edge.access import subscribing  # noqa: PLC0415 - as above

    subscribing.suspend(_reached()[0], organisation)
    click.echo(f"{organisation} is suspended")


@subscriber.command(epilog="\b\nExample:\n  hub subscriber resume gm/0363\n")
@ORGANISATION
def resume(*, organisation: str) -> None:
    """Let it in again, with the same password, from where it was."""
    from hub.edge.access import subscribing  # noqa: PLC0415 - as above

    subscribing.resume(_reached()[0], organisation)
    click.echo(f"{organisation} reads on")


@subscriber.command(epilog="\b\nExample:\n  hub subscriber remove gm/0363 --yes\n")
@ORGANISATION
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(*, organisation: str, yes: bool) -> None:
    """Forget it: its password, its rights and its quota. Its topic stays."""
    from hub.edge.access import subscribing  # noqa: PLC0415 - as above

    known, _ = _reached()
    if yes or click.confirm(f"remove {organisation}?", abort=True):
        subscribing.remove(known, organisation)
        click.echo(f"{organisation} is removed")


@subscriber.command("list", epilog="\b\nExample:\n  hub subscriber list --json\n")
@JSON
def list_(*, as_json: bool) -> None:
    """Who subscribes, how it signs in, and whether it is suspended."""
    from hub.edge.access.subscribers import Subscribers  # noqa: PLC0415 - as above

    known = settings.read()
    rows = [_row(known, s) for s in Subscribers(known).all()]
    if as_json:
        click.echo(json.dumps({"subscribers": rows}, indent=2))
        return
    for row in rows:
        click.echo(_line(row))
    if not rows:
        click.echo("nobody subscribes; hub subscriber add gm/0363")


@subscriber.command(epilog="\b\nExample:\n  hub subscriber status gm/0363 --json\n")
@ORGANISATION
@JSON
def status(*, organisation: str, as_json: bool) -> None:
    """How one receives: over Kafka, and by each of its webhooks with what waits and its last error."""
    from hub.edge.access.subscribers import Subscribers  # noqa: PLC0415 - as above
    from hub.edge.delivery.database import is_there  # noqa: PLC0415 - as above

    known = settings.read()
    rows = [_row(known, s) for s in Subscribers(known).all() if s.organisation == organisation]
    going = []
    if is_there(known):  # to look must not make one
        with webhook_cli.opened() as subscriptions:
            going = [g for g in subscriptions.everything() if g.subscription.organisation == organisation]
    if not rows and not going:
        remedy = f"`hub subscriber add {organisation}`, or `hub webhook add {organisation} https://…`"
        raise OperatorError("it receives nothing", where=organisation, remedy=remedy)
    if as_json:
        told = {"kafka": rows[0] if rows else None, "webhooks": [webhook_cli.plain(g) for g in going]}
        click.echo(json.dumps(told, indent=2))
        return
    for each in (*map(_line, rows), *map(webhook_cli.line, going)):
        click.echo(each)


def _row(known: "Settings", subscriber: "Subscriber") -> dict[str, object]:
    return {
        "organisation": subscriber.organisation,
        "principal": subscriber.principal(known),
        "signs_in_by": "certificate" if subscriber.oin else "password",
        "topic": subscriber.topic,
        "suspended": subscriber.suspended,
    }


def _line(row: "Mapping[str, object]") -> str:
    stopped = "  suspended" if row["suspended"] else ""
    return f"{row['organisation']}  {row['topic']}  by {row['signs_in_by']}{stopped}"


def _reached() -> "tuple[Settings, Doorway]":
    from hub.edge.broker import detached, secured  # noqa: PLC0415 - as above

    configured = settings.read()
    found = None if configured.bootstrap else detached.status(configured)
    known = found.reached(configured) if found else configured
    door = secured.doorway(known, found.running if found else None, found.layout if found else None)
    return known, door


def _registry(known: "Settings", given: str | None) -> str:
    return given or settings.without_password(known.registry or EMBEDDED_REGISTRY)


def _folder(out: Path | None, organisation: str) -> Path:
    return out or Path(organisation.replace("/", "-"))


def _told(files: tuple[Path, ...]) -> None:
    for file in files:
        click.echo(str(file))
    click.echo("Hand the directory over by a safe way; the password is nowhere else.", err=True)
