"""`hub demo`: a region's two school years through the real hub, in minutes, held against what happened."""

import json
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click
from rich.console import Console

from hub.ops.simulate_cli import chosen

if TYPE_CHECKING:
    from hub.demo.memory import Memory
    from hub.demo.run import Played
    from hub.edge.settings import Settings
    from hub.simulation.simulate import Simulated

WRONG = 1
PAGE = "index.html"

EXAMPLES = """\b
Examples:
  hub demo                                  5 000 movers, all dirt, a page at the end
  hub demo --movers 500 --clean             nothing may be missed, false or late: exit 1 if it is
  hub demo --seed 7 --dirt Q3,Q10 --json    one JSON object, for a script
  hub demo --movers 300 --keep              topics stay: then hub status, tail, explain, verify

Exit 0: all is as it should be. 1: something was missed or false that no dirt explains, or (--clean) late.
2: it could not be done.
"""


@click.command(epilog=EXAMPLES)
@click.option("--movers", default=5000, show_default=True, type=click.IntRange(1, 200_000))
@click.option("--seed", default=1, show_default=True, type=int, help="The same seed is the same region.")
@click.option("--clean", is_flag=True, help="No dirt: every difference with the truth is a fault.")
@click.option("--dirt", multiple=True, metavar="Qn", help="Only this kind of dirt; may be repeated (Q3,Q6).")
@click.option("--keep", is_flag=True, help="Leave topics, vault and source files for other commands.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out/demo"),
    show_default=True,
    help="Folder for the page (and with --keep the source files).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
def demo(
    movers: int, seed: int, clean: bool, dirt: tuple[str, ...], keep: bool, out: Path, as_json: bool
) -> None:
    """See a region's two school years go by, from raw messages to escalations, each held against the truth.

    Source files in the sources' own formats, a real Kafka (embedded, or the one of HUB_BOOTSTRAP), the real
    flows on a clock that is replayed, and municipalities that answer a day later.
    """
    from hub.demo import show  # noqa: PLC0415 - help is quick without these
    from hub.simulation.simulate import simulate  # noqa: PLC0415 - as above

    kinds = chosen(dirt, clean=clean)
    out.mkdir(parents=True, exist_ok=True)  # before minutes of work, not after
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends us finds everything cleaned up
    console, watch = Console(stderr=True), _Watch()
    console.print(f"{movers:,} movers, seed {seed}, dirt: {', '.join(kinds) or 'none'}", highlight=False)
    with watch.timed("simulate"):
        simulated = simulate(movers, seed, kinds)
    played, recalled = _run(simulated, _settings(), console, watch, keep=keep)
    page = out / PAGE
    with watch.timed("page"):
        _write(played, recalled, page, keep=keep)
    seconds = watch.seconds(played.drilled.seconds)
    if as_json:
        click.echo(json.dumps(show.as_json(played, recalled, page, seconds)))
    else:
        show.tables(played, recalled, page, seconds)
    if keep:
        show.how_to_look(played, console)
    if played.wrong:
        sys.exit(WRONG)


def _run(
    simulated: "Simulated", known: "Settings", console: Console, watch: "_Watch", *, keep: bool
) -> tuple["Played", "Memory"]:
    """Drill, read back, score; what was needed for it is gone afterwards, unless it is kept."""
    from hub.demo import show  # noqa: PLC0415 - help is quick without these
    from hub.demo.kafka import kafka_of_demo  # noqa: PLC0415 - as above
    from hub.demo.memory import recall  # noqa: PLC0415 - as above
    from hub.demo.report.cases import chosen as of_interest  # noqa: PLC0415 - as above
    from hub.demo.run import judge, play  # noqa: PLC0415 - as above

    began = perf_counter()
    with kafka_of_demo(known, keep=keep) as mine:
        watch.spent["kafka"] = perf_counter() - began
        with show.progress(console) as seen:
            drilled = play(simulated, mine, seen)
        with watch.timed("read"):
            played = judge(simulated, drilled)
            recalled = recall(drilled.settings, of_interest(played))
    return played, recalled


def _write(played: "Played", recalled: "Memory", page: Path, *, keep: bool) -> None:
    from hub.demo.report.page import render  # noqa: PLC0415 - help is quick without these
    from hub.edge.access import declared  # noqa: PLC0415 - as above
    from hub.edge.vault.crypto import write_private  # noqa: PLC0415 - as above
    from hub.simulation.declaring import declared as who_is_who  # noqa: PLC0415 - as above
    from hub.simulation.on_disk import write  # noqa: PLC0415 - as above

    page.write_text(render(played, recalled), "utf-8")
    if keep:
        write(played.simulated, page.parent / "region")
        # In force for whoever looks at it afterwards, `hub serve` among them.
        organisations = played.drilled.settings.data_dir / declared.FILE
        write_private(organisations, who_is_who(played.simulated.region), replace=True)


def _settings() -> "Settings":
    """As the environment has them; whoever watches does not want hundreds of lines about flows that start."""
    from hub.edge import log, settings  # noqa: PLC0415 - help is quick without these

    known = settings.read()
    if "log_level" not in known.model_fields_set:
        known = known.model_copy(update={"log_level": "warning"})
    log.setup(known.log_level)
    return known


class _Watch:
    """How long each stage takes."""

    def __init__(self) -> None:
        self._began = perf_counter()
        self.spent: dict[str, float] = {}

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self.spent[stage] = perf_counter() - began

    def seconds(self, drilled: Mapping[str, float]) -> dict[str, float]:
        """All stages, those of the drill among them, and the whole."""
        stages = {name: s for name, s in drilled.items() if name != "total"}
        return {**self.spent, **stages, "total": perf_counter() - self._began}
