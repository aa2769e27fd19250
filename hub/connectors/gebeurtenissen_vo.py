"""Events of a vo school -> Oriented, DossierReached, HandoverChanged, Occupied, CheckedIn."""

from functools import partial

from hub.connectors import event_file
from hub.connectors.connector import Connector
from hub.connectors.contract import Sort
from hub.connectors.event_types import DOSSIER_OF_VO, HANDOVER_OF_VO, ORIENTATION
from hub.connectors.event_types_beside import CONTACT, OCCUPATION_OF_VO
from hub.connectors.file_name import FileName
from hub.connectors.owners import SCHOOL
from hub.connectors.samples import sample
from hub.domain.facts import CheckedIn, DossierReached, HandoverChanged, Occupied, Oriented

TYPES = (ORIENTATION, DOSSIER_OF_VO, HANDOVER_OF_VO, OCCUPATION_OF_VO, CONTACT)

CONNECTOR = Connector(
    name="gebeurtenissen-vo",
    sector="vo",
    owner=SCHOOL,
    rows_name_owner="some",
    title="Gebeurtenissen (vo)",
    summary="Oriëntatie, dossier, warme overdracht, werk en contact, zoals een vo-school ze meldt.",
    feed="gebeurtenissen van {}",
    feeds="vo: gebeurtenissen",
    file=FileName("gebeurtenissen-vo_<BRIN>_<jjjjmmddTuumm>.jsonl"),
    delivers=(Oriented, DossierReached, HandoverChanged, Occupied, CheckedIn),
    reads=partial(event_file.read, TYPES),
    traits=(Sort.COLUMN, Sort.CODE),
    examples=(
        sample(
            "voorjaar",
            "gebeurtenissen-vo_16YV_20260415T0700.jsonl",
            "16YV",
            "Elke soort, een ingetrokken akkoord, een onbekende soort, een half geschreven regel.",
        ),
    ),
)
