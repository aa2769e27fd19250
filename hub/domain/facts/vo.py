"""What vo schools say: who is expected in mbo, who passed, who left."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hub.domain.identifiers import Brin, Code, Numbering
from hub.domain.timeline import season_of
from hub.domain.word import Word


class Result(StrEnum):
    """Exam result as DUO names it."""

    PASSED = "geslaagd"
    FAILED = "afgewezen"
    RESIT = "herkansing"
    WITHDRAWN = "teruggetrokken"
    SPREAD = "gespreid"


class Destination(StrEnum):
    """Where a pupil goes, as the school that lets go says: the school's word, not a confirmation."""

    MBO = "mbo"
    VO = "vo"
    VAVO = "vavo"
    PRIVATE = "niet-bekostigd"
    ABROAD = "buitenland"
    WORK = "werk"
    UNKNOWN = "onbekend"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedInMbo(Word):
    """The vo school expects this pupil in mbo after the summer (beoogde mbo-ganger)."""

    repeats = True
    mbo_may_read = True

    school: Brin
    season: int
    level: Code  # bb kb gl tl pro vso isk havo vwo vavo
    part: Code | None = None

    @property
    def span(self) -> tuple[date, date] | None:
        return (date(self.season - 1, 10, 1), date(self.season, 7, 31))

    @property
    def seasons(self) -> tuple[int, ...]:
        return (self.season,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamTaken(Word):
    """A final exam result of vo."""

    mbo_may_read = True

    school: Brin
    level: Code
    result: Result
    day: date

    @property
    def seasons(self) -> tuple[int, ...]:
        return (season_of(self.day) + 1,)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftVo(Word):
    """Deregistration from vo: the last day still enrolled (inclusive, as DUO counts), and where to."""

    mbo_may_read = True

    school: Brin
    last_day: date
    destination: Destination

    @property
    def seasons(self) -> tuple[int, ...]:
        return (_summer_of_leaving(self.last_day),)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledInVo(Word):
    """A vo enrolment as the school registers it: both days inclusive, `last_day` None while it stands.

    `first_day` is None where the school does not tell it, as when it only takes the enrolment back.
    """

    mbo_may_read = True

    ref: Numbering
    school: Brin
    first_day: date | None
    last_day: date | None

    @property
    def seasons(self) -> tuple[int, ...]:
        """That in which it ended; while it stands it makes no season worth a look."""
        return () if self.last_day is None else (_summer_of_leaving(self.last_day),)


def _summer_of_leaving(last_day: date) -> int:
    """The summer in which the school year ends; in August and September still the one just past."""
    return season_of(last_day) + (last_day.month not in (8, 9))
