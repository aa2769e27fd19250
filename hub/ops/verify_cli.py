"""`hub verify`: is everything that was said, kept and sent what follows from the journal?"""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from hub.edge import settings
from hub.ops.shared import JSON

if TYPE_CHECKING:
    from hub.edge.verify import Audit

KINDS = ("missing", "spurious", "repeated", "different")

EXAMPLES = """\b
Examples:
  hub verify
  hub verify --wait 120 --json
  HUB_PREFIX=drill-ab12. hub verify

Exit 0: all is equal. 1: something is not. 2: a flow is too far behind, or it could not be done.
"""


@click.command(epilog=EXAMPLES)
@click.option(
    "--wait",
    type=click.FloatRange(0),
    default=30,
    show_default=True,
    help="Seconds until the flows have done what is there.",
)
@JSON
def verify(*, wait: float, as_json: bool) -> None:
    """
    Fold each partition of the journal anew, purely, and compare with what stands in the topics.

    Compared are: per pupil and in order the signals; hand-overs; state; escalations and notices with
    what dispatch makes of the signals; the facts topics with the origins in the journal. The hub may be
    at work meanwhile: what comes after you asked is for the next time.
    """
    from hub.edge import verify as checks  # noqa: PLC0415 - `hub --help` needs no Kafka client
    from hub.edge.broker.detached import located  # noqa: PLC0415 - as above

    looking_on = Console(stderr=True)
    with looking_on.status("waiting until the flows have done what is there") as status:
        verdict = checks.verify(located(settings.read()), patience_s=wait, say=status.update)
    if as_json:
        click.echo(json.dumps(_facts(verdict), indent=2))
    else:
        _show(verdict)
    if not verdict.good:
        sys.exit(1)


def _facts(verdict: "Audit") -> dict[str, object]:
    return {
        "good": verdict.good,
        "journal_records": verdict.journal_records,
        "refused": verdict.refused,
        "compared": [asdict(tally) for tally in verdict.tallies],
    }


def _show(verdict: "Audit") -> None:
    console = Console()
    table = Table(title=f"{verdict.journal_records} records of the journal, folded anew")
    table.add_column("what")
    for name in ("expected", "found", *KINDS):
        table.add_column(name, justify="right")
    for tally in verdict.tallies:
        counts = [str(getattr(tally, name)) for name in ("expected", "found", *KINDS)]
        table.add_row(tally.what, *counts, style=None if tally.good else "bold red")
    console.print(table)
    for tally in verdict.tallies:
        for kind, names in tally.examples.items():
            console.print(f"{tally.what}, {kind}: {', '.join(names)}", soft_wrap=True)
    if verdict.refused:
        refused = ", ".join(f"{why} {count}" for why, count in sorted(verdict.refused.items()))
        console.print(f"refused, as it should: {refused}")
    console.print("all is equal" if verdict.good else "NOT EQUAL")
