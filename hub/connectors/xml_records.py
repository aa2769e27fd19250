"""What stands in an XML record, as one of our wire models; and what a document of another kind is called."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from hub.connectors.contract import Fault
from hub.connectors.faults import FIELD, FORMAT
from hub.connectors.fields import Wire
from hub.connectors.spare import Understood, understand
from hub.connectors.xml import SERVICE, Element

W = TypeVar("W", bound=Wire)

DOUBLE = "Dit element staat er meer dan eens en zegt niet twee keer hetzelfde; laat het juiste staan."
STRAY = "Dit element staat in een andere naamruimte (namespace) dan de standaard voorschrijft."
OTHER = "Dit is {}, geen {}. Lever het bestand bij de bron waar het hoort."
UNKNOWN = "Dit is geen {}: het begint met een ander element. Lever het bericht zoals uw systeem het maakte."
MISSING = (
    "Het verplichte element {} ontbreekt of staat niet op zijn plaats; lever het bestand opnieuw, volledig."
)
VERSION = "Dit is een {} van een andere versie of naamruimte dan de hub leest; lever versie {}."

_ZONED_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)")

KINDS = tuple(
    (re.compile(pattern), called)
    for pattern, called in (
        (r"\{urn:schemas-microsoft-com:office:spreadsheet\}", "een rekenblad (Excel-XML)"),
        (r"(?i)(\{.*xhtml\})?html", "een webpagina"),
        (r"\{.*/oso_gegevensset/.*\}", "een OSO-dossier"),
        (r"\{.*DUO_VOAanlevering_InschrijvingVAVO.*\}", "een ROD-bericht van het vavo"),
        (r"\{.*/DUO_VOAanlevering_.*\}", "een ROD-bericht van het vo"),
        (r"\{.*/DUO_VOInformatiediensten_.*\}", "een ROD-bericht van het vo"),
        (r"\{.*\bduo\.nl/.*\}", "een ander bericht van of aan DUO"),
        (r"\{.*/leerresultaten/.*/leerlinggegevens\}.*_verzoek", "een UWLR-verzoek en niet het antwoord"),
        (r"\{.*/leerresultaten/.*/leerlinggegevens\}", "een UWLR-antwoord met leerlinggegevens"),
        (r"\{.*/leerresultaten/.*\}", "een UWLR-bericht met leerresultaten"),
        (r"EDEX", "een EDEXML-bestand"),
        (r"\{http://www\.w3\.org/2001/XMLSchema\}", "een XML-schema (XSD)"),
        (r"\{http://schemas\.xmlsoap\.org/wsdl/\}", "een servicebeschrijving (WSDL)"),
    )
)
"""The first element of documents that end up in the wrong place, and their names in Dutch."""


def other_document(name: str, wanted: str) -> Fault:
    """Why a document that begins with this element is not read: what it is, and what was wanted."""
    if name.endswith("Fault"):  # UWLR has faults of its own name
        return Fault(FORMAT, "service_error", None, SERVICE)
    called = next((called for pattern, called in KINDS if pattern.match(name)), None)
    remedy = OTHER.format(called, wanted) if called else UNKNOWN.format(wanted)
    return Fault(FORMAT, "other_document", None, remedy)


def other_version(called: str, wanted: str) -> Fault:
    """Why a document of the right kind is not read."""
    return Fault(FORMAT, "version_unknown", None, VERSION.format(called, wanted))


def missing(name: str) -> Fault:
    """An element without which the document cannot be read."""
    return Fault(FORMAT, "element_missing", name, MISSING.format(name))


def texts(*places: tuple[Element | None, str]) -> dict[str, str] | Fault:
    """The elements that hold text alone by their local names: of each place and its namespace, unless empty.

    A day of XML may carry a zone (2025-08-01+02:00), which says nothing about a day.
    """
    found: dict[str, str] = {}
    for name, text in (leaf for element, namespace in places for leaf in _leaves(element, namespace)):
        if found.setdefault(name, text) != text:
            return Fault(FIELD, "element_double", name, DOUBLE)
    return found


def _leaves(element: Element | None, namespace: str) -> Iterator[tuple[str, str]]:
    for child in element.children if element else ():
        if child.name.startswith(namespace) and not child.children and child.text:
            name = child.name[len(namespace) :]
            if "}" not in name:
                zoned = _ZONED_DAY.fullmatch(child.text)
                yield name, zoned[1] if zoned else child.text


def parse(
    model: type[W], said: dict[str, str] | Fault, element: Element, through: datetime
) -> Understood[W] | Fault:
    """The record, or the first thing that is wrong with it; an element of another namespace is not there."""
    read = said if isinstance(said, Fault) else understand(model, said, through)
    if not isinstance(read, Fault) or isinstance(said, Fault):
        return read
    strays = {child.name.rpartition("}")[2] for child in element.children} - set(said)
    if read.field in strays and not _is_empty(element, read.field):
        return Fault(FIELD, "namespace_wrong", read.field, f"{read.field}: {STRAY}")
    return read


def _is_empty(element: Element, local: str | None) -> bool:
    return not any(c.text for c in element.children if c.name.rpartition("}")[2] == local)
