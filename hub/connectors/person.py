"""Whom a record is about: two columns for a PGN, of which the check digit knows better than the heading.

Exports lose leading zeros, and give both numbers of one person in either column.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from hub.connectors.contract import Fault, PersonRef
from hub.connectors.faults import FIELD, RECORD
from hub.domain.identifiers import pgn_kind

PGN_LENGTH = 9
LONGEST_SHOWN = 7
EMPTY = " .-\t\u00a0"
"""What an empty cell may be filled with."""

_ROUNDED = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+\d{1,3}|#{2,}|#[A-Z/0!?]{2,}", re.IGNORECASE)
"""What a spreadsheet leaves of a long number (8,28677E+11), in a narrow column, of a failed formula."""

NOBODY = frozenset({"null", "none", "nan", "nvt", "n.v.t", "n/a", "onbekend", "geen", "leeg", "x", "?", "nb"})
"""What systems and people write where there is no number; taken as one, it would make many pupils one."""

_NUMBER_OF_A_SPREADSHEET = re.compile(r"[.,]0+$")
_WHOLE_NUMBER = re.compile(r"(?<=\d)[.,]0$")
_SEPARATORS = re.compile(r"[\s.\u00a0-]")

BIRTH = "birth"
"""The one thing that a source tells of a birth: the reference of each `Born`."""

INVALID = "Het nummer voldoet niet aan de elfproef; controleer alle negen cijfers, ook de voorloopnul."
ROUNDED = (
    "Een rekenblad heeft dit nummer afgerond of onleesbaar gemaakt; maak de kolom op als tekst "
    "en exporteer haar opnieuw uit het bronsysteem."
)
MISSING = "Er is geen BSN of onderwijsnummer en ook geen eigen nummer; vul een van deze in."
CONFLICT = "De twee nummers zijn van dezelfde soort maar verschillend; laat alleen het juiste staan."


class Identified(NamedTuple):
    """The person, and the onderwijsnummer that the source says is the same person as the BSN."""

    person: PersonRef
    also: str | None = None


@lru_cache(maxsize=64)
def numbered(text: str) -> tuple[str, str] | None:
    """Kind and number: nine digits that hold the check, a first zero that was lost restored; else None."""
    if len(text) == PGN_LENGTH and text.isdigit():  # as nearly all are written
        kind = pgn_kind(text)
        return (kind, text) if kind else None
    digits = _SEPARATORS.sub("", _NUMBER_OF_A_SPREADSHEET.sub("", text.strip()))
    if not digits.isascii():
        return None
    if len(digits) == PGN_LENGTH - 1:
        digits = f"0{digits}"
    kind = pgn_kind(digits)
    return (kind, digits) if kind else None


def identify(bsn: str, onderwijsnummer: str, own: str | None) -> Identified | Fault:
    """Read the two columns; which number it is, the check digit decides, not the column it stands in."""
    if not (bsn and onderwijsnummer) and pgn_kind(
        number := bsn or onderwijsnummer
    ):  # as nearly all are written
        return Identified(PersonRef(number, own))
    return _identify(bsn, onderwijsnummer, own)


@lru_cache(maxsize=64)
def _identify(bsn: str, onderwijsnummer: str, own: str | None) -> Identified | Fault:
    """The few last ones are remembered: a registratieoverzicht repeats a person's number on every record."""
    found: dict[str, str] = {}
    for field, text in (("BSN", bsn.strip(EMPTY)), ("Onderwijsnummer", onderwijsnummer.strip(EMPTY))):
        if not text:
            continue
        read = numbered(text)
        if read is None:
            if not text.strip("0") or text.casefold() in NOBODY:
                continue
            if is_rounded(text):
                return Fault(FIELD, "number_rounded", field, ROUNDED)
            return Fault(FIELD, "pgn_invalid", field, INVALID)
        kind, number = read
        if found.setdefault(kind, number) != number:
            return Fault(FIELD, "pgn_conflict", field, CONFLICT)
    if found:
        number = found.get("bsn") or found["onderwijsnummer"]
        both = "bsn" in found and "onderwijsnummer" in found
        return Identified(PersonRef(number, own), found["onderwijsnummer"] if both else None)
    if own is None:
        return Fault(RECORD, "pgn_missing", "BSN", MISSING)
    return Identified(PersonRef(None, own))


def own_reference(text: str) -> str | None:
    """A source's own number for a person, without the zeros that exports lose: 1234 is 001234."""
    if text.isdigit():  # as nearly all are written
        return text.lstrip("0") or None
    bare = _WHOLE_NUMBER.sub("", text.strip(EMPTY)).lstrip("0").casefold()
    return None if not bare or bare in NOBODY else bare


def is_harmless(reference: str) -> bool:
    """Whether a source's own number may be shown: it can be nothing but a number of that source.

    A PGN has nine digits, or seven or eight once its zeros are lost, and a birth date has eight.

    >>> is_harmless("123456"), is_harmless("20080314"), is_harmless("jansen")
    (True, False, False)
    """
    if not reference.isascii() or not reference.isdigit() or len(reference) > LONGEST_SHOWN:
        return False
    return len(reference) < LONGEST_SHOWN or pgn_kind(reference.zfill(PGN_LENGTH)) is None


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet left something else in the place of a number, that others may have left too.

    >>> is_rounded("8,28677E+11"), is_rounded("#####"), is_rounded("12E4")
    (True, True, False)
    """
    return _ROUNDED.fullmatch(text.strip()) is not None


def unnamed(reference: str, person: PersonRef) -> str:
    """A source's own number for a thing, without the person's number in it.

    Some systems number things by the person's number; under another number it is still the same thing. It
    need only be unique for this person. What else may stand in it is the door's care.
    """
    if not person.pgn:
        return reference
    return reference.replace(person.pgn, "#").replace(person.pgn.lstrip("0"), "#")
