"""What stands in the place of school for a while: an exemption from leerplicht, work, a day's occupation.

Each has its days, and what it ended holds again after them. An exemption by art. 5 or 15 of the Leerplichtwet
frees from being enrolled; art. 3a and 3b only say with what the days are filled of who is enrolled. Work
counts for who has left school: of a job beside it nothing follows.
"""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.facts import (
    Article,
    CheckedIn,
    Enrolled,
    EnrolledInVo,
    ExamTaken,
    Exempted,
    FollowedUp,
    FollowUpStep,
    LeftVo,
    Occupied,
    Outcome,
    Result,
)
from hub.domain.knowledge import Knowledge
from hub.domain.person import adult, prepared_for_work, works_from
from hub.domain.places import EXAM_ONLY
from hub.domain.timeline import FOREVER, Period, after, midnight

FREES = frozenset({Article.UNFIT, Article.BELIEF, Article.SCHOOL_ABROAD, Article.OTHER_EDUCATION})
"""Articles by which nobody need be enrolled (Leerplichtwet art. 5 and 15)."""

SETTLING = frozenset({Outcome.OTHER_EDUCATION, Outcome.PRIVATE_EDUCATION, Outcome.ABROAD})
"""Answers that settle a season for good."""

FOR_NOW = frozenset({Outcome.WORK, Outcome.BACK_IN_SCHOOL, Outcome.GUIDED})
"""Answers that tell how somebody is doing now, and nothing of later."""


def exempted(known: Knowledge) -> Sequence[Period]:
    """While nobody need be enrolled, up to the eighteenth birthday: there is nothing to exempt from after."""
    told = [e for e in known.of(Exempted) if e.article in FREES]
    if not told:
        return ()
    ends = adult(known)
    return [Period(midnight(e.since), min(after(e.until), ends)) for e in told if midnight(e.since) < ends]


def employed(known: Knowledge) -> Sequence[Period]:
    """While work or a day's occupation is a way out.

    For whom school prepared for it, it is where they were going: a job that they had when they left, or found
    later, ends the transition, up to another enrolment. Who loses it is out of sight and not nowhere (D23).
    """
    told = known.of(Occupied)
    if not told:
        return ()
    since = works_from(known)
    found = [Period(max(midnight(o.since), since), after(o.until)) for o in told]
    if not prepared_for_work(known):
        return found
    left = _left(known)
    return [p._replace(until=_enrolled_after(known, p.since)) if p.until > left else p for p in found]


def followed(known: Knowledge) -> bool:
    """Whether somebody keeps the pupil in sight: what is known of now runs out some day.

    Of such a pupil something new may be said in any later year.
    """
    if any(known.of(kind) for kind in (Exempted, Occupied, CheckedIn)):
        return True
    return any(f.step == FollowUpStep.CLOSED and f.outcome in FOR_NOW for f in known.of(FollowedUp))


def _left(known: Knowledge) -> datetime:
    """When the last school was left, or passed; FOREVER as long as none was."""
    ends = [x.last_day for x in known.of(LeftVo)]
    ends += [x.last_day for x in known.of(EnrolledInVo) if x.last_day]
    ends += [x.last_day for x in known.of(Enrolled) if x.last_day]
    passed = (midnight(e.day) for e in known.of(ExamTaken) if e.result == Result.PASSED)
    return max([*map(after, ends), *passed], default=FOREVER)


def _enrolled_after(known: Knowledge, moment: datetime) -> datetime:
    """The first enrolment that begins later."""
    days = [e.first_day for e in known.of(Enrolled) if e.route != EXAM_ONLY]
    days += [e.first_day for e in known.of(EnrolledInVo) if e.first_day]
    return min((at for day in days if (at := midnight(day)) > moment), default=FOREVER)


def confirmed(
    known: Knowledge,
    season: int,
    exempt: Sequence[Period],
    free: Sequence[Period],
    since: datetime,
    *,
    work: bool,
) -> datetime:
    """When, after a moment, a municipality closed a case of the season because the pupil is elsewhere.

    Where a register tells from when until when, that counts and not the answer, which has no end.
    """
    answers = known.of(FollowedUp)
    if not answers:
        return FOREVER

    def settles(answer: FollowedUp) -> bool:
        if answer.outcome == Outcome.WORK:
            told = any(p.holds(answer.at) for p in free)
            return work and answer.at >= works_from(known) and not told
        if answer.outcome == Outcome.EXEMPT:
            return not any(p.holds(answer.at) for p in exempt)
        return answer.outcome in SETTLING

    mine = [f for f in answers if f.season == season and f.step == FollowUpStep.CLOSED]
    return min((f.at for f in mine if f.at > since and settles(f)), default=FOREVER)


def next_after(periods: Sequence[Period], moment: datetime) -> datetime:
    """When the first of them holds that ends later than the moment; never before it."""
    return min((max(p.since, moment) for p in periods if p.until > moment), default=FOREVER)
