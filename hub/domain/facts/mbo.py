"""What mbo institutions and the koppelpunt say, from the application to presence and absence."""

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
    level: int | None = None  # 1..4, of the programme where that is known
    season: int
    starts: date | None
    status: Status
    changed: datetime

    @property
    def seasons(self) -> tuple[int, ...]:
        return (self.season,)


class IntakeState(StrEnum):
    """How far the talk of an mbo with an applicant has come (WEB art. 8.0.4; gedragslijn point 5)."""

    PLANNED = "gepland"
    HELD = "gehouden"
    CANCELLED = "geannuleerd"
    MISSED = "niet verschenen"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeChanged(Word):
    """How far one intake is: planned for a day, held on it, cancelled, or the applicant did not come."""

    ref: Numbering
    school: Brin
    programme: Code | None  # crebo
    season: int
    state: IntakeState
    day: date  # of the talk; where it has none (cancelled without a new one): the day that was planned

    @property
    def seasons(self) -> tuple[int, ...]:
        return (self.season,)


class HandoverStep(StrEnum):
    """How far a warm handover has come: a talk between the mentor and whoever guides in mbo."""

    ASKED = "gevraagd"
    ACCEPTED = "aangenomen"
    DONE = "overgedragen"
    CALLED_OFF = "vervallen"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverChanged(Word):
    """How far one warm handover is (gedragslijn point 6): that it is wished, never why.

    Vo asks for it and mbo takes it up, each in its own numbering: things of two sources. Of those to one
    institution in one season the furthest step of any source counts; called off, where its day is no earlier.
    """

    ref: Numbering
    school: Brin  # the mbo institution that is to take it up
    season: int
    step: HandoverStep
    day: date

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
