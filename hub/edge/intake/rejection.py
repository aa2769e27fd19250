"""A rejection on its way round: to the receipt, to the topic `rejected`, and to the list of what waits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hub.connectors.contract import Fault, Rejected
from hub.domain.identifiers import SourceId, derived


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection(Fault):
    """The fault of one record of one delivery, by its id. Never what was in the record."""

    id: str
    source: SourceId
    delivery: str
    record: int
    picked_up: datetime

    def shown(self) -> dict[str, str | int | None]:
        """As a receipt tells it, which names delivery and moment once."""
        return {
            "id": self.id,
            "phase": self.phase,
            "code": self.code,
            "record": self.record,
            "line": self.line,
            "field": self.field,
            "remedy": self.remedy,
        }


def ids(delivery: str, rejected: Iterable[Rejected]) -> Iterator[str]:
    """Derived, so that the same delivery rejects the same things."""
    return (derived(delivery, str(r.record), r.code, r.field or "") for r in rejected)


def by_id(
    source: SourceId, delivery: str, picked_up: datetime, rejected: Iterable[Rejected]
) -> list[tuple[Rejection, Rejected]]:
    """What goes round, and beside it what stays sealed."""
    rejected = tuple(rejected)
    return [
        (
            Rejection(
                phase=r.phase,
                code=r.code,
                field=r.field,
                remedy=r.remedy,
                line=r.line,
                id=identity,
                source=source,
                delivery=delivery,
                record=r.record,
                picked_up=picked_up,
            ),
            r,
        )
        for identity, r in zip(ids(delivery, rejected), rejected, strict=True)
    ]
