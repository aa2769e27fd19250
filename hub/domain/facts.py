"""What happened, in the hub's words.

A fact is one source's latest word about one thing, whole, never a difference. Whom it is about stands beside
it (a `PersonRef` before the door, a `PupilId` behind it), never in it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import get_args

from hub.domain.identifiers import Birth, Brin, Municipality, PupilId, SourceId
from hub.domain.word import Word


class Status(StrEnum):
    """The five statuses of VVA (WEB art. 8.0.3 lid 3) by their koppelpunt codes."""

    RECEIVED = "AO"
    OFFERED = "OA"
    REJECTED = "LNI"
    WITHDRAWN = "AI"
    ENROLLED = "LI"


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


class Step(StrEnum):
    """What a recipient answers to a case."""

    TAKEN_UP = "opgepakt"
    CLOSED = "gesloten"


class Outcome(StrEnum):
    """Why a case was closed, as the municipality says; the first group settles the season (state X)."""

    OTHER_EDUCATION = "ander onderwijs"
    PRIVATE_EDUCATION = "niet-bekostigd onderwijs"
    ABROAD = "buitenland"
    EXEMPT = "vrijstelling"
    WORK = "werk"
    BACK_IN_SCHOOL = "terug naar school"
    GUIDED = "in begeleiding"
    NO_ACTION = "geen actie meer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Born(Word):
    """A birth date; stays in state and is in no output."""

    birth: Birth


@dataclass(frozen=True, slots=True, kw_only=True)
class Resides(Word):
    """A municipality of residence: dated by a register, undated (`since` None) by a school."""

    municipality: Municipality | None  # None: abroad, or no known address
    since: date | None
    before: Municipality | None = None
    abroad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Died(Word):
    """Death (BRP)."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedInMbo(Word):
    """The vo school expects this pupil in mbo after the summer (beoogde mbo-ganger)."""

    school: Brin
    season: int
    level: str  # bb kb gl tl pro vso isk havo vwo vavo

    @property
    def span(self) -> tuple[date, date] | None:
        return (date(self.season - 1, 10, 1), date(self.season, 7, 31))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamTaken(Word):
    """A final exam result of vo."""

    school: Brin
    level: str
    result: Result
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftVo(Word):
    """Deregistration from vo: the last day still enrolled (inclusive, as DUO counts), and where to."""

    school: Brin
    last_day: date
    destination: Destination


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationChanged(Word):
    """One status message about one application; each message is a thing of its own: history is knowledge."""

    chain: str  # ketenId
    number: int  # wijzigingsvolgnummer: the order of the feed
    school: Brin
    programme: str  # crebo
    season: int
    starts: date | None
    status: Status
    changed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled(Word):
    """An mbo enrolment (RO): first and last day inclusive; `last_day` None while it stands."""

    school: Brin
    number: str  # inschrijvingvolgnummer
    first_day: date
    planned_last_day: date | None
    last_day: date | None
    reason: str | None
    programme: str | None
    route: str | None  # BOL BBL …
    level: int | None  # 1..4

    @property
    def span(self) -> tuple[date, date] | None:
        return (self.first_day, self.last_day or date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Graduated(Word):
    """An mbo diploma (RO)."""

    school: Brin
    programme: str
    level: int | None
    day: date

    @property
    def span(self) -> tuple[date, date] | None:
        return (self.day, self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended(Word):
    """First presence at lessons in a school year."""

    school: Brin
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceReported(Word):
    """Lessons missed."""

    school: Brin
    began: datetime
    lost: timedelta
    excused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedUp(Word):
    """A recipient's answer to a case; the vault has turned the case into rule, season and occasion."""

    rule: str
    season: int
    occasion: str
    recipient: str  # gm/0363
    step: Step
    outcome: Outcome | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(Word):
    """Two pupils are one person; all that is known of this one goes to `into`."""

    into: PupilId


Fact = (
    Born
    | Resides
    | Died
    | ExpectedInMbo
    | ExamTaken
    | LeftVo
    | ApplicationChanged
    | Enrolled
    | Graduated
    | Attended
    | AbsenceReported
    | FollowedUp
    | Merged
)

KINDS: tuple[type[Fact], ...] = get_args(Fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One delivery (a file, a pull) has come in whole: the source has been heard through `through`.

    A full statement (`scope` given) retracts what it no longer lists: words of the source within the scope
    with a lower version than `version`, except those in `spared` ("pupil/ref": their rows could not be read).
    """

    source: SourceId
    delivery: str  # derived id: the same delivery twice is one delivery
    through: datetime
    version: int
    scope: tuple[date, date] | None = None
    spared: frozenset[str] = frozenset()
    records: int = 0
    rejected: int = 0
