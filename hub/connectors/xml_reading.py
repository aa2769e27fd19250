"""What the records of an XML document gave: each says something or nothing, or is rejected."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from hub.connectors.contract import Claim, Fault, Linked, Note, PersonRef, Reading, Rejected, Skipped, tells
from hub.connectors.faults import reject
from hub.connectors.fields import Wire
from hub.connectors.naming import Frame
from hub.connectors.spare import NOTHING, Aside
from hub.connectors.xml import Element
from hub.connectors.xml_records import parse
from hub.domain.facts import Fact

W = TypeVar("W", bound=Wire)
Saying = tuple[PersonRef, tuple[Fact, ...], tuple[Linked, ...]] | str | Fault
"""What a record says of whom; or the code of a known record that says nothing; or why it cannot be read."""


@dataclass
class Gathered:
    """The records so far."""

    at: Frame = field(kw_only=True)
    records: int = 0
    claims: list[Claim] = field(default_factory=list)
    links: dict[Linked, None] = field(default_factory=dict)
    rejections: list[Rejected] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    fruitful: set[int] = field(default_factory=set)
    aside: Aside = field(default_factory=Aside)
    without: Mapping[str, str] = field(default_factory=lambda: NOTHING)  # of the record that is being read

    def parse(self, model: type[W], said: dict[str, str] | Fault, element: Element) -> W | Fault:
        """What stands in a record; what it does without is told once it is taken."""
        read = parse(model, said, element, self.at.through)
        if isinstance(read, Fault):
            return read
        self.without = read.without
        return read.row

    def take(self, element: Element, said: Saying) -> None:
        self.records += 1
        match said:
            case Fault():
                self.rejections.append(reject(said, self.records, element.original, line=element.line))
            case str():
                self.skipped.append(Skipped(self.records, said))
            case person, facts, links:
                self.claims += [Claim(person, fact) for fact in facts]
                self.links |= dict.fromkeys(links)
                self.fruitful.add(self.records)
                self.aside.leave_out(self.without, element.line)
        self.without = NOTHING

    def reading(self, at: Frame, notes: Collection[Note] = ()) -> Reading:
        return Reading(
            records=self.records,
            through=at.through,
            version=at.version,
            claims=tuple(self.claims),
            links=tuple(self.links),
            rejections=tuple(self.rejections),
            skipped=tuple(self.skipped),
            fruitful=frozenset(self.fruitful),
            notes=(*at.notes, *notes, *self.aside.notes()),
            heard=tells(fruitful=len(self.fruitful), rejected=len(self.rejections)),
        )
