"""What a flow is: a value. Inputs, a pure step, outputs, and the topic that remembers.

The engine runs the same flow that `hub verify` folds anew and tests try out; none knows more than this.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from hub.streams.codec import Codec
from hub.streams.records import Out, Record
from hub.streams.topics import POSITIONS

AT_ONCE = 0
"""A `next_due` that any tick reaches."""

GENERATION = 4
"""Raise it when the code that makes state changes what it makes: state and journal say which made them."""


class OtherGenerationError(ValueError):
    """State or journal were made by other code: they must be rebuilt, not mixed."""

    def __init__(self, what: str, generation: int) -> None:
        super().__init__(f"the {what} is of generation {generation}, this code of {GENERATION}")


@dataclass(frozen=True, slots=True)
class Share:
    """Where a step works: its partition, and what it needs to read and write values."""

    partition: int
    partitions: int
    codec: Codec


class Step(Protocol):
    """
    The part of a flow that one partition has. A batch folds into it and counts as a whole, or not at all.

    `take` is handed sound records only (see `aside`). It and `flush` append what must be written; after the
    transaction comes either `commit` or `abort`.
    """

    refused: dict[str, int]

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Take in one record of the state topic, in its order, before any other call."""

    def take(self, record: Record, out: list[Out]) -> None:
        """Fold one record."""

    def flush(self, out: list[Out]) -> None:
        """Append what of the state has changed in this batch, one record per key."""

    def next_due(self) -> int | None:
        """
        After `flush`: the moment, in milliseconds, of the next tick that has something to do by itself.

        None when only news brings anything. Rather too early than too late: the clock ticks by it.
        """

    def commit(self) -> None:
        """The batch has happened."""

    def abort(self) -> None:
        """The batch has not happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One flow of the engine."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]  # a name that ends in a dot stands for one topic per recipient
    state: str | None = None
    start: Callable[[Share], Step]
    why: str

    @property
    def positions(self) -> str:
        """The topic in which it keeps how far it is."""
        return f"{POSITIONS}{self.name}"


@dataclass(slots=True)
class Stateless:
    """What a step without memory has of `Step`; such a step defines `take` only."""

    place: Share
    refused: dict[str, int] = field(default_factory=dict)

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Nothing to remember."""

    def flush(self, out: list[Out]) -> None:
        """Nothing has changed."""

    def next_due(self) -> int | None:
        """A tick brings nothing here."""
        return None

    def commit(self) -> None:
        """Nothing was held back."""

    def abort(self) -> None:
        """Nothing was held back."""
