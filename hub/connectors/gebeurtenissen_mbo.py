"""Events of an mbo institution -> IntakeChanged, DossierReached, HandoverChanged, CheckedIn."""

from functools import partial

from hub.connectors import event_file
from hub.connectors.connector import Connector
from hub.connectors.contract import Sort
from hub.connectors.event_types import DOSSIER_OF_MBO, HANDOVER_OF_MBO, INTAKE
from hub.connectors.event_types_beside import CONTACT
from hub.connectors.file_name import FileName
from hub.connectors.owners import SCHOOL
from hub.connectors.samples import sample
from hub.domain.facts import CheckedIn, DossierReached, HandoverChanged, IntakeChanged

TYPES = (INTAKE, DOSSIER_OF_MBO, HANDOVER_OF_MBO, CONTACT)

CONNECTOR = Connector(
    name="gebeurtenissen-mbo",
    sector="mbo",
    owner=SCHOOL,
    rows_name_owner="some",
    title="Gebeurtenissen (mbo)",
    summary="Intake, ontvangen dossiers, warme overdracht en contact, zoals het mbo ze meldt.",
    feed="gebeurtenissen van {}",
    feeds="mbo: gebeurtenissen",
    file=FileName("gebeurtenissen-mbo_<BRIN>_<jjjjmmddTuumm>.jsonl"),
    delivers=(IntakeChanged, DossierReached, HandoverChanged, CheckedIn),
    reads=partial(event_file.read, TYPES),
    traits=(Sort.COLUMN, Sort.CODE),
    examples=(
        sample(
            "intakes",
            "gebeurtenissen-mbo_25PX_20260415T0700.jsonl",
            "25PX",
            "Een intake gepland, verzet en gehouden; een gemist; een dossier en een overdracht.",
        ),
    ),
)
