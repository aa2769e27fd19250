"""Notices of absence as a municipality has them from DUO's register (verzuimmeldingen) -> AbsenceNotified.

A notice of sixteen hours, or of longer, is what the law asks of a school (Leerplichtwet 1969, art. 21a; from
eighteen on WEB art. 8.1.8a): it ends the hub's word to that school that it is due. Other kinds, and how far
the municipality is with it, are read by no rule: known, and no fact. Codes are those of DUO's webservice
(domain dossier 1.4); the columns are ours, as no layout of a municipal export is published.
"""

from enum import Enum
from typing import Annotated

from hub.connectors import sheet
from hub.connectors.connector import Connector
from hub.connectors.contract import WHOLE, Delivery, Note, PersonRef, Reading, Skipped
from hub.connectors.fields import BrinCode, Day, Reference, column, decisive, one_of, required
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame
from hub.connectors.owners import MUNICIPALITY
from hub.connectors.person import unnamed
from hub.connectors.ranges import NOTIFIED
from hub.connectors.samples import sample
from hub.domain.facts import AbsenceNotified, Fact
from hub.domain.identifiers import Brin


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


class Status(Enum):
    """What became of a notice."""

    STANDS = "geregistreerd"
    WITHDRAWN = "ingetrokken"
    NOT_SENT = "wacht op verzending"


STATUSSEN = {status.value: status for status in Status} | {
    "R": Status.STANDS,
    "B": Status.STANDS,
    "in behandeling": Status.STANDS,
    "G": Status.STANDS,
    "afgesloten": Status.STANDS,
    "K": Status.STANDS,
    "ter kennisgeving aangenomen": Status.STANDS,
    "ter kennisneming aangenomen": Status.STANDS,
    "D": Status.STANDS,
    "overgedragen aan derden": Status.STANDS,
    "I": Status.WITHDRAWN,
    "W": Status.NOT_SENT,
}
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
    status: Annotated[Status | None, decisive(one_of(STATUSSEN, STATUSSEN))] = column(
        "Status", "Status melding", default=""
    )


def facts(row: Melding, person: PersonRef, at: Frame) -> tuple[Fact | Note | Skipped, ...]:
    if row.status is Status.NOT_SENT:
        return (Skipped(WHOLE, "not_sent"),)
    read = row.soort in NOTIFIES
    notified = AbsenceNotified(
        source=at.source,
        ref=unnamed(row.nummer, person),
        version=at.version,
        retracted=row.status is Status.WITHDRAWN or not read,  # it may have been of another kind before
        school=Brin(row.brin),
        day=row.gemeld,
    )
    return (notified,) if read else (notified, UNREAD, Skipped(WHOLE, "kind_unread"))


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
            "In woorden, een week later: een melding is ingetrokken, een is nog niet verzonden.",
        ),
    ),
)
