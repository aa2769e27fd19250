"""Two regions' agreements side by side: of which rule what number becomes what, from when until when."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from hub.domain.rules.catalogue import EVERY
from hub.domain.statute import Agreements, Dated

OFF = "off"


class Change(NamedTuple):
    """What a rule asks of the agreements, before and after; for a rule that is off, whether it is."""

    rule: str
    name: str  # a field of `Agreements`
    since: date
    until: date | None  # the first day on which both say the same again, or differ otherwise
    before: object
    after: object
    ground: str  # where what comes after is written


def changes(old: Dated[Agreements], new: Dated[Agreements]) -> list[Change]:
    """By rule and number, oldest first."""
    days = sorted({since.day for since in (*old.values, *new.values)})
    found = (c for rule, name in _asked() for c in _of(rule, name, days, old, new))
    return sorted(found, key=lambda c: (c.rule, c.name, c.since))


def _asked() -> Iterator[tuple[str, str]]:
    for rule in EVERY:
        yield from ((rule.code, name) for name in rule.numbers)
        if rule.agreed:
            yield rule.code, OFF


def _of(
    rule: str, name: str, days: list[date], old: Dated[Agreements], new: Dated[Agreements]
) -> Iterator[Change]:
    """Each stretch in which both say something else; one that goes on under a later agreement is the same."""
    told = [(day, _said(rule, name, old, day), _said(rule, name, new, day)) for day in days]
    turns = [turn for n, turn in enumerate(told) if n == 0 or turn[1:] != told[n - 1][1:]]
    ends = [*(day for day, _, _ in turns[1:]), None]
    for (since, before, after), until in zip(turns, ends, strict=True):
        if before != after:
            yield Change(rule, name, since, until, before, after, new.on(since).source)


def _said(rule: str, name: str, agreed: Dated[Agreements], day: date) -> object:
    value = agreed.on(day).value
    return rule in value.off if name == OFF else getattr(value, name)
