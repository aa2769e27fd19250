"""One pupil's state as bytes: in front what the indexes need, behind it what a tick needs.

A cache of the journal: it has a generation and no promise of compatibility. Opened only for a pupil that is
touched; on recovery only the front is read. What was said is opened only when a tick asks.
"""

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from functools import lru_cache

import msgspec

from hub.domain.decider import Said
from hub.domain.facts import KINDS
from hub.domain.findings import Gate, Party
from hub.domain.following import Asked
from hub.domain.holds import HoldId
from hub.domain.identifiers import PupilId, SignalId, SourceId
from hub.domain.kin import Part, Parts
from hub.domain.pupil import Pupil
from hub.domain.signals import Recipient
from hub.domain.timeline import millis
from hub.domain.word import BETWEEN, Thing, Word, parts_of
from hub.streams.records import Sealed, is_retracted, version_of
from hub.streams.shapes import from_ms

LISTED = tuple(kind.__name__ + BETWEEN for kind in KINDS if kind.span is not Word.span)
"""How the names of things begin that a full statement can strike."""


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
    asked: tuple[str, int] | None = None


class _SaidHeld(_Said, array_like=True, gc=False):
    """Of a case that somebody is not told as yet; the others' rows stay as they always were."""

    held: tuple[tuple[str, str], ...] = ()


class _Part(msgspec.Struct, array_like=True, gc=False):
    merges: tuple[int, ...]
    words: dict[str, bytes]
    left: bool


class _Stored(msgspec.Struct, array_like=True, gc=False):
    due: int | None
    waits: tuple[tuple[str, int], ...]
    oldest: dict[str, int]
    words: dict[str, bytes]
    aliases: tuple[str, ...]
    into: str | None
    said: msgspec.Raw
    parts: dict[str, _Part] = {}
    merge: int = 0


_BY = ">"  # between the pupils of a way
_NOBODY: frozenset[PupilId] = frozenset()
_NO_PARTS: Parts[Sealed] = {}
_NOTHING_SAID: Mapping[SignalId, Said] = {}
_encode = msgspec.msgpack.Encoder().encode
_NO_ROWS = msgspec.Raw(_encode([]))
_read = msgspec.msgpack.Decoder(_Stored).decode
_read_said = msgspec.msgpack.Decoder(list[_SaidHeld]).decode
front = msgspec.msgpack.Decoder(Front).decode

# Moments to look again are beginnings of days, and few.
_moment = lru_cache(maxsize=8192)(from_ms)
_ms = lru_cache(maxsize=8192)(millis)


class _Unopened(Mapping[SignalId, Said]):
    """What was said, as the record has it; most who are touched only hear something."""

    __slots__ = ("_rows", "raw")

    def __init__(self, raw: msgspec.Raw) -> None:
        self.raw = raw
        self._rows: dict[SignalId, Said] | None = None

    def __getitem__(self, name: SignalId) -> Said:
        return self._opened()[name]

    def __iter__(self) -> Iterator[SignalId]:
        return iter(self._opened())

    def __len__(self) -> int:
        return len(self._opened())

    def items(self) -> ItemsView[SignalId, Said]:
        return self._opened().items()

    def values(self) -> ValuesView[Said]:
        return self._opened().values()

    def _opened(self) -> dict[SignalId, Said]:
        if self._rows is None:
            self._rows = {SignalId(row.id): _told(row) for row in _read_said(self.raw)}
        return self._rows


def pack(pupil: Pupil[Sealed], oldest: dict[str, int] | None = None) -> tuple[bytes, Front]:
    """The record of a pupil, and its front; `oldest` when whoever asks has kept it."""
    due = None if pupil.due is None else _ms(pupil.due)
    waits = _stored_waits(pupil.waits) if pupil.waits else ()
    ahead = Front(due, waits, oldest_of(pupil.words) if oldest is None else oldest)
    aliases = sorted(pupil.aliases) if pupil.aliases else ()
    # A plain tuple, in the order of `_Stored`: half the time of making one first.
    stored = (due, waits, ahead.oldest, pupil.words, aliases, pupil.into, _rows(pupil.said))
    if not (pupil.merge or pupil.parts):  # as nearly all
        return _encode(stored), ahead
    return _encode((*stored, _stored_parts(pupil.parts), pupil.merge)), ahead


def unpack(value: bytes) -> Pupil[Sealed]:
    """The pupil of a record; its words stay sealed."""
    return opened(value)[0]


def opened(value: bytes) -> tuple[Pupil[Sealed], Front]:
    """The pupil of a record, and its front as the indexes know it."""
    stored = _read(value)
    pupil: Pupil[Sealed] = Pupil(
        stored.words,  # type: ignore[arg-type]  # the names of what things and sealed words are in bytes
        frozenset(map(PupilId, stored.aliases)) if stored.aliases else _NOBODY,
        None if stored.into is None else PupilId(stored.into),
        _NOTHING_SAID if stored.said == _NO_ROWS else _Unopened(stored.said),
        None if stored.due is None else _moment(stored.due),
        tuple([(SourceId(source), _moment(at)) for source, at in stored.waits]) if stored.waits else (),
        _parts(stored.parts) if stored.parts else _NO_PARTS,
        stored.merge,
    )
    return pupil, Front(stored.due, stored.waits, stored.oldest)


def oldest_with(
    oldest: dict[str, int], words: Mapping[Thing, Sealed], thing: Thing, before: Sealed | None
) -> dict[str, int]:
    """What is oldest per source after a word about the thing took the place of another (or of none)."""
    if not thing.startswith(LISTED):
        return oldest
    source = parts_of(thing)[1]
    known = oldest.get(source)
    if before is not None and not is_retracted(before) and version_of(before) == known:
        return _oldest_again(oldest, words, source)
    word = words[thing]
    version = version_of(word)
    if is_retracted(word) or (known is not None and known <= version):
        return oldest
    return {**oldest, source: version}


def _oldest_again(oldest: dict[str, int], words: Mapping[Thing, Sealed], source: str) -> dict[str, int]:
    """The word that was the oldest of its source is gone."""
    names = _names(source)
    left = [version_of(w) for t, w in words.items() if t.startswith(names) and not is_retracted(w)]
    rest = {of: version for of, version in oldest.items() if of != source}
    return {**rest, source: min(left)} if left else rest


@lru_cache(maxsize=4096)
def _names(source: str) -> tuple[str, ...]:
    return tuple(f"{kind}{source}{BETWEEN}" for kind in LISTED)


def oldest_of(words: Mapping[Thing, Sealed]) -> dict[str, int]:
    """Per source the lowest version among its words that a full statement could strike."""
    found: dict[str, int] = {}
    for thing in words:
        found = oldest_with(found, words, thing, None)
    return found


def _stored_parts(parts: Parts[Sealed]) -> dict[str, tuple[tuple[int, ...], Mapping[Thing, Sealed], bool]]:
    return {_BY.join(way): (part.merges, part.words, part.left) for way, part in sorted(parts.items())}


def _parts(stored: Mapping[str, _Part]) -> Parts[Sealed]:
    return {
        tuple(map(PupilId, filter(None, way.split(_BY)))): Part(part.merges, part.words, part.left)  # type: ignore[arg-type]  # as the words
        for way, part in stored.items()
    }


def _stored_waits(waits: tuple[Gate, ...]) -> tuple[tuple[str, int], ...]:
    return tuple([(source, _ms(moment)) for source, moment in waits])


def _rows(said: Mapping[SignalId, Said]) -> list[_Said] | msgspec.Raw:
    if type(said) is _Unopened:
        return said.raw
    return [_said(name, told) for name, told in said.items()]


def _said(name: SignalId, told: Said) -> _Said:
    row = (
        name,
        told.rule,
        told.season,
        told.occasion,
        told.revision,
        told.severity,
        millis(told.since),
        told.ground,
        told.steps,
        tuple((r.address, str(r.role)) for r in told.told),
        told.digest,
        (told.asked.address, millis(told.asked.since)) if told.asked else None,
    )
    return _SaidHeld(*row, told.held) if told.held else _Said(*row)


def _told(row: _SaidHeld) -> Said:
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
        asked=Asked(row.asked[0], from_ms(row.asked[1])) if row.asked else None,
        held=tuple((address, HoldId(hold)) for address, hold in row.held) if row.held else (),
    )
