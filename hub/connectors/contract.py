"""What a connector takes and gives: one kind of source message, as it is really written, read into facts.

It maps and never fetches, knows no pupil (only the `PersonRef` that the source gives), raises for no input
and reads no clock: what it answers is a function of the delivery. Every record gave facts, was rejected, or
is a known non-fact; `Reading.adds_up` says so.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from hub.connectors.mapping import AS_IT_COMES, FileMapping
from hub.domain.facts import Fact, FollowUpStep, Outcome
from hub.domain.identifiers import Birth, SourceId

WHOLE = 0
"""The record number of what is wrong with a delivery as a whole, which counts as one record more; the others
are counted from 1. A file that cannot be read at all is thus one record, rejected."""


class PersonRef(NamedTuple):
    """Whom a record is about: a PGN (nine digits, checked), else the source's own reference."""

    pgn: str | None
    own: str | None


class Description(NamedTuple):
    """Who a person is by name, as a source wrote it: for the vault alone, which keeps it sealed.

    The law lets an mbo ask of who has no number: surname, initials, birth date, sex (WEB art. 8.0.3 lid 2).
    """

    surname: str
    infix: str = ""  # voorvoegsel
    given: str = ""  # given names or initials, in whatever spelling
    sex: str = ""  # M or V; empty: not told, or neither
    birth: Birth | None = None
    municipality: str = ""


class Claim(NamedTuple):
    """A fact beside the person it is about; only the door turns the person into a pupil."""

    person: PersonRef
    fact: Fact


@dataclass(frozen=True, slots=True)
class Linked:
    """Two numbers are one person: `old` (an onderwijsnummer) became `new` (a BSN) on `day`."""

    old: str
    new: str
    day: date


@dataclass(frozen=True, slots=True)
class Answer:
    """What a recipient answers to a case; the vault knows which pupil the case is about."""

    case: str
    step: FollowUpStep
    outcome: Outcome | None
    at: datetime
    recipient: str  # gm/<organisation>


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something is no fact, and how to mend it. Carried as it is from the field to the receipt."""

    phase: str  # format, record, field or reference
    code: str
    field: str | None
    remedy: str  # Dutch, for whoever delivers; holds no value of the input
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected(Fault):
    """The fault of one record. Only `original` holds what the source wrote."""

    record: int  # WHOLE, or the record's number from 1
    original: bytes
    spared: tuple[PersonRef, str] | None = None  # the thing this record was about (its ref), where readable
    about: tuple[PersonRef, str | None] | None = None  # what of it is readable, to know it again once mended
    unreadable: bool = False  # a listed thing that cannot be named: a full statement then retracts nothing


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that is known to be no fact (a header, a trailer, an expression of interest).

    It may take back what an earlier record of the same thing said (an absence that was illness).
    """

    record: int
    code: str
    spared: tuple[PersonRef, str] | None = None  # what it lists all the same, as with a rejection


class Sort(StrEnum):
    """What of a file's form can change."""

    COLUMN = "column"
    CODE = "code"  # one that no table of the hub knows
    VERSION = "version"  # of the format, as the file says


class Trait(NamedTuple):
    """One thing of a file's form, by which a source that begins to write otherwise is noticed.

    `name` tells it from others and holds what the source wrote, so it is neither told nor kept as it is;
    `where` is Dutch and may be told.
    """

    sort: Sort
    name: str
    where: str
    strange: bool = False  # the hub does not know it


@dataclass(frozen=True, slots=True)
class Note:
    """What is no rejection and must be told all the same. Its text is Dutch and holds no value of the input,
    save codes of public lists.

    `look`: something was ignored, capped, shrunk or in conflict, so whoever delivers should look at it; False
    where it only says how a thing was understood.
    """

    code: str
    text: str
    look: bool = True


COLUMNS_UNREAD = "columns_unread"
"""The code of the note on columns, or fields, that nobody knows."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file, push or pull, as it came; the organisation is known by its directory or credential."""

    name: str
    organisation: str
    picked_up: datetime
    content: bytes
    part: str | None = None  # what it is of, where the source's settings say so
    mapping: FileMapping = AS_IT_COMES  # how its export differs from what we ask for, by the same settings
    whole: bool = True  # False: one page of an answer, so that what is not in it may still come


@dataclass(frozen=True, slots=True)
class Reading:
    """What a connector makes of one delivery."""

    records: int
    through: datetime
    version: int
    claims: tuple[Claim, ...] = ()
    links: tuple[Linked, ...] = ()
    answers: tuple[Answer, ...] = ()
    rejections: tuple[Rejected, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    fruitful: frozenset[int] = frozenset()  # numbers of the records that gave facts, links or answers
    scope: tuple[date, date] | None = None  # a full statement of these days
    parts: frozenset[str] = frozenset()  # of these parts only (see `Word.part`); none: of all there is
    notes: tuple[Note, ...] = ()
    traits: tuple[Trait, ...] = ()  # of the form it is written in, each once
    references_of: SourceId | None = None  # whose numbers its people are known by, where they are another's
    described: tuple[tuple[PersonRef, Description], ...] = ()  # who its people are by name
    heard: bool = True  # False: broken or incomplete as a whole, so it tells nothing about what is not in it

    @property
    def spared(self) -> tuple[tuple[PersonRef, str], ...]:
        """Things that the delivery lists although their rows could not be read."""
        left: tuple[Rejected | Skipped, ...] = (*self.rejections, *self.skipped)
        return tuple(one.spared for one in left if one.spared is not None)

    @property
    def retracts(self) -> bool:
        """Whether what this delivery does not list counts as retracted."""
        return self.scope is not None and not any(r.unreadable for r in self.rejections)

    @property
    def rejected_records(self) -> frozenset[int]:
        return frozenset(r.record for r in self.rejections)

    @property
    def adds_up(self) -> bool:
        """Every record gave facts, or was rejected, or is a known non-fact; none is two of these."""
        parts = (self.fruitful, self.rejected_records, frozenset(s.record for s in self.skipped))
        return self.records == sum(map(len, parts)) == len(frozenset[int]().union(*parts))


def tells(*, fruitful: int, rejected: int) -> bool:
    """Whether a delivery tells anything by what is not in it: not when all it brought was rejected.

    A source that has begun to write in another way would else have been heard, and its silence be taken for
    news about everyone it spoke of.
    """
    return fruitful > 0 or rejected == 0


@dataclass(frozen=True, slots=True)
class Example:
    """A delivery that stands beside the connector: documentation, fixture and test at once."""

    name: str
    file: str  # file name, as the source would name it
    organisation: str
    tells: str  # what this one shows, in Dutch
    picked_up: datetime
