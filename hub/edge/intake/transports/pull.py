"""A feed that numbers what it tells, pulled: page after page from the number up to which it was taken in.

Each page is a delivery, as a file is. The number moves once the page is taken in: after a crash in between
the page comes again, which changes nothing. What the numbers pass over is asked for once more, at each pull;
until it has come, or a person says that it need not, the feed counts as not heard: what it lacks must not be
taken for news about a child. Only a pull that came to its end tells that the feed was heard.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Fault
from hub.connectors.numbering import Numbered, Numbering, Page, shown
from hub.domain.identifiers import SourceId
from hub.domain.timeline import AMSTERDAM
from hub.edge import log
from hub.edge.intake.noticed import begins_again
from hub.edge.intake.receipt import Receipt
from hub.edge.intake.transports.asking import LATER, PullError
from hub.edge.vault import Vault
from hub.edge.vault.pulls import Gap, between

MOST_GAPS = 10
"""Asked for in one pull."""

LOOKS_EACH = timedelta(days=1)
"""A feed that counts from 1 again has nothing above the number it is asked for: it would seem silent."""

CUT_OFF = "its answer is no JSON: a web page, or cut off"
NO_ITEMS = "its answer holds no items"
FAILED = "it says that it failed"
PARTIAL = "it says that its answer is not whole"
UNNUMBERED = "its items have no number that can be read"
REPEATS = "it repeats what it told before, whatever number it is asked for"
FELL_BACK = "its numbers are lower than before, and its moments no later"
WAITS = "a delivery of this source is being withdrawn"
SUPPLIER = "ask its supplier what happened; it is asked again by itself"


class Taker(Protocol):
    """The intake, as a pull sees it."""

    def take(self, connector: Connector, delivery: Delivery) -> Receipt: ...


@dataclass(frozen=True, kw_only=True)
class Pull:
    """One feed and what its pages are given to."""

    connector: Connector
    numbering: Numbering
    organisation: str
    every_number: bool
    intake: Taker
    vault: Vault
    wall: Callable[[], datetime]
    ask: Callable[[int | None], bytes]

    @property
    def source(self) -> SourceId:
        return self.connector.source(self.organisation)

    def run(self) -> Iterator[Receipt]:
        """All that came since, a receipt for each page; a `PullError` where that cannot be had now."""
        at = self.vault.pulls.number(self.source)
        while True:
            asked, page = self.wall(), self._page_above(at)
            above = [item for item in page.items if item.number is None or at is None or item.number > at]
            moves = [n for n in page.numbers if at is None or n > at]
            if above:
                yield self._taken(above, at, asked)
            if moves:
                self._move(at, moves, asked)
                at = moves[-1]
            if page.partial:
                raise self._no(PARTIAL, LATER)
            if moves:
                continue
            if above:
                raise self._no(UNNUMBERED, SUPPLIER)
            if not self._counts_again(page, at, asked):
                break
            at = None
        yield from self._come_after_all()
        kept_out = self.vault.traits.waiting(self.source)  # a page whose form a person must confirm
        if not kept_out and self.source not in self.vault.pulls.missing():
            yield self._sign_of_life(asked)

    def _page_above(self, at: int | None) -> Page:
        """Whether it gives the number itself too is nowhere written: alone, it may hide what comes next."""
        page = self._page(at)
        if at is None or [item.number for item in page.items] != [at]:
            return page
        return self._page(at + 1)

    def _page(self, at: int | None) -> Page:
        page = self.numbering.page(self.ask(at))
        if isinstance(page, Fault):
            what = {"feed_failed": FAILED, "no_items": NO_ITEMS}.get(page.code, CUT_OFF)
            raise self._no(what, LATER)
        return page

    def _taken(self, items: list[Numbered], at: int | None, asked: datetime) -> Receipt:
        """Without a moment in its name: the same page again, on one day, is the same delivery again."""
        name = f"{self.connector.name}_{self.numbering.since}-{'begin' if at is None else at}.json"
        content = self.numbering.written(tuple(items))
        return self._take(Delivery(name, self.organisation, asked, content, whole=False))

    def _sign_of_life(self, asked: datetime) -> Receipt:
        """That there was nothing more when it was last asked."""
        name = f"{self.connector.name}_{asked.astimezone(AMSTERDAM):%Y%m%dT%H%M}.json"
        return self._take(Delivery(name, self.organisation, asked, self.numbering.written()))

    def _take(self, delivery: Delivery) -> Receipt:
        receipt = self.intake.take(self.connector, delivery)
        if receipt.refused is not None:
            raise self._no(WAITS, LATER)
        return receipt

    def _move(self, at: int | None, numbers: list[int], asked: datetime) -> None:
        """The number goes on, and with it what was passed over is kept."""
        gaps = [*between(numbers if at is None else [at, *numbers])] if self.every_number else []
        self.vault.pulls.moved(self.source, numbers[-1], gaps, asked)
        if gaps:
            first, last = shown(gaps[0].first), shown(gaps[-1].last)
            count = sum(gap.size for gap in gaps)
            log.get().warning(log.INTAKE_MISSING, source=self.source, first=first, last=last, count=count)

    def _come_after_all(self) -> Iterator[Receipt]:
        """What was passed over, now or before, is asked for once more."""
        for gap in self.vault.pulls.to_ask(self.source, MOST_GAPS):
            yield from self._fill(gap)
            self.vault.pulls.asked(self.source, gap, self.wall())

    def _fill(self, gap: Gap) -> Iterator[Receipt]:
        at, rest = gap.first - 1, gap
        while at < gap.last:
            asked, page = self.wall(), self._page(at)
            found = [item for item in page.items if item.number is not None and at < item.number <= gap.last]
            if not found:
                return
            yield self._taken(found, at, asked)
            numbers = sorted({item.number for item in found if item.number is not None})
            self.vault.pulls.came(self.source, rest, numbers)
            first, last = shown(numbers[0]), shown(numbers[-1])
            log.get().info(log.INTAKE_CAME, source=self.source, first=first, last=last)
            at = numbers[-1]
            rest = Gap(at + 1, gap.last)

    def _counts_again(self, page: Page, at: int | None, asked: datetime) -> bool:
        """Whether a feed that has nothing new has in truth begun a new count."""
        pulls = self.vault.pulls
        if at is None:
            return False
        if page.numbers and page.numbers[-1] == at and page.numbers[0] < at:
            raise self._no(REPEATS, SUPPLIER)
        fell = bool(page.numbers) and page.numbers[-1] < at
        looked = pulls.looked(self.source)
        if not fell and looked is not None and asked - looked < LOOKS_EACH:
            return False
        first = page if fell else self._page(None)
        pulls.look(self.source, asked)
        lower = bool(first.numbers) and first.numbers[-1] < at
        told = Delivery("", self.organisation, asked, self.numbering.written(first.items))
        if lower and begins_again(self.vault, self.source, self.connector.read(told)):
            pulls.begun_again(self.source)
            return True
        if fell:
            raise self._no(FELL_BACK, SUPPLIER)
        return False

    def _no(self, what: str, remedy: str) -> PullError:
        return PullError(what, where=self.source, remedy=remedy)
