"""Events of a municipality -> Exempted, Occupied, CheckedIn."""

from functools import partial

from hub.connectors import event_file
from hub.connectors.connector import Connector
from hub.connectors.contract import Sort
from hub.connectors.event_types_beside import CONTACT, EXEMPTION, OCCUPATION_OF_MUNICIPALITY
from hub.connectors.file_name import FileName
from hub.connectors.owners import MUNICIPALITY
from hub.connectors.samples import sample
from hub.domain.facts import CheckedIn, Exempted, Occupied

TYPES = (EXEMPTION, OCCUPATION_OF_MUNICIPALITY, CONTACT)

CONNECTOR = Connector(
    name="gebeurtenissen-gemeente",
    sector="municipal",
    owner=MUNICIPALITY,
    rows_name_owner="none",
    title="Gebeurtenissen (gemeente)",
    summary="Vrijstelling, werk of dagbesteding en contact, zoals een gemeente ze meldt.",
    feed="gebeurtenissen van {}",
    feeds="gemeenten: gebeurtenissen",
    file=FileName("gebeurtenissen-gemeente_<gemeentecode>_<jjjjmmddTuumm>.jsonl"),
    delivers=(Exempted, Occupied, CheckedIn),
    reads=partial(event_file.read, TYPES),
    traits=(Sort.COLUMN, Sort.CODE),
    examples=(
        sample(
            "najaar",
            "gebeurtenissen-gemeente_0363_20251117T0600.jsonl",
            "0363",
            "Elke soort, een vrijstelling zonder einde, een einde voor het begin, een onbekende uitkomst.",
        ),
    ),
)
