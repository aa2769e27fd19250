"""`hub demo`: a region's two school years through the real hub, in minutes, held against what happened."""

import json
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
    from hub.ops.demo import Played

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
    default=Path("out/demo.html"),
    show_default=True,
    help="Where the page goes.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
def demo(
    movers: int, seed: int, clean: bool, dirt: tuple[str, ...], keep: bool, out: Path, as_json: bool
) -> None:
    """See a region's two school years go by, from raw messages to escalations, each held against the truth.

    Exit 1 when something was missed, false or (--clean) late that no dirt explains.
    """
    from hub.edge import log, settings  # noqa: PLC0415 - help is quick without these
    from hub.ops.demo import judge, play  # noqa: PLC0415 - as above
    from hub.ops.demo_kafka import kafka_of_demo  # noqa: PLC0415 - as above
    from hub.ops.report.page import render  # noqa: PLC0415 - as above
    from hub.simulation.simulate import simulate  # noqa: PLC0415 - as above

    kinds = chosen(dirt, clean=clean)
    console = Console(stderr=True)
    known = settings.read()
    if "log_level" not in known.model_fields_set:
        known = known.model_copy(update={"log_level": "warning"})  # the bar tells enough
    log.setup(known.log_level)
    console.print(f"[bold]{movers}[/] movers, seed {seed}, dirt: {', '.join(kinds) or 'none'}")
    simulated = simulate(movers, seed, kinds)
    with kafka_of_demo(known, keep=keep) as mine:
        with _progress(console) as watch:
            drilled = play(simulated, mine, watch)
        played = judge(simulated, drilled)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(render(played), "utf-8")
    _report(played, console, out, as_json=as_json)
    if keep:
        _kept(played, console)
    sys.exit(1 if played.wrong else 0)


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
            if not console.is_terminal and day.day.day == 1:
                console.print(f"{day.day:%d %b %Y}: {seen['facts']:,} facts, {seen['signals']:,} signals")
            bar.update(
                task, advance=1, day=f"{day.day:%d %b %Y}", facts=seen["facts"], signals=seen["signals"]
            )

        yield watch


def _report(played: "Played", console: Console, out: Path, *, as_json: bool) -> None:
    result = played.drilled
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
    console.print(
        f"{result.deliveries} deliveries, {result.facts} facts, {result.rejected} rejections, "
        f"{result.signals} signals in {result.seconds['total']:.0f} s"
    )
    explained = "every difference is explained by its dirt" if played.simulated.stains else "no difference"
    wrong = f"[red]{played.wrong} differences that nothing explains[/]"
    console.print(wrong if played.wrong else f"[green]{explained}[/]")
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
    settings = played.drilled.settings
    console.print(
        f"kept; to look at it:\n  export HUB_BOOTSTRAP={settings.bootstrap} HUB_PREFIX={settings.prefix} "
        f"HUB_DATA_DIR={settings.data_dir}\n  hub verify\n  hub tail escalations.0546",
        soft_wrap=True,
        highlight=False,
    )
