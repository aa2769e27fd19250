"""Vo list of pupils expected in mbo (beoogde mbo-gangers) -> ExpectedInMbo, Born, Resides.

A file named `_volledig` is a full statement for its school year: whoever is no longer listed is no longer
expected. One named `_mutaties` says nothing about those it does not list. Names go to the vault alone, by
which who comes elsewhere without a number is known again.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated

from hub.connectors import sheet
from hub.connectors.births import impossible
from hub.connectors.brin import location
from hub.connectors.connector import Connector
from hub.connectors.contract import Claim, Delivery, Description, Fault, Note, PersonRef, Reading
from hub.connectors.description import NAMES, NamedRow
from hub.connectors.fields import (
    BRIN_NAMES,
    REMEMBERED,
    InstitutionCode,
    MaybeBirth,
    SchoolYear,
    YesNo,
    column,
    one_of,
    optional,
    required,
    school_year,
)
from hub.connectors.file_name import FileName
from hub.connectors.naming import NO_MOMENT, Frame
from hub.connectors.owners import SCHOOL
from hub.connectors.person import BIRTH
from hub.connectors.places import ABROAD, NOWHERE, municipality, nowhere
from hub.connectors.samples import sample
from hub.connectors.vo_codes import ALL_LEVELS, LEVEL_NAMES
from hub.domain.facts import Born, ExpectedInMbo, Fact, Resides
from hub.domain.identifiers import Birth, Brin, Municipality, SourceId
from hub.domain.timeline import day_of

OTHER_YEARS = Note(
    "other_years",
    "De lijst noemt meer dan één schooljaar; zij geldt alleen voor het meest genoemde als volledig.",
)
OTHER_LOCATION = Note(
    "other_location",
    "De bestandsnaam noemt een andere vestiging dan de kolom BRIN; de kolom telt. Verbeter een van beide.",
)
NO_HOME = (
    "{} keer staat er een gemeentecode voor onbekend of buitenland (0000, 9999, 1999); "
    "de woongemeente blijft onbekend."
)


FIRST_MONTH = 8
"""A school year runs from 1 August (WVO 2020, artikel 1.1)."""

UNKNOWN = frozenset({ABROAD, "9999"})
"""What school systems write for abroad. That a pupil lives there is for a register to say: here it only means
that the school knows no municipality."""


def home(text: str) -> Municipality:
    """A municipality, or `NOWHERE`."""
    return NOWHERE if text.strip() in UNKNOWN or nowhere(text) else municipality(text)


class Leerling(NamedRow):
    """One row, in the words of the export."""

    geboortedatum: MaybeBirth = column("Geboortedatum", "BIRTHDATE", "geb_datum_str", default="")
    gemeentecode: Annotated[Municipality | None, optional(home)] = column(
        "Gemeentecode",
        "Woongemeente",
        "GEMCODE",
        "Gemeente",
        "CBS-code",
        "CBS gemeentecode",
        "Gemeente van inschrijving",
        default="",
    )
    stamnummer: str = column("Stamnummer", "Leerlingnummer", "stamnr_str", default="")
    brin: InstitutionCode = column("BRIN", *BRIN_NAMES)
    vestiging: Annotated[str | None, optional(location)] = column(
        "Vestigingsnummer",
        "Vestigingscode",
        "Vestiging",
        "BRIN-vestiging",
        "Locatie",
        "LOCATION",
        "Locatiecode",
        default="",
    )
    schooljaar: SchoolYear = column(
        "Schooljaar", "Cursusjaar", "STUDYPERIOD", "Lesperiode.Korte_omschrijving"
    )
    niveau: Annotated[str, required(one_of(ALL_LEVELS, LEVEL_NAMES))] = column(
        "Niveau", "Elementcode", "Onderwijssoort"
    )
    beoogd_mbo: YesNo = column(
        "Beoogd mbo", "Beoogd mbo-ganger", "Indicatie beoogd mbo", "Beoogde mbo-ganger"
    )


def facts(row: Leerling, _person: PersonRef, at: Frame) -> tuple[Fact | Description, ...] | Fault:
    """No fact is of one pupil only: what is said row after row is said by one and the same."""
    if (wrong := impossible(row.geboortedatum, at, "Geboortedatum")) is not None:
        return wrong
    found: list[Fact | Description] = []
    season, expected = row.schooljaar, row.beoogd_mbo
    school, part = row.brin.brin, at.part(row.vestiging or row.brin.location)
    found.append(_expected(at.source, at.version, school, season, row.niveau, part, gone=not expected))
    if row.geboortedatum is not None:
        found.append(_born(at.source, at.version, row.geboortedatum, part))
    if row.gemeentecode is not None:
        code = row.gemeentecode
        found.append(_resides(at.source, at.version, None if code == NOWHERE else at.municipality(code)))
    named = row.named(row.geboortedatum, row.gemeentecode or "")
    return (*found, named) if named else tuple(found)


@lru_cache(REMEMBERED)
def _expected(
    source: SourceId, version: int, school: Brin, season: int, level: str, part: str | None, *, gone: bool
) -> Fact:
    return ExpectedInMbo(
        source=source,
        ref=str(season),
        version=version,
        retracted=gone,
        school=school,
        season=season,
        level=level,
        part=part,
    )


@lru_cache(REMEMBERED)
def _born(source: SourceId, version: int, birth: Birth, part: str | None) -> Fact:
    return Born(source=source, ref=BIRTH, version=version, birth=birth, part=part)


@lru_cache(REMEMBERED)
def _resides(source: SourceId, version: int, municipality: Municipality | None) -> Fact:
    return Resides(source=source, ref="residence", version=version, municipality=municipality, since=None)


def thing(cells: Mapping[str, str]) -> str | None:
    """The ref of the row's ExpectedInMbo."""
    try:
        return str(school_year(cells.get("Schooljaar", "")))
    except ValueError:
        return None


def year_of(at: Frame) -> str | None:
    """The school year of the day in the file's name; of a file without one nobody knows it."""
    if NO_MOMENT in at.notes:
        return None
    day = day_of(at.through)
    first = day.year - (day.month < FIRST_MONTH)
    return f"{first}-{first + 1}"


def _sums(claims: Iterable[Claim]) -> Iterator[Hashable]:
    """Each row's school year and part; and where its school knows no municipality."""
    for _, fact in claims:
        if isinstance(fact, ExpectedInMbo):
            yield fact.season, fact.part
        elif isinstance(fact, Resides) and fact.municipality is None:
            yield NOWHERE


def _whole(rows: sheet.Together, at: Frame) -> sheet.Whole:
    """Full or changes, by the file name; a full list without rows retracts nothing.

    It is full for the school year of most of its rows: a row with another year may be a slip, and must not
    take back that whole year. Where every row tells its part (its location), it is full of these parts only.
    """
    nowhere = rows.sums[NOWHERE]
    notes = (Note("no_home", NO_HOME.format(nowhere), look=False),) if nowhere else ()
    if not rows.full:
        return sheet.Whole(notes)
    listed = {key: count for key, count in rows.sums.items() if key != NOWHERE}
    seasons: Counter[int] = Counter()
    for (season, _), count in listed.items():
        seasons[season] += count
    if not seasons:
        return sheet.Whole((*notes, sheet.NOT_FULL) if rows.heard else notes)
    most = max(seasons, key=lambda season: (seasons[season], season))
    told = {part for _, part in listed}
    parts = frozenset[str]() if None in told else frozenset(told)  # one of no part may be of any
    if len(seasons) > 1:
        notes = (*notes, OTHER_YEARS)
    if at.location and not all(part.startswith(at.location) for part in parts):
        notes = (*notes, OTHER_LOCATION)
    return sheet.Whole(notes, (date(most - 1, 10, 1), date(most, 7, 31)), parts)


FORM = sheet.Form(
    row=Leerling,
    translate=facts,
    own="Stamnummer",
    either=(("BSN", "Onderwijsnummer", "Stamnummer"),),
    known={"BRIN": lambda at: at.organisation, "Schooljaar": year_of},
    yours=lambda row, at: row.brin.brin == at.organisation,
    labels=frozenset({"Vestigingsnummer", *NAMES}),
    ref=thing,
    full="volledig",
    sums=_sums,
    whole=_whole,
)


def read(delivery: Delivery, at: Frame) -> Reading:
    return sheet.read(FORM, delivery, at)


CONNECTOR = Connector(
    name="vo-list",
    sector="vo",
    owner=SCHOOL,
    rows_name_owner="each",
    title="Beoogde mbo-gangers",
    summary="De jaarlijkse lijst van leerlingen die na de zomer naar het mbo gaan, met woongemeente.",
    feed="lijst van beoogde mbo-gangers van {}",
    feeds="vo: lijsten van beoogde mbo-gangers",
    file=FileName("vo-list_<BRIN>_<jjjjmmddTuumm>_<volledig of mutaties>.csv"),
    delivers=(ExpectedInMbo, Born, Resides),
    reads=read,
    form=FORM,
    examples=(
        sample(
            "volledig",
            "vo-list_16YV_20250115T0730_volledig.csv",
            "16YV",
            "Een volledige lijst, puntkomma's, Windows-1252; nullen kwijt, beide nummers, woonplaats open.",
        ),
        sample(
            "mutaties",
            "vo-list_16YV_20250301T1200_mutaties.csv",
            "16YV",
            "Mutaties, komma's, UTF-8 met BOM; een leerling wordt niet meer verwacht, een rij is afgewezen.",
        ),
    ),
)
