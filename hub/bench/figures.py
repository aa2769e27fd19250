"""The figures that are asked of the hub, beside what was measured."""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.bench.connectors import Read
from hub.bench.delivery import Delivered
from hub.bench.large import Held
from hub.bench.matching import Matched
from hub.bench.suite import Result


@dataclass(frozen=True, slots=True)
class Figure:
    """One promise. `asked` is the least, or with `at_most` the most, that it may be."""

    what: str
    unit: str
    asked: float
    measured: float | None  # None: not measured in this run
    at_most: bool = False

    @property
    def kept(self) -> bool | None:
        if self.measured is None:
            return None
        return self.measured <= self.asked if self.at_most else self.measured >= self.asked


def figures(result: Result) -> list[Figure]:
    """A line each."""
    watch, looks = result.watch[0], result.looks
    faust = next((run for run in result.watch if run.kind == "faust"), None)
    beside = None if faust is None else watch.per_core / faust.per_core
    late, beside_files = result.latency, result.waiting
    return [
        Figure(
            f"pupil watch, {watch.records} records with full ticks", "/s per core", 40_000, watch.per_core
        ),
        Figure("a look that finds nothing new", "µs", 30, looks.nothing_new_us, at_most=True),
        Figure("a look that says something", "µs", 120, looks.says_something_us, at_most=True),
        Figure("the watch without looks", "/s per core", 60_000, result.quiet.per_core),
        Figure("beside Faust's table agent, per core", "×", 20, beside),
        Figure("relay", "/s per core", 80_000, result.relay.per_core),
        Figure("intake: files of 20 rows", "files/s", 200, result.intake.files_per_s),
        Figure("intake: rows of one large file", "/s per core", 30_000, result.intake.rows_per_core),
        Figure(f"event to escalation at {late.rate}/s, p99", "ms", 1_250, late.p99_ms, at_most=True),
        Figure(
            f"the same in `hub run` while {beside_files.files:,} files wait, p99",
            "ms",
            1_250,
            beside_files.p99_ms,
            at_most=True,
        ),
        Figure("longest without a tick meanwhile", "ms", 2_000, beside_files.tick_ms, at_most=True),
    ]


def of_sources(read: Iterable[Read], held: Iterable[Held] = ()) -> list[Figure]:
    """What is asked of a simple source; beside the bare loop nothing is asked."""
    return [
        *(Figure(f"{r.source}: read to Avro", "/s per core", 60_000, r.hub_per_core) for r in read),
        *(Figure(f"{h.source}: {h.megabytes} MB judged", "MB", 300, h.peak_mb, at_most=True) for h in held),
    ]


def of_delivery(sent: Delivered) -> list[Figure]:
    """What is asked of webhooks; beside the bare loop nothing is asked."""
    return [Figure(f"webhooks to {sent.subscribers} subscribers", "/s", 500, sent.per_s)]


def of_matching(found: Matched) -> list[Figure]:
    """What is asked of those who come without a number."""
    among = f"{found.asked:,} without a number among {found.pupils:,}"
    wrong, missed = (1 - found.precision) * 1000, (1 - found.recall) * 1000
    return [
        Figure(f"{among}: of certain and probable wrong", "in 1,000", 5, wrong, at_most=True),
        Figure("of those who are known neither", "in 1,000", 10, missed, at_most=True),
        Figure("certain and wrong", "in 100,000", 1, found.wrong_merges, at_most=True),
        Figure("each, of a core", "ms", 5, found.ms, at_most=True),
        Figure("99 in 100, of a core", "ms", 5, found.slowest_ms, at_most=True),
    ]
