"""A rejection on its way round: to the receipt, to the topic `rejected`, and to the list of what waits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.connectors.contract import Fault, Rejected
from hub.domain.identifiers import SourceId, derived

EXAMPLES = 20
"""Of one cause, where there are too many to list."""

Cause = tuple[str, str, str | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection(Fault):
    """The fault of one record of one delivery, by its id. Never what was in the record."""

    id: str
    source: SourceId
    delivery: str
    record: int
    picked_up: datetime
    more: int = 0  # records of this delivery with the same cause that are not listed one by one

    @property
    def count(self) -> int:
        """Of how many records it tells."""
        return 1 + self.more

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
            "more": self.more,
        }


def cause(fault: Fault) -> Cause:
    """What is wrong and how to mend it: the same in thousands of records when a source writes otherwise."""
    return fault.phase, fault.code, fault.field, fault.remedy


def listed(rejected: Sequence[Rejected], limit: int) -> list[tuple[Rejected, int]]:
    """Each by itself; of more than `limit` the first of each cause, the last of which stands for the rest.

    A file whose columns have shifted would else be listed whole, a million times the same.
    """
    if len(rejected) <= limit:
        return [(r, 0) for r in rejected]
    by_cause: dict[Cause, list[Rejected]] = defaultdict(list)
    for one in rejected:
        by_cause[cause(one)].append(one)
    shown = [
        (one, max(0, len(alike) - EXAMPLES) if n == EXAMPLES else 0)
        for alike in by_cause.values()
        for n, one in enumerate(alike[:EXAMPLES], start=1)
    ]
    return sorted(shown, key=lambda one: one[0].record)


def ids(delivery: str, rejected: Iterable[Rejected]) -> Iterator[str]:
    """Derived, so that the same delivery rejects the same things."""
    return (derived(delivery, str(r.record), r.code, r.field or "") for r in rejected)


def by_id(
    source: SourceId, delivery: str, picked_up: datetime, rejected: Sequence[tuple[Rejected, int]]
) -> list[tuple[Rejection, Rejected]]:
    """What goes round, and beside it what stays sealed."""
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
                more=more,
            ),
            r,
        )
        for identity, (r, more) in zip(ids(delivery, (r for r, _ in rejected)), rejected, strict=True)
    ]
