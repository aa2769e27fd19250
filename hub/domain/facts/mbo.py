"""What mbo institutions and the koppelpunt say: applications, enrolments, diplomas, presence, absence."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from hub.domain.identifiers import Brin, Code, Numbering
from hub.domain.timeline import day_of, season_of
from hub.domain.word import Word


class Status(StrEnum):
    """The five statuses of VVA (WEB art. 8.0.3 lid 3) by their koppelpunt codes; and that one applied."""

    APPLIED = "A"  # the koppelpunt's type; the mbo has told no status yet

    RECEIVED = "AO"
    OFFERED = "OA"
    REJECTED = "LNI"
    WITHDRAWN = "AI"
    ENROLLED = "LI"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationChanged(Word):
    """One status message about one application; each message is a thing of its own: history is knowledge."""

    repeats = True

    ref: Numbering
    chain: Numbering  # ketenId
    number: int  # wijzigingsvolgnummer: the order of the feed
    school: Brin
    programme: Code  # crebo
    season: int
    starts: date | None
    status: Status
    changed: datetime

    @property
    def seasons(self) -> tuple[int, ...]:
        return (self.season,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled(Word):
    """An mbo enrolment (RO): first and last day inclusive; `last_day` None while it stands."""

    repeats = True

    ref: Numbering
    school: Brin
    number: Numbering  # inschrijvingvolgnummer
    first_day: date
    planned_last_day: date | None
    last_day: date | None
    reason: Code | None
    programme: Code | None
    route: Code | None  # BOL BBL …
    level: int | None  # 1..4
    part: Code | None = None

    @property
    def span(self) -> tuple[date, date] | None:
        return (self.first_day, self.last_day or date.max)

    @property
    def seasons(self) -> tuple[int, ...]:
        """That in which it began; once it ended, that of the first day without it and the next 1 October."""
        first = season_of(self.first_day)
        if self.last_day is None:
            return (first,)
        after = self.last_day + timedelta(days=1)
        gone = season_of(after)
        counted = gone if after <= date(gone, 10, 1) else gone + 1
        return tuple(sorted({first, gone, counted}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Graduated(Word):
    """An mbo diploma (RO)."""

    repeats = True

    ref: Numbering
    school: Brin
    programme: Code
    level: int | None
    day: date
    part: Code | None = None

    @property
    def span(self) -> tuple[date, date] | None:
        return (self.day, self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended(Word):
    """First presence at lessons in a school year."""

    repeats = True

    school: Brin
    day: date

    @property
    def seasons(self) -> tuple[int, ...]:
        return (season_of(self.day),)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceReported(Word):
    """Lessons missed."""

    ref: Numbering
    school: Brin
    began: datetime  # midnight in Amsterdam where the time of day is not known
    lost: timedelta
    excused: bool

    @property
    def seasons(self) -> tuple[int, ...]:
        return (season_of(day_of(self.began)),)
