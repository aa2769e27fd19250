"""Numbers for application messages: one order over the whole feed, that of their arrival."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from hub.domain.facts import Status
from hub.simulation.life import Application, Life

FIRST = 100_001
Name = tuple[str, datetime, Status]
"""A message by its chain, moment and status."""


def numbers(told: Iterable[Life]) -> Mapping[Name, int]:
    """The wijzigingsvolgnummer of each message, in the order in which the koppelpunt got them."""
    found = sorted(
        (m.arrived, n, a.chain, m.moment, m.status)
        for life in told
        for a in life.applications
        for n, m in enumerate(a.messages)
    )
    return {
        (chain, moment, status): number
        for number, (_, _, chain, moment, status) in enumerate(found, start=FIRST)
    }


def numbered(lives: tuple[Life, ...], given: Mapping[Name, int]) -> tuple[Life, ...]:
    """The same lives with their messages numbered; one that never reached the feed keeps 0."""
    return tuple(replace(life, applications=tuple(_applications(life, given))) for life in lives)


def _applications(life: Life, given: Mapping[Name, int]) -> Iterator[Application]:
    for a in life.applications:
        messages = tuple(replace(m, number=given.get((a.chain, m.moment, m.status), 0)) for m in a.messages)
        yield replace(a, messages=messages)
