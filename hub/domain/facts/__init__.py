"""What happened, in the hub's words, by the sector that says it.

A fact is one source's latest word about one thing, whole, never a difference. Whom it is about stands beside
it (a `PersonRef` before the door, a `PupilId` behind it), never in it. Its code tables stand in its sector's
module. A new kind: docs/guides/add-a-fact.md.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from hub.domain.facts.mbo import (
    AbsenceReported,
    ApplicationChanged,
    Attended,
    Enrolled,
    Graduated,
    HandoverChanged,
    HandoverStep,
    IntakeChanged,
    IntakeState,
    Status,
)
from hub.domain.facts.municipal import (
    AbsenceNotified,
    Article,
    CheckedIn,
    Contact,
    Exempted,
    FollowedUp,
    FollowUpStep,
    Informant,
    NoticeEnd,
    NoticeStatus,
    Occupation,
    Occupied,
    Outcome,
)
from hub.domain.facts.person import Born, Died, IdentityDoubted, Merged, Precision, Resides
from hub.domain.facts.vo import (
    Activity,
    Destination,
    DossierReached,
    EnrolledInVo,
    ExamTaken,
    ExpectedInMbo,
    LeftVo,
    Oriented,
    Part,
    Result,
    Signatory,
    Stage,
)
from hub.domain.identifiers import SourceId

__all__ = [
    "KINDS",
    "AbsenceNotified",
    "AbsenceReported",
    "Activity",
    "ApplicationChanged",
    "Article",
    "Attended",
    "Born",
    "CheckedIn",
    "Contact",
    "Delivered",
    "Destination",
    "Died",
    "DossierReached",
    "Enrolled",
    "EnrolledInVo",
    "ExamTaken",
    "Exempted",
    "ExpectedInMbo",
    "Fact",
    "FollowUpStep",
    "FollowedUp",
    "Graduated",
    "HandoverChanged",
    "HandoverStep",
    "IdentityDoubted",
    "Informant",
    "IntakeChanged",
    "IntakeState",
    "LeftVo",
    "Merged",
    "NoticeEnd",
    "NoticeStatus",
    "Occupation",
    "Occupied",
    "Oriented",
    "Outcome",
    "Part",
    "Precision",
    "Resides",
    "Result",
    "Signatory",
    "Stage",
    "Status",
]

Fact = (
    Born
    | Resides
    | Died
    | ExpectedInMbo
    | Oriented
    | DossierReached
    | ExamTaken
    | LeftVo
    | EnrolledInVo
    | ApplicationChanged
    | IntakeChanged
    | HandoverChanged
    | Enrolled
    | Graduated
    | Attended
    | AbsenceReported
    | AbsenceNotified
    | FollowedUp
    | Exempted
    | Occupied
    | CheckedIn
    | IdentityDoubted
    | Merged
)
"""One of these and no other: mypy finds the place that forgets a kind."""

KINDS: tuple[type[Fact], ...] = get_args(Fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One delivery (a file, a pull) has come in whole: the source has been heard through `through`.

    A full statement (`scope` given: its first and last day) retracts what it no longer lists: words of the
    source within the scope, and within `parts` if it is not full of the whole source, with a lower version
    than `version`, except those in `spared` ("pupil/ref": their rows could not be read).
    """

    source: SourceId
    delivery: str  # derived id: the same delivery twice is one delivery
    through: datetime
    version: int
    scope: tuple[date, date] | None = None
    parts: frozenset[str] = frozenset()  # what it is full of (see `Word.part`); none: of all there is
    spared: frozenset[str] = frozenset()
    records: int = 0
    rejected: int = 0

    @property
    def strikes(self) -> int | None:
        """The version below which words are retracted, if this is a full statement."""
        return None if self.scope is None else self.version
