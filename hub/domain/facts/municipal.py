"""What municipalities say: how a case was followed up, absence that schools notified, exemptions, work."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hub.domain.identifiers import Brin, Code, Municipality, Numbering
from hub.domain.timeline import season_of
from hub.domain.word import Word


class FollowUpStep(StrEnum):
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
class FollowedUp(Word):
    """A recipient's answer to a case; the vault has turned the case into rule, season and occasion."""

    rule: Code
    season: int
    occasion: Code
    recipient: Code  # gm/0363
    step: FollowUpStep
    outcome: Outcome | None
    at: datetime


class NoticeStatus(StrEnum):
    """How far the municipality is with a notice, as DUO's register says it; withdrawn is retracted."""

    REGISTERED = "geregistreerd"
    IN_HAND = "in behandeling"
    CLOSED = "afgesloten"
    NOTED = "ter kennisneming aangenomen"
    HANDED_ON = "overgedragen aan derden"  # up to August 2020


class NoticeEnd(StrEnum):
    """How a notice was closed. Why there was no absence is not told: it may be an illness."""

    BACK_AT_LESSONS = "terug naar school"
    OTHER_PROGRAMME = "andere opleiding"
    LEFT_FOR_WORK = "werk"
    DEREGISTERED = "inschrijving beëindigd"
    NO_ABSENCE = "geen verzuim"


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceNotified(Word):
    """A school notified sixteen hours of unexcused absence in four lesson weeks, or longer.

    LPW art. 21a; from eighteen on WEB art. 8.1.8a.
    """

    ref: Numbering
    school: Brin
    day: date  # on which it notified
    status: NoticeStatus | None = None  # None: the source does not tell
    changed: date | None = None  # since when it has a status beyond the first, at the latest
    ended: NoticeEnd | None = None

    @property
    def seasons(self) -> tuple[int, ...]:
        return (season_of(self.day),)


class Article(StrEnum):
    """By which article of the Leerplichtwet 1969 somebody need not be at school (vrijstelling)."""

    UNFIT = "5a"
    BELIEF = "5b"
    SCHOOL_ABROAD = "5c"
    OTHER_EDUCATION = "15"
    REPLACED_PARTLY = "3a"
    REPLACED_LAST_YEAR = "3b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempted(Word):
    """An exemption from leerplicht, on record at a municipality: both days inclusive.

    `until` is None where it says no end: then it is for as long as there is leerplicht. Never the reason.
    """

    ref: Numbering
    municipality: Municipality
    article: Article
    since: date
    until: date | None


class Occupation(StrEnum):
    """What somebody does who is not at school (WEB art. 8.3.1; from 2026 up to twenty-seven)."""

    WORK = "betaald werk"
    DAY_ACTIVITY = "dagbesteding"
    CARE = "zorg"


class Informant(StrEnum):
    """Who told it."""

    UWV = "uwv"
    SCHOOL = "school"
    MUNICIPALITY = "gemeente"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupied(Word):
    """Work or a day's occupation, both days inclusive; `until` None while it goes on. Never where."""

    ref: Numbering
    occupation: Occupation
    since: date
    until: date | None
    informant: Informant


class Contact(StrEnum):
    """What came of asking how somebody is doing."""

    AT_SCHOOL = "op school"
    AT_WORK = "aan het werk"
    DAY_ACTIVITY = "in dagbesteding"
    AT_HOME = "thuis"
    NOT_REACHED = "niet bereikt"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn(Word):
    """Whoever keeps somebody in sight asked how it goes (gedragslijn point 7)."""

    ref: Numbering
    contact: Contact
    day: date
