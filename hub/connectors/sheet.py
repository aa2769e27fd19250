"""A file of rows under column names, read by a form: which columns there are, and what a row says.

A row gives facts, or is rejected with its reason; whatever stands in it, reading goes on with the next.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from hub.connectors.contract import (
    Answer,
    Claim,
    Delivery,
    Fault,
    Linked,
    Note,
    PersonRef,
    Reading,
    Rejected,
    Skipped,
    tells,
)
from hub.connectors.dialect import Row, Text, decode, rows, separator_of
from hub.connectors.faults import FORMAT, RECORD, REFERENCE, refuse, reject
from hub.connectors.fields import Wire, column
from hub.connectors.naming import Frame
from hub.connectors.person import Identified, identify, own_reference
from hub.connectors.spare import Aside, understand
from hub.domain.facts import Fact
from hub.domain.timeline import day_of

R = TypeVar("R", bound=Wire)

Meaning = Fact | Linked | Answer | Note | Skipped
"""What a row can say. A `Note` is counted (its text has a place for the number); `Skipped` makes the row a
known non-fact, which may take back a fact all the same."""

NOBODY = PersonRef(None, None)
NOT_YOURS = "De rij gaat over een andere organisatie dan die aanlevert; laat haar weg of lever haar daar aan."
FEW = "De rij heeft minder velden dan er kolomkoppen zijn; is het bestand afgebroken?"
MANY = (
    "De rij heeft meer velden dan er kolomkoppen zijn; "
    "zet een veld met een scheidingsteken erin tussen aanhalingstekens."
)
NO_HEADER = "Deze kolommen ontbreken: {}. Zet de kolomkoppen in de eerste regel, zoals in de handleiding."
DOUBLE = "Deze kolommen staan er meer dan eens: {}. Laat van elke kolom er één staan."
NOT_FULL = Note(
    "not_full", "Een volledige lijst zonder rijen trekt niets in; zij geldt als 'geen wijzigingen'."
)


class PupilRow(Wire):
    """The columns of every row about a pupil."""

    bsn: str = column(
        "BSN", "Burgerservicenummer", "Sofinummer", "PGN", "Persoonsgebonden nummer", default=""
    )
    onderwijsnummer: str = column("Onderwijsnummer", "ONR", "OWN", "Onderwijsnr", default="")


@dataclass(frozen=True)
class Form(Generic[R]):
    """How one kind of file is read."""

    row: type[R]
    translate: Callable[[R, PersonRef, Frame], Collection[Meaning] | Fault]
    own: str | None = None  # the column of the source's own number for the person
    either: tuple[tuple[str, ...], ...] = (("BSN", "Onderwijsnummer"),)  # of these columns at least one
    yours: Callable[[R, Frame], bool] = lambda _row, _frame: True
    thing: Callable[[Mapping[str, str]], str | None] | None = None  # the ref a full statement spares
    names: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        fields = {f.alias or name: f for name, f in self.row.model_fields.items()}
        extras = {alias: f.json_schema_extra for alias, f in fields.items()}
        names = {_plain(alias): alias for alias in fields}
        for alias, extra in extras.items():
            also = extra.get("also") if isinstance(extra, dict) else None
            for name in also if isinstance(also, list) else ():
                names.setdefault(_plain(str(name)), alias)
        object.__setattr__(self, "names", names)

    @property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        one = tuple((f.alias or n,) for n, f in self.row.model_fields.items() if f.is_required())
        return (*self.either, *one)


@dataclass
class _Read:
    """What has been read so far."""

    claims: list[Claim] = field(default_factory=list)
    links: list[Linked] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    rejections: list[Rejected] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    fruitful: set[int] = field(default_factory=set)
    aside: Aside = field(default_factory=Aside)
    records: int = 0


def read(form: Form[R], delivery: Delivery, at: Frame) -> Reading:
    """Read a delivery by its form; a wrong file is one rejection that says what is missing."""
    text = decode(delivery.content)
    if isinstance(text, Fault):
        return refuse(delivery, text, at.version)
    lines = text.lines
    header = next((i for i, line in enumerate(lines) if line.strip() and not _is_hint(line)), 0)
    separator = separator_of(lines[header], lambda cells: len(_columns(cells, form.names)))
    top = next(rows([lines[header]], separator))
    columns = [form.names.get(_plain(cell), "") for cell in _named(top.cells)]
    if (fault := _wrong_header(columns, form.needs)) is not None:
        return refuse(delivery, fault, at.version)
    found = _Read()
    for row in rows(lines, separator, len(columns), first=header + 1):
        _take(form, row, columns, text, at, found)
    return Reading(
        records=found.records,
        through=at.through,
        version=at.version,
        claims=tuple(found.claims),
        links=tuple(found.links),
        answers=tuple(found.answers),
        rejections=tuple(found.rejections),
        skipped=tuple(found.skipped),
        fruitful=frozenset(found.fruitful),
        notes=(*at.notes, *found.aside.notes()),
        heard=tells(found.fruitful, found.rejections),
    )


def _take(form: Form[R], row: Row, columns: list[str], text: Text, at: Frame, found: _Read) -> None:
    """Sort one row into what it gave."""
    found.records += 1
    number = found.records
    if not "".join(row.cells).strip():
        found.skipped.append(Skipped(number, "blank_row"))
        return
    cells = dict(zip(columns, row.cells, strict=False))
    said = _wrong_width(row, len(columns)) or _say(form, cells, at, row.line, found)
    if isinstance(said, Fault):
        spared = None if said.code in _WIDTH else _spared(form, cells)
        found.rejections.append(
            reject(
                said,
                number,
                text.original(row.raw),
                line=row.line,
                spared=spared,
                unreadable=form.thing is not None and spared is None,
            )
        )
        return
    person, meanings = said
    for meaning in meanings:
        match meaning:
            case Linked():
                found.links.append(meaning)
            case Answer():
                found.answers.append(meaning)
            case Note():
                found.aside.told[meaning] += 1
            case Skipped():
                found.skipped.append(replace(meaning, record=number))
            case _:
                found.claims.append(Claim(person, meaning))
    if not found.skipped or found.skipped[-1].record != number:
        found.fruitful.add(number)


def _say(
    form: Form[R], cells: Mapping[str, str], at: Frame, line: int, found: _Read
) -> tuple[PersonRef, Collection[Meaning]] | Fault:
    """Whom a row is about and what it says, in the hub's words, or why it says nothing."""
    understood = understand(form.row, cells)
    if isinstance(understood, Fault):
        return understood
    row = understood.row
    if not form.yours(row, at):
        return understood.blame(Fault(REFERENCE, "not_yours", None, NOT_YOURS))
    person, link = NOBODY, None
    if isinstance(row, PupilRow):
        who = _who(form, cells)
        if isinstance(who, Fault):
            return who
        person, link = who.person, who.also
    said = form.translate(row, person, at)
    if isinstance(said, Fault):
        return understood.blame(said)
    found.aside.leave_out(understood.without, line)
    if link is not None and person.pgn is not None:
        said = (*said, Linked(link, person.pgn, day_of(at.through)))
    return person, said


def _who(form: Form[R], cells: Mapping[str, str]) -> Identified | Fault:
    own = own_reference(cells.get(form.own, "")) if form.own else None
    return identify(cells.get("BSN", ""), cells.get("Onderwijsnummer", ""), own)


def _spared(form: Form[R], cells: Mapping[str, str]) -> tuple[PersonRef, str] | None:
    """The thing that a rejected row of a full statement lists all the same, where it can be read."""
    if form.thing is None:
        return None
    who, ref = _who(form, cells), form.thing(cells)
    return None if isinstance(who, Fault) or ref is None else (who.person, ref)


_WIDTH = frozenset({"fields_few", "fields_many"})


def _wrong_width(row: Row, width: int) -> Fault | None:
    if len(row.cells) < width:
        return Fault(RECORD, "fields_few", None, FEW)
    if any(cell.strip() for cell in row.cells[width:]):
        return Fault(RECORD, "fields_many", None, MANY)
    return None


def _wrong_header(columns: list[str], needs: tuple[tuple[str, ...], ...]) -> Fault | None:
    missing = [" of ".join(names) for names in needs if not set(names) & set(columns)]
    if missing:
        return Fault(FORMAT, "columns_missing", missing[0], NO_HEADER.format(", ".join(missing)), 1)
    double = sorted({name for name in columns if name and columns.count(name) > 1})
    if double:
        return Fault(FORMAT, "columns_double", double[0], DOUBLE.format(", ".join(double)), 1)
    return None


def _named(cells: list[str]) -> list[str]:
    """The headings up to the last that says something: some exports put a separator behind those only."""
    last = max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    return cells[:last]


def _columns(cells: Iterable[str], names: Mapping[str, str]) -> list[str]:
    return [names[plain] for cell in cells if (plain := _plain(cell)) in names]


def _plain(name: str) -> str:
    """A column's name without case, accents, spaces and punctuation."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z0-9]", "", bare)


def _is_hint(line: str) -> bool:  # Excel's own first line, which names the separator
    return line.strip().strip('"').casefold().startswith("sep=")
