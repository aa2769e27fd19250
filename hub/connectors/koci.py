"""Link list onderwijsnummer-BSN (the job of DUO's koci file) -> links: two numbers are one person.

Which number is which, the check digit decides: swapped columns do no harm.
"""

from hub.connectors import ranges, sheet
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Fault, Linked, PersonRef, Reading
from hub.connectors.faults import REFERENCE
from hub.connectors.fields import Day, Wire, column
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame
from hub.connectors.owners import MUNICIPALITY
from hub.connectors.person import numbered
from hub.connectors.samples import sample

PAIR = "Een rij koppelt één onderwijsnummer aan één BSN; minstens een van beide nummers klopt niet."


class Koppeling(Wire):
    """One row, in the words of the list."""

    onderwijsnummer: str = column("Onderwijsnummer", "ONR", "OWN")
    bsn: str = column("BSN", "Burgerservicenummer", "PGN")
    datum: Day = column("Datum", "Ingangsdatum", within=ranges.LINKED)


def link(row: Koppeling, _person: PersonRef, _at: Frame) -> tuple[Linked, ...] | Fault:
    numbers = dict(read for read in (numbered(row.onderwijsnummer), numbered(row.bsn)) if read)
    if set(numbers) != {"bsn", "onderwijsnummer"}:
        return Fault(REFERENCE, "pgn_invalid", "Onderwijsnummer", PAIR)
    return (Linked(old=numbers["onderwijsnummer"], new=numbers["bsn"], day=row.datum),)


FORM = sheet.Form(row=Koppeling, translate=link, either=())


def read(delivery: Delivery, at: Frame) -> Reading:
    return sheet.read(FORM, delivery, at)


CONNECTOR = Connector(
    name="koci",
    sector="municipal",
    owner=MUNICIPALITY,
    rows_name_owner="none",
    title="Koppeling onderwijsnummer–BSN",
    summary="Een leerling met een onderwijsnummer heeft een BSN gekregen: twee nummers, één persoon.",
    feed="koppellijst van {}",
    feeds="gemeenten: koppeling onderwijsnummer en BSN",
    file=FileName("<jjjjmmdd><G of R><gemeentecode>.koci.csv"),
    delivers=(),
    reads=read,
    form=FORM,
    examples=(
        sample(
            "koppeling",
            "20250925G0363.koci.csv",
            "0363",
            "Twee koppelingen, een met verwisselde kolommen; een rij met een typefout is afgewezen.",
        ),
    ),
)
