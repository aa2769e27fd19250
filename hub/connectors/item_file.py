"""A file of JSON items, read one by one: what each says, and what becomes of those that say nothing."""

import io
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, NamedTuple

from hub.connectors.contract import (
    Answer,
    Claim,
    Delivery,
    Description,
    Fault,
    Linked,
    Note,
    PersonRef,
    Reading,
    Rejected,
    Skipped,
    tells,
)
from hub.connectors.dialect import Text, decode
from hub.connectors.encoding import Encoding, encoding_in
from hub.connectors.faults import UNKNOWN_CODE, refuse, reject
from hub.connectors.json_stream import JsonList, NotPlainError
from hub.connectors.judging import AT_ONCE, Judged
from hub.connectors.lenient_json import Item, items, load
from hub.connectors.naming import Frame
from hub.connectors.spare import Aside
from hub.connectors.traits import Codes, of_codes, of_fields
from hub.domain.facts import Fact


class Opened(NamedTuple):
    """What a file says, and the text in which its items are found again."""

    text: Text
    body: str
    value: Any


class Gives(NamedTuple):
    """What one item gives, and about whom. A `Note` is counted: its text has a place for the number."""

    person: PersonRef
    meanings: Collection[Fact | Linked | Note | Description]


Say = Callable[[Item, Frame, Aside], Gives | Skipped | Fault]
"""How one item is read; `Skipped` needs no number of its own."""


def opened(
    delivery: Delivery,
    at: Frame,
    *,
    empty: str,
    no_text: str,
    wrong: Callable[[Any], Fault | None] = lambda _value: None,
) -> Opened | Reading:
    """The JSON of a delivery, or its one rejection: `empty` and `no_text` are the remedies for those.

    `wrong`: why there are no items in what it says.
    """
    text = decoded(delivery, at, empty=empty, no_text=no_text)
    if isinstance(text, Reading):
        return text
    loaded = load(text.body)
    if isinstance(loaded, Fault):
        return refuse(delivery, loaded, at.version)
    fault = wrong(loaded[1])
    return Opened(text, *loaded) if fault is None else refuse(delivery, fault, at.version)


def decoded(delivery: Delivery, at: Frame, *, empty: str, no_text: str) -> Text | Reading:
    """The text of a delivery, or its one rejection."""
    text = decode(delivery.content)
    if not isinstance(text, Fault):
        return text
    return refuse(delivery, replace(text, remedy=empty if text.code == "empty" else no_text), at.version)


@dataclass(frozen=True)
class ItemForm:
    """How the items of one kind of file are read."""

    name: str  # of their list
    say: Say
    lacks: Callable[[Any], Note | None] = lambda _value: None  # what the file says that it does not hold


@dataclass
class _Taken:
    """What the items gave so far."""

    claims: list[Claim] = field(default_factory=list)
    links: list[Linked] = field(default_factory=list)
    answers: tuple[Answer, ...] = ()
    described: list[tuple[PersonRef, Description]] = field(default_factory=list)
    rejections: list[Rejected] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    fruitful: set[int] = field(default_factory=set)
    aside: Aside = field(default_factory=Aside)
    codes: Codes = field(default_factory=Codes)  # that no table knows
    records: int = 0

    def let_go(self) -> None:
        """Of what each item gave nothing is held any longer."""
        for given in (self.claims, self.links, self.described, self.rejections, self.skipped, self.fruitful):
            given.clear()


def read(form: ItemForm, opened: Opened, at: Frame) -> Reading:
    """The items of a list."""
    found = items(opened.body, opened.value, form.name)
    return of_items(form, found, opened.text, at, form.lacks(opened.value))


def of_items(form: ItemForm, found: Iterable[Item], text: Text, at: Frame, lacks: Note | None) -> Reading:
    """Each item in turn; whatever stands in it, reading goes on with the next. `lacks`: what is missing."""
    taken = _Taken()
    for item in found:
        _take(form, item, text, at, taken)
    heard = tells(fruitful=len(taken.fruitful), rejected=len(taken.rejections))
    return Reading(
        records=taken.records,
        through=at.through,
        version=at.version,
        claims=tuple(taken.claims),
        links=tuple(taken.links),
        described=tuple(taken.described),
        rejections=tuple(taken.rejections),
        skipped=tuple(taken.skipped),
        fruitful=frozenset(taken.fruitful),
        notes=_notes(at, taken, lacks),
        traits=(*of_fields(taken.aside.strange), *of_codes(taken.codes)),
        heard=heard and lacks is None,
    )


def judge(form: ItemForm, at: Frame, file: BinaryIO, progress: Callable[[float], None]) -> Judged | None:
    """What is told of items that stay on disk; None where only the whole file can tell."""
    found, taken = JsonList(file, encoding_in(file), form.name), _Taken()
    size = file.seek(0, io.SEEK_END)
    judged = Judged(through=at.through, version=at.version)
    try:
        for item in found.items():
            _take(form, item, found.encoding, at, taken)
            if taken.records % AT_ONCE == 0:
                judged.add(taken)
                taken.let_go()
                progress(file.tell() / size)
    except NotPlainError:
        return None
    judged.add(taken)
    lacks = form.lacks(found.beside)
    judged.records, judged.notes = taken.records, _notes(at, taken, lacks)
    judged.heard = tells(fruitful=judged.fruitful, rejected=judged.rejected) and lacks is None
    return judged


def _notes(at: Frame, taken: _Taken, lacks: Note | None) -> tuple[Note, ...]:
    return (*at.notes, *taken.aside.notes(), *((lacks,) if lacks else ()))


def _take(form: ItemForm, item: Item, text: Text | Encoding, at: Frame, taken: _Taken) -> None:
    """Sort one item into what it gave."""
    taken.records += 1
    number = taken.records
    said = form.say(item, at, taken.aside)
    if isinstance(said, Fault):
        if said.code == UNKNOWN_CODE and said.field is not None:
            taken.codes.note(said.field, _text(item, said.field), item.line)
        taken.rejections.append(reject(said, number, text.original(item.raw), line=item.line))
        return
    if isinstance(said, Skipped):
        taken.skipped.append(replace(said, record=number))
        return
    taken.fruitful.add(number)
    for meaning in said.meanings:
        match meaning:
            case Note():
                taken.aside.told[meaning] += 1
            case Linked():
                taken.links.append(meaning)
            case Description():
                taken.described.append((said.person, meaning))
            case _:
                taken.claims.append(Claim(said.person, meaning))


def _text(item: Item, name: str) -> str:
    """What a field says; of one that lies deeper its name stands for it."""
    return str(item.value.get(name, "")) if isinstance(item.value, dict) else ""
