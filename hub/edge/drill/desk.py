"""The desk of a drill: takes deliveries in by their moment, and those of the next day while the flows work.

No fact comes sooner by it: what is taken in ahead is held until the tick of the day before stands in the
journal, behind which all that follows is of the next day.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush

from hub.connectors.catalogue import connector
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery
from hub.edge.drill.post import Post
from hub.edge.errors import OperatorError
from hub.edge.intake.ingest import Intake
from hub.edge.intake.receipt import Receipt


@dataclass(frozen=True, slots=True)
class Due:
    """One delivery and its moment; its content is read when it is due."""

    moment: datetime
    connector: str
    organisation: str
    name: str
    read: Callable[[], bytes]

    @property
    def of(self) -> Connector:
        """The connector that reads it."""
        known = connector(self.connector)
        if known is None:
            raise OperatorError(f"there is no connector {self.connector}", remedy="see `hub connector list`")
        return known


class Desk:
    """Deliveries by their moment, answers among them; of equal moments the one that came first."""

    def __init__(self, intake: Intake, post: Post, deliveries: Iterable[Due]) -> None:
        self._intake = intake
        self._post = post
        self._waiting: list[tuple[datetime, int, Due]] = []
        self._count = 0
        self._receipts: list[Receipt] = []  # of what was taken in for the day that comes
        self.add(deliveries)

    def add(self, deliveries: Iterable[Due]) -> None:
        for due in deliveries:
            self._count += 1
            heappush(self._waiting, (due.moment, self._count, due))

    def until(self, now: datetime) -> list[Receipt]:
        """Take in all that is due by a moment, and answer for the whole day."""
        while self._waiting and self._waiting[0][0] <= now:
            self._take()
            if self._post.full:
                self._post.relieve()
        receipts, self._receipts = self._receipts, []
        return receipts

    def ahead(self, now: datetime) -> bool:
        """Take in one delivery of the day that ends at `now`; its facts wait for their day."""
        if self._post.full or not self._waiting or self._waiting[0][0] > now:
            return False
        self._take()
        return True

    def begin(self, now: datetime) -> bool:
        """A piece of the day that ends at `now`, whose facts may leave: a delivery, else what is held."""
        if self.ahead(now):
            return True
        if not self._post.held:
            return False
        self._post.relieve()
        return True

    def _take(self) -> None:
        due = heappop(self._waiting)[2]
        delivery = Delivery(due.name, due.organisation, due.moment, due.read())
        self._receipts.append(self._intake.take(due.of, delivery))
