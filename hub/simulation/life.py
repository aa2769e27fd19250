"""What really happened to one invented pupil: the truth beside which files and signals are held.

A life is invented first and knows nothing of files, feeds or rules. Days are days in Amsterdam; `registered`,
`ended` and `erased` are the moments at which a school's own administration wrote something down.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hub.domain.facts import Destination, Outcome, Result, Status
from hub.domain.timeline import AMSTERDAM

DAY = timedelta(days=1)
SEASON = 2025
"""The summer that the simulated region lives through."""

BEGIN = date(2024, 10, 1)
END = date(2026, 7, 31)


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment by the clock on the wall in Amsterdam."""
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=AMSTERDAM).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Message:
    """An application reached a status; `number` is its place in the feed (wijzigingsvolgnummer)."""

    moment: datetime
    status: Status
    number: int = 0
    late: datetime | None = None  # dirt: when it reached the koppelpunt

    @property
    def arrived(self) -> datetime:
        return self.late or self.moment


@dataclass(frozen=True, slots=True)
class Application:
    """One application, for one programme at one institution (ketenId)."""

    chain: str
    school: str
    crebo: str
    starts: date
    messages: tuple[Message, ...]
    interest: bool = False  # type I: not an application
    year: str = "2025-2026"
    dated: bool = True  # whether the items give the day on which the programme starts


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An enrolment as the institution's administration holds it; both days inclusive."""

    school: str
    number: str
    crebo: str
    level: int
    route: str
    first_day: date
    planned_last_day: date
    registered: datetime
    last_day: date | None = None
    reason: str = ""
    ended: datetime | None = None
    erased: datetime | None = None  # struck as if it had never been
    hidden: tuple[datetime, datetime] | None = None  # dirt: missing from what is told between these
    level_told: bool = True  # dirt: False where the overview leaves Niveau empty


@dataclass(frozen=True, slots=True)
class Diploma:
    school: str
    number: str
    crebo: str
    level: int
    day: date
    registered: datetime


@dataclass(frozen=True, slots=True)
class Exam:
    day: date
    result: Result


@dataclass(frozen=True, slots=True)
class Exit:
    last_day: date
    destination: Destination
    registered: datetime


@dataclass(frozen=True, slots=True)
class Again:
    """A second row of the same pupil on the school's list: without a number until the school fills it in."""

    own: str  # stamnummer there
    listed: datetime
    completed: datetime | None


@dataclass(frozen=True, slots=True)
class Home:
    """A municipality from a day on; None is abroad. The first has no day."""

    since: date | None
    municipality: str | None
    told: datetime | None = None  # dirt: told long after it happened


@dataclass(frozen=True, slots=True)
class Absence:
    school: str
    number: str
    began: datetime
    hours: float
    excused: bool
    reason: str
    corrected: datetime | None = None  # dirt: called unexcused until then


@dataclass(frozen=True, slots=True)
class Presence:
    """The first time somebody saw the pupil at lessons there."""

    school: str
    day: date


@dataclass(frozen=True, slots=True)
class Event:
    """What a source wrote down for its event file: of one thing, by its `number`, the last counts."""

    source: str  # gebeurtenissen-mbo/98AA
    kind: str  # as its type is called: intake
    number: str
    told: datetime  # when it was written down
    day: date  # on which it is or was; of an exemption or of work the first
    word: str  # what it says, in the source's words: an IntakeState, a Stage …
    more: tuple[tuple[str, str], ...] = ()  # what else it says, by the names of the file
    back: bool = False  # taken back


@dataclass(frozen=True, slots=True)
class Notice:
    """A school notified absence; from what day on the municipality was busy with it."""

    school: str
    number: str
    day: date
    taken_up: date | None


@dataclass(frozen=True, slots=True)
class Settling:
    """What a municipality finds out once it has taken a case up, and after how many days."""

    outcome: Outcome
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One pupil, from 1 October before the summer to the end of the school year after it."""

    n: int
    story: str  # what kind of life this is, in a word or two
    born: date
    gender: str
    given: str
    infix: str
    family: str
    school: str  # vo
    own: str  # stamnummer there
    level: str
    bsn: str
    onderwijsnummer: str | None = None
    linked: datetime | None = None  # when the BSN came
    homes: tuple[Home, ...] = ()
    died: date | None = None
    listed: datetime | None = None
    unlisted: datetime | None = None
    again: Again | None = None
    exams: tuple[Exam, ...] = ()
    exit: Exit | None = None
    let_go: Exit | None = None  # stayed in vo, and was let go in the midst of the next school year
    applications: tuple[Application, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()
    diplomas: tuple[Diploma, ...] = ()
    presences: tuple[Presence, ...] = ()
    absences: tuple[Absence, ...] = ()
    notices: tuple[Notice, ...] = ()
    settling: Settling | None = None
    events: tuple[Event, ...] = ()
    lies: int = 0  # how many days the municipality leaves a case lying before it takes it up
    wrongly_born: tuple[date, datetime] | None = None  # dirt: the date that is told, until it is corrected
    double: bool = False  # dirt: mbo knows the pupil by another number than vo, until they are linked
    zeros_lost: bool = False  # dirt: numbers went through a spreadsheet
    numberless: bool = False  # dirt: the vo list has no number for this pupil

    @property
    def stays_in_vo(self) -> bool:
        """Goes on in vo or vavo, by the school's own word."""
        return self.exit is not None and self.exit.destination in (Destination.VO, Destination.VAVO)

    def home(self, day: date) -> str | None:
        """Where the pupil lives on a day."""
        return [h for h in self.homes if h.since is None or h.since <= day][-1].municipality

    def pgn(self, moment: datetime, *, mbo: bool = False) -> str:
        """The number under which sources know the pupil at that moment."""
        if self.onderwijsnummer and (self.linked is None or moment < self.linked):
            return self.bsn if self.double and not mbo else self.onderwijsnummer
        return self.bsn

    def birth(self, moment: datetime) -> date:
        """The birth date as it is told at a moment."""
        wrong = self.wrongly_born
        return wrong[0] if wrong and moment < wrong[1] else self.born
