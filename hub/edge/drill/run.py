"""The drill: school years go by as fast as the hub keeps up, in lock-step, on topics of its own.

Day T: every delivery up to 00:00 of T is taken in at its moment; relay and watch take in the facts, with
hand-overs; tick T; watches and dispatch are done with it; whoever received something may answer, for T + 1.
While they work, deliveries of T + 1 are taken in; their facts leave once tick T stands in the journal.
The flows are the real ones, in processes of their own: one may be killed or frozen, and the day waits for it.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from time import perf_counter

from hub.domain.calendar import DAY
from hub.domain.facts import Merged
from hub.domain.timeline import midnight
from hub.edge import log
from hub.edge.drill.desk import Desk, Due
from hub.edge.drill.lockstep import Lockstep
from hub.edge.drill.post import Post
from hub.edge.drill.recipients import Received
from hub.edge.intake.opening import OpenIntake, open_intake
from hub.edge.intake.receipt import Receipt
from hub.edge.kafka import provision
from hub.edge.kafka.offsets import Offsets
from hub.edge.live import BESIDE, flow_process
from hub.edge.live.family import Child, Family, environment
from hub.edge.region import Region
from hub.edge.registry.codecs import codec_of
from hub.edge.settings import Settings
from hub.streams import topics

MERGED = Merged.__name__


@dataclass(frozen=True, slots=True)
class Day:
    """What one day brought, for whoever watches the drill."""

    day: date
    deliveries: int
    facts: int
    rejected: int
    signals: int
    told: int


@dataclass
class DrillResult:
    """What a drill did. `settings` read its topics, its vault and its state afterwards."""

    settings: Settings
    days: int = 0
    deliveries: int = 0
    records: int = 0
    facts: int = 0
    rejected: int = 0
    skipped: int = 0
    signals: int = 0
    told: int = 0
    causes: Counter[tuple[str, str]] = field(default_factory=Counter)  # source and code
    seconds: dict[str, float] = field(default_factory=dict)  # per stage, and in all

    def took_in(self, receipt: Receipt) -> None:
        self.deliveries += 1
        self.records += receipt.records
        self.facts += receipt.facts
        self.rejected += receipt.rejected
        self.skipped += receipt.skipped
        for code, count in receipt.by_code.items():
            self.causes[receipt.source, code] += count


Answer = Callable[[date, Sequence[Received], OpenIntake], Iterable[Due]]
Watch = Callable[[Day], None]


def nobody_answers(_day: date, _told: Sequence[Received], _intake: OpenIntake) -> Iterable[Due]:
    """A municipality that never answers."""
    return ()


def nobody_watches(_day: Day) -> None:
    """For a drill that nobody watches."""


def isolated(settings: Settings) -> Settings:
    """The same Kafka, but topics, vault and keys of its own: a drill never touches the living."""
    run = f"{settings.prefix}drill-{secrets.token_hex(4)}."
    folder = settings.data_dir / "drills" / run.rstrip(".")
    return settings.model_copy(update={"prefix": run, "data_dir": folder, "identity_key": None})


def run(
    settings: Settings,
    deliveries: Iterable[Due],
    region: Region,
    start: date,
    end: date,
    *,
    answer: Answer = nobody_answers,
    progress: Watch = nobody_watches,
    workers: int = 1,
    family: Callable[[Family], None] | None = None,
) -> DrillResult:
    """Let the days from `start` to `end` go by, both included. `family` is handed the worker processes."""
    began = perf_counter()
    result = DrillResult(isolated(settings))
    log.get().info(log.DRILL_STARTED, prefix=result.settings.prefix)
    with _hub(result.settings, region, workers) as (steps, intake, post, children):
        if family is not None:
            family(children)
        desk = Desk(intake, post, deliveries)
        result.seconds["start"] = perf_counter() - began
        day = start
        while day <= end:
            tomorrow = min(midnight(day + DAY), midnight(end))
            seen, told = _day(day, desk, steps, post, result, tomorrow)
            with steps.timed("answer"):
                desk.add(answer(day, told, intake))
            progress(seen)
            day += DAY
        steps.told(lambda: False)
        result.days = (end - start).days + 1
        result.seconds.update(steps.seconds)
    result.seconds["total"] = perf_counter() - began
    log.get().info(log.DRILL_ENDED, days=result.days, facts=result.facts, signals=result.signals)
    return result


def _day(
    day: date, desk: Desk, steps: Lockstep, post: Post, result: DrillResult, tomorrow: datetime
) -> tuple[Day, list[Received]]:
    def while_in(work: Callable[[datetime], bool]) -> bool:
        with steps.timed("intake"):
            return work(tomorrow)

    now, before = midnight(day), (result.deliveries, result.facts, result.rejected)
    with steps.timed("intake"):
        for receipt in desk.until(now):
            result.took_in(receipt)
        brought = post.send()
    if brought:
        steps.take_in(post.landed, merges=MERGED in brought, meanwhile=partial(while_in, desk.ahead))
    signals, told = steps.tick(now, meanwhile=partial(while_in, desk.begin))
    result.signals += signals
    result.told += len(told)
    one = Day(
        day,
        deliveries=result.deliveries - before[0],
        facts=result.facts - before[1],
        rejected=result.rejected - before[2],
        signals=signals,
        told=len(told),
    )
    return one, told


@contextmanager
def _hub(
    settings: Settings, region: Region, workers: int
) -> Iterator[tuple[Lockstep, OpenIntake, Post, Family]]:
    """Topics, journal, workers and intake of one drill; all of it ends with it."""
    provision.apply(settings, topics.wanted())
    codec, offsets = codec_of(settings), Offsets(settings)
    children = Family(_workers(workers), environment(settings))
    children.start()
    try:
        with (
            open_intake(settings, codec=codec, say=lambda _: None) as intake,
            Lockstep(settings, codec, offsets, children) as steps,
        ):
            intake.vault.database.need_not_outlast_a_power_cut()
            steps.open(region)
            post = Post(intake.publisher)
            yield steps, replace(intake, publisher=post), post, children
    finally:
        children.stop()
        offsets.close()


def _workers(count: int) -> list[Child]:
    watches = [Child(f"pupil-watch-{n}", flow_process.command("pupil-watch", slot=n)) for n in range(count)]
    return [Child("beside", flow_process.command(*BESIDE)), *watches]
