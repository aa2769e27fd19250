"""A connector: all that the hub knows of one kind of source, in one value.

Whose it is, how its files are named, what it is called, and how it is read. Nothing else in the hub knows one
connector from another.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Literal

from hub.connectors import item_file, sheet
from hub.connectors.contract import Delivery, Example, Fault, Reading, Sort
from hub.connectors.faults import FORMAT, refuse
from hub.connectors.file_name import FileName
from hub.connectors.form import Form
from hub.connectors.formats import may_be_a_workbook
from hub.connectors.item_file import ItemForm
from hub.connectors.judging import Judged, judged
from hub.connectors.naming import NOT_YOURS, Frame, frame
from hub.connectors.numbering import Numbering
from hub.connectors.owners import Owner
from hub.domain.facts import Fact
from hub.domain.identifiers import SourceId


@dataclass(frozen=True, kw_only=True)
class Connector:
    """A declared way to read one kind of source. Texts are Dutch."""

    name: str
    sector: Literal["vo", "mbo", "municipal"]  # whose facts topic it fills
    owner: Owner
    rows_name_owner: Literal["each", "some", "none"]  # whether a row says whose it is
    title: str  # of what it reads
    summary: str  # in one sentence
    feed: str  # the feed of one organisation, which stands for {}; of a national one without
    feeds: str  # those of all together
    file: FileName
    delivers: tuple[type[Fact], ...]
    reads: Callable[[Delivery, Frame], Reading]
    form: Form[Any] | None = None  # by which it reads, where its files have column names
    items: ItemForm | None = None  # by which it reads, where its files are a list in JSON
    traits: tuple[Sort, ...] = ()  # what its files tell of their form, where they have no column names
    as_a_whole: bool = False  # its rows are weighed against each other: it is never judged in parts
    numbering: Numbering | None = None  # by which it can be pulled, where it numbers what it tells
    groups_in: Callable[[bytes], Collection[str]] | None = None
    """The groups that a file names, of which a mapping can tell who is expected in mbo."""
    examples: tuple[Example, ...]

    def source(self, organisation: str) -> SourceId:
        """The feed of that organisation."""
        return SourceId(f"{self.name}/{organisation}")

    def called(self, organisation: str) -> str:
        """The feed of that organisation as people call it."""
        return self.feed.format(self.owner.called(organisation))

    def unlike_owner(self, organisation: str) -> str | None:
        """Why this cannot be the organisation that delivers, in Dutch; None when it can."""
        if self.owner.fits(organisation):
            return None
        capitals = organisation.strip().upper()
        if self.owner.fits(capitals):
            return f"{self.name} verwacht {self.owner.wanted}: schrijf hier {capitals}, met hoofdletters."
        return f"{self.name} verwacht {self.owner.wanted}."

    def read(self, delivery: Delivery) -> Reading:
        """What a delivery says; a file named for one organisation in the directory of another is nobody's."""
        at = frame(self.source(delivery.organisation), self.file, delivery)
        return self._of_another(delivery, at) or self.reads(delivery, at)

    def judge(self, delivery: Delivery, file: BinaryIO, progress: Callable[[float], None]) -> Judged:
        """What is told of a delivery whose content stands in `file`: counts, and what is wrong.

        Of text with column names, and of a list of items, no more is held than a part; the rest is read as a
        whole. `progress` is told which part was read.
        """
        at = frame(self.source(delivery.organisation), self.file, delivery)
        if (refused := self._of_another(delivery, at)) is not None:
            return judged(refused)
        if self.form is not None and not self.as_a_whole and not may_be_a_workbook(file):
            return sheet.judge(self.form, delivery, at, file, progress)
        if self.items is not None and (found := item_file.judge(self.items, at, file, progress)) is not None:
            return found
        file.seek(0)
        return judged(self.read(replace(delivery, content=file.read())))

    def _of_another(self, delivery: Delivery, at: Frame) -> Reading | None:
        named = self.file.organisation_in(delivery.name)
        if named is None or named == delivery.organisation.upper():
            return None
        return refuse(delivery, Fault(FORMAT, "not_yours", None, NOT_YOURS), at.version)
