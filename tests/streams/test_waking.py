"""Looking at the due equals looking at everyone: for the pupil watch as it runs, with its index and its batches.

The property holds for whatever journal hypothesis invents; the examples are what it bites on when the predicate of
`hub.domain.waking` is narrower than the truth.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.domain import waking
from hub.domain.context import Context
from hub.domain.facts import Delivered, Destination, Fact
from hub.domain.identifiers import SourceId
from hub.domain.timeline import midnight
from hub.streams.context_json import settings_of
from hub.streams.flow import Flow, Share
from hub.streams.pupil_index import PupilIndex
from hub.streams.pupil_record import Front
from hub.streams.pupil_watch import PUPIL_WATCH, PupilWatch
from hub.streams.records import KIND, TICK, Out, Record
from tests.domain.test_properties import SOURCES, facts
from tests.story import MBO, MIDDLE, born, enrolled, left, lives, roster
from tests.streams.lab import Entry, Steps, begins, heard, journal, says, sets, signals, tick

PUPILS = ("p-1", "p-2")
FIRST, LAST = date(2025, 3, 1), date(2026, 7, 31)
KOPPELPUNT, RO = "koppelpunt/mbo", f"ro/{MBO}"


@dataclass(frozen=True, slots=True)
class Says:
    """A source says something of a pupil."""

    pupil: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Passes:
    """Days pass, and a tick comes."""

    days: int


@dataclass(frozen=True, slots=True)
class Sets:
    """The context changes."""

    context: Context
    version: int


@dataclass(frozen=True, slots=True)
class Rests:
    """The batch ends here: whoever is open goes to rest, and is known by the index alone."""


Event = Says | Delivered | Passes | Sets | Rests


class Sleepless(PupilWatch):
    """A watch that looks at everybody at every tick."""

    def take(self, record: Record, out: list[Out]) -> None:
        if record.headers.get(KIND) == TICK.encode():
            self.around = replace(self.around, all_due=True)
        super().take(record, out)


def delivery(
    source: str, through: date, *, version: int = 1, full: bool = False, spared: frozenset[str] = frozenset()
) -> Delivered:
    return Delivered(
        source=SourceId(source),
        delivery=f"{source} {through}",
        through=midnight(through),
        version=version,
        scope=(date(2024, 10, 1), LAST) if full else None,
        spared=spared,
    )


def batches(events: Iterable[Event]) -> Iterator[list[Entry]]:
    """The journal, cut where the pupils go to rest."""
    known = [says(pupil, fact) for pupil in PUPILS for fact in (born(), lives())]
    batch = [*begins(Context(calendar=MIDDLE)), *known]
    now = FIRST
    for event in events:
        match event:
            case Says(pupil, fact):
                batch.append(says(pupil, fact))
            case Delivered():
                batch.append(heard(event))
            case Passes(days):
                now += timedelta(days=days)
                batch.append(tick(midnight(now)))
            case Sets(context, version):
                batch += map(sets, settings_of(context, version))
            case Rests():
                yield batch
                batch = []
    yield batch


def told(flow: Flow, events: Iterable[Event]) -> list[object]:
    """Every signal, in the order in which it is said."""
    steps, said = Steps(flow), list[object]()
    for batch in batches(events):
        said += signals(steps.batch(journal(batch)))
    return said


def _sleepless(place: Share) -> Sleepless:
    return Sleepless(place)


AS_IT_RUNS, LOOKS_AT_ALL = PUPIL_WATCH, replace(PUPIL_WATCH, start=_sleepless)

contexts = st.sampled_from((roster(*SOURCES), roster(KOPPELPUNT), Context(calendar=MIDDLE)))
events = st.one_of(
    st.builds(Says, st.sampled_from(PUPILS), facts),
    st.builds(Says, st.sampled_from(PUPILS), facts),
    st.builds(
        delivery,
        st.sampled_from(SOURCES),
        st.dates(FIRST, LAST),
        version=st.integers(1, 6),
        full=st.booleans(),
        spared=st.sampled_from((frozenset(), frozenset({"p-1/1"}))),
    ),
    st.builds(Passes, st.integers(0, 60)),
    st.builds(Passes, st.integers(0, 60)),
    st.builds(Sets, contexts, st.integers(2, 5)),
    st.just(Rests()),
)

WAITS: list[Event] = [
    Sets(roster(KOPPELPUNT), 2),
    Says("p-1", left("2025-07-31", Destination.MBO)),
    Passes(164),  # to 12 August: non-arrival is waiting for what the koppelpunt knew on the first
    Rests(),
    delivery(KOPPELPUNT, date(2025, 8, 1)),
    Passes(1),
]
"""Nothing is said of a pupil at rest until the koppelpunt is heard."""

WAITS_TWICE: list[Event] = [
    Sets(roster(KOPPELPUNT), 2),
    Says("p-1", left("2025-07-31", Destination.MBO)),
    Passes(190),  # to 7 September: the step of 1 August is waiting, and so is that of 1 September
    Rests(),
    delivery(KOPPELPUNT, date(2025, 8, 10)),
    Passes(1),
]
"""Two steps wait for one source; it is heard past the first."""

STRUCK: list[Event] = [
    Says("p-1", left("2025-07-31", Destination.MBO)),
    Says("p-1", enrolled("2025-08-01", version=1)),
    Passes(160),
    Rests(),
    delivery(RO, date(2025, 8, 10), version=2, full=True),
    Passes(4),
]
"""A full statement no longer lists the only enrolment."""


def without_rest(journal: list[Event]) -> list[Event]:
    """The same within one batch, where the watch looks through those that are open."""
    return [event for event in journal if not isinstance(event, Rests)]


@settings(max_examples=60, deadline=None)
@given(st.lists(events, min_size=4, max_size=30))
@example(WAITS)
@example(without_rest(WAITS))
@example(WAITS_TWICE)
@example(without_rest(WAITS_TWICE))
@example(STRUCK)
@example(without_rest(STRUCK))
def test_looking_at_the_due_equals_looking_at_everyone(journal: list[Event]) -> None:
    assert told(LOOKS_AT_ALL, journal) == told(AS_IT_RUNS, journal)


@pytest.mark.parametrize("journal", [WAITS, WAITS_TWICE, STRUCK], ids=["waits", "waits twice", "struck"])
def test_what_the_predicate_is_tried_on_says_something(journal: list[Event]) -> None:
    """
    Only because the delivery was heard: without it, silence.
    """
    unheard = [event for event in journal if not isinstance(event, Delivered)]

    assert [] == told(LOOKS_AT_ALL, unheard)
    assert [] != told(LOOKS_AT_ALL, journal)


def test_whoever_waits_no_more_and_has_no_older_word_is_left_at_rest() -> None:
    """
    An index that forgets nothing would wake everybody for ever, and say the same.
    """
    index = PupilIndex()
    before, after = Front(None, ((RO, 5),), {RO: 1}), Front(None, (), {})
    index.update("p-1", Front(None, (), {}), before)
    assert ["p-1"] == index.concerned(RO, 5, None) == index.concerned(RO, 0, 2)

    index.update("p-1", before, after)

    assert [] == index.concerned(RO, 5, 2)


RIGHT: Callable[..., Iterator[Any]] = waking.concerned
NARROWER: dict[str, Callable[..., Iterator[Any]]] = {
    "nobody waits": lambda _, oldest, through, version: RIGHT((), oldest, through, version),
    "not at the very moment": lambda waiting, oldest, through, version: RIGHT(
        ((name, moment) for name, moment in waiting if moment != through), oldest, through, version
    ),
    "nothing is struck": lambda waiting, _, through, version: RIGHT(waiting, (), through, version),
    "a version too few": lambda waiting, oldest, through, version: RIGHT(
        waiting, oldest, through, version and version - 1
    ),
}


@pytest.mark.parametrize("rests", [True, False], ids=["at rest", "open"])
@pytest.mark.parametrize("narrower", NARROWER)
def test_a_narrower_predicate_is_noticed(
    narrower: str, monkeypatch: pytest.MonkeyPatch, *, rests: bool
) -> None:
    monkeypatch.setattr(waking, "concerned", NARROWER[narrower])

    said = [
        told(AS_IT_RUNS, tried) == told(LOOKS_AT_ALL, tried)
        for journal in (WAITS, STRUCK)
        for tried in [journal if rests else without_rest(journal)]
    ]

    assert [True, False] == sorted(said, reverse=True)
