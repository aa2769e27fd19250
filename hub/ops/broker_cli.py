"""`hub broker`: the embedded Kafka on this machine; started, stopped, looked at."""

import json
import sys

import click

from hub.edge import settings
from hub.edge.broker import detached
from hub.edge.broker.detached import Status
from hub.ops.shared import JSON

EXAMPLES = """\b
Examples:
  hub broker start                   data is kept between starts
  hub broker start --throw-away      data goes when it stops
  hub broker start --port 9092       a port of your choice
  hub broker start --secure          TLS, a password for each, and Kafka's authorizer
  hub broker status --json
  hub broker logs --lines 50
  hub broker stop
"""


@click.group(epilog=EXAMPLES)
def broker() -> None:
    """
    The embedded Kafka: a real Apache Kafka on loopback, for one user of one machine.

    Other commands find it by themselves. HUB_BOOTSTRAP points them to another Kafka instead.
    """


@broker.command(epilog="\b\nExample:\n  hub broker start --throw-away --port 9092\n")
@click.option("--keep/--throw-away", default=True, help="Whether the data stays when it stops.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes any that is free.")
@click.option("--secure", is_flag=True, help="With TLS, passwords and ACLs; its folder stays so.")
@JSON
def start(*, keep: bool, port: int, secure: bool, as_json: bool) -> None:
    """Start Kafka and leave it running; the first time, its 46 jars (44 MB) are fetched."""
    _show(detached.start(settings.read(), keep=keep, port=port, secure=secure), as_json=as_json)


@broker.command(epilog="\b\nExample:\n  hub broker stop\n")
@JSON
def stop(*, as_json: bool) -> None:
    """Stop it; the data of a throw-away broker goes with it. Nothing to stop is no mistake."""
    stopped = detached.stop(settings.read())
    if as_json:
        click.echo(json.dumps({"stopped": stopped is not None}))
    else:
        click.echo(f"stopped (pid {stopped.running.pid})" if stopped else "no broker was running")


@broker.command(epilog="\b\nExample:\n  hub broker status --json\n")
@JSON
def status(*, as_json: bool) -> None:
    """Whether it runs, and where; exit 1 when it does not."""
    found = detached.status(settings.read())
    _show(found, as_json=as_json)
    if found is None:
        sys.exit(1)


@broker.command(epilog="\b\nExample:\n  hub broker logs --lines 50\n")
@click.option("--lines", type=click.IntRange(1), default=25, show_default=True)
def logs(*, lines: int) -> None:
    """The end of its log, also of a broker that has stopped or failed to start."""
    path, tail = detached.logs(settings.read(), lines=lines)
    click.echo(f"{path}:", err=True)
    click.echo(tail)


def _show(found: Status | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_facts(found)))
    elif found is None:
        click.echo("not running; start it with: hub broker start")
    else:
        memory = f", {found.resident_mb} MB" if found.resident_mb else ""
        click.echo(f"running on {found.running.bootstrap} (pid {found.running.pid}{memory})")
        if found.running.mutual is not None:
            click.echo(f"secured; certificates sign in on 127.0.0.1:{found.running.mutual}")
        click.echo(f"data {'kept' if found.running.keep else 'thrown away'} in {found.layout.root}")


def _facts(found: Status | None) -> dict[str, object]:
    if found is None:
        return {"running": False}
    return {
        "running": True,
        "bootstrap": found.running.bootstrap,
        "pid": found.running.pid,
        "resident_mb": found.resident_mb,
        "data": str(found.layout.root),
        "keep": found.running.keep,
        "secured": found.running.mutual is not None,
        "log": str(found.layout.log),
    }
