"""`hub bench`: how fast the engine is here, beside a bare loop and a Faust agent, and where the time goes."""

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import click
from rich.console import Console
from rich.table import Table

from hub.edge import settings
from hub.edge.settings import Settings

if TYPE_CHECKING:
    from hub.bench.compare import Run
    from hub.bench.latency import Latency
    from hub.bench.recovery import Recovered

QUICK = 10
SHOWN = 0.01

EXAMPLES = """\b
Examples:
  hub bench --quick                  a tenth of the work, in a minute
  hub bench --pupils 20000 --json
  hub bench --no-faust

The figures hold for this machine and its other work; compare within one run only.
"""


@dataclass(frozen=True, slots=True)
class Result:
    watch: "list[Run]"
    relay: "Run"
    recovery: "Recovered"
    latency: "Latency"


@click.command(epilog=EXAMPLES)
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
@click.option("--faust/--no-faust", default=True, help="Whether the Faust agent runs, too; it is slow.")
@click.option("--quick", is_flag=True, help="A tenth of the work.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def bench(
    *,
    pupils: int,
    ticks: int,
    kept: int,
    rate: int,
    seconds: int,
    tick_s: float,
    faust: bool,
    quick: bool,
    as_json: bool,
) -> None:
    """Measure throughput, CPU per record, recovery and latency, with the hub's real fold on a real Kafka."""
    from hub.edge import broker, log  # noqa: PLC0415 - `hub --help` needs no Kafka client

    share = QUICK if quick else 1
    configured = settings.read()
    log.setup("warning")
    run = _Bench(pupils // share, ticks, kept // share, rate, max(2, seconds // share), tick_s, faust=faust)
    if configured.bootstrap is not None:
        result = run.on(configured)
    else:
        with broker.start(keep=False) as here:
            result = run.on(configured.model_copy(update={"bootstrap": here.bootstrap}))
    if as_json:
        click.echo(json.dumps(_facts(result), indent=2))
    else:
        _show(result)


@dataclass(frozen=True, slots=True)
class _Bench:
    pupils: int
    ticks: int
    kept: int
    rate: int
    seconds: int
    tick_s: float
    faust: bool

    def on(self, configured: Settings) -> Result:
        """Each part on topics of its own, under a prefix that nobody else has."""
        from hub.bench import compare, latency, load, recovery  # noqa: PLC0415 - as above
        from hub.streams import codec as codecs  # noqa: PLC0415 - as above
        from hub.streams import topics  # noqa: PLC0415 - as above

        codec, name = codecs.local(), uuid4().hex[:8]
        work = load.Load(self.pupils, self.ticks)

        def at(part: str) -> Settings:
            return configured.model_copy(update={"prefix": f"bench-{name}-{part}."})

        where = at("flows")
        producer = load.prepare(where, codec, topics.wanted(load.HOMES))
        count = load.fill_journal(where, codec, producer, work)
        head = 4 + self.ticks  # settings and ticks, in each partition
        count += head * where.partitions
        watch = compare.watches(where, count, compare.KINDS if self.faust else compare.KINDS[:2])
        facts = load.fill_facts(where, codec, producer, work)
        relay = compare.run(where, "engine", "relay", facts)

        where = at("recovery")
        recovered = recovery.measure(where, codec, load.prepare(where, codec, topics.wanted()), self.kept)

        where = at("latency")
        producer = load.prepare(where, codec, topics.wanted(load.HOMES))
        late = latency.measure(
            where, codec, producer, rate=self.rate, seconds=self.seconds, tick_s=self.tick_s
        )
        return Result(watch, relay, recovered, late)


def _facts(result: Result) -> dict[str, object]:
    runs = [
        {
            **asdict(r),
            "records_per_s": round(r.rate),
            "per_core": round(r.per_core),
            "cpu_us": round(r.cpu_us, 1),
        }
        for r in (*result.watch, result.relay)
    ]
    return {"runs": runs, "recovery": asdict(result.recovery), "latency": asdict(result.latency)}


def _show(result: Result) -> None:
    console = Console()
    table = Table(title="the same topic, one after the other")
    for name in ("flow", "runner", "outputs"):
        table.add_column(name)
    for name in ("records", "s", "per s", "CPU µs each", "per s and core", "MB"):
        table.add_column(name, justify="right")
    for r in (*result.watch, result.relay):
        equal = f"{r.outputs} {'equal' if r.equal else 'NOT EQUAL'}"
        numbers = (
            r.records,
            f"{r.seconds:.1f}",
            f"{r.rate:.0f}",
            f"{r.cpu_us:.0f}",
            f"{r.per_core:.0f}",
            r.peak_mb,
        )
        table.add_row(r.flow, r.kind, equal, *map(str, numbers))
    console.print(table)
    for r in (result.watch[0], result.relay):
        parts = ", ".join(f"{part} {share:.0%}" for part, share in r.split.items() if share >= SHOWN)
        console.print(f"where the time of {r.flow} goes: {parts}")
    watch = result.watch[0]
    console.print(f"the watch without looking at pupils: {watch.joining_per_core:.0f} records/s per core")
    back, late = result.recovery, result.latency
    console.print(
        f"recovery: {back.pupils} pupils of {back.bytes_each} bytes in {back.seconds:.1f} s, "
        f"{back.resident_mb} MB resident"
    )
    console.print(
        f"event to escalation at {late.rate}/s with a tick each {late.tick_s:g} s: "
        f"p50 {late.p50_ms:.0f} ms, p99 {late.p99_ms:.0f} ms ({late.events} events)"
    )
