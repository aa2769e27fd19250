"""`hub access`: who may what on Kafka, drawn from the topology; shown, applied, checked."""

import json
import sys
from typing import TYPE_CHECKING

import click

from hub.edge import settings
from hub.ops.shared import FOUND, JSON

if TYPE_CHECKING:
    from confluent_kafka.admin import AclBinding

    from hub.edge.settings import Settings

EXAMPLES = """\b
Examples:
  hub access show                    who may what; no Kafka is needed
  hub access apply --dry-run         what this Kafka lacks, and what it allows that nobody declared
  hub access apply --yes
  hub access check                   exit 1 when anything differs
"""


@click.group(epilog=EXAMPLES)
def access() -> None:
    """Access to Kafka: each flow and agent under a name of its own, each recipient its own topic."""


@access.command(epilog="\b\nExample:\n  hub access show --json\n")
@JSON
def show(*, as_json: bool) -> None:
    """Who may what, as it follows from the topology and from who subscribes."""
    rights = _in_words(_wanted(settings.read()))
    click.echo(json.dumps({"rights": rights}, indent=2) if as_json else "\n".join(rights))


@access.command(epilog="\b\nExample:\n  hub access apply --dry-run\n")
@click.option("--dry-run", is_flag=True, help="Show the difference only; exit 1 when there is one.")
@click.option("--yes", is_flag=True, help="Do not ask before a right is taken back.")
def apply(*, dry_run: bool, yes: bool) -> None:
    """
    Give each part its password and its rights, and take back what touches the hub's things undeclared.

    Rights of others that touch nothing of ours stay as they are. Done twice it changes nothing.
    """
    from hub.edge.access import acls, applied  # noqa: PLC0415 - `hub access show` needs no Kafka

    known = _located()
    parts = acls.parts(acls.of_hub())
    found, unable = applied.difference(known, _wanted(known)), applied.without_password(known, parts)
    _tell(found.missing, found.superfluous, unable)
    if dry_run:
        sys.exit(0 if found.is_none and not unable else FOUND)
    if found.superfluous and not yes:
        click.confirm(f"take back {len(found.superfluous)} right(s)?", abort=True)
    applied.give_passwords(known, parts)
    applied.allow(known, found.missing)
    applied.disallow(known, found.superfluous)


@access.command(epilog="\b\nExample:\n  hub access check --json\n")
@JSON
def check(*, as_json: bool) -> None:
    """What is missing and what is superfluous; exit 1 when anything is."""
    from hub.edge.access import acls, applied  # noqa: PLC0415 - as above

    known = _located()
    found = applied.difference(known, _wanted(known))
    unable = applied.without_password(known, acls.parts(acls.of_hub()))
    if as_json:
        told = {
            "missing": [applied.shown(b) for b in found.missing],
            "superfluous": [applied.shown(b) for b in found.superfluous],
            "without_password": list(unable),
        }
        click.echo(json.dumps(told, indent=2))
    else:
        _tell(found.missing, found.superfluous, unable)
    if not found.is_none or unable:
        sys.exit(FOUND)


def _located() -> "Settings":
    from hub.edge.broker.detached import located  # noqa: PLC0415 - as above

    return located(settings.read())


def _wanted(known: "Settings") -> "frozenset[AclBinding]":
    from hub.edge.access import acls, applied  # noqa: PLC0415 - as above
    from hub.edge.access.subscribers import Subscribers, grants  # noqa: PLC0415 - as above

    of_others = applied.of_others(known, grants(known, Subscribers(known).all()))
    return applied.of_parts(known, acls.of_hub()) | of_others


def _in_words(rights: "frozenset[AclBinding]") -> list[str]:
    from hub.edge.access import applied  # noqa: PLC0415 - as above

    return sorted(map(applied.shown, rights))


def _tell(
    missing: "tuple[AclBinding, ...]", superfluous: "tuple[AclBinding, ...]", unable: tuple[str, ...]
) -> None:
    from hub.edge.access import applied  # noqa: PLC0415 - as above

    for binding in missing:
        click.echo(f"missing: {applied.shown(binding)}")
    for binding in superfluous:
        click.echo(f"superfluous: {applied.shown(binding)}")
    for who in unable:
        click.echo(f"without a password: {who}")
    if not (missing or superfluous or unable):
        click.echo("as declared")
