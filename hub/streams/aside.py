"""What becomes of a record that nobody can read: set aside whole, or the flow waits, as its topic says.

`unreadable` holds the record as it was (key, value, headers) with where it stood and why. What a person
decides about it stands in the same topic: that one of the journal is skipped, that another is dealt with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.records import KIND, ORIGIN, Headers, Out, Record, origin
from hub.streams.sound import flaw

ASIDE = "Unreadable"
SKIPPED = "Skipped"
DEALT = "Dealt"
WHY = "why"
REASON = "reason"
BY = "by"
WAS = "was."
FOREIGN = "no note of what stands aside"

At = tuple[str, int, int]
"""Where a record stands: topic (without prefix), partition, offset."""


class UnreadableError(Exception):
    """A flow may not go on past this record by itself."""

    def __init__(self, record: Record, why: str) -> None:
        super().__init__(f"{record.topic}[{record.partition}]@{record.offset}: {why}")
        self.record = record
        self.why = why


class Noted(NamedTuple):
    """One record of `unreadable`: what was set aside or decided, about which record, and that record."""

    kind: str
    at: At
    why: str
    reason: str
    by: str
    record: Record


@dataclass(slots=True)
class Guard:
    """Stands before a step. `known`: of which records it is on record already that nobody can read them."""

    codec: Codec
    known: Mapping[At, str] = field(default_factory=dict)

    def admits(self, record: Record, out: list[Out]) -> bool:
        """Whether the step may take it; appends it to `out` when it is set aside instead."""
        on_record = self.known.get((record.topic, record.partition, record.offset)) if self.known else None
        why = on_record or flaw(record, self.codec)
        if why is None:
            return True
        if topics.topic(record.topic).passable:
            out.append(set_aside(record, why))
        elif on_record is None:
            raise UnreadableError(record, why)
        return False


def set_aside(record: Record, why: str) -> Out:
    """The record, whole, as it goes to `unreadable`: to the partition that it came from."""
    return _noted(ASIDE, record, {WHY: why})


def skipped(record: Record, why: str, reason: str, by: str) -> Out:
    """A record of the journal that the flows leave out from now on, because a person says so."""
    return _noted(SKIPPED, record, {WHY: why, REASON: reason, BY: by})


def dealt_with(noted: Noted, reason: str, by: str) -> Out:
    """That a person dealt with what was set aside."""
    about = {ORIGIN: "/".join(map(str, noted.at)), WHY: noted.why, REASON: reason, BY: by}
    return Out(topics.UNREADABLE, noted.record.key, b"", _headers(DEALT, about), noted.at[1])


def noted(found: Record) -> Noted:
    """What a record of `unreadable` says; one that says nothing stands aside itself, where it is."""

    def said(name: str) -> str:
        return (found.headers.get(name) or b"").decode(errors="replace")

    try:
        topic, partition, offset = said(ORIGIN).rsplit("/", 2)
        at = (topic, int(partition), int(offset))
    except ValueError:
        return Noted(ASIDE, (found.topic, found.partition, found.offset), FOREIGN, "", "", found)
    was = {name.removeprefix(WAS): value for name, value in found.headers.items() if name.startswith(WAS)}
    record = Record(*at, found.key, found.value, was)
    return Noted(said(KIND), at, said(WHY), said(REASON), said(BY), record)


def noted_of(out: Out) -> Noted:
    """What a record says that is on its way to `unreadable`."""
    return noted(Record(out.topic, out.partition, 0, out.key, out.value or b"", dict(out.headers)))


def _noted(kind: str, record: Record, about: Mapping[str, str]) -> Out:
    headers = _headers(kind, {ORIGIN: origin(record).decode(), **about})
    headers += [(WAS + name, value) for name, value in record.headers.items()]
    return Out(topics.UNREADABLE, record.key, record.value, headers, record.partition)


def _headers(kind: str, about: Mapping[str, str]) -> Headers:
    return [(KIND, kind.encode()), *((name, said.encode()) for name, said in about.items())]
