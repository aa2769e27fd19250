"""A file of JSON items, read one by one: what each says, and what becomes of those that say nothing."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from hub.connectors.contract import (
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
from hub.connectors.dialect import Text, decode
from hub.connectors.faults import UNKNOWN_CODE, refuse, reject
from hub.connectors.lenient_json import Item, load
from hub.connectors.naming import Frame
from hub.connectors.spare import Aside
from hub.connectors.traits import Codes, of_codes
from hub.domain.facts import Fact


class Opened(NamedTuple):
    """What a file says, and the text in which its items are found again."""

    text: Text
    body: str
    value: Any


class Gives(NamedTuple):
    """What one item gives, and about whom. A `Note` is counted: its text has a place for the number."""

    person: PersonRef
    meanings: Collection[Fact | Linked | Note]


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
    text = decode(delivery.content)
    if isinstance(text, Fault):
        remedy = empty if text.code == "empty" else no_text
        return refuse(delivery, replace(text, remedy=remedy), at.version)
    loaded = load(text.body)
    if isinstance(loaded, Fault):
        return refuse(delivery, loaded, at.version)
    fault = wrong(loaded[1])
    return Opened(text, *loaded) if fault is None else refuse(delivery, fault, at.version)


def read(found: Iterable[Item], text: Text, at: Frame, say: Say) -> Reading:
    """Each item in turn; whatever stands in it, reading goes on with the next."""
    claims: list[Claim] = []
    links: list[Linked] = []
    rejections: list[Rejected] = []
    skipped: list[Skipped] = []
    fruitful: set[int] = set()
    aside, codes, number = Aside(), Codes(), 0
    for number, item in enumerate(found, start=1):  # the last is how many there were
        said = say(item, at, aside)
        if isinstance(said, Fault):
            if said.code == UNKNOWN_CODE and said.field is not None:
                codes.note(said.field, _text(item, said.field), item.line)
            rejections.append(reject(said, number, text.original(item.raw), line=item.line))
            continue
        if isinstance(said, Skipped):
            skipped.append(replace(said, record=number))
            continue
        fruitful.add(number)
        for meaning in said.meanings:
            match meaning:
                case Note():
                    aside.told[meaning] += 1
                case Linked():
                    links.append(meaning)
                case _:
                    claims.append(Claim(said.person, meaning))
    return Reading(
        records=number,
        through=at.through,
        version=at.version,
        claims=tuple(claims),
        links=tuple(links),
        rejections=tuple(rejections),
        skipped=tuple(skipped),
        fruitful=frozenset(fruitful),
        notes=(*at.notes, *aside.notes()),
        traits=tuple(of_codes(codes)),
        heard=tells(fruitful, rejections),
    )


def _text(item: Item, name: str) -> str:
    """What a field says; of one that lies deeper its name stands for it."""
    return str(item.value.get(name, "")) if isinstance(item.value, dict) else ""
