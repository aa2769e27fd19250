"""The laws of the watch, for any facts in any order (architecture: how the watch thinks).

A history is a list of news (facts and deliveries) and a list of tick days. The properties hold for whatever
hypothesis invents, so a rule that remembers, reads a clock or depends on arrival fails here.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.domain.context import Context, hear_delivery
from hub.domain.decider import decide
from hub.domain.facts import (
    Article,
    Contact,
    Delivered,
    Destination,
    Fact,
    FollowUpStep,
    HandoverStep,
    IntakeState,
    Outcome,
    Result,
    Signatory,
    Stage,
    Status,
)
from hub.domain.following import SaidSoFar
from hub.domain.identifiers import Brin, SourceId
from hub.domain.looking import outlook
from hub.domain.pupil import Pupil, concerns, hear, is_due, knowledge, tick
from hub.domain.regions import Membership
from hub.domain.signals import Change, Signal
from hub.domain.timeline import midnight
from hub.domain.word import in_term
from tests.story import (
    MBO,
    NOOR,
    OTHER_MBO,
    VO,
    absent,
    applied,
    attended,
    born,
    contacted,
    dies,
    dossier,
    enrolled,
    exam,
    exempted,
    followed,
    graduated,
    handover,
    in_vo,
    left,
    listed,
    lives,
    moves,
    occupied,
    read,
    roster,
    talk,
)

News = Fact | Delivered
FIRST, LAST = date(2025, 3, 1), date(2026, 3, 1)
STRIDE = timedelta(days=3)
SOURCES = (
    *("koppelpunt/mbo", f"ro/{MBO}", f"ro/{OTHER_MBO}", f"attendance/{MBO}", f"vo-list/{VO}"),
    *(f"gebeurtenissen-mbo/{MBO}", f"gebeurtenissen-vo/{VO}"),
)

days = st.dates(FIRST, LAST)
iso = days.map(date.isoformat)
schools = st.sampled_from((MBO, OTHER_MBO))
parts = st.sampled_from((frozenset[str](), frozenset({"00"}), frozenset({"01"})))
versions = st.integers(1, 6) | st.integers(1, 6).map(lambda v: in_term(v, 1))  # after a withdrawal, too


@st.composite
def enrolments(draw: st.DrawFn) -> Fact:
    first = draw(days)
    last = draw(st.none() | st.integers(0, 200).map(lambda n: (first + timedelta(days=n)).isoformat()))
    return enrolled(
        first.isoformat(), last, school=draw(schools), number=draw(st.sampled_from("12")),
        version=draw(versions), retracted=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def deliveries(draw: st.DrawFn) -> Delivered:
    source = draw(st.sampled_from(SOURCES))
    full = draw(st.booleans()) and source.startswith(("ro", "vo-list"))
    through = draw(days)
    return Delivered(
        source=SourceId(source), delivery=f"{source} {through}", through=midnight(through),
        version=draw(versions), scope=(date(2024, 10, 1), LAST) if full else None,
        spared=draw(st.sampled_from((frozenset(), frozenset({f"{NOOR}/1"})))), parts=draw(parts),
    )  # fmt: skip


facts = st.one_of(
    st.just(born()),
    st.just(lives()),
    st.builds(
        listed, version=versions, part=st.sampled_from((None, "00", "01")), retracted=st.booleans(),
        level=st.sampled_from(("kb", "tl", "pro")),
    ),
    st.builds(exam, st.sampled_from(Result), iso, st.sampled_from(("kb", "havo"))),
    st.builds(left, iso, st.sampled_from(Destination), versions),
    st.builds(
        in_vo, iso, st.none() | iso, school=st.sampled_from((VO, Brin("98VB"))), version=versions,
        retracted=st.booleans(),
    ),
    st.builds(applied, st.sampled_from(Status), st.integers(1, 6), iso, chain=st.integers(1, 2), school=schools),
    st.builds(talk, st.sampled_from(IntakeState), iso, number=st.sampled_from("12"), version=versions),
    st.builds(
        dossier, st.sampled_from(Stage), iso, by=st.sampled_from((None, *Signatory)), version=versions,
        retracted=st.booleans(),
    ),
    st.builds(
        handover, st.sampled_from(HandoverStep), iso, teller=st.sampled_from((MBO, VO)),
        number=st.sampled_from("12"), version=versions,
    ),
    enrolments(),
    st.builds(graduated, iso, st.integers(1, 3)),
    st.builds(attended, iso, schools),
    st.builds(absent, iso, hours=st.integers(1, 20), excused=st.booleans(), version=versions),
    st.builds(moves, iso, st.sampled_from(("0363", "0546", None))),
    st.builds(
        followed, st.sampled_from(("D11", "D02")), st.sampled_from(("zomerlek", "not applied")),
        st.sampled_from(FollowUpStep), iso, outcome=st.sampled_from(Outcome),
        recipient=st.sampled_from(("gm/0546", "gm/0363")),
    ),
    iso.map(dies),
    st.builds(exempted, iso, st.none() | iso, article=st.sampled_from(Article), version=versions),
    st.builds(occupied, iso, st.none() | iso, version=versions),
    st.builds(contacted, st.sampled_from(Contact), iso),
)  # fmt: skip
news = st.lists(st.one_of(facts, facts, facts, deliveries()), min_size=1, max_size=14)
COORDINATED = Context(regions={"0546": (Membership("26"),), "0363": (Membership("21"),)})
contexts = st.sampled_from((roster(*SOURCES), Context(), COORDINATED))


@dataclass(frozen=True)
class Watch:
    """A shell as small as can be: one pupil, its context, and what was said so far."""

    context: Context
    pupil: Pupil[Fact]
    said: tuple[Signal, ...] = ()

    def hears(self, item: News) -> "Watch":
        if isinstance(item, Delivered):
            woken = concerns(self.pupil, item)
            pupil = replace(self.pupil, due=midnight(FIRST)) if woken else self.pupil
            return replace(self, context=hear_delivery(self.context, item), pupil=pupil)
        pupil, _ = hear(NOOR, self.pupil, item.thing, item, self.context, read)
        return replace(self, pupil=pupil)

    def ticks(self, day: date, *, always: bool = False) -> "Watch":
        if not always and not is_due(self.pupil, midnight(day)):
            return self
        pupil, said = tick(NOOR, self.pupil, midnight(day), self.context, read)
        return replace(self, pupil=pupil, said=(*self.said, *said))


def _watch(context: Context) -> Watch:
    return Watch(context, Pupil()).hears(born()).hears(lives())


def _open(watch: Watch) -> dict[str, object]:
    return {name: said._replace(revision=0) for name, said in watch.pupil.said.items()}


HEARD = Delivered(
    source=SourceId("koppelpunt/mbo"), delivery="x", through=midnight(date(2025, 8, 2)), version=1
)


# What each law is tried on first, and on which `test_properties_bite` shows it to bite.
TOLD_TWICE = ([listed(version=2), listed(version=1)], Context(), LAST, Random(1))
LEFT_LYING = ([(date(2025, 8, 20), left())], COORDINATED)
DUE_IN_MARCH = ([(date(2025, 3, 5), listed())], Context())
NEVER_HEARD: tuple[list[Fact], list[Delivered], date] = ([left("2025-07-31")], [], date(2025, 8, 10))
LET_GO = (
    [listed(), left("2025-04-01", Destination.MBO)],
    [
        Delivered(
            source=SourceId("koppelpunt/mbo"), delivery="a", through=midnight(date(2025, 4, 1)), version=1
        )
    ],
    date(2025, 4, 1),
    62,
)
"""The school that was told has let go, and whom the next step is for is not heard of yet."""

HEARD_ONCE = ([left("2025-07-31")], [HEARD], date(2025, 8, 2), 5)


@example(*TOLD_TWICE)
@given(news, contexts, days, st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_order_and_repetition_change_nothing(
    items: list[News], context: Context, day: date, random: Random
) -> None:
    """Any order and repetition of facts, deliveries and full statements: same knowledge, same open signals."""
    one = _watch(context)
    for item in items:
        one = one.hears(item)
    for order in (items[::-1], random.sample([*items, *items[:3]], len(items) + len(items[:3]))):
        two = _watch(context)
        for item in order:
            two = two.hears(item)

        assert dict(one.pupil.words) == dict(two.pupil.words)
        assert one.context.heard == two.context.heard
        assert knowledge(NOOR, one.pupil, one.context, read) == knowledge(NOOR, two.pupil, two.context, read)
        assert _open(one.ticks(day)) == _open(two.ticks(day))


@example(*DUE_IN_MARCH)
@example(*LEFT_LYING)
@given(st.lists(st.tuples(days, st.one_of(facts, facts, deliveries())), min_size=1, max_size=12), contexts)
@settings(max_examples=80)
def test_looking_at_the_due_equals_looking_at_everyone(
    history: list[tuple[date, News]], context: Context
) -> None:
    """Deciding at every tick says exactly what deciding only when due says."""
    lazy = eager = _watch(context)
    arrivals = sorted(history, key=lambda arrival: arrival[0])
    day = FIRST + STRIDE
    while day <= LAST + timedelta(days=160):
        for _, item in (a for a in arrivals if day - STRIDE < a[0] <= day):
            lazy, eager = lazy.hears(item), eager.hears(item)
        lazy, eager = lazy.ticks(day), eager.ticks(day, always=True)
        day += STRIDE

    assert eager.said == lazy.said


@example(*NEVER_HEARD)
@given(st.lists(facts, min_size=1, max_size=12), st.lists(deliveries(), max_size=5), days)
@settings(max_examples=150)
def test_nothing_that_rests_on_silence_opens_unheard(
    known: list[Fact], heard: list[Delivered], day: date
) -> None:
    """What opened was heard past its start, source by source, for every gate of its step."""
    watch = _watch(roster(*SOURCES))
    for item in (*known, *heard):
        watch = watch.hears(item)
    watch = watch.ticks(day)

    read_in = knowledge(NOOR, watch.pupil, watch.context, read)
    now = midnight(day)
    verdict = decide(outlook(read_in, watch.context, SaidSoFar(now)), {}, read_in, watch.context, now)
    assert set(verdict.holds) == set(watch.pupil.said)
    for piece, _ in verdict.holds.values():
        for source, moment in piece.finding.gates:
            assert watch.context.heard[source] >= moment


@example(*HEARD_ONCE)
@example(*LET_GO)
@given(
    st.lists(facts, min_size=1, max_size=12), st.lists(deliveries(), max_size=6), days, st.integers(1, 300)
)
@settings(max_examples=150)
def test_silence_closes_nothing(known: list[Fact], heard: list[Delivered], day: date, later: int) -> None:
    """
    Without any news, what is withdrawn later is withdrawn because its period ended, or because nobody who was
    told may know any more: never for want of news.
    """
    watch = _watch(roster(*SOURCES))
    for item in (*known, *heard):
        watch = watch.hears(item)
    watch = watch.ticks(day)
    opened = watch.pupil.said
    evening = midnight(day + timedelta(days=later))

    after = watch.ticks(day + timedelta(days=later), always=True)

    facts_then = knowledge(NOOR, after.pupil, after.context, read)
    holding = {
        (p.finding.key, recipient.address)
        for p in outlook(facts_then, after.context)
        if p.period.holds(evening)
        for recipient in p.recipients
    }
    for name, said in opened.items():
        if any(((said.rule, said.season, said.occasion), r.address) in holding for r in said.told):
            assert name in after.pupil.said


@given(st.lists(st.tuples(days, st.one_of(facts, deliveries())), min_size=3, max_size=14))
@settings(max_examples=150)
def test_revisions_count_on_and_changes_alternate(history: list[tuple[date, News]]) -> None:
    """Under one id revisions only rise, nothing is revised before it opened nor told after it was withdrawn."""
    watch = _watch(Context())
    for day in sorted({day for day, _ in history}):
        for _, item in (a for a in history if a[0] == day):
            watch = watch.hears(item)
        watch = watch.ticks(day)

    revisions: dict[str, int] = {}
    is_open: dict[str, bool] = {}
    for signal in watch.said:
        assert signal.revision > revisions.get(signal.id, 0) or signal.id not in revisions
        assert (signal.change == Change.OPENED) == (not is_open.get(signal.id, False))
        revisions[signal.id] = signal.revision
        is_open[signal.id] = signal.change != Change.WITHDRAWN
