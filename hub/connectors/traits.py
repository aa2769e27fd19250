"""The form that a file is written in, as traits: what changes when a source begins to write otherwise.

A heading and a code may be anybody's name: they are told by their column and line only. What an XML or JSON
message may have or leave out is no part of its form, for that differs from pupil to pupil.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from hub.connectors.columns import Unread, letters
from hub.connectors.contract import Note, Sort, Trait
from hub.connectors.headings import plain
from hub.connectors.mapping import FileMapping, code
from hub.connectors.spare import SHOWN, Strange, named

MOST = 200
"""Of each sort: a column with more codes that nobody knows holds no codes."""


VERSION_NEW = Note(
    "version_new",
    "Het bestand noemt een versie van het formaat die wij niet kennen; het is gelezen als de nieuwste die wij"
    " kennen. Vraag uw leverancier wat er is veranderd.",
)


class Codes:
    """Codes that no table knows, each with its column and some of the lines on which it stands."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, str], list[int]] = {}

    def note(self, column: str, text: str, line: int) -> None:
        which = column, code(text)
        if which in self.lines or len(self.lines) < MOST:
            lines = self.lines.setdefault(which, [])
            if len(lines) <= SHOWN:
                lines.append(line)


def of_columns(headings: Sequence[str], unread: Unread, mapping: FileMapping) -> Iterator[Trait]:
    """Each column, but for those that the source's mapping names; a heading that comes twice is two."""
    told: Counter[str] = Counter()
    for place, heading in enumerate(headings[:MOST]):
        name = plain(heading) or code(heading)
        nameless = not name and place not in unread.strange and place not in unread.lost
        if nameless or mapping.column(heading) or mapping.ignores(heading):
            continue
        told[name] += 1
        where = f"kolom {letters(place)}"
        yield Trait(Sort.COLUMN, f"{name} {told[name]}", where, strange=place in unread.strange)


def of_codes(codes: Codes) -> Iterator[Trait]:
    for (column, text), lines in codes.lines.items():
        yield Trait(Sort.CODE, f"{column} {text}", f"{column}, regel {named(lines)}", strange=True)


def of_fields(strange: Mapping[str, Strange]) -> Iterator[Trait]:
    """Fields of a message that nobody knows; those that it may have or leave out are no part of its form."""
    for name, found in strange.items():
        yield Trait(Sort.COLUMN, name, found.where, strange=True)


def of_version(text: str, known: Collection[str]) -> Iterator[Trait]:
    """The version that a file says it is of, where it says one: 2.1, or v2.1."""
    if text:
        name = code(text).removeprefix("v")
        yield Trait(Sort.VERSION, name, "de versie van het formaat", strange=name not in known)
