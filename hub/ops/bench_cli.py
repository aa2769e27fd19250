"""`hub bench`: how fast the engine is here, beside a bare loop and a Faust agent, and where the time goes."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from hub.edge import settings
from hub.ops.bench_alone import ALONE, Sizes, alone, asked
from hub.ops.bench_alone import kept as each_kept
from hub.ops.shared import JSON

if TYPE_CHECKING:
    from hub.bench.compare import Run
    from hub.bench.suite import Result

QUICK = 10
SHOWN = 0.01
EQUAL = {True: " equal", False: " NOT EQUAL", None: ""}

EXAMPLES = """\b
Examples:
  hub bench --quick                  a tenth of the work, a hundredth of the country
  hub bench --pupils 20000 --national 0 --json
  hub bench --no-faust --national 15000
  hub bench connectors --rows 60000  a CSV and a JSON source to Avro, and their memory, without Kafka
  hub bench delivery                 webhooks to a hundred subscribers on this machine, without Kafka
  hub bench matching                 who comes without a number, among a country's names

The figures hold for this machine and its other work; compare within one run only.
"""


@click.command(epilog=EXAMPLES)
@click.argument("which", metavar="[PART]", type=click.Choice(["all", *ALONE]), default="all")
@click.option(
    "--pupils", type=click.IntRange(100), default=5_000, show_default=True, help="Eight words each."
)
@click.option(
    "--ticks", type=click.IntRange(1), default=2, show_default=True, help="Each looks at all pupils."
)
@click.option("--recover", "kept", type=click.IntRange(100), default=100_000, show_default=True)
@click.option("--rate", type=click.IntRange(1), default=500, show_default=True, help="Events a second.")
@click.option("--seconds", type=click.IntRange(1), default=15, show_default=True, help="Of that rate.")
@click.option(
    "--tick", "tick_s", type=click.FloatRange(0.02), default=1.0, show_default=True, help="As live."
)
@click.option("--files", type=click.IntRange(10), default=400, show_default=True, help="Of 20 rows.")
@click.option(
    "--waiting", type=click.IntRange(10), default=2_000, show_default=True, help="Files, while events come."
)
@click.option("--rows", type=click.IntRange(100), default=30_000, show_default=True, help="Of one file.")
@click.option(
    "--megabytes",
    type=click.IntRange(0),
    default=200,
    show_default=True,
    help="Of a file that is judged from disk, for `connectors`; 0 leaves it out.",
)
@click.option(
    "--national",
    "nation",
    type=click.IntRange(0),
    default=150_000,
    show_default=True,
    metavar="PUPILS",
    help="Two years of so many through the watch on two cores, without a broker; 0 leaves it out.",
)
@click.option("--events", type=click.IntRange(100), default=10_000, show_default=True, help="For `delivery`.")
@click.option("--faust/--no-faust", default=True, help="Whether the Faust agent runs, too; it is slow.")
@click.option("--quick", is_flag=True, help="A tenth of the work, a hundredth of the country.")
@JSON
def bench(
    *,
    which: str,
    pupils: int,
    ticks: int,
    kept: int,
    rate: int,
    seconds: int,
    tick_s: float,
    files: int,
    waiting: int,
    rows: int,
    megabytes: int,
    nation: int,
    events: int,
    faust: bool,
    quick: bool,
    as_json: bool,
) -> None:
    """Measure throughput, CPU per record, recovery and latency, with the hub's real fold on a real Kafka."""
    if which != "all":
        alone(which, Sizes(rows, megabytes, nation, events), as_json=as_json)
        return
    from hub.bench.suite import Work, measure  # noqa: PLC0415 - `hub --help` needs no Kafka client
    from hub.edge import broker, log  # noqa: PLC0415 - as above

    part = QUICK if quick else 1
    configured = settings.read()
    log.setup("warning")
    work = Work(
        pupils=pupils // part,
        ticks=ticks,
        kept=kept // part,
        rate=rate,
        seconds=max(2, seconds // part),
        tick_s=tick_s,
        files=files // part,
        waiting=waiting // part,
        rows=rows // part,
        nation=nation // part**2,
        faust=faust,
    )
    if configured.bootstrap is not None:
        result = measure(work, configured)
    else:
        with broker.start(keep=False) as here:
            result = measure(work, configured.model_copy(update={"bootstrap": here.bootstrap}))
    click.echo(json.dumps(_facts(result), indent=2)) if as_json else _show(result)


def _facts(result: "Result") -> dict[str, object]:
    from hub.bench.figures import figures  # noqa: PLC0415 - as above

    runs = [
        {
            **asdict(r),
            "records_per_s": round(r.rate),
            "per_core": round(r.per_core),
            "cpu_us": round(r.cpu_us, 1),
        }
        for r in _runs(result)
    ]
    return {
        "figures": each_kept(figures(result)),
        "runs": runs,
        "looks": asdict(result.looks),
        "intake": asdict(result.intake),
        "recovery": asdict(result.recovery),
        "latency": asdict(result.latency),
        "waiting": asdict(result.waiting),
        "national": result.nation and asdict(result.nation),
    }


def _runs(result: "Result") -> "list[Run]":
    return [*result.watch, result.quiet, result.relay]


def _show(result: "Result") -> None:
    from hub.bench.figures import figures  # noqa: PLC0415 - as above

    (console := Console()).print(asked(figures(result)))
    console.print(_beside(result))
    for r in (result.watch[0], result.relay):
        parts = ", ".join(f"{part} {share:.0%}" for part, share in r.split.items() if share >= SHOWN)
        console.print(f"where the time of {r.flow} goes: {parts}")
    back, late, nation = result.recovery, result.latency, result.nation
    beside = result.waiting
    console.print(
        f"recovery: {back.pupils} pupils of {back.bytes_each} bytes in {back.seconds:.1f} s, "
        f"{back.resident_mb} MB resident"
    )
    console.print(
        f"event to escalation at {late.rate}/s with a tick each {late.tick_s:g} s: "
        f"p50 {late.p50_ms:.0f} ms, p99 {late.p99_ms:.0f} ms ({late.events} events)"
    )
    console.print(
        f"the same in `hub run` while {beside.files} files wait (of which {beside.left} were left): "
        f"p50 {beside.p50_ms:.0f} ms, p99 {beside.p99_ms:.0f} ms ({beside.events} events)"
    )
    if nation is not None:
        console.print(
            f"two years of {nation.pupils} pupils, {nation.facts} facts and a tick a day, on two cores and "
            f"without a broker: {nation.seconds:.0f} s, {nation.peak_mb} MB, {nation.signals} signals"
        )


def _beside(result: "Result") -> Table:
    table = Table(title="the same topic, one after the other; the last watch has no ticks")
    for name in ("flow", "runner", "outputs"):
        table.add_column(name)
    for name in ("records", "s", "per s", "CPU µs each", "per s and core", "MB"):
        table.add_column(name, justify="right")
    for r in _runs(result):
        equal = f"{r.outputs}{EQUAL[r.equal]}"
        numbers = (
            r.records,
            f"{r.seconds:.1f}",
            f"{r.rate:.0f}",
            f"{r.cpu_us:.0f}",
            f"{r.per_core:.0f}",
            r.peak_mb,
        )
        table.add_row(r.flow, r.kind, equal, *map(str, numbers))
    return table
