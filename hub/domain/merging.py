"""Municipalities and schools that end: which one stands for them from which day on.

The table of municipalities is packaged with the connectors and handed in with the context; this room reads no
file. Source: the herindelingswetten (Wet algemene regels herindeling, art. 44: rights and duties pass on).
Of schools no table was read that says which BRIN goes on in which: a region names those it knows [own].
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Generic, NamedTuple, TypeVar

from hub.domain.identifiers import Brin, Municipality, SourceId
from hub.domain.timeline import FOREVER, midnight

T = TypeVar("T", bound=str)


class Merger(NamedTuple, Generic[T]):
    """The end of a municipality, or of a school."""

    day: date  # the first on which its code is no longer valid
    into: T  # of a divided one: where the largest part went


Mergers = Mapping[str, Merger[Municipality]]
"""By the code that ends."""

Successors = Mapping[str, Merger[Brin]]
"""By the BRIN that ends."""


def lineage(code: str, mergers: Mapping[str, Merger[T]]) -> str:
    """What a code becomes in the end: equal for all that ever become one."""
    return heir(code, FOREVER, mergers)


def ends_of(code: str, mergers: Mapping[str, Merger[T]]) -> tuple[datetime, ...]:
    """When another begins to stand for it, and for that one another."""
    found: list[datetime] = []
    while (merger := mergers.get(code)) is not None:
        found.append(midnight(merger.day))
        code = merger.into
    return tuple(found)


def heir(code: str, at: datetime, mergers: Mapping[str, Merger[T]]) -> str:
    """Who `code` has become by a moment; itself before its end."""
    while (merger := mergers.get(code)) is not None and midnight(merger.day) <= at:
        code = merger.into
    return code


def told_by(source: SourceId, at: datetime, successors: Successors) -> SourceId:
    """A school that has ended delivers nothing any more: what it would tell, its heir tells."""
    kind, between, school = source.partition("/")
    return SourceId(f"{kind}{between}{heir(school, at, successors)}")
