"""EDEXML 2.0 and 2.1: the pupils of a school as its system exports them -> Born, EnrolledInVo."""

from hub.connectors import edex
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Reading, Sort
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame
from hub.connectors.owners import SCHOOL
from hub.connectors.samples import sample
from hub.domain.facts import Born, EnrolledInVo

EDEXML = edex.Kind(
    called="EDEXML-bestand",
    version="2.0 of 2.1, zonder namespace",
    versions=("2.0", "2.1"),
    namespace="",
    pupils=(("EDEX",),),
    elsewhere=lambda name: name.endswith("}EDEX"),
)


def read(delivery: Delivery, at: Frame) -> Reading:
    return edex.read(EDEXML, delivery, at, edex.Beside(at.mapping.groups))


CONNECTOR = Connector(
    name="edexml",
    sector="vo",
    owner=SCHOOL,
    rows_name_owner="some",
    title="Leerlingen (EDEXML)",
    summary="Leerlingen van een vo-school uit haar administratie: geboortedatum, instroom en uitstroom.",
    feed="leerlingen (EDEXML) van {}",
    feeds="vo: leerlingen (EDEXML)",
    file=FileName("edexml_<BRIN>_<jjjjmmddTuumm>.xml"),
    delivers=(Born, EnrolledInVo),
    reads=read,
    groups_in=edex.groups_in,
    traits=(Sort.VERSION,),
    examples=(
        sample(
            "leerlingen",
            "edexml_16YV_20250115T0730.xml",
            "16YV",
            "Versie 2.1: BSN, onderwijsnummer, alleen de sleutel; een uitstroom, een afgekeurd nummer.",
        ),
        sample(
            "oud",
            "edexml_16YV_20250116T0730.xml",
            "16YV",
            "Versie 2.0 in ISO-8859-1, zonder BRIN en aanmaakdatum; een leerling van een basisschool.",
        ),
    ),
)
