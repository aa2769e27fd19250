"""`hub doctor`: is this installation as it should be? A line per question, and what to do where it is not."""

import json
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from hub.edge import settings
from hub.ops.shared import FOUND, JSON

if TYPE_CHECKING:
    from hub.edge.doctor import Line

EXAMPLES = """\b
Examples:
  hub doctor
  hub doctor --json

Exit 1: something is not as it should be.
"""


@click.command(epilog=EXAMPLES)
@JSON
def doctor(*, as_json: bool) -> None:
    """
    Go through directory, keys and their rights, disk, backup, certificates, Kafka, topics, registry, clock.

    How the hub stands (who is silent, what waits) is told by `hub status`.
    """
    from hub.edge.broker.detached import located  # noqa: PLC0415 - help is quick without it
    from hub.edge.doctor import examined  # noqa: PLC0415 - as above

    lines = list(examined(located(settings.read())))
    if as_json:
        click.echo(json.dumps([{**line._asdict(), "good": line.good} for line in lines], indent=2))
    else:
        _show(lines)
    if not all(line.good for line in lines):
        raise click.exceptions.Exit(FOUND)


def _show(lines: "list[Line]") -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for line in lines:
        table.add_row("[green]ok[/]" if line.good else "[bold red]no[/]", line.what, line.told)
        if not line.good:
            table.add_row("", "", f"[bold]→ {line.do}[/]")
    Console().print(table)
