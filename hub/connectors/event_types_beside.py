"""What is told of somebody's days outside a school, in events: exemption, work or day activity, contact."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from hub.connectors.contract import Fault
from hub.connectors.dates import day
from hub.connectors.event_type import DONE, EventType, Happened, Telling, told
from hub.connectors.faults import FIELD
from hub.connectors.fields import Day, decisive, one_of, required
from hub.connectors.ranges import BEGUN, PLANNED
from hub.domain.facts import (
    Article,
    CheckedIn,
    Contact,
    Exempted,
    Fact,
    Informant,
    Occupation,
    Occupied,
)
from hub.domain.identifiers import Municipality

ARTICLES = {a.value: a for a in Article}
OCCUPATIONS = {o.value: o for o in Occupation} | {"werk": Occupation.WORK}
INFORMANTS = {i.value: i for i in Informant}
CONTACTS = {c.value: c for c in Contact}

BACKWARDS = "De laatste dag ligt voor de eerste; verbeter een van beide."

LastDay = Annotated[date | None, decisive(day)]


class Vrijstelling(Happened):
    """An exemption from leerplicht."""

    artikel: Annotated[Article, required(one_of(ARTICLES, Article))] = told(
        "artikel", "Artikel van de Leerplichtwet 1969"
    )
    vanaf: Day = told("vanaf", "De eerste dag", within=BEGUN)
    tot_en_met: LastDay = told("tot_en_met", "De laatste dag, of leeg", default="", within=PLANNED)


def exemption(row: Vrijstelling, telling: Telling) -> Fact | Fault:
    return backwards(row.vanaf, row.tot_en_met, "tot_en_met") or Exempted(
        **telling.word,
        municipality=Municipality(telling.at.organisation),
        article=row.artikel,
        since=row.vanaf,
        until=row.tot_en_met,
    )


class Bezigheid(Happened):
    """Work, or a day's occupation."""

    soort: Annotated[Occupation, required(one_of(OCCUPATIONS, Occupation))] = told("soort", "Wat het is")
    vanaf: Day = told("vanaf", "De eerste dag", within=BEGUN)
    tot_en_met: LastDay = told("tot_en_met", "De laatste dag, of leeg", default="", within=PLANNED)
    bron: Annotated[Informant | None, decisive(one_of(INFORMANTS, Informant))] = told(
        "bron", "Wie het u vertelde; leeg: u weet het zelf", default=""
    )


def occupation_of_vo(row: Bezigheid, telling: Telling) -> Fact | Fault:
    return _occupation(row, telling, Informant.SCHOOL)


def occupation_of_municipality(row: Bezigheid, telling: Telling) -> Fact | Fault:
    return _occupation(row, telling, Informant.MUNICIPALITY)


def _occupation(row: Bezigheid, telling: Telling, by_itself: Informant) -> Fact | Fault:
    return backwards(row.vanaf, row.tot_en_met, "tot_en_met") or Occupied(
        **telling.word,
        occupation=row.soort,
        since=row.vanaf,
        until=row.tot_en_met,
        informant=row.bron or by_itself,
    )


class Contactmoment(Happened):
    """Whoever keeps somebody in sight asked how it goes."""

    uitkomst: Annotated[Contact, required(one_of(CONTACTS, Contact))] = told("uitkomst", "Wat er bleek")
    dag: Day = told("dag", "De dag van het contact", within=DONE)


def contact(row: Contactmoment, telling: Telling) -> Fact | Fault:
    return CheckedIn(**telling.word, contact=row.uitkomst, day=row.dag)


def backwards(first: date, last: date | None, field: str) -> Fault | None:
    """Why these cannot be the two ends of something."""
    return Fault(FIELD, "dates_conflict", field, BACKWARDS) if last and last < first else None


EXEMPTION = EventType("vrijstelling", "Vrijstelling", Vrijstelling, exemption)
OCCUPATION_OF_VO = EventType("bezigheid", "Werk of dagbesteding", Bezigheid, occupation_of_vo)
OCCUPATION_OF_MUNICIPALITY = replace(OCCUPATION_OF_VO, says=occupation_of_municipality)
CONTACT = EventType("contact", "Contact", Contactmoment, contact)
