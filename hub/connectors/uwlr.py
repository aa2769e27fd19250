"""UWLR 2.2 answers with pupils, as a school's system gives them to a web service -> Born, EnrolledInVo.

`geenwijzigingen` is a heartbeat: the source was heard, and nothing changed. `geengegevens` is none: the
question was about pupils that the system does not have.
"""

import re

from hub.connectors import edex
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Note, Reading, Sort
from hub.connectors.edex import Silence
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame
from hub.connectors.owners import SCHOOL
from hub.connectors.samples import sample
from hub.domain.facts import Born, EnrolledInVo

NS = "{http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens}"
ALL, SOME = f"{NS}leerlinggegevens_antwoord", f"{NS}leerlingen_antwoord"
STRUCTURE, STAFF = f"{NS}structuur_antwoord", f"{NS}leerkrachten_antwoord"

NO_CHANGES = Silence(
    "no_changes",
    heard=True,
    note=Note("no_changes", "Het systeem meldt dat er niets gewijzigd is; de bron is gehoord.", look=False),
)
NO_DATA = Silence(
    "no_data",
    heard=False,
    note=Note(
        "no_data",
        "Het systeem heeft bij deze vraag geen gegevens (geengegevens); klopt het schooljaar en de school?",
    ),
)
NO_PUPILS = Silence(
    "no_pupils",
    heard=False,
    note=Note("no_pupils", "Dit antwoord gaat over groepen of leerkrachten, niet over leerlingen."),
)
UWLR = edex.Kind(
    called="UWLR-antwoord met leerlinggegevens",
    version="2.2",
    versions=("2.0", "2.1", "2.2"),
    namespace=NS,
    pupils=(
        (ALL, f"{NS}leerlinggegevens"),
        (SOME, f"{NS}leerlinggegevens-leerlingen"),
        (f"{NS}leerlinggegevens",),
        (f"{NS}leerlinggegevens-leerlingen",),
    ),
    around=((ALL,), (SOME,)),
    silences={(top, f"{NS}geenwijzigingen"): NO_CHANGES for top in (ALL, SOME)}
    | {(top, f"{NS}geengegevens"): NO_DATA for top in (ALL, SOME)}
    | {(STRUCTURE,): NO_PUPILS, (STAFF,): NO_PUPILS},
    elsewhere=lambda name: re.match(r"\{.*/leerresultaten/(?!2/)\d+/leerlinggegevens\}", name) is not None,
)


def read(delivery: Delivery, at: Frame) -> Reading:
    return edex.read(UWLR, delivery, at, edex.Beside(at.mapping.groups))


CONNECTOR = Connector(
    name="uwlr",
    sector="vo",
    owner=SCHOOL,
    rows_name_owner="some",
    title="Leerlingen (UWLR)",
    summary="Het antwoord van een leerlingadministratie op een UWLR-vraag; ook: er is niets gewijzigd.",
    feed="leerlingen (UWLR) van {}",
    feeds="vo: leerlingen (UWLR)",
    file=FileName("uwlr_<BRIN>_<jjjjmmddTuumm>.xml"),
    delivers=(Born, EnrolledInVo),
    reads=read,
    groups_in=edex.groups_in,
    traits=(Sort.VERSION,),
    examples=(
        sample(
            "antwoord",
            "uwlr_16YV_20250115T0730.xml",
            "16YV",
            "Alle leerlingen, in een SOAP-envelop; een leerling met alleen de laatste vier cijfers.",
        ),
        sample(
            "geen-wijzigingen",
            "uwlr_16YV_20250116T0730.xml",
            "16YV",
            "Er is niets gewijzigd sinds de vorige vraag: de bron is gehoord.",
        ),
        sample(
            "groepen",
            "uwlr_16YV_20250117T0730.xml",
            "16YV",
            "De leerlingen van enkele groepen (getrapt), zonder envelop.",
        ),
    ),
)
