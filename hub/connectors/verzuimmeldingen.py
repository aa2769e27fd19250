"""Notices of absence as a municipality has them from DUO's register (verzuimmeldingen) -> AbsenceNotified.

A notice of sixteen hours, or of longer, is what the law asks of a school (Leerplichtwet 1969, art. 21a; from
eighteen on WEB art. 8.1.8a): it ends the hub's word to that school that it is due, and the municipality has
to take it up. Other kinds are read by no rule: known, and no fact. Codes are those of DUO's webservice
(domain dossier 1.4); the columns are ours, as no layout of a municipal export is published.
"""

from datetime import date
from enum import Enum
from typing import Annotated, TypedDict

from hub.connectors import sheet
from hub.connectors.connector import Connector
from hub.connectors.contract import WHOLE, Delivery, Note, PersonRef, Reading, Skipped
from hub.connectors.fields import (
    BrinCode,
    Day,
    MaybeDay,
    Reference,
    column,
    decisive,
    one_of,
    optional,
    required,
)
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame
from hub.connectors.owners import MUNICIPALITY
from hub.connectors.person import unnamed
from hub.connectors.ranges import NOTIFIED
from hub.connectors.samples import sample
from hub.domain.facts import AbsenceNotified, Fact, NoticeEnd, NoticeStatus
from hub.domain.identifiers import Brin
from hub.domain.timeline import day_of


class Soort(Enum):
    """Kinds of notice, as DUO's register has them."""

    SIXTEEN = "16 uur in 4 weken"
    LONG = "langdurig relatief verzuim"
    ADULT = "18-plus verzuim"
    LUXURY = "luxe verzuim"
    OTHER = "overig verzuim"
    ABSOLUTE = "absoluut verzuim"
    OLD = "oude soort"


SOORTEN = {soort.value: soort for soort in Soort if soort is not Soort.OLD} | {
    "V3": Soort.SIXTEEN,
    "V4": Soort.SIXTEEN,
    "16 uur per 4 weken": Soort.SIXTEEN,
    "16 uren per 4 weken": Soort.SIXTEEN,
    "16 uur in 4 opeenvolgende lesweken": Soort.SIXTEEN,
    "16 uur in 4 lesweken": Soort.SIXTEEN,
    "16 uur": Soort.SIXTEEN,
    "16 uren per 4 weken, 18-": Soort.SIXTEEN,
    "16 uren per 4 weken, 18+": Soort.SIXTEEN,
    "LRV": Soort.LONG,
    "langdurig verzuim": Soort.LONG,
    "langdurig relatief verzuim 18-": Soort.LONG,
    "ongeoorloofd verzuim van 1 maand of langer": Soort.LONG,
    "RMC": Soort.ADULT,
    "RMC-verzuim": Soort.ADULT,
    "Doorstroompunt 18-plus verzuim": Soort.ADULT,
    "Doorstroompunt verzuim 18+": Soort.ADULT,
    "L": Soort.LUXURY,
    "luxeverzuim": Soort.LUXURY,
    "O": Soort.OTHER,
    "overig": Soort.OTHER,
    "relatief verzuim": Soort.OTHER,
    "relatief": Soort.OTHER,
    "beginnend verzuim": Soort.OTHER,
    "signaal verzuim": Soort.OTHER,
    "absoluut": Soort.ABSOLUTE,
    "V1": Soort.OLD,
    "V2": Soort.OLD,
}
NOTIFIES = frozenset({Soort.SIXTEEN, Soort.LONG, Soort.ADULT})


class Gone(Enum):
    """A notice that is none: taken back by the school, or not sent yet."""

    WITHDRAWN = "ingetrokken"
    NOT_SENT = "wacht op verzending"


STATUSSEN: dict[str, NoticeStatus | Gone] = {
    **{status.value: status for status in NoticeStatus},
    **{status.value: status for status in Gone},
    "R": NoticeStatus.REGISTERED,
    "B": NoticeStatus.IN_HAND,
    "G": NoticeStatus.CLOSED,
    "K": NoticeStatus.NOTED,
    "ter kennisgeving aangenomen": NoticeStatus.NOTED,
    "D": NoticeStatus.HANDED_ON,
    "I": Gone.WITHDRAWN,
    "W": Gone.NOT_SENT,
}
REDENEN = {end.value: end for end in NoticeEnd} | {
    "terug naar school, opleiding hervat": NoticeEnd.BACK_AT_LESSONS,
    "inschrijving beëindigd: andere opleiding": NoticeEnd.OTHER_PROGRAMME,
    "inschrijving beëindigd: werk": NoticeEnd.LEFT_FOR_WORK,
    "inschrijving beëindigd: overige redenen": NoticeEnd.DEREGISTERED,
    "inschrijving beëindigd: leerling overleden": NoticeEnd.DEREGISTERED,
    "geen verzuim: langdurig ziek": NoticeEnd.NO_ABSENCE,
    "geen verzuim: legitiem afwezig": NoticeEnd.NO_ABSENCE,
}
"""What is told of an end, and no more: neither an illness nor a death is the hub's to keep from here."""

UNREAD = Note(
    "kind_unread",
    "{} keer gaat een melding over ander verzuim dan 16 uur, langdurig of 18-plus: dat leest de hub niet.",
    look=False,
)


class Melding(sheet.PupilRow):
    """One notice, in the words of the file."""

    nummer: Reference = column("Meldingsnummer", "Nummer melding", "nummerMeldingRelatiefVerzuim")
    brin: BrinCode = column("BRIN", "Brinnummer", "Instelling", "Instellingscode")
    soort: Annotated[Soort, required(one_of(SOORTEN, [s.value for s in Soort if s is not Soort.OLD]))] = (
        column("Soort verzuim", "Verzuimsoort", "Soort")
    )
    gemeld: Day = column(
        "Meldingsdatum", "Datum melding", "Registratiedatum", "Datum registratie", within=NOTIFIED
    )
    status: Annotated[NoticeStatus | Gone | None, decisive(one_of(STATUSSEN, STATUSSEN))] = column(
        "Status", "Status melding", default=""
    )
    mutatie: MaybeDay = column(
        "Datum laatste mutatie", "Datum status", "Statusdatum", default="", within=NOTIFIED
    )
    reden: Annotated[NoticeEnd | None, optional(one_of(REDENEN, [*NoticeEnd]))] = column(
        "Reden afgesloten", "Reden melding afgesloten", "redenMeldingAfgesloten", default=""
    )


def facts(row: Melding, person: PersonRef, at: Frame) -> tuple[Fact | Note | Skipped, ...]:
    if row.status is Gone.NOT_SENT:
        return (Skipped(WHOLE, "not_sent"),)
    read = row.soort in NOTIFIES
    notified = AbsenceNotified(
        source=at.source,
        ref=unnamed(row.nummer, person),
        version=at.version,
        retracted=row.status is Gone.WITHDRAWN or not read,  # it may have been of another kind before
        school=Brin(row.brin),
        day=row.gemeld,
        **_handling(row, at),
    )
    return (notified,) if read else (notified, UNREAD, Skipped(WHOLE, "kind_unread"))


class Handling(TypedDict):
    """What the municipality did with a notice, as the fact has it."""

    status: NoticeStatus | None
    changed: date | None
    ended: NoticeEnd | None


def _handling(row: Melding, at: Frame) -> Handling:
    """A status without its day is as old as the file at the latest."""
    if not isinstance(row.status, NoticeStatus) or row.status is NoticeStatus.REGISTERED:
        status = row.status if isinstance(row.status, NoticeStatus) else None
        return {"status": status, "changed": None, "ended": None}
    ended = row.reden if row.status is NoticeStatus.CLOSED else None
    return {"status": row.status, "changed": row.mutatie or day_of(at.through), "ended": ended}


BESIDE = frozenset(
    {"begindatum", "einddatum", "datumstart", "datumeinde", "datumafgesloten", "verzuimuren", "verzuimdagen"}
)
"""When the absence was, and how much: the hub counts lessons as schools tell them."""

FORM = sheet.Form(row=Melding, translate=facts, unread=BESIDE)


def read(delivery: Delivery, at: Frame) -> Reading:
    return sheet.read(FORM, delivery, at)


CONNECTOR = Connector(
    name="verzuimmeldingen",
    sector="municipal",
    owner=MUNICIPALITY,
    rows_name_owner="none",
    title="Verzuimmeldingen",
    summary="Meldingen van verzuim die scholen deden en die de gemeente van DUO kreeg.",
    feed="verzuimmeldingen van {}",
    feeds="gemeenten: verzuimmeldingen",
    file=FileName("verzuimmeldingen_<gemeentecode>_<jjjjmmddTuumm>.csv"),
    delivers=(AbsenceNotified,),
    reads=read,
    form=FORM,
    examples=(
        sample(
            "codes",
            "verzuimmeldingen_0363_20251110T0600.csv",
            "0363",
            "Met de codes van DUO: 16 uur, langdurig, luxe en overig verzuim; een onbekende soort.",
        ),
        sample(
            "woorden",
            "verzuimmeldingen_0363_20251117T0600.csv",
            "0363",
            "In woorden, een week later: ingetrokken, afgesloten met reden, niet verzonden, in behandeling.",
        ),
    ),
)
