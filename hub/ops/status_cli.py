"""`hub status`: topics, lag, clock, sources (heard through when, who waits for them), rejections."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from hub.edge import settings

if TYPE_CHECKING:
    from hub.edge.standing import Standing

EXAMPLES = """\b
Examples:
  hub status
  hub status --json
  hub status --prefix drill-ab12cd34.
"""


@click.command(epilog=EXAMPLES)
@click.option("--prefix", help="Of another installation on the same Kafka, such as a drill.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def status(*, prefix: str | None, as_json: bool) -> None:
    """
    Show how the hub stands, read from its topics: nothing needs to run for it but Kafka.

    Sources that hold something up are shown with how many pupils wait for them, and since when.
    """
    from hub.edge.broker.detached import located  # noqa: PLC0415 - Kafka's clients, from here on only
    from hub.edge.codecs import codec_of  # noqa: PLC0415 - as above
    from hub.edge.standing import standing  # noqa: PLC0415 - as above

    known = located(settings.read())
    if prefix is not None:
        known = known.model_copy(update={"prefix": prefix})
    found = standing(known, codec_of(known))
    if as_json:
        click.echo(json.dumps(_plain(asdict(found)), indent=2))
    else:
        _show(Console(), found)


def _show(console: Console, found: "Standing") -> None:
    now = found.clock.now
    struck = f"{_moment(now)} ({found.clock.mode})" if now else "has not struck yet"
    console.print(f"clock: {struck}; {found.pupils} pupils known")
    if not found.topics:
        console.print("no topics here yet: `hub topics apply`, or `hub run`")
    _table(console, "flows", ("flow", "lag"), [(n, str(lag)) for n, lag in found.lag.items()])
    spoken = [(t.name, str(t.partitions), str(t.end)) for t in found.topics]
    _table(console, "topics", ("topic", "partitions", "records written"), spoken)
    _table(
        console,
        "sources",
        ("source", "heard through", "rhythm", "silent since", "pupils waiting", "for news past"),
        [
            (
                s.name,
                _moment(s.heard),
                s.rhythm or "not on the roster",
                _moment(s.silent_since),
                str(s.waiting or ""),
                _moment(s.waiting_since),
            )
            for s in found.sources
        ],
    )
    signals = [
        (rule, " ".join(f"{n}×severity {s}" for s, n in by.items()))
        for rule, by in found.open_signals.items()
    ]
    _table(console, "open signals", ("rule", "how many"), signals)
    _table(
        console,
        "told to nobody outside",
        ("why", "how many"),
        [(w, str(n)) for w, n in found.blocked.items()],
    )
    causes = [(c.source, c.phase, c.code, c.field or "", str(c.count)) for c in found.causes]
    _table(console, "rejections", ("source", "phase", "cause", "field", "how many"), causes)


def _table(console: Console, title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        return
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*row)
    console.print()
    console.print(table)


def _moment(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can be made of
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value
