"""What municipalities say: how a case was followed up, and which absence schools notified."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hub.domain.identifiers import Brin, Code, Numbering
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceNotified(Word):
    """A school notified sixteen hours of unexcused absence in four lesson weeks, or longer.

    LPW art. 21a; from eighteen on WEB art. 8.1.8a.
    """

    ref: Numbering
    school: Brin
    day: date  # on which it notified

    @property
    def seasons(self) -> tuple[int, ...]:
        return (season_of(self.day),)
