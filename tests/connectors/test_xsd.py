"""The XML of our examples is that of the published schemas. They are not ours to keep: without them this is skipped."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from hub.connectors import edexml, rod_vo, samples, uwlr
from hub.connectors.connector import Connector
from hub.connectors.edex_elements import Groep, Leerling, School
from hub.connectors.fields import Wire
from hub.connectors.rod_vo_messages import Identificatie, Inschrijving, Verwijdering
from tests.house.sources import ROOT

SPECS = ROOT.parent / "shared" / "specs"
DUO, EDEX = SPECS / "03-duo-rod-vo", SPECS / "04-uwlr-edexml"
ENROLMENT = DUO / "DUO_VOAanlevering_InschrijvingVO_V1" / "DUO_VOAanlevering_InschrijvingVO_V1.xsd"
PERSON = DUO / "MHSClient" / "DUO_VOInformatiediensten_IdentificerenPersoonVO_V1.xsd"
EDEXML = {v: EDEX / "edexml" / "File" / f"EDEXML-{v}" / "EDEXML.structuur.xsd" for v in ("2.0", "2.1")}
UWLR = EDEX / "uwlr-2.2" / "Schemas" / "UWLR_Leerlinggegevens_v2p2.xsd"

if not SPECS.is_dir():
    pytest.skip("the published schemas are not beside this repository", allow_module_level=True)


def documents(reads: Connector) -> Iterator[tuple[str, etree._Element]]:
    """The messages of the examples, out of their envelopes."""
    for example in reads.examples:
        root = etree.fromstring(samples.content(reads.name, example))
        for element in root.iter("{*}EDEX", "{*}leerlinggegevens_antwoord", "{*}leerlingen_antwoord"):
            yield example.name, element
        for element in root.iter():
            if "}aanleveren" in str(element.tag):
                yield example.name, element


def valid(schema: Path, element: etree._Element) -> None:
    etree.XMLSchema(etree.parse(schema)).assertValid(etree.fromstring(etree.tostring(element)))


def test_the_messages_to_duo_are_those_of_its_schemas() -> None:
    seen = 0
    for _, message in documents(rod_vo.CONNECTOR):
        valid(PERSON if "IdentificerenPersoon" in message.tag else ENROLMENT, message)
        seen += 1
    assert 9 == seen


def test_the_lists_of_edexml_are_those_of_their_version() -> None:
    for _, whole in documents(edexml.CONNECTOR):
        valid(EDEXML[whole.findtext("school/xsdversie") or ""], whole)


def test_the_answers_of_uwlr_are_those_of_its_schema() -> None:
    seen = set()
    for name, whole in documents(uwlr.CONNECTOR):
        valid(UWLR, whole)
        seen.add(name)
    assert {example.name for example in uwlr.CONNECTOR.examples} == seen


@pytest.mark.parametrize(
    ("model", "schemas"),
    [
        (Verwijdering, [ENROLMENT.with_name("DUO_VOBasisschema_Inschrijving_V1.xsd")]),
        (Inschrijving, [ENROLMENT.with_name("DUO_VOBasisschema_Inschrijving_V1.xsd")]),
        (Identificatie, [PERSON, PERSON.with_name("DUO_VOBasisschema_Informatiediensten_V1.xsd")]),
        (School, [path.with_name("EDEXML.elementen.xsd") for path in (*EDEXML.values(), UWLR)]),
        (Groep, [path.with_name("EDEXML.elementen.xsd") for path in (*EDEXML.values(), UWLR)]),
        (Leerling, [path.with_name("EDEXML.elementen.xsd") for path in (*EDEXML.values(), UWLR)]),
    ],
)
def test_what_we_read_is_declared_there(model: type[Wire], schemas: list[Path]) -> None:
    """Not a letter else: a name that is in no schema would be read from no file."""
    declared = {
        element.get("name")
        for path in schemas
        for element in etree.parse(path).iter("{*}element", "{*}attribute")
    }

    assert {field.alias for field in model.model_fields.values()} <= declared
