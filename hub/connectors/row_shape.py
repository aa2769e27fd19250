"""Whether a line has the fields of a row at all: too few, too many, or torn by a quote."""

from hub.connectors.contract import Fault
from hub.connectors.dialect import Row
from hub.connectors.faults import RECORD

FEW = "De rij heeft minder velden dan er kolomkoppen zijn; is het bestand afgebroken?"
MANY = (
    "De rij heeft meer velden dan er kolomkoppen zijn; "
    "zet een veld met een scheidingsteken erin tussen aanhalingstekens."
)
TORN = (
    "Er staat een aanhalingsteken open, zodat niet blijkt waar de rij eindigt; "
    'schrijf er twee ("") waar het bij de tekst hoort, of haal het weg.'
)


def wrong_shape(row: Row, width: int) -> Fault | None:
    """Why nobody can tell its fields apart; None of a row that is whole."""
    if row.torn:
        return Fault(RECORD, "quote_open", None, TORN)
    if len(row.cells) < width:
        return Fault(RECORD, "fields_few", None, FEW)
    if len(row.cells) > width and any(cell.strip() for cell in row.cells[width:]):
        return Fault(RECORD, "fields_many", None, MANY)
    return None
