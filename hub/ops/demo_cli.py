"""`hub demo`: two school years of an invented region go by on a real Kafka, and are scored against the truth."""

import json
import sys
from pathlib import Path
from time import perf_counter

import click

WRONG = 1

EXAMPLES = """\b
Examples:
  hub demo                                 5 000 movers with all dirt: some minutes
  hub demo --movers 500 --clean            nothing may be missed, false or late
  hub demo --seed 7 --json > result.json   one object; progress goes to standard error
  hub demo --movers 500 --keep             topics stay, to look at with explain, tail, verify, status

Exit 0: as it should be. 1: something no dirt explains was missed, false or (--clean) late. 2: it could not be done.
"""


@click.command(epilog=EXAMPLES)
@click.option("--movers", default=5000, show_default=True, type=click.IntRange(1, 200_000))
@click.option("--seed", default=1, show_default=True, type=int, help="The same seed is the same region.")
@click.option("--clean", is_flag=True, help="No dirt at all.")
@click.option("--keep", is_flag=True, help="Keep the topics and the vault, and tell how to look at them.")
@click.option(
    "--out",
    default="out/demo",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the page.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def demo(*, movers: int, seed: int, clean: bool, keep: bool, out: Path, as_json: bool) -> None:
    """Simulate a region, let the hub see it, and report what it found, missed and said falsely.

    Source files in the sources' own formats, a real Kafka, the real flows, a clock that is replayed, and
    municipalities that answer a day later.
    """
    from hub.edge import log, settings  # noqa: PLC0415 - help is quick without these
    from hub.ops.demo import judge, play  # noqa: PLC0415 - as above
    from hub.ops.demo_kafka import kafka_of_demo  # noqa: PLC0415 - as above
    from hub.simulation.simulate import ALL_DIRT, simulate  # noqa: PLC0415 - as above

    known = settings.read()
    if "log_level" not in known.model_fields_set:
        known = known.model_copy(update={"log_level": "warning"})
    log.setup(known.log_level)
    began = perf_counter()
    simulated = simulate(movers, seed, () if clean else ALL_DIRT)
    with kafka_of_demo(known, keep=keep) as mine:
        drilled = play(simulated, mine, lambda day: click.echo(f"{day}", err=True))
        played = judge(simulated, drilled)
    told = {name: scored.as_json() for name, scored in played.scores.items()}
    click.echo(
        json.dumps(
            {"movers": movers, "rules": told, "seconds": drilled.seconds | {"total": perf_counter() - began}}
        )
    )
    if played.wrong:
        sys.exit(WRONG)
