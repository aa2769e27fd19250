"""`hub demo`: a region's two school years through the real hub, in minutes, held against what happened."""

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from hub.ops.simulate_cli import chosen

if TYPE_CHECKING:
    from hub.edge.drill import Day, Watch
    from hub.edge.settings import Settings
    from hub.ops.played import Played

EXAMPLES = """\b
Examples:
  hub demo                                  5 000 movers, all dirt, a page at the end
  hub demo --movers 500 --clean             nothing may be missed, nothing false: exit 1 if it is
  hub demo --seed 7 --dirt Q3,Q10 --json    one JSON object, for a script
  hub demo --movers 300 --keep              Kafka stays: then hub tail, hub explain, hub verify
"""


@click.command(epilog=EXAMPLES)
@click.option("--movers", default=5000, show_default=True, type=click.IntRange(1, 200_000))
@click.option("--seed", default=1, show_default=True, type=int, help="The same seed is the same region.")
@click.option("--clean", is_flag=True, help="No dirt: every difference with the truth is a fault.")
@click.option("--dirt", multiple=True, metavar="Qn", help="Only this kind of dirt; may be repeated (Q3,Q6).")
@click.option("--keep", is_flag=True, help="Leave Kafka and this drill's topics for other commands.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("overstap-demo.html"),
    show_default=True,
    help="Where the page goes.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
def demo(
    movers: int, seed: int, clean: bool, dirt: tuple[str, ...], keep: bool, out: Path, as_json: bool
) -> None:
    """See a region's two school years go by, from raw messages to escalations, each held against the truth.

    Exit 1 when something was missed or false that no dirt explains.
    """
    from hub.edge import log, settings  # noqa: PLC0415 - help is quick without these
    from hub.ops.played import play  # noqa: PLC0415 - as above
    from hub.ops.report.page import render  # noqa: PLC0415 - as above
    from hub.simulation.simulate import simulate  # noqa: PLC0415 - as above

    log.setup("warning")
    kinds = chosen(dirt, clean=clean)
    console = Console(stderr=True)
    known = settings.read()
    console.print(f"[bold]{movers}[/] movers, seed {seed}, dirt: {', '.join(kinds) or 'none'}")
    simulated = simulate(movers, seed, kinds)
    with _kafka(known, console, keep=keep) as reached, _progress(console) as watch:
        played = play(simulated, reached, watch)
    out.write_text(render(played), "utf-8")
    _report(played, console, out, as_json=as_json)
    if keep:
        _kept(played, console)
    else:
        shutil.rmtree(played.result.settings.data_dir, ignore_errors=True)
    sys.exit(1 if any(score.unexplained for score in played.scores.values()) else 0)


@contextmanager
def _kafka(known: "Settings", console: Console, *, keep: bool) -> Iterator["Settings"]:
    """The configured or running Kafka; else an embedded one, which goes with its data unless it is kept."""
    from hub.edge import broker  # noqa: PLC0415 - help is quick without it
    from hub.edge.broker import detached  # noqa: PLC0415 - as above

    reached = detached.located(known)
    if reached.bootstrap:
        yield reached
    elif keep:
        detached.start(known, keep=True, say=console.print)
        yield detached.located(known)
    else:
        with broker.start(keep=False, say=console.print) as started:
            yield known.at(started.bootstrap)


@contextmanager
def _progress(console: Console) -> Iterator["Watch"]:
    """A bar through the two years, and what was said so far."""
    from hub.simulation.life import BEGIN, END  # noqa: PLC0415 - help is quick without it

    columns = (
        TextColumn("{task.fields[day]}"),
        BarColumn(),
        TextColumn("{task.fields[facts]:,} facts, {task.fields[signals]:,} signals"),
        TimeElapsedColumn(),
    )
    total = (END - BEGIN).days + 1
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=total, day=f"{BEGIN:%d %b %Y}", facts=0, signals=0)
        seen = {"facts": 0, "signals": 0}

        def watch(day: "Day") -> None:
            seen["facts"] += day.facts
            seen["signals"] += day.signals
            bar.update(
                task, advance=1, day=f"{day.day:%d %b %Y}", facts=seen["facts"], signals=seen["signals"]
            )

        yield watch


def _report(played: "Played", console: Console, out: Path, *, as_json: bool) -> None:
    result = played.result
    if as_json:
        told = {
            "movers": len(played.simulated.lives),
            "seed": played.simulated.seed,
            "deliveries": result.deliveries,
            "records": result.records,
            "facts": result.facts,
            "rejections": result.rejected,
            "signals": result.signals,
            "rules": {rule: score.as_json() for rule, score in played.scores.items()},
            "seconds": {stage: round(seconds, 2) for stage, seconds in result.seconds.items()},
            "page": str(out),
        }
        click.echo(json.dumps(told))
        return
    console = Console()
    console.print(_table(played))
    wrong = sum(score.unexplained for score in played.scores.values())
    console.print(
        f"{result.deliveries} deliveries, {result.facts} facts, {result.rejected} rejections, "
        f"{result.signals} signals in {result.seconds['total']:.0f} s"
    )
    explained = "every difference is explained by its dirt" if played.simulated.stains else "no difference"
    console.print(f"[red]{wrong} differences that nothing explains[/]" if wrong else f"[green]{explained}[/]")
    console.print(f"the page: {out.resolve().as_uri()}", soft_wrap=True)


def _table(played: "Played") -> Table:
    from hub.ops import words  # noqa: PLC0415 - help is quick without it

    table = Table(title="What the hub said, held against what happened", title_justify="left")
    table.add_column("rule")
    for name in ("expected", "found", "missed", "false", "of which ≥3 to gm", "delay (days)", "unexplained"):
        table.add_column(name, justify="right")
    for rule, score in played.scores.items():
        most = max(score.delays, default=None)
        table.add_row(
            f"{rule} {words.RULES[rule][0]}",
            str(score.expected),
            str(score.found),
            str(len(score.missed)),
            str(len(score.false)),
            str(score.false_municipal),
            "–" if most is None else f"≤ {most:.2f}",
            str(score.unexplained),
        )
    return table


def _kept(played: "Played", console: Console) -> None:
    """What the other commands need to look at this drill."""
    settings = played.result.settings
    console.print(
        f"kept; to look at it:\n  export HUB_BOOTSTRAP={settings.bootstrap} HUB_PREFIX={settings.prefix} "
        f"HUB_DATA_DIR={settings.data_dir}\n  hub verify\n  hub tail escalations.0546",
        soft_wrap=True,
        highlight=False,
    )
