"""XML as school systems and DUO write it: record after record, each with its line and the bytes it came in.

Read as a stream: of a large file no more than one record is held. A document type is refused, and with it
every entity and all that lies outside the file. Namespaces count to the letter, prefixes are free. Expat
reads it, since that knows where in the bytes an element stands; lxml knows its line only.
"""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from hub.connectors.contract import Fault, Note
from hub.connectors.faults import FORMAT
from hub.connectors.xml_encoding import begins, one_byte, told_otherwise

Path = tuple[str, ...]
"""Names of elements from the first below any SOAP envelope: each `{namespace}name`, or bare without one."""

SOAP = ("{http://schemas.xmlsoap.org/soap/envelope/}", "{http://www.w3.org/2003/05/soap-envelope}")
DEEPEST, LARGEST = 50, 1 << 20
"""Elements within each other, bytes of one record: far above what any of these formats has."""

_PIECE = 1 << 16
_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_CUT = frozenset(
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)

EMPTY = "Het bestand is leeg; lever bij geen wijzigingen het bericht zonder leerlingen."
NO_XML = "Dit is geen XML; lever het bestand zoals uw systeem het maakte, niet als rekenblad, CSV of JSON."
PAGE = "Dit is een webpagina: een inlogscherm of foutmelding van het portaal. Haal het bestand opnieuw op."
DOCTYPE = "Het bestand heeft een DOCTYPE; die wordt om de veiligheid nooit gelezen. Lever het zonder."
BROKEN = "Dit is geen geldige XML: regel {}, teken {}. Lever het bestand opnieuw, ongewijzigd."
CUT = "Het bestand is afgebroken op regel {}; lever het opnieuw en volledig."
DEEP = f"Op regel {{}} staan meer dan {DEEPEST} elementen in elkaar; dat hoort in dit bericht niet."
LARGE = "Rond regel {} is een record groter dan een megabyte; dat hoort in dit bericht niet."
SERVICE = "Dit is een foutmelding van de webservice, geen antwoord; haal de gegevens opnieuw op."
NO_CONTENT = "De SOAP-envelop is leeg; lever het bericht zelf."


@dataclass(slots=True)
class Element:
    """An element and all that stands in it; of a record also its line and its bytes."""

    name: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    line: int = 0
    original: bytes = b""

    @property
    def text(self) -> str:
        """Its own text. Empty, nil and not there say the same: nothing."""
        return "".join(self.pieces).strip()

    def child(self, name: str) -> "Element | None":
        """The first child of that name."""
        return next((c for c in self.children if c.name == name), None)


@dataclass(frozen=True, slots=True)
class Form:
    """What is wanted of a document: records, and the elements around them; all else is passed over.

    `other` is asked of a first element that is neither: why this document is not read here.
    """

    records: Callable[[Path], bool]
    around: frozenset[Path]
    take: Callable[[Path, Element], Fault | None]  # each record, in order; a fault ends the reading
    other: Callable[[str], Fault]


class Done(NamedTuple):
    """A document that was read whole: what is to be told of it, and which elements around records it had."""

    notes: tuple[Note, ...]
    entered: frozenset[Path]


def read(content: bytes, form: Form) -> Done | Fault:
    """Hand over every record. After a fault nothing that was handed over may be used: the file is broken."""
    body, encoding = begins(content)
    if body == len(content):
        return Fault(FORMAT, "empty", None, EMPTY)
    start = content[body : body + 1024].replace(b"\0", b"")
    if _PAGE.search(start):
        return Fault(FORMAT, "web_page", None, PAGE)
    if not start.startswith(b"<"):
        return Fault(FORMAT, "not_xml", None, NO_XML)
    encoding = encoding or one_byte(content)
    reader = _Reader(content, body, encoding, form)
    return reader.run() or Done(told_otherwise(start, encoding), frozenset(reader.entered))


class _Stop(Exception):  # noqa: N818 - no error: how a handler ends the reading
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class _Reader:
    """The state of one reading; expat calls it for each tag and text."""

    def __init__(self, content: bytes, body: int, encoding: str, form: Form) -> None:
        wide = encoding.startswith("utf-16")
        self._head = codecs.BOM_UTF16_LE if encoding.endswith("le") else codecs.BOM_UTF16_BE if wide else b""
        self._content, self._body, self._form = content, body, form
        self._lines = content.count(b"\n", 0, body)
        self._end, self._empty = (">".encode(encoding), "/>".encode(encoding))
        self._path: Path = ()
        self._open: list[Element] = []  # the record that is being read, and where in it
        self._began = self._depth = self._passing = 0
        self._found = False
        self.entered: set[Path] = set()
        self._parser = expat.ParserCreate("utf-16" if wide else encoding, "}")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = lambda *_: self._stop("doctype_refused", DOCTYPE)
        self._parser.StartElementHandler = self._starts
        self._parser.EndElementHandler = self._ends
        self._parser.CharacterDataHandler = self._says

    def run(self) -> Fault | None:
        try:
            self._parser.Parse(self._head)
            for at in range(self._body, len(self._content), _PIECE):
                self._parser.Parse(self._content[at : at + _PIECE])
                if at - (self._began if self._open else self._at()) > LARGEST:  # expat keeps a tag whole
                    self._stop("record_too_large", LARGE)
            self._parser.Parse(b"", True)  # noqa: FBT003 - taken by its place only
        except _Stop as stop:
            return stop.fault
        except expat.ExpatError as error:
            line = self._lines + error.lineno
            if error.code in _CUT:
                return Fault(FORMAT, "xml_truncated", None, CUT.format(line), line)
            return Fault(FORMAT, "xml_invalid", None, BROKEN.format(line, error.offset + 1), line)
        return None if self._found else Fault(FORMAT, "no_content", None, NO_CONTENT)

    def _at(self) -> int:
        """Where in the content the parser is."""
        return self._body - len(self._head) + self._parser.CurrentByteIndex

    def _line(self) -> int:
        return self._lines + self._parser.CurrentLineNumber

    def _stop(self, code: str, remedy: str) -> NoReturn:
        line = self._line()
        raise _Stop(Fault(FORMAT, code, None, remedy.format(line), line))

    def _starts(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            self._stop("xml_too_deep", DEEP)
        name = "{" + name if "}" in name else name
        if self._open:
            element = Element(name, attributes)
            self._open[-1].children.append(element)
            self._open.append(element)
        elif self._passing or not self._enters(name, attributes):
            self._passing += 1

    def _enters(self, name: str, attributes: dict[str, str]) -> bool:
        """Whether what stands in the element is looked at: as a record, or for the records in it."""
        if not self._path and name.startswith(SOAP):
            if name.endswith("}Fault"):
                self._stop("service_error", SERVICE)
            return name.endswith(("}Envelope", "}Body"))
        path = (*self._path, name)
        if self._form.records(path):
            self._began = self._at()
            self._open.append(Element(name, attributes, line=self._line()))
        elif path in self._form.around:
            self._path = path
            self.entered.add(path)
        elif not self._path:
            raise _Stop(replace(self._form.other(name), line=self._line()))
        else:
            return False
        self._found = True
        return True

    def _says(self, text: str) -> None:
        if self._open:
            self._open[-1].pieces.append(text)

    def _ends(self, _name: str) -> None:
        self._depth -= 1
        if self._passing:
            self._passing -= 1
        elif self._open:
            record = self._open.pop()
            if not self._open:
                record.original = self._content[self._began : self._after(record)]
                if (fault := self._form.take((*self._path, record.name), record)) is not None:
                    raise _Stop(fault)
        elif self._path:
            self._path = self._path[:-1]

    def _after(self, record: Element) -> int:
        """Where the bytes of a record end: expat is at its end tag, or behind one that is empty."""
        at = self._at()
        if not record.children and not record.pieces and self._content.endswith(self._empty, self._began, at):
            return at
        return self._content.find(self._end, at) + len(self._end)
