"""`hub topology`: what runs, and what it reads and writes; drawn from the same data that runs."""

import json
from typing import Any

import click

from hub.ops.shared import JSON
from hub.streams import topology as picture


@click.command(epilog="\b\nExamples:\n  hub topology\n  hub topology --mermaid > picture.mmd\n")
@click.option("--mermaid", is_flag=True, help="As a Mermaid flowchart, as the README shows it.")
@JSON
def topology(*, mermaid: bool, as_json: bool) -> None:
    """Show every flow and every agent: reads -> name -> writes."""
    if mermaid:
        click.echo(picture.mermaid(), nl=False)
    elif as_json:
        click.echo(json.dumps({"flows": _flows(), "agents": _agents()}, indent=2))
    else:
        for row in (*_flows(), *_agents()):
            reads, writes = row["reads"], row["writes"]
            click.echo(f"{', '.join(reads)}\n  -> {row['name']} ({row['why']})\n  -> {', '.join(writes)}\n")


def _flows() -> list[dict[str, Any]]:
    return [
        {"name": f.name, "reads": list(f.inputs), "writes": _writes(f.outputs, f.state), "why": f.why}
        for f in picture.FLOWS
    ]


def _agents() -> list[dict[str, Any]]:
    return [
        {"name": a.name, "reads": list(a.reads), "writes": list(a.writes), "why": a.why}
        for a in picture.AGENTS
    ]


def _writes(outputs: tuple[str, ...], state: str | None) -> list[str]:
    return [*outputs, *([] if state is None else [state])]
