"""What a drill takes in ahead of its day: nothing leaves before the day begins, and it counts for that day."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery
from hub.domain.identifiers import SourceId
from hub.edge.drill.desk import Desk, Due
from hub.edge.drill.post import Post
from hub.edge.intake.ingest import Intake
from hub.edge.intake.receipt import Receipt
from hub.streams.records import KIND, Out

MONDAY, TUESDAY = datetime(2025, 9, 1, tzinfo=UTC), datetime(2025, 9, 2, tzinfo=UTC)


class Written:
    """A publisher that keeps what has left."""

    def __init__(self) -> None:
        self.left: list[str] = []

    def publish(self, batch: Sequence[Out]) -> None:
        self.left += [out.topic for out in batch]


class Door:
    """An intake that makes one record of each delivery, under its name."""

    def __init__(self, post: Post) -> None:
        self._post = post

    def take(self, connector: Connector, delivery: Delivery) -> Receipt:
        self._post.publish([Out(delivery.name, None, b"", [(KIND, b"Born")])])
        return Receipt(
            source=SourceId(f"{connector.name}/{delivery.organisation}"),
            name=delivery.name,
            picked_up=delivery.picked_up,
        )


def due(name: str, moment: datetime) -> Due:
    return Due(moment, "vo-list", "97AA", name, lambda: b"")


def desk(*deliveries: Due) -> tuple[Desk, Post, Written]:
    written = Written()
    post = Post(written)
    return Desk(cast("Intake", Door(post)), post, deliveries), post, written


def names(receipts: Sequence[Receipt]) -> list[str]:
    return [receipt.name for receipt in receipts]


def test_what_is_taken_in_ahead_is_held_until_its_day_begins() -> None:
    mine, post, written = desk(due("monday", MONDAY), due("tuesday", TUESDAY))
    mine.until(MONDAY)
    post.send()

    assert mine.ahead(TUESDAY)
    assert ["monday"] == written.left

    assert mine.begin(TUESDAY)
    assert ["monday", "tuesday"] == written.left


def test_nothing_is_taken_in_ahead_of_the_day_that_comes() -> None:
    mine, _, written = desk(due("tuesday", TUESDAY))

    assert not mine.ahead(MONDAY)
    assert not mine.begin(MONDAY)
    assert [] == names(mine.until(MONDAY))
    assert [] == written.left


def test_a_delivery_counts_for_its_own_day_whenever_it_was_taken_in() -> None:
    mine, post, _ = desk(due("monday", MONDAY), due("tuesday", TUESDAY))
    assert ["monday"] == names(mine.until(MONDAY))
    post.send()
    mine.begin(TUESDAY)
    mine.begin(TUESDAY)
    mine.add([due("answer", TUESDAY)])

    assert ["tuesday", "answer"] == names(mine.until(TUESDAY))
    assert {"Born"} == post.send()
    assert [] == names(mine.until(TUESDAY))
