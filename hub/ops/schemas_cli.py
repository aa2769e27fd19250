"""`hub schemas`: the Avro schemas, their ids, and the registries that serve them."""

import json
import sys
import threading
from pathlib import Path

import click

from hub.edge import settings
from hub.edge.registry import client, compat, ids, server, store
from hub.ops.shared import JSON
from hub.streams import schemas as known

EXAMPLES = """\b
Examples:
  hub schemas list                 subjects, versions, ids
  hub schemas check                may this be released? exit 1 when not
  hub schemas lock                 give new schemas their ids
  hub schemas serve --port 8081    the embedded registry, for any client
  hub schemas register --dry-run   what a real one (HUB_REGISTRY) lacks
"""

ROOT = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=known.ROOT,
    help="The folder of schemas, if not the hub's own.",
)


@click.group(epilog=EXAMPLES)
def schemas() -> None:
    """The Avro schemas of facts and signals: list, check, lock, serve, register."""


@schemas.command("list", epilog="\b\nExample:\n  hub schemas list --json\n")
@ROOT
@JSON
def list_(*, root: Path, as_json: bool) -> None:
    """Each subject with its versions and their ids."""
    loaded = store.load(root)
    rows = [(subject, loaded.registered(subject)) for subject in loaded.subjects]
    if as_json:
        click.echo(json.dumps({subject: {r.version: r.id for r in found} for subject, found in rows}))
        return
    for subject, found in rows:
        click.echo(f"{subject}  " + ", ".join(f"v{r.version} = id {r.id}" for r in found))


@schemas.command(epilog="\b\nExample:\n  hub schemas check\n")
@ROOT
@JSON
def check(*, root: Path, as_json: bool) -> None:
    """Judge offline: FULL_TRANSITIVE against every released version, and an id for each; exit 1 if not."""
    locked = ids.read_lock(root)
    unlocked = sorted(ids.assign_ids(locked, ids.all_schemas(root)).added)
    released, current = ids.released(root), known.current(root)
    complaints = {
        name: [str(c) for c in compat.full_transitive(schema, released.get(name, ()))]
        for name, schema in current.items()
    }
    gone = sorted(set(released) - set(current))
    wrong = {name: found for name, found in complaints.items() if found}
    if as_json:
        click.echo(json.dumps({"incompatible": wrong, "without_id": unlocked, "gone": gone}))
    else:
        _tell(wrong, unlocked, gone, judged=len(current))
    if wrong or unlocked or gone:
        sys.exit(1)


def _tell(wrong: dict[str, list[str]], unlocked: list[str], gone: list[str], *, judged: int) -> None:
    for name, found in wrong.items():
        for complaint in found:
            click.echo(f"{name}: {complaint}")
            click.echo("  remedy: give the field (or enum) a default, or add a new field beside the old one")
    for name in unlocked:
        click.echo(f"{name}: has no id\n  remedy: hub schemas lock")
    for name in gone:
        click.echo(
            f"{name}: was released and is gone\n  remedy: put it back; what was written must stay readable"
        )
    if not (wrong or unlocked or gone):
        click.echo(f"{judged} schemas: compatible with every release, each with its id")


@schemas.command(epilog="\b\nExample:\n  hub schemas lock --dry-run\n")
@ROOT
@click.option("--dry-run", is_flag=True, help="Show what would be written.")
def lock(*, root: Path, dry_run: bool) -> None:
    """Give each schema that has none its id, for good; the lock is committed with the schema."""
    assigned = ids.assign_ids(ids.read_lock(root), ids.all_schemas(root))
    for name, number in assigned.added.items():
        click.echo(f"{name}  id {number}")
    if not assigned.added:
        click.echo("each schema has its id")
    elif not dry_run:
        ids.write_lock(root, assigned.ids)


@schemas.command(epilog="\b\nExample:\n  hub schemas serve --port 8081\n")
@ROOT
@click.option("--port", type=click.IntRange(0, 65535), default=8081, show_default=True)
def serve(*, root: Path, port: int) -> None:
    """
    The embedded registry on loopback, until Ctrl-C: for kcat, connectors and other clients.

    Beside a secured Kafka it asks each reader for its password there, and serves what its topic needs.
    """
    from hub.edge.access.subscribers import Subscribers  # noqa: PLC0415 - Kafka's client, needed from here on only
    from hub.edge.broker import detached  # noqa: PLC0415 - as above

    configured = settings.read()
    found = None if configured.bootstrap else detached.status(configured)
    known = found.reached(configured) if found else configured
    shut = known.principals is not None
    own = found.layout.own if found and shut else None
    admits = Subscribers(known).admits if shut else None
    with server.served(store.load(root, prefix=known.prefix), port, admits=admits, own=own) as url:
        click.echo(url)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            click.echo("stopped", err=True)


@schemas.command(epilog="\b\nExample:\n  HUB_REGISTRY=http://localhost:8081 hub schemas register --yes\n")
@ROOT
@click.option("--dry-run", is_flag=True, help="Show what the registry lacks, and stop.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def register(*, root: Path, dry_run: bool, yes: bool) -> None:
    """Write every version of every subject to the registry of HUB_REGISTRY."""
    chosen = settings.read()
    loaded = store.load(root, prefix=chosen.prefix)
    lacking = [step.wanted for step in client.plan(chosen, loaded) if step.known_as is None]
    for wanted in lacking:
        click.echo(f"new: {wanted.subject} version {wanted.version}")
    if not lacking:
        click.echo("the registry has them all")
    elif not dry_run and (yes or click.confirm(f"register {len(lacking)} versions?", abort=True)):
        given = client.register(chosen, loaded)
        click.echo(f"registered: {len(lacking)} versions, {len(given.read)} schemas")
