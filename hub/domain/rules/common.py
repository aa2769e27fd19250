"""What the rules share: whose silence they rest on, which schools may know, which kinds of facts say what."""

from collections.abc import Iterable
from datetime import datetime

from hub.domain.facts import (
    ApplicationChanged,
    Enrolled,
    EnrolledInVo,
    ExamTaken,
    Exempted,
    ExpectedInMbo,
    Fact,
    Graduated,
    LeftVo,
    Occupied,
    Resides,
)
from hub.domain.feeds import KOPPELPUNT, attendance_of, dossiers_of, intakes_of, ro_of
from hub.domain.findings import Party, School
from hub.domain.identifiers import Brin, SourceId
from hub.domain.rule import Grade, Silence
from hub.domain.standing import Standing
from hub.domain.timeline import FOREVER, NEVER, Period, after

Reads = frozenset[type[Fact]]

VO_SAYS: Reads = frozenset({ExpectedInMbo, LeftVo, EnrolledInVo, ExamTaken})
"""Who is a mover, which vo schools may know, when vo is done."""

SETTLES: Reads = VO_SAYS | {Resides, Exempted, Occupied}
"""What settles a season otherwise: in vo, abroad, exempt, at work (and a closing, as every rule hears)."""

PLACES: Reads = frozenset({ApplicationChanged, Enrolled})
"""What an mbo institution and the koppelpunt say about a place."""

APPLIED: Reads = frozenset({ApplicationChanged})
REGISTERED: Reads = frozenset({Enrolled})
LET_GO_BY_VO: Reads = frozenset({LeftVo, EnrolledInVo})
MOVES: Reads = LET_GO_BY_VO | {ExpectedInMbo}
"""Who belongs to a summer's transition is told by one of these."""

QUALIFIES: Reads = frozenset({Graduated, ExamTaken})
"""What can be a startkwalificatie."""


def _nobody(standing: Standing, institution: Brin | None) -> tuple[SourceId, ...]:
    del standing, institution
    return ()


def _koppelpunt(standing: Standing, institution: Brin | None) -> tuple[SourceId, ...]:
    del standing, institution
    return (KOPPELPUNT,)


def _registers(standing: Standing, institution: Brin | None) -> tuple[SourceId, ...]:
    del institution
    return (KOPPELPUNT, *map(ro_of, standing.institutions))


def _registers_of_two_years(standing: Standing, institution: Brin | None) -> tuple[SourceId, ...]:
    del institution
    named = {*standing.institutions, *standing.year_before.institutions}
    return (KOPPELPUNT, *map(ro_of, sorted(named)))


def _registers_with_year_after(standing: Standing, institution: Brin | None) -> tuple[SourceId, ...]:
    del institution
    named = {brin for there in standing.with_year_after for brin in there.institutions}
    return (KOPPELPUNT, *map(ro_of, sorted(named)))


def _attendance(standing: Standing, institution: Brin | None) -> tuple[SourceId, ...]:
    del standing
    return () if institution is None else (attendance_of(institution),)


def _overview(standing: Standing, institution: Brin | None) -> tuple[SourceId, ...]:
    del standing
    return () if institution is None else (ro_of(institution),)


def _intakes(standing: Standing, institution: Brin | None) -> tuple[SourceId, ...]:
    del standing
    return () if institution is None else (KOPPELPUNT, intakes_of(institution))


def _dossiers(standing: Standing, institution: Brin | None) -> tuple[SourceId, ...]:
    del standing
    return () if institution is None else (KOPPELPUNT, dossiers_of(institution))


NOTHING = Silence("nothing", _nobody)
APPLICATIONS = Silence("koppelpunt", _koppelpunt)
ENROLMENTS = Silence("koppelpunt, RO of each institution named", _registers)
"""Where an enrolment would show."""

ENROLMENTS_SINCE_LAST_YEAR = Silence(
    "koppelpunt, RO of each institution named this season or the one before", _registers_of_two_years
)
"""The same of who may have been enrolled in the school year before the summer."""

ENROLMENTS_UNTIL_NEXT_YEAR = Silence(
    "koppelpunt, RO of each institution named this season or the next", _registers_with_year_after
)
"""The same of who applies for the school year after it."""

OVERVIEW = Silence("RO of that institution (no feed, no finding)", _overview, needed=1)
ATTENDANCE = Silence("attendance of that institution (no feed, no finding)", _attendance, needed=1)

INTAKES = Silence("koppelpunt, intakes of that institution (no feed, no finding)", _intakes, needed=2)
DOSSIERS = Silence("koppelpunt, dossiers of that vo school (no feed, no finding)", _dossiers, needed=2)
LATER_TALKS = Silence("koppelpunt, intakes of that institution", _intakes)


def way_over(standing: Standing) -> datetime:
    """From when there is nothing left to arrange: registered in mbo, or the season settled otherwise."""
    return min(standing.settled, standing.begun)


def in_two(parts: Iterable[Period], cut: datetime, *, mild: int, serious: int) -> tuple[Grade, ...]:
    """Each part twice: from its start, and more serious from a moment on; the later one speaks."""
    return tuple(
        grade
        for p in parts
        for grade in (Grade(p.since, mild, p.until), Grade(max(p.since, cut), serious, p.until))
    )


def no_school(standing: Standing, institution: Brin | None) -> tuple[School, ...]:
    """No school."""
    del standing, institution
    return ()


def vo_schools(standing: Standing, institution: Brin | None) -> tuple[School, ...]:
    """The vo schools, each up to its deregistration: after that it may know nothing more."""
    del institution
    left: dict[Brin, datetime] = {}
    for exit_ in standing.exits:
        left[exit_.school] = max(left.get(exit_.school, NEVER), after(exit_.last_day))
    return tuple(School(b, left.get(b, FOREVER), Party.VO) for b in standing.vo_schools)


def the_vo_school(standing: Standing, institution: Brin | None) -> tuple[School, ...]:
    """The vo school that the occasion is about, up to its deregistration."""
    return tuple(s for s in vo_schools(standing, institution) if s.brin == institution)


def the_institution(standing: Standing, institution: Brin | None) -> tuple[School, ...]:
    """The mbo institution that the occasion is about."""
    del standing
    return () if institution is None else (School(institution, FOREVER, Party.MBO),)


def institution_and_vo(standing: Standing, institution: Brin | None) -> tuple[School, ...]:
    """The mbo institution, and the vo schools that still know the pupil."""
    return (*the_institution(standing, institution), *vo_schools(standing, institution))
