"""DUO's files on early school leavers (A01 A02 A04 A05 A14, NenR, NRSP) -> Born, Resides.

Each file of a year repeats all that came before it: a row says the same in every file, and of who no longer
stands in it nothing is said. DUO calls one column by several names; those here are of the headings in
github.com/cedanl/vsv_analysis.

A deregistration in it is no fact. It stands there while DUO knows of no new enrolment, and is no more once it
does; a fact would stay, and call a pupil who went on a summer leaver. Schools and institutions tell when they
let go. That somebody is counted as early school leaver, or that absence was notified, is read by no rule.
"""

from collections.abc import Iterator
from typing import Annotated

from hub.connectors import register, sheet
from hub.connectors.births import impossible
from hub.connectors.connector import Connector
from hub.connectors.contract import WHOLE, Delivery, Fault, Note, PersonRef, Reading, Skipped
from hub.connectors.fields import MaybeBirth, column, optional
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame
from hub.connectors.owners import MUNICIPALITY
from hub.connectors.places import ABROAD, NOWHERE, place
from hub.connectors.samples import sample
from hub.domain.facts import Born, Fact, Resides
from hub.domain.identifiers import Municipality

EXIT_UNREAD = Note(
    "exit_unread",
    "{} keer staat er een datum van uitschrijving: die leest de hub niet. "
    "Scholen en instellingen melden zelf wie zij uitschrijven.",
    look=False,
)
NOTHING = Note(
    "no_fact", "{} keer staat in een rij niets wat de hub gebruikt: geen geboortedatum en geen gemeente."
)


class Schoolverlater(sheet.PupilRow):
    """One row, in the words of DUO's files."""

    bsn: str = column(
        "BSN",
        "BURGERSERVICENUMMER",
        "PERSOONSGEBONDENNUMMER",
        "BSN_ONDERWIJSNR",
        "PGN",
        default="",
    )
    geboortedatum: MaybeBirth = column("GEBOORTEDATUM")
    gemeente: Annotated[Municipality | None, optional(place)] = column("GEMEENTECODE", "GEMCODE", default="")
    uitschrijving: str = column("DATUM_UITSCHRIJVING", default="")


def facts(row: Schoolverlater, _person: PersonRef, at: Frame) -> tuple[Fact | Note | Skipped, ...] | Fault:
    wrong = impossible(row.geboortedatum, at, "GEBOORTEDATUM")
    if wrong is not None:
        return wrong
    said = tuple(_facts(row, at)) or (NOTHING, Skipped(WHOLE, "no_fact"))
    return (*said, EXIT_UNREAD) if row.uitschrijving else said


def _facts(row: Schoolverlater, at: Frame) -> Iterator[Fact]:
    if row.geboortedatum is not None:
        yield register.born(at, row.geboortedatum)
    if row.gemeente not in (None, ABROAD, NOWHERE):
        yield register.resides(at, None, at.municipality(row.gemeente))


BESIDE = frozenset(
    {
        *("brin", "brinnr", "brinvolgnr", "brinvolgnummer", "rapportagemaand", "vanafwanneer", "examen"),
        *("onderwijscode", "iltcrebo", "iltcrebooms", "onderwijsaanbiedercode", "rmcregio", "woongemeente"),
        *("inschrijvingsvolgnummer", "inschrvlgnr", "huisletter", "indbekostiging"),
        *("meldingverzuimwettelijk", "meldingverzuimnietwettelijk", "indicatiestartkwalificatie"),
    }
)
"""What else is in these files, and tells of the enrolment that was left."""

FORM = sheet.Form(row=Schoolverlater, translate=facts, unread=BESIDE)


def read(delivery: Delivery, at: Frame) -> Reading:
    return sheet.read(FORM, delivery, at)


CONNECTOR = Connector(
    name="vsv",
    sector="municipal",
    owner=MUNICIPALITY,
    rows_name_owner="none",
    title="Voortijdig schoolverlaters (DUO)",
    summary="DUO's maandelijkse en jaarlijkse bestanden over uitschrijvingen zonder startkwalificatie.",
    feed="vsv-bestanden van {}",
    feeds="gemeenten: vsv-bestanden van DUO",
    file=FileName("<jjjjmm><A01 of A02 of A04 of A05 of A14>G<gemeentecode>.csv"),
    delivers=(Born, Resides),
    reads=read,
    form=FORM,
    examples=(
        sample(
            "oktober",
            "202511A04G0363.csv",
            "0363",
            "Leerlingen van vo en mbo, een geboortejaar zonder dag; een nummer met een typefout.",
        ),
        sample(
            "november",
            "202512A04G0363.csv",
            "0363",
            "Een maand later: wat er stond, staat er weer, met een verbeterde gemeente en een nieuwe rij; "
            "wie weer is ingeschreven, ontbreekt.",
        ),
    ),
)
