"""Exemptions from leerplicht as a municipality has them on record (register vrijstellingen) -> Exempted.

The register is DUO's and is filled in by hand or from a municipality's own package; no layout of it is
published, so the columns are ours. Why somebody is exempt stands in no column that is read.
"""

from typing import Annotated

from hub.connectors import sheet
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Fault, PersonRef, Reading
from hub.connectors.event_types_beside import LastDay, backwards
from hub.connectors.fields import Day, Reference, column, decisive, one_of, required, yes
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame
from hub.connectors.owners import MUNICIPALITY
from hub.connectors.person import unnamed
from hub.connectors.ranges import BEGUN, PLANNED
from hub.connectors.samples import sample
from hub.domain.facts import Article, Exempted
from hub.domain.identifiers import Municipality

WRITTEN = (
    "{}{}",
    "artikel {}{}",
    "art {}{}",
    "{} onder {}",
    "{} sub {}",
    "artikel {} onder {}",
    "artikel {} sub {}",
)
"""How packages write an article: its number, and the letter behind it, which art. 15 lacks."""

ARTICLES = {
    form.format(article.rstrip("abc"), article[len(article.rstrip("abc")) :]): article
    for article in Article
    for form in WRITTEN
}


class Vrijstellingsregel(sheet.PupilRow):
    """One exemption, in the words of the file."""

    nummer: Reference = column("Nummer", "Vrijstellingsnummer", "Zaaknummer", "Besluitnummer")
    artikel: Annotated[Article, required(one_of(ARTICLES, Article))] = column(
        "Artikel", "Soort vrijstelling", "Grond"
    )
    vanaf: Day = column("Vanaf", "Ingangsdatum", "Begindatum", "Datum vanaf", within=BEGUN)
    tot_en_met: LastDay = column("Tot en met", "Einddatum", "Datum tot en met", default="", within=PLANNED)
    ingetrokken: Annotated[bool | None, decisive(yes)] = column("Ingetrokken", default="")


def facts(row: Vrijstellingsregel, person: PersonRef, at: Frame) -> tuple[Exempted, ...] | Fault:
    return backwards(row.vanaf, row.tot_en_met, "Tot en met") or (
        Exempted(
            source=at.source,
            ref=unnamed(row.nummer, person),
            version=at.version,
            retracted=bool(row.ingetrokken),
            municipality=Municipality(at.organisation),
            article=row.artikel,
            since=row.vanaf,
            until=row.tot_en_met,
        ),
    )


FORM = sheet.Form(row=Vrijstellingsregel, translate=facts)


def read(delivery: Delivery, at: Frame) -> Reading:
    return sheet.read(FORM, delivery, at)


CONNECTOR = Connector(
    name="vrijstellingen",
    sector="municipal",
    owner=MUNICIPALITY,
    rows_name_owner="none",
    title="Vrijstellingen",
    summary="Vrijstellingen van de leerplicht die de gemeente geregistreerd heeft.",
    feed="vrijstellingen van {}",
    feeds="gemeenten: vrijstellingen",
    file=FileName("vrijstellingen_<gemeentecode>_<jjjjmmddTuumm>.csv"),
    delivers=(Exempted,),
    reads=read,
    form=FORM,
    examples=(
        sample(
            "register",
            "vrijstellingen_0363_20251001T0600.csv",
            "0363",
            "Elk artikel in een andere spelling, een zonder einde, een ingetrokken; een dat terugloopt.",
        ),
    ),
)
