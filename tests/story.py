"""given(...).when(...): a pupil's story, told in facts and days. Noor does not exist."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Self

from hub.domain.calendar import Holiday, HolidayRegion, SchoolCalendar
from hub.domain.context import Context, Feed, Rhythm, hear_delivery
from hub.domain.facts import (
    AbsenceReported,
    ApplicationChanged,
    Article,
    Attended,
    Born,
    CheckedIn,
    Contact,
    Delivered,
    Destination,
    Died,
    DossierReached,
    Enrolled,
    EnrolledInVo,
    ExamTaken,
    Exempted,
    ExpectedInMbo,
    Fact,
    FollowedUp,
    FollowUpStep,
    Graduated,
    HandoverChanged,
    HandoverStep,
    Informant,
    IntakeChanged,
    IntakeState,
    LeftVo,
    Merged,
    Occupation,
    Occupied,
    Outcome,
    Resides,
    Result,
    Signatory,
    Stage,
    Status,
)
from hub.domain.identifiers import Birth, Brin, Municipality, PupilId, SourceId
from hub.domain.pupil import Passed, Pupil, hear, tick
from hub.domain.signals import Change, Signal
from hub.domain.timeline import AMSTERDAM, midnight

NOOR = PupilId("p-noor")
VO, MBO, OTHER_MBO = Brin("98VA"), Brin("98MA"), Brin("98MB")
HOME, AWAY = Municipality("0546"), Municipality("0363")
ALWAYS = (date(2024, 8, 1), date(2027, 7, 31))

MIDDLE = SchoolCalendar(
    holidays=tuple(
        Holiday(HolidayRegion.MIDDLE, name, date.fromisoformat(first), date.fromisoformat(last))
        for name, first, last in (
            ("autumn", "2024-10-26", "2024-11-03"),
            ("summer", "2025-07-19", "2025-08-31"),
            ("autumn", "2025-10-18", "2025-10-26"),
            ("Christmas", "2025-12-20", "2026-01-04"),
            ("summer", "2026-07-18", "2026-08-30"),
        )
    )
)


def read(fact: Fact) -> Fact:
    """Words in a story are open already."""
    return fact


def moment(text: str) -> datetime:
    """A day (00:00 Amsterdam) or a local moment."""
    at = datetime.fromisoformat(text)
    return midnight(at.date()) if len(text) == len("2025-01-01") else at.replace(tzinfo=AMSTERDAM)


@dataclass(frozen=True)
class Story:
    """A pupil, its context, and what was said at the last tick."""

    pupil: Pupil[Fact] = field(default_factory=Pupil)
    context: Context = field(default_factory=lambda: Context(calendar=MIDDLE))
    said: tuple[Signal, ...] = ()
    passed: tuple[Passed[Fact], ...] = ()
    name: PupilId = NOOR

    def hears(self, *facts: Fact) -> Self:
        """Facts change what is known and never speak."""
        pupil, passed = self.pupil, self.passed
        for fact in facts:
            pupil, on = hear(self.name, pupil, fact.thing, fact, self.context, read)
            passed = (*passed, *on)
        return replace(self, pupil=pupil, passed=passed, said=())

    def on(self, day: str) -> Self:
        """The clock strikes."""
        pupil, said = tick(self.name, self.pupil, moment(day), self.context, read)
        return replace(self, pupil=pupil, said=said)

    def when(self, *facts: Fact, on: str) -> Self:
        return self.hears(*facts).on(on)

    def delivered(
        self,
        source: str,
        through: str,
        *,
        scope: tuple[str, str] | None = None,
        version: int = 0,
        spared: Iterable[str] = (),
        parts: Iterable[str] = (),
    ) -> Self:
        news = Delivered(
            source=SourceId(source),
            delivery=f"{source} {through}",
            through=moment(through),
            version=version,
            scope=(date.fromisoformat(scope[0]), date.fromisoformat(scope[1])) if scope else None,
            parts=frozenset(parts),
            spared=frozenset(spared),
        )
        return replace(self, context=hear_delivery(self.context, news))

    @property
    def tells(self) -> list[str]:
        """For example: "opened D11 severity 2 to gm/0546"."""
        return [
            f"{a.change} {s.rule} severity {s.severity} to {a.recipient.address}"
            for s in self.said
            for a in s.addressees
            if a.change != Change.KEPT
        ]

    @property
    def open(self) -> list[str]:
        """What stands as said, rule and severity."""
        return sorted(f"{s.rule} {s.severity}" for s in self.pupil.said.values())


def roster(*sources: str, rhythm: Rhythm = Rhythm.WORKING_DAY) -> Context:
    """A context that waits for these feeds."""
    feeds = tuple(
        Feed(source=SourceId(s), first_day=ALWAYS[0], last_day=ALWAYS[1], rhythm=rhythm) for s in sources
    )
    return Context(calendar=MIDDLE, roster=feeds)


def given(*facts: Fact, context: Context | None = None, name: PupilId = NOOR) -> Story:
    """A pupil of sixteen who lives in 0546, and these facts."""
    story = Story(name=name) if context is None else Story(context=context, name=name)
    return story.hears(born(), lives(), *facts)


def born(day: str = "2009-03-14", source: str = "vo-list/98VA", version: int = 1) -> Born:
    return Born(source=SourceId(source), ref="born", version=version, birth=Birth(day))


def lives(into: str = HOME) -> Resides:
    return Resides(
        source=SourceId(f"vo-list/{VO}"), ref="home", version=1, municipality=Municipality(into), since=None
    )


def moves(day: str, into: str | None, before: str | None = HOME, *, abroad: bool = False) -> Resides:
    return Resides(
        source=SourceId("brp/0546"),
        ref=f"move {day}",
        version=1,
        municipality=Municipality(into) if into else None,
        since=date.fromisoformat(day),
        before=Municipality(before) if before else None,
        abroad=abroad,
    )


def dies(day: str) -> Died:
    return Died(source=SourceId("brp/0546"), ref="death", version=1, day=date.fromisoformat(day))


def listed(
    *,
    season: int = 2025,
    version: int = 1,
    retracted: bool = False,
    part: str | None = None,
    level: str = "kb",
) -> ExpectedInMbo:
    return ExpectedInMbo(
        source=SourceId(f"vo-list/{VO}"),
        ref=str(season),
        version=version,
        retracted=retracted,
        school=VO,
        season=season,
        level=level,
        part=part,
    )


def exam(result: Result, day: str = "2025-06-12", level: str = "kb") -> ExamTaken:
    return ExamTaken(
        source=SourceId(f"vo-exam/{VO}"),
        ref="2024-2025",
        version=1,
        school=VO,
        level=level,
        result=result,
        day=date.fromisoformat(day),
    )


def left(day: str = "2025-07-31", destination: Destination = Destination.MBO, version: int = 1) -> LeftVo:
    return LeftVo(
        source=SourceId(f"vo-exit/{VO}"),
        ref="2024-2025",
        version=version,
        school=VO,
        last_day=date.fromisoformat(day),
        destination=destination,
    )


def in_vo(
    first: str | None,
    last: str | None = None,
    *,
    school: Brin = VO,
    number: str = "1",
    version: int = 1,
    retracted: bool = False,
) -> EnrolledInVo:
    return EnrolledInVo(
        source=SourceId(f"rod-vo/{school}"),
        ref=f"{school} {number}",
        version=version,
        retracted=retracted,
        school=school,
        first_day=date.fromisoformat(first) if first else None,
        last_day=date.fromisoformat(last) if last else None,
    )


def applied(
    status: Status,
    number: int,
    day: str,
    *,
    chain: int = 1,
    school: Brin = MBO,
    season: int = 2025,
    starts: str | None = "2025-08-01",
    level: int | None = None,
) -> ApplicationChanged:
    name = f"{school}:{chain:08d}"
    return ApplicationChanged(
        source=SourceId("koppelpunt/mbo"),
        ref=f"{name}#{number}",
        version=number,
        chain=name,
        number=number,
        school=school,
        programme="25655",
        level=level,
        season=season,
        starts=date.fromisoformat(starts) if starts else None,
        status=status,
        changed=moment(day),
    )


def enrolled(
    first: str = "2025-08-01",
    last: str | None = None,
    *,
    school: Brin = MBO,
    number: str = "1",
    version: int = 1,
    retracted: bool = False,
    route: str = "BOL",
    level: int | None = 3,
    reason: str | None = None,
    planned: str | None = None,
) -> Enrolled:
    return Enrolled(
        source=SourceId(f"ro/{school}"),
        ref=number,
        version=version,
        retracted=retracted,
        school=school,
        number=number,
        first_day=date.fromisoformat(first),
        planned_last_day=date.fromisoformat(planned) if planned else None,
        last_day=date.fromisoformat(last) if last else None,
        reason=reason,
        programme="25655",
        route=route,
        level=level,
    )


def talk(
    state: IntakeState,
    day: str,
    *,
    number: str = "1",
    school: Brin = MBO,
    programme: str | None = "25655",
    version: int = 1,
) -> IntakeChanged:
    return IntakeChanged(
        source=SourceId(f"gebeurtenissen-mbo/{school}"),
        ref=number,
        version=version,
        school=school,
        programme=programme,
        season=2025,
        state=state,
        day=date.fromisoformat(day),
    )


def dossier(
    stage: Stage,
    day: str,
    *,
    by: Signatory | None = None,
    season: int = 2025,
    version: int = 1,
    retracted: bool = False,
) -> DossierReached:
    return DossierReached(
        source=SourceId(f"gebeurtenissen-vo/{VO}"),
        ref=f"{season} {stage} {by}",
        version=version,
        retracted=retracted,
        school=VO,
        season=season,
        stage=stage,
        by=by,
        day=date.fromisoformat(day),
    )


def handover(
    step: HandoverStep,
    day: str,
    *,
    school: Brin = MBO,
    teller: Brin = MBO,
    number: str = "1",
    version: int = 1,
) -> HandoverChanged:
    return HandoverChanged(
        source=SourceId(f"gebeurtenissen-{'vo' if teller == VO else 'mbo'}/{teller}"),
        ref=number,
        version=version,
        school=school,
        season=2025,
        step=step,
        day=date.fromisoformat(day),
    )


def graduated(day: str, level: int | None = 2, school: Brin = MBO) -> Graduated:
    return Graduated(
        source=SourceId(f"ro/{school}"),
        ref=f"diploma {day}",
        version=1,
        school=school,
        programme="25655",
        level=level,
        day=date.fromisoformat(day),
    )


def attended(day: str, school: Brin = MBO) -> Attended:
    return Attended(
        source=SourceId(f"attendance/{school}"),
        ref="2025-2026",
        version=1,
        school=school,
        day=date.fromisoformat(day),
    )


def absent(day: str, *, hours: int, excused: bool = False, version: int = 1) -> AbsenceReported:
    return AbsenceReported(
        source=SourceId(f"attendance/{MBO}"),
        ref=day,
        version=version,
        school=MBO,
        began=moment(f"{day}T08:30"),
        lost=timedelta(hours=hours),
        excused=excused,
    )


def followed(
    rule: str,
    occasion: str,
    step: FollowUpStep,
    day: str,
    *,
    outcome: Outcome | None = None,
    recipient: str = "gm/0546",
) -> FollowedUp:
    return FollowedUp(
        source=SourceId(f"followup/{recipient[3:]}"),
        ref=f"{rule} {occasion} {step}",
        version=1,
        rule=rule,
        season=2025,
        occasion=occasion,
        recipient=recipient,
        step=step,
        outcome=outcome,
        at=moment(day),
    )


def exempted(
    since: str, until: str | None = None, *, article: Article = Article.UNFIT, version: int = 1
) -> Exempted:
    return Exempted(
        source=SourceId(f"events/{HOME}"),
        ref="exemption 1",
        version=version,
        municipality=HOME,
        article=article,
        since=date.fromisoformat(since),
        until=date.fromisoformat(until) if until else None,
    )


def occupied(
    since: str, until: str | None = None, *, occupation: Occupation = Occupation.WORK, version: int = 1
) -> Occupied:
    return Occupied(
        source=SourceId(f"events/{HOME}"),
        ref=f"occupation {since}",
        version=version,
        occupation=occupation,
        since=date.fromisoformat(since),
        until=date.fromisoformat(until) if until else None,
        informant=Informant.MUNICIPALITY,
    )


def contacted(contact: Contact, day: str) -> CheckedIn:
    return CheckedIn(
        source=SourceId(f"events/{HOME}"),
        ref=f"contact {day}",
        version=1,
        contact=contact,
        day=date.fromisoformat(day),
    )


def merged(into: str) -> Merged:
    return Merged(source=SourceId("identity/hub"), ref="merged", version=1, into=PupilId(into))
