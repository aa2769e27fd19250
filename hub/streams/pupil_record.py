"""One pupil's state as bytes: in front what the indexes need, behind it what a tick needs.

A cache of the journal: it has a generation and no promise of compatibility. Opened only for a pupil that is
touched; on recovery only the front is read.
"""

from collections.abc import Iterable

import msgspec

from hub.domain.decider import Said
from hub.domain.facts import KINDS
from hub.domain.findings import Party
from hub.domain.identifiers import PupilId, SignalId, SourceId
from hub.domain.pupil import Pupil
from hub.domain.signals import Recipient
from hub.domain.word import Word
from hub.streams.codec import from_ms, to_ms
from hub.streams.records import Sealed

LISTED = frozenset(kind.__name__ for kind in KINDS if kind.span is not Word.span)
"""Kinds that a full statement can strike."""


class Front(msgspec.Struct, array_like=True, gc=False):
    """What the indexes need: when to look, who is waited for, per source the oldest word it could strike."""

    due: int | None
    waits: tuple[tuple[str, int], ...]
    oldest: dict[str, int]


class _Said(msgspec.Struct, array_like=True, gc=False):
    id: str
    rule: str
    season: int
    occasion: str
    revision: int
    severity: int
    since: int
    ground: str
    steps: tuple[int, ...]
    told: tuple[tuple[str, str], ...]
    digest: str


class _Stored(msgspec.Struct, array_like=True, gc=False):
    due: int | None
    waits: tuple[tuple[str, int], ...]
    oldest: dict[str, int]
    words: list[Sealed]
    aliases: list[str]
    into: str | None
    said: list[_Said]


_NOBODY: frozenset[PupilId] = frozenset()
_encode = msgspec.msgpack.Encoder().encode
_read = msgspec.msgpack.Decoder(_Stored).decode
front = msgspec.msgpack.Decoder(Front).decode


def pack(pupil: Pupil[Sealed], known: dict[str, int] | None = None) -> tuple[bytes, Front]:
    """The record of a pupil, and its front; `known` is what is oldest, when no word has changed that."""
    words = list(pupil.words.values())
    due = None if pupil.due is None else to_ms(pupil.due)
    waits = tuple([(source, to_ms(moment)) for source, moment in pupil.waits])
    ahead = Front(due, waits, oldest(words) if known is None else known)
    said = [_said(name, told) for name, told in pupil.said.items()]
    # A plain tuple, in the order of `_Stored`: half the time of making one first.
    stored = (due, waits, ahead.oldest, words, sorted(pupil.aliases), pupil.into, said)
    return _encode(stored), ahead


def unpack(value: bytes) -> Pupil[Sealed]:
    """The pupil of a record; its words stay sealed."""
    return opened(value)[0]


def opened(value: bytes) -> tuple[Pupil[Sealed], Front]:
    """The pupil of a record, and its front as the indexes know it."""
    stored = _read(value)
    pupil: Pupil[Sealed] = Pupil(
        {word.thing: word for word in stored.words},
        frozenset(map(PupilId, stored.aliases)) if stored.aliases else _NOBODY,
        None if stored.into is None else PupilId(stored.into),
        {SignalId(row.id): _told(row) for row in stored.said},
        None if stored.due is None else from_ms(stored.due),
        tuple([(SourceId(source), from_ms(moment)) for source, moment in stored.waits]),
    )
    return pupil, Front(stored.due, stored.waits, stored.oldest)


def oldest(words: Iterable[Sealed]) -> dict[str, int]:
    """Per source the lowest version among its words that a full statement could strike."""
    found: dict[str, int] = {}
    for (kind, source, _), (version, retracted, _) in words:
        if kind in LISTED and not retracted and version < found.get(source, version + 1):
            found[source] = version
    return found


def _said(name: SignalId, told: Said) -> _Said:
    return _Said(
        name,
        told.rule,
        told.season,
        told.occasion,
        told.revision,
        told.severity,
        to_ms(told.since),
        told.ground,
        told.steps,
        tuple((r.address, str(r.role)) for r in told.told),
        told.digest,
    )


def _told(row: _Said) -> Said:
    return Said(
        rule=row.rule,
        season=row.season,
        occasion=row.occasion,
        revision=row.revision,
        severity=row.severity,
        since=from_ms(row.since),
        ground=row.ground,
        steps=row.steps,
        told=tuple(Recipient(address, Party(role)) for address, role in row.told),
        digest=row.digest,
    )
