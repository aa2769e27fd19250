"""JSON lines: one value on each line, or all of them in one list; each with the line on which it stands.

A line that cannot be read is an item, too, whose value is its `Fault`: the others are read all the same.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from hub.connectors.contract import Fault
from hub.connectors.dialect import split_lines
from hub.connectors.faults import FORMAT
from hub.connectors.lenient_json import Found, Item, items, load

BROKEN = (
    "Deze regel is geen geldige JSON; zet elke gebeurtenis in haar geheel op één regel, of alle in één lijst."
)
NO_LINES = "Er zijn geen gebeurtenissen in te vinden; zet elke op een eigen regel, tussen { en }."


class Values(NamedTuple):
    """The values of a text, and whether its last line was not written to its end."""

    items: Iterator[Item]
    cut: bool


def values(body: str, name: str) -> Values | Fault:
    """Each value of the text; a `Fault` where there is none to be found.

    One list is read as a whole, bare or by that name: where it is cut off, nobody knows of what.
    """
    whole = load(body)
    if not isinstance(whole, Fault):
        return Values(items(*whole, name), cut=False)
    if body.lstrip().startswith("["):
        return whole
    lines = split_lines(body)
    if not any(line.lstrip().startswith("{") for line in lines):
        return Fault(FORMAT, "no_items", None, NO_LINES)
    return Values(_by_line(lines), cut=bool(_bare(lines[-1])) and isinstance(load(_bare(lines[-1])), Fault))


def _by_line(lines: list[str]) -> Iterator[Item]:
    for number, line in enumerate(lines, start=1):
        if raw := _bare(line):
            value = load(raw)
            said = replace(value, line=None, remedy=BROKEN) if isinstance(value, Fault) else value[1]
            yield Item(said, 0, Found(raw, ((number, 0, len(raw)),)))


def _bare(line: str) -> str:
    """A line without the comma that lists have behind each value."""
    return line.strip().removesuffix(",")
