"""A town of two regions for monitors: three vo schools, two institutions, and pupils in rows of a kind."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from hub.domain.context import Context
from hub.domain.facts import (
    Activity,
    CheckedIn,
    Contact,
    Destination,
    DossierReached,
    ExpectedInMbo,
    Fact,
    FollowUpStep,
    HandoverChanged,
    HandoverStep,
    IntakeChanged,
    IntakeState,
    LeftVo,
    Oriented,
    Part,
    Signatory,
    Stage,
    Status,
)
from hub.domain.identifiers import Brin, PupilId, SourceId
from hub.domain.pupil import knowledge
from hub.domain.regions import Membership
from hub.explain.monitors.book import Asked, Book, book
from hub.explain.monitors.catalogue import monitor
from hub.explain.monitors.seen import Seen
from tests.story import (
    AWAY,
    HOME,
    MBO,
    MIDDLE,
    OTHER_MBO,
    VO,
    Story,
    applied,
    enrolled,
    followed,
    given,
    graduated,
    left,
    listed,
    moment,
    moves,
    read,
)

AWAY_VO, SMALL_VO = Brin("98VB"), Brin("98VC")
CONTEXT = Context(calendar=MIDDLE, regions={HOME: (Membership("26"),), AWAY: (Membership("21"),)})

Row = tuple[int, tuple[Fact, ...]]


def expected(school: Brin = VO, level: str = "kb") -> ExpectedInMbo:
    return replace(listed(), source=SourceId(f"vo-list/{school}"), school=school, level=level)


def let_go(school: Brin = VO) -> LeftVo:
    return replace(left(destination=Destination.MBO), source=SourceId(f"vo-exit/{school}"), school=school)


def away(*facts: Fact) -> tuple[Fact, ...]:
    """The same, living in the other region."""
    return (moves("2024-01-01", AWAY, None), *facts)


def arrives(day: str = "2025-03-02", school: Brin = MBO) -> tuple[Fact, ...]:
    return (applied(Status.OFFERED, 1, day, school=school), enrolled(school=school))


def dossier(stage: Stage, day: str) -> DossierReached:
    by = Signatory.PARENTS if stage == Stage.AGREED else None
    return DossierReached(
        source=SourceId(f"events/{VO}"),
        ref=f"{stage}",
        version=1,
        school=VO,
        season=2025,
        stage=stage,
        by=by,
        day=date.fromisoformat(day),
    )


def intake(state: IntakeState, day: str) -> IntakeChanged:
    return IntakeChanged(
        source=SourceId(f"events/{MBO}"),
        ref="intake",
        version=1,
        school=MBO,
        programme=None,
        season=2025,
        state=state,
        day=date.fromisoformat(day),
    )


def handover(step: HandoverStep, day: str) -> HandoverChanged:
    return HandoverChanged(
        source=SourceId(f"events/{VO}"),
        ref=f"handover {step}",
        version=1,
        school=MBO,
        season=2025,
        step=step,
        day=date.fromisoformat(day),
    )


def oriented() -> Oriented:
    return Oriented(
        source=SourceId(f"events/{VO}"),
        ref="open day",
        version=1,
        school=VO,
        season=2025,
        activity=Activity.OPEN_DAY,
        attended=Part.ATTENDED,
        day=date(2025, 1, 25),
    )


def spoken_to(day: str) -> CheckedIn:
    return CheckedIn(
        source=SourceId("events/0546"),
        ref=day,
        version=1,
        contact=Contact.AT_WORK,
        day=date.fromisoformat(day),
    )


def rows() -> Iterator[Row]:
    """How many, and what is known of each."""
    yield from _movers()
    yield from _on_the_way()
    yield from _students()


def _movers() -> Iterator[Row]:
    """Arrived in time or late, never applied, or let go into nothing."""
    for school, level, many in ((VO, "kb", 30), (VO, "tl", 24), (SMALL_VO, "kb", 7)):
        yield many, (expected(school, level), *arrives(), let_go(school))
    yield 8, (expected(), *arrives("2025-05-02", OTHER_MBO), let_go())
    yield 6, (expected(), let_go())
    yield 2, (expected(SMALL_VO), let_go(SMALL_VO))
    yield 33, away(expected(AWAY_VO, "kb"), *arrives(school=OTHER_MBO), let_go(AWAY_VO))
    yield 14, away(expected(AWAY_VO, "kb"), applied(Status.WITHDRAWN, 1, "2025-06-02"), let_go(AWAY_VO))
    yield 5, (expected(VO, "pro"), let_go(), spoken_to("2025-09-20"))
    yield 9, (expected(VO, "pro"), let_go())
    yield 6, (expected(), let_go(), followed("D11", "nowhere", FollowUpStep.TAKEN_UP, "2025-09-10"))


def _on_the_way() -> Iterator[Row]:
    """With a dossier, an intake or a handover, and no place yet."""
    waits = (expected(), oriented(), applied(Status.RECEIVED, 1, "2025-03-02"))
    for n in range(12):
        day = f"2025-04-{n + 1:02d}"
        told = (dossier(Stage.PART_A, "2025-03-01"), dossier(Stage.AGREED, "2025-03-20"))
        yield 1, (*waits, *told, dossier(Stage.RECEIVED, day), intake(IntakeState.HELD, day))
    yield 6, (*waits, dossier(Stage.PART_A, "2025-03-01"), intake(IntakeState.PLANNED, "2025-12-10"))
    yield 7, (expected(), applied(Status.RECEIVED, 1, "2025-05-25", school=OTHER_MBO))
    for n in range(5):
        yield (
            1,
            (
                *waits,
                handover(HandoverStep.ASKED, "2025-03-01"),
                handover(HandoverStep.DONE, f"2025-03-2{n}"),
            ),
        )
    yield 6, (*waits, handover(HandoverStep.ASKED, "2025-03-01"))


def _students() -> Iterator[Row]:
    """In their first or second year at an institution, and what came of it."""
    yield 40, (enrolled("2024-08-01"),)
    yield 9, (enrolled("2024-08-01", "2025-11-30"),)
    yield 8, (enrolled("2025-08-01", "2025-10-31"),)
    yield (
        5,
        (
            enrolled("2025-08-01", "2025-10-31"),
            replace(enrolled("2025-11-01", number="2"), programme="25656"),
        ),
    )
    yield 6, (enrolled("2025-08-01", "2025-10-31"), enrolled("2025-11-01", school=OTHER_MBO, number="2"))
    yield 7, (enrolled("2024-08-01", "2026-01-31"), graduated("2026-01-31"))
    yield 12, away(enrolled("2025-08-01", "2025-10-31", school=OTHER_MBO))
    yield 3, away(enrolled("2024-08-01", "2025-10-31", school=OTHER_MBO))


def pupils(day: str) -> Iterator[Story]:
    """Each as the watch has them after a tick."""
    n = 0
    for many, facts in rows():
        for _ in range(many):
            n += 1
            yield given(*facts, context=CONTEXT, name=PupilId(f"p-{n:03d}")).on(day)


def counted(
    name: str, day: str, *, season: int = 2025, region: str | None = None, school: Brin | None = None
) -> Book:
    """A monitor of the town."""
    now = moment(day)
    asked = Asked(monitor=monitor(name), season=season, now=now, region=region, school=school)
    seen = (
        Seen(knowledge(s.name, s.pupil, s.context, read), season, now, s.context, s.pupil.said)
        for s in pupils(day)
    )
    return book(asked, seen, CONTEXT)
