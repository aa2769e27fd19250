"""What a demo shows in the terminal: a bar through the two years, and tables when it is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from hub.demo import burden, tallies
from hub.demo.memory import Memory
from hub.demo.run import Played
from hub.demo.score import Miss, RuleScore
from hub.domain.signals import Change
from hub.edge.drill.run import Day
from hub.explain import words
from hub.simulation.life import BEGIN, END

MOST = 12
"""Lines of a table of causes; the page has them all."""

STAGES = (
    "simulate",
    "kafka",
    "start",
    "intake",
    "relay",
    "clock",
    "watch",
    "dispatch",
    "answer",
    "read",
    "page",
)


@contextmanager
def progress(console: Console) -> Iterator[Callable[[Day], None]]:
    """A bar with the date, and what was taken in and said so far; without a terminal a line a month."""
    columns = (
        TextColumn("{task.fields[day]}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn(
            "{task.fields[facts]:,} facts · {task.fields[signals]:,} signals · {task.fields[told]:,} told"
        ),
        TimeElapsedColumn(),
    )
    seen: dict[str, Any] = {"facts": 0, "signals": 0, "told": 0}
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=(END - BEGIN).days + 1, day=f"{BEGIN:%d %b %Y}", **seen)

        def watch(day: Day) -> None:
            for name in seen:
                seen[name] += getattr(day, name)
            bar.update(task, advance=1, day=f"{day.day:%d %b %Y}", **seen)
            if not console.is_terminal and day.day.day == 1:
                told = " · ".join(f"{count} {name}" for name, count in seen.items())
                console.print(f"{day.day:%d %b %Y}: {told}", highlight=False)

        yield watch


def tables(played: Played, recalled: Memory, page: Path, seconds: dict[str, float]) -> None:
    """All that a person wants to know before opening the page."""
    console, result = Console(), played.drilled
    console.print(_scores(played))
    console.print(_municipalities(played))
    title = "What there was to read, per rule, municipality and week; 1–2 in a digest a week"
    console.print(burden.fill(_table(title, "rule", *burden.COLUMNS), played.said))
    if recalled.rejected:
        console.print(_rejections(recalled))
    if played.dirty:
        console.print(_dirt(played))
        if played.wrong:
            console.print(_unexplained(played))
    console.print(
        f"\n{recalled.pupils:,} pupils · {result.deliveries:,} deliveries · {result.facts:,} facts · "
        f"{result.signals:,} signals\n{result.records:,} records = "
        f"{result.records - result.rejected - result.skipped:,} that gave facts"
        f" + {result.rejected:,} rejected + {result.skipped:,} known non-facts",
        highlight=False,
    )
    spent = (f"{name} {seconds[name]:.0f}" for name in STAGES if seconds.get(name, 0) >= 0.5)  # noqa: PLR2004 - half a second
    console.print(f"{seconds['total']:.0f} s: {', '.join(spent)}", highlight=False)
    console.print(_verdict(played))
    console.print(f"the page: {page.resolve().as_uri()}", soft_wrap=True)


def as_json(played: Played, recalled: Memory, page: Path, seconds: dict[str, float]) -> dict[str, Any]:
    """The same for machines. Each rule is there, also when nothing was expected of it."""
    result = played.drilled
    scores = {rule: played.scores.get(rule, RuleScore()) for rule in words.RULES}
    return {
        "movers": len(played.simulated.lives),
        "seed": played.simulated.seed,
        "clean": not played.dirty,
        "pupils": recalled.pupils,
        "deliveries": result.deliveries,
        "records": result.records,
        "facts": result.facts,
        "rejections": result.rejected,
        "skipped": result.skipped,
        "signals": result.signals,
        "rules": {rule: score.as_json() for rule, score in scores.items()},
        "weeks": {row.rule: row._asdict() for row in burden.rows(played.said)},
        "wrong": played.wrong,
        "seconds": {name: round(spent, 2) for name, spent in seconds.items()},
        "page": str(page),
    }


def how_to_look(played: Played, console: Console) -> None:
    """What the other commands need to see this drill."""
    settings = played.drilled.settings
    pupil, town = _a_case(played)
    console.print(
        "kept. To look at it:\n"
        f"  export HUB_BOOTSTRAP={settings.bootstrap} HUB_PREFIX={settings.prefix}"
        f" HUB_DATA_DIR={settings.data_dir}\n"
        "  hub status\n  hub verify\n"
        f"  hub explain {pupil}\n  hub tail escalations.{town}\n"
        "  (when done: unset these three, then `hub broker stop` if it is the embedded Kafka)",
        soft_wrap=True,
        highlight=False,
    )


def _a_case(played: Played) -> tuple[str, str]:
    """A pupil and the municipality that was told last of what still stands; else any pupil."""
    stand: dict[str, tuple[str, str]] = {}
    for _, signal in played.said:
        stand.pop(signal.id, None)
        for told in signal.addressees:
            address = told.recipient.address
            over = told.change in (Change.WITHDRAWN, Change.CLOSED)
            if not over and address.startswith(tallies.MUNICIPAL):
                stand[signal.id] = (signal.subject, address.removeprefix(tallies.MUNICIPAL))
    return list(stand.values())[-1] if stand else (next(iter(played.people), "p-…"), "0546")


def _verdict(played: Played) -> str:
    count = played.wrong
    if count and played.dirty:
        return f"[bold red]{count} differences that no dirt explains[/]: they stay when it is left out"
    if count:
        return f"[bold red]{count} not as it should be[/]; the page names them"
    if played.dirty:
        return "[green]every miss and every false alarm is gone without the dirt that it is put down to[/]"
    return "[green]nothing missed, nothing false, nothing later than one tick[/]"


def _table(title: str, *columns: str) -> Table:
    """The first column is a name and gives way, the others are numbers and never cut."""
    table = Table(
        title=f"\n{title}",
        box=box.SIMPLE_HEAD,
        title_justify="left",
        title_style="bold",
        collapse_padding=True,
    )
    for n, column in enumerate(columns):
        table.add_column(column, justify="right" if n else "left", no_wrap=n > 0, overflow="fold")
    return table


def _scores(played: Played) -> Table:
    columns = ("rule", "expected", "found", "missed", "false", "≥3 to gm", "days late", "at most")
    table = _table("What the hub said, held against what happened", *columns)
    for rule, score in played.scores.items():
        delays = sorted(score.delays)
        middle = f"{delays[len(delays) // 2]:.2f}" if delays else "–"
        counts = (score.expected, score.found, len(score.missed), len(score.false), score.false_municipal)
        table.add_row(
            f"{rule} {words.RULES[rule][0]}",
            *(f"{n:,}" for n in counts),
            middle,
            f"{delays[-1]:.2f}" if delays else "–",
            style="red" if score.unexplained else None,
        )
    return table


def _municipalities(played: Played) -> Table:
    matrix = tallies.by_municipality(played)
    table = _table("Cases opened, by municipality and rule", "municipality", *matrix.columns, "all")
    for row in matrix.rows:
        table.add_row(row.name, *(f"{n or '·'}" for n in row.counts), f"{row.total:,}")
    table.add_section()
    table.add_row("all", *(f"{n:,}" for n in matrix.totals), f"{sum(matrix.totals):,}")
    return table


def _rejections(recalled: Memory) -> Table:
    table = _table("Records that could not be a fact, by cause", "connector", "records")
    table.add_column("field")
    table.add_column("code")
    rows = tallies.refused(recalled.rejected)
    for row in rows[:MOST]:
        table.add_row(row.connector, f"{row.count:,}", row.field or "–", row.code)
    if rest := rows[MOST:]:
        table.add_row(f"{len(rest)} more causes", f"{sum(r.count for r in rest):,}")
    return table


def _dirt(played: Played) -> Table:
    table = _table("What dirt cost: a difference counts for each kind without which it is gone", "dirt")
    table.add_column("what was wrong", ratio=1)
    for column in ("stains", "missed", "false"):
        table.add_column(column, justify="right")
    for row in tallies.dirt(played):
        counts = (
            f"{row.stains:,}" if row.stains else "files",
            *(f"{n or '·'}" for n in (row.missed, row.false)),
        )
        table.add_row(row.kind, row.title, *counts)
    return table


def _unexplained(played: Played) -> Table:
    """Case by case: pupils here are invented, and bear their number in the simulation."""
    table = _table("Differences that no dirt explains", "rule")
    for column in ("what", "who", "occasion"):
        table.add_column(column, overflow="fold")
    rows = [
        (rule, "missed" if isinstance(d, Miss) else "false", str(d.key[0]), d.key[2])
        for rule, score in played.scores.items()
        for d in score.wrong
        if not d.dirt
    ]
    for row in rows[:MOST]:
        table.add_row(*row)
    if len(rows) > MOST:
        table.add_row(f"{len(rows) - MOST} more", "the page has them")
    return table
