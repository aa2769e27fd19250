"""`hub status`: what is wrong and who must act; then clock, lag, sources that hold something up, causes."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from hub.edge import settings
from hub.ops.run_cli import INTAKE, PORTS
from hub.ops.shared import FOUND, JSON

if TYPE_CHECKING:
    from hub.edge.views.installation import Installation
    from hub.edge.views.readqueries import Source

NAMES = ("source", "where")

EXAMPLES = """\b
Examples:
  hub status
  hub status --all        every source and topic, the well ones too
  hub status --json
  hub status --prefix drill-ab12cd34.
"""


@click.command(epilog=EXAMPLES)
@click.option("--prefix", help="Of another installation on the same Kafka, such as a drill.")
@click.option("--all", "everything", is_flag=True, help="Every source and topic, also those that are well.")
@JSON
def status(*, prefix: str | None, everything: bool, as_json: bool) -> None:
    """
    Show how the hub stands, read from its topics: nothing needs to run for it but Kafka.

    It begins with what is wrong and who must act; a source with too many rejections in a row, a full list
    that is held, and a directory that cannot be used, are told on the machine of the intake only. Sources
    that hold something up are shown with how many pupils wait for them, and since when; those that are well
    are counted. Lag is what each flow itself says.
    Exit 1 when there are records that nobody can read.
    """
    from hub.edge.broker.detached import located  # noqa: PLC0415 - Kafka's clients, from here on only
    from hub.edge.registry.codecs import codec_of  # noqa: PLC0415 - as above
    from hub.edge.views import doorstep  # noqa: PLC0415 - as above
    from hub.edge.views.installation import look  # noqa: PLC0415 - as above
    from hub.edge.views.webhooks import webhooks  # noqa: PLC0415 - as above

    known = located(settings.read())
    if prefix is not None:
        known = known.model_copy(update={"prefix": prefix})
    found, context = look(known, codec_of(known))
    told, answers = webhooks(known)
    found = replace(found, webhooks=told, outbox=answers)
    if prefix is None:  # what lies on this machine is of this installation
        unfit = doorstep.unfit(known.web_port + PORTS.index(INTAKE)) if known.web_port else {}
        found = replace(
            found,
            unfit=unfit,
            stopped=doorstep.stopped(known),
            held=doorstep.held(known),
            kept_out=doorstep.kept_out(known),
            left_out=doorstep.left_out(known),
            unusual=doorstep.unusual(known, context, datetime.now(UTC)),
            withdrawing=doorstep.withdrawing(known),
            ran_back=doorstep.ran_back(known),
            unpulled=doorstep.unpulled(known),
            missing=doorstep.missing(known),
        )
    if as_json:
        click.echo(json.dumps(_plain(asdict(found)), indent=2))
    else:
        _show(Console(), found, everything=everything)
    if found.unread or found.halted:
        raise click.exceptions.Exit(FOUND)


def _show(console: Console, found: "Installation", *, everything: bool) -> None:
    from hub.ops.troubles import troubles  # noqa: PLC0415 - as above

    wrong = [(t.what, t.where, t.who) for t in troubles(found)]
    if wrong:
        _table(console, "wrong, and who must act", ("what", "where", "who"), wrong)
    else:
        console.print("nothing is wrong, as far as the topics tell")
    now = found.clock.now
    struck = f"{_moment(now)} ({found.clock.mode})" if now else "has not struck yet"
    console.print(f"\nclock: {struck}; {found.pupils} pupils known")
    _table(console, "flows", ("flow", "lag"), [(n, str(lag)) for n, lag in found.lag.items()])
    if everything:
        spoken = [(t.name, str(t.partitions), str(t.end)) for t in found.topics]
        _table(console, "topics", ("topic", "partitions", "records written"), spoken)
    _sources(console, found.sources, everything=everything)
    signals = [
        (rule, " ".join(f"{n}×severity {s}" for s, n in by.items()))
        for rule, by in found.open_signals.items()
    ]
    _table(console, "open signals", ("rule", "how many"), signals)
    causes = [
        (c.source, c.code, c.field or "", str(c.count), "" if c.line is None else str(c.line), c.remedy)
        for c in found.causes
    ]
    columns = ("source", "cause", "field", "how many", "line", "remedy")
    _table(console, "rejections, with an example of each", columns, causes)


def _sources(console: Console, sources: Sequence["Source"], *, everything: bool) -> None:
    """A line for each source that needs a look; those that are well, and those not waited for, as a count."""
    from hub.ops.troubles import well  # noqa: PLC0415 - as above

    shown = [s for s in sources if everything or s.waiting or s.silent_since or s.unlisted_since]
    columns = ("source", "heard through", "rhythm", "silent since", "waiting", "for news past")
    rows = [
        (
            s.name,
            _moment(s.heard),
            s.rhythm or "not on the roster",
            _moment(s.silent_since),
            str(s.waiting or ""),
            _moment(s.waiting_since),
        )
        for s in shown
    ]
    _table(console, "sources", columns, rows)
    if not everything and len(shown) < len(sources):
        fine, unlisted = sum(map(well, sources)), sum(s.rhythm is None for s in sources if s not in shown)
        beside = f", {unlisted} nobody waits for" if unlisted else ""
        console.print(f"\n{fine} sources are well{beside}; --all shows them")


def _table(console: Console, title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Names stand whole: the columns beside them are folded, and nothing is cut."""
    if not rows:
        return
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in NAMES)
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
    return value.isoformat() if isinstance(value, (date, time)) else value
