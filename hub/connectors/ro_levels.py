"""What a registratieoverzicht leaves open about levels, told to whoever delivers it.

`Niveau` is empty in nearly every record, so the level is that of the programme. Where the table of programmes
does not know the code either, nobody knows whether a diploma is a startkwalificatie: the hub then concludes
neither, and the institution is told which codes it is about. Codes of programmes are public.
"""

from collections.abc import Iterable, Iterator, Sequence

from hub.connectors.contract import Note, PersonRef
from hub.connectors.reference import tables
from hub.connectors.ro_records import Isp
from hub.domain.facts import Enrolled, Fact, Graduated

MOST = 10
"""Codes that a note names."""

DIPLOMAS = (
    "Van {} diploma's is het niveau niet bekend ({}). Of deze studenten een startkwalificatie hebben, weet "
    "de hub niet. Verbeter de opleidingscode, of vul het niveau in bij de inschrijvingsperiode (ISP)."
)
ENROLMENTS = "Van {} inschrijvingen is het niveau niet bekend ({}); voor de hub maakt dat niets uit."
DIFFERENT = (
    "Bij {} inschrijvingsperioden (ISP) is een ander niveau ingevuld dan bij de opleiding hoort ({}); "
    "het niveau van de opleiding telt."
)


def levels_told(periods: Iterable[tuple[PersonRef, Isp]]) -> dict[tuple[PersonRef, str | None], int]:
    """What periods say of the level of a person's programme: a diploma has none of its own."""
    return {(person, isp.opleiding): isp.niveau for person, isp in periods if isp.niveau is not None}


def notes_on_levels(facts: Sequence[Fact], periods: Iterable[Isp]) -> Iterator[Note]:
    """One note for each way in which levels are unknown or in conflict; none where all is well."""
    diplomas = [f.programme for f in facts if isinstance(f, Graduated) and f.level is None]
    standing = [f.programme for f in facts if isinstance(f, Enrolled) and f.level is None]
    differ = [isp.opleiding for isp in periods if _differs(isp)]
    yield from _note("level_unknown", DIPLOMAS, diplomas)
    yield from _note("enrolment_level_unknown", ENROLMENTS, standing, look=False)
    yield from _note("level_differs", DIFFERENT, differ)


def _differs(isp: Isp) -> bool:
    known = tables.programme(isp.opleiding) if isp.opleiding else None
    return known is not None and isp.niveau is not None and known.level != isp.niveau


def _note(code: str, text: str, programmes: Sequence[str | None], *, look: bool = True) -> Iterator[Note]:
    if programmes:
        yield Note(code, text.format(len(programmes), _named(programmes)), look)


def _named(programmes: Sequence[str | None]) -> str:
    """Which codes, each once; how many more where they are many."""
    codes = sorted({p for p in programmes if p})
    told = [f"opleidingscode {', '.join(codes[:MOST])}"] if codes else []
    if len(codes) > MOST:
        told.append(f"en nog {len(codes) - MOST} andere")
    if not all(programmes):
        told.append("zonder leesbare opleidingscode")
    return ", ".join(told)
