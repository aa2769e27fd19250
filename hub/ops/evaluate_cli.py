"""`hub evaluate`: a simulated country through the domain, without Kafka, scored against its truth."""

import json
import resource
from pathlib import Path
from time import monotonic

import click
from rich.console import Console

from hub.ops.shared import FOUND

WIDTH = 140
MINUTE_S = 60

EXAMPLES = """\b
Examples:
  hub evaluate --movers 5000                       a tenth of the regions, in some minutes
  hub evaluate --movers 5000 --clean               everything told truly, in time and once: 100 % and 0
  hub evaluate --movers 150000 --json country.json
"""


@click.command(epilog=EXAMPLES)
@click.option("--movers", default=5000, show_default=True, type=click.IntRange(1, 150_000))
@click.option("--seed", default=1, show_default=True, type=int, help="The same seed is the same country.")
@click.option("--clean", is_flag=True, help="No dirt at all.")
@click.option("--jobs", default=2, show_default=True, type=click.IntRange(1), help="Regions at a time.")
@click.option(
    "--examine",
    default=25,
    show_default=True,
    type=click.IntRange(0),
    help="Differences of a sampled region that are put down to dirt or named; of a clean country only named.",
)
@click.option(
    "--json", "written", type=click.Path(path_type=Path, dir_okay=False), help="Write all counts here."
)
def evaluate(movers: int, seed: int, jobs: int, examine: int, written: Path | None, *, clean: bool) -> None:
    """Let a country's two school years go by, region by region, and hold what was said against the truth.

    Of what was missed, tellable is what had been told by then and was overlooked; of what was false, no
    ground is what nothing told by then asked for. Days run from when it could be known to when it was said.

    Exit code 0: every target is kept; 1: one is missed, and the last lines say which.
    """
    from hub.demo.evaluation import show  # noqa: PLC0415 - help is quick without these
    from hub.demo.evaluation.run import evaluate_country  # noqa: PLC0415 - as above
    from hub.demo.evaluation.targets import targets  # noqa: PLC0415 - as above
    from hub.simulation.simulate import ALL_DIRT  # noqa: PLC0415 - as above

    began, dirt = monotonic(), () if clean else ALL_DIRT
    watch = Progress(movers)
    tally = evaluate_country(movers, seed, dirt, jobs=jobs, examine=examine, watch=watch)
    asked = targets(tally, dirty=not clean)
    if written is not None:
        found = show.as_json(tally, asked, {"movers": movers, "seed": seed, "clean": clean})
        written.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    console = Console()
    console = console if console.is_terminal else Console(width=WIDTH)
    show.tell(console, tally, asked)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    console.print(
        f"{tally.movers:,} movers in {tally.regions} regions · {tally.facts:,} facts"
        f" · {tally.signals:,} signals · {(monotonic() - began) / MINUTE_S:.1f} minutes, {jobs} at a time"
        f" · at most {tally.peak_mb:,} MB each, and {own:,} MB here",
        highlight=False,
    )
    if not all(target.kept for target in asked):
        raise click.exceptions.Exit(FOUND)


class Progress:
    """Regions done and minutes left, on standard error; a region counts for as many as live in it."""

    def __init__(self, movers: int) -> None:
        self._movers = movers
        self._began = monotonic()

    def __call__(self, done: int, regions: int, movers: int) -> None:
        spent = monotonic() - self._began
        left = spent * (self._movers - movers) / movers / MINUTE_S if movers else 0.0
        click.echo(
            f"… {done} of {regions} regions, {movers:,} of {self._movers:,} movers;"
            f" about {left:.1f} minutes left",
            err=True,
        )
