"""How `hub rejected` shows what waits, what closed by itself, and what a retry would bring."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hub.edge.intake.letter import Group, by_cause
from hub.edge.intake.mending import MENDED, REPLACED
from hub.edge.intake.rejection import Rejection
from hub.edge.intake.rejections import Difference

SHOWN = 20


def waiting(picked: Sequence[Rejection]) -> Iterator[str]:
    """By source and cause with its remedy, then the first of them one by one."""
    for source in sorted({one.source for one in picked}):
        for group in by_cause(one for one in picked if one.source == source):
            yield f"{group.count:>7}  {source:<18} {_cause(group)}"
            yield f"         {group.remedy}"
    yield f"{sum(one.count for one in picked):>7}  waiting"
    for one in picked[:SHOWN]:
        place = f"line {one.line}" if one.line is not None else f"record {one.record}"
        more = f" (and {one.more} more like it)" if one.more else ""
        yield f"  {one.delivery}  {one.source}  {place}{more}"
    if len(picked) > SHOWN:
        yield f"  … {len(picked) - SHOWN} more: --json shows all"


def by_itself(closed: Iterable[tuple[Rejection, str]]) -> dict[str, Counter[tuple[str, str]]]:
    """Of what later deliveries closed, by how: counts by source and the delivery that did it."""
    counts: dict[str, Counter[tuple[str, str]]] = {MENDED: Counter(), REPLACED: Counter()}
    for one, how in closed:
        for end, found in counts.items():
            if how.startswith(end):
                found[one.source, how.removeprefix(end)] += one.count
    return counts


def closed_lines(closed: Iterable[tuple[Rejection, str]], *, each: bool) -> Iterator[str]:
    """One line for each way, and with `each` one for each delivery that closed some."""
    for end, counts in by_itself(closed).items():
        if counts:
            yield f"{counts.total():>7}  {end}later deliveries"
        if each:
            for (source, delivery), count in sorted(counts.items()):
                yield f"{count:>7}    {source:<18} {end}{delivery}"


def closed_plain(closed: Iterable[tuple[Rejection, str]]) -> list[dict[str, Any]]:
    """The same in plain JSON values."""
    return [
        {"source": source, "how": end.split()[0], "by": delivery, "count": count}
        for end, counts in by_itself(closed).items()
        for (source, delivery), count in sorted(counts.items())
    ]


def change_lines(changes: Sequence[Difference]) -> Iterator[str]:
    """What comes out of each delivery: facts by kind, and what is still rejected, by cause."""
    for change in changes:
        head = (
            f"{len(change.mended)} mended, {len(change.remain)} remain, {len(change.new)} new; "
            f"{'original is gone' if change.gone else f'{change.facts} facts'}"
        )
        yield f"{change.delivery}  {change.source}: {head}"
        if change.kinds:
            yield "    facts: " + ", ".join(f"{count} {kind}" for kind, count in change.kinds.items())
        for group in by_cause(change.again):
            yield f"    still rejected: {group.count}  {_cause(group)}: {group.remedy}"
    if not changes:
        yield "nothing waits"


def change_plain(change: Difference) -> dict[str, Any]:
    """One of them in plain JSON values."""
    body = {name: getattr(change, name) for name in Difference.__slots__ if name != "again"}
    causes = [group.shown() for group in by_cause(change.again)]
    return {**body, "kinds": dict(change.kinds), "still_rejected": causes}


def _cause(group: Group) -> str:
    return f"{group.phase:<10} {group.code:<20} {group.field or ''}".rstrip()
