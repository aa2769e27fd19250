"""A tick of which the watches say that it brings nothing need not be written: with or without it all is the same."""

import random
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

import pytest

from hub.domain.context import Context, Feed, Rhythm
from hub.domain.identifiers import SourceId
from hub.domain.timeline import midnight, millis
from hub.streams.context_json import settings_of
from hub.streams.flow import AT_ONCE, Flow
from hub.streams.pupil_watch import PUPIL_WATCH
from hub.streams.records import Out
from hub.streams.source_watch import SOURCE_WATCH
from hub.streams.surroundings import CLOCK
from tests.story import MIDDLE
from tests.streams.lab import Entry, Steps, begins, hears, journal, says, sets, signals, tick
from tests.streams.test_pupil_watch import ROSTER, WAITING, YEAR, enrolled, listed

FIRST = date(2025, 5, 15)  # 2 June is a deadline of D02
DAYS = 30
HOURS = 3
WEEKLY = Feed(
    source=SourceId("vo-list/98VA"), first_day=FIRST, last_day=date(2026, 7, 31), rhythm=Rhythm.WEEK
)
LONGER = Context(calendar=MIDDLE, roster=(*ROSTER, WEEKLY))


def life(rng: random.Random) -> list[Entry | datetime]:
    """
    News at odd moments and a tick every few hours; a moment stands for a tick that the clock may leave out.
    """
    found: list[Entry | datetime] = [*begins(rng.choice((WAITING, Context(calendar=MIDDLE))))]
    for hour in range(0, DAYS * 24, HOURS):
        today = FIRST + timedelta(days=hour // 24)
        if rng.random() < 0.06:
            found += [says(f"p-{rng.randrange(4)}", fact) for fact in listed(rng.randrange(1, 4))]
        if rng.random() < 0.05:
            found.append(says(f"p-{rng.randrange(4)}", enrolled(rng.randrange(1, 4))))
        if rng.random() < 0.08:
            found.append(hears("koppelpunt/mbo", today.isoformat()))
        if rng.random() < 0.08:
            found.append(hears("ro/98MA", today.isoformat(), version=hour, scope=YEAR))
        if rng.random() < 0.01:
            found += [sets(setting) for setting in settings_of(LONGER, hour + 2)]
        found.append(midnight(FIRST) + timedelta(hours=hour))
    return found


Due = Callable[[Steps], int | None]


def lived(
    flow: Flow, events: Iterable[Entry | datetime], due_of: Due | None = None
) -> tuple[list[Out], Steps, int]:
    """
    What a watch says, what it remembers, and how many ticks it was given: all, or those the clock would write.
    """
    steps, out, offset, written, news = Steps(flow), list[Out](), 0, 0, True
    for event in events:
        if isinstance(event, datetime):
            due = AT_ONCE if due_of is None else due_of(steps)
            if not news and (due is None or due > millis(event)):
                continue
            written += 1
        entry = tick(event) if isinstance(event, datetime) else event
        (record,) = journal([entry])
        out += steps.batch([record._replace(offset=offset)])
        offset, news = offset + 1, not isinstance(event, datetime)
    return out, steps, written


@pytest.mark.parametrize("flow", [PUPIL_WATCH, SOURCE_WATCH], ids=lambda flow: flow.name)
@pytest.mark.parametrize("seed", range(12))
def test_leaving_out_quiet_ticks_changes_nothing_that_is_said_or_remembered(flow: Flow, seed: int) -> None:
    events = life(random.Random(seed))

    every, remembered, all_of_them = lived(flow, events)
    needed, as_well, some = lived(flow, events, lambda steps: steps.due)

    assert every
    assert every == needed
    assert some < all_of_them * 0.7
    clock = CLOCK.encode()
    assert {**remembered.state, clock: b""} == {**as_well.state, clock: b""}


@pytest.mark.parametrize("flow", [PUPIL_WATCH, SOURCE_WATCH], ids=lambda flow: flow.name)
def test_watch_that_forgot_when_something_is_due_would_be_noticed(flow: Flow) -> None:
    lives = [life(random.Random(seed)) for seed in range(12)]

    assert any(lived(flow, each)[0] != lived(flow, each, lambda _: None)[0] for each in lives)


def test_deadline_is_told_when_the_hub_is_idle_from_the_tick_before_on() -> None:
    """
    No news that would make anybody ask again: the last tick itself has said when the next one is due.
    """
    days: list[Entry | datetime] = [midnight(FIRST) + timedelta(days=n) for n in range(DAYS)]
    idle = [*begins(Context(calendar=MIDDLE)), *(says("p-1", fact) for fact in listed(1)), *days]

    every, needed = lived(PUPIL_WATCH, idle), lived(PUPIL_WATCH, idle, lambda steps: steps.due)

    assert len(signals(every[0])) > 1
    assert every[0] == needed[0]
    assert needed[2] < DAYS / 3


@pytest.mark.parametrize("flow", [PUPIL_WATCH, SOURCE_WATCH], ids=lambda flow: flow.name)
def test_changed_setting_or_failed_tick_is_not_forgotten(flow: Flow) -> None:
    """
    All memory lost between a setting and the tick that heeds it; then that tick fails and comes again.
    """
    known = [*begins(WAITING), *(says("p-1", fact) for fact in listed(1)), tick(midnight(FIRST))]
    freed = [sets(setting) for setting in settings_of(LONGER if flow is SOURCE_WATCH else Context(), 2)]
    later = tick(midnight(FIRST + timedelta(days=20 * (flow is SOURCE_WATCH))) + timedelta(hours=HOURS))
    once, steps = Steps(flow), Steps(flow)
    for watch in (once, steps):
        watch.batch(journal(known))
        watch.batch(journal(freed))
    said = once.batch(journal([later]))

    steps.crash()
    steps.batch(journal([later]), happens=False)

    assert signals(said)
    assert said == steps.batch(journal([later]))
