"""What vo schools say: who is expected in mbo and how that is prepared, who passed, who left."""

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


class Activity(StrEnum):
    """What a pupil does to find out where to go (loopbaanoriëntatie, gedragslijn point 2)."""

    OPEN_DAY = "open dag"
    TRIAL_DAY = "meeloopdag"
    ASSIGNMENT = "lob-opdracht"
    TALK = "loopbaangesprek"


class Part(StrEnum):
    """Whether somebody was there."""

    PLANNED = "afgesproken"
    ATTENDED = "gedaan"
    MISSED = "gemist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Oriented(Word):
    """One activity of loopbaanoriëntatie, planned or done; never what came of it."""

    mbo_may_read = True

    ref: Numbering
    school: Brin
    season: int
    activity: Activity
    attended: Part
    day: date

    @property
    def seasons(self) -> tuple[int, ...]:
        return (self.season,)


class Stage(StrEnum):
    """A stage of the digital handover dossier (DDD, OSO): that it was reached, never what is in it."""

    ORIENTATION = "lob-dossier"
    PART_A = "deel a"  # by the pupil
    PART_B = "deel b"  # by the school
    AGREED = "akkoord"
    FORWARDED = "verzonden"
    RECEIVED = "ontvangen"


class Signatory(StrEnum):
    """Who agrees that a dossier goes on: the parents, from eighteen on the pupil (AVG art. 6 lid 1 a)."""

    PARENTS = "ouders"
    PUPIL = "leerling"


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierReached(Word):
    """One stage of a pupil's dossier; taken back when it is not so (any more): an agreement withdrawn.

    Vo tells of it, and of what it received mbo does: a stage is reached when any source says so.
    """

    mbo_may_read = True

    ref: Numbering
    school: Brin  # the vo school that makes the dossier
    season: int
    stage: Stage
    by: Signatory | None  # of an agreement only
    day: date

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
