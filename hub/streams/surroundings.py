"""What all keys of a journal partition share: its mode and clock, its settings, and which sources were heard.

Each part has a state record of its own (clock, one per setting, one per source), so that a tick
does not write the calendar again. Keys begin with `#`, which neither a pupil nor a source does.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from hub.domain.context import Context, Statement, hear_delivery
from hub.domain.facts import Delivered
from hub.domain.identifiers import SourceId
from hub.domain.timeline import millis
from hub.streams.context_json import MODE, applied, read_mode
from hub.streams.flow import GENERATION, OtherGenerationError
from hub.streams.records import Out, Setting, Tick
from hub.streams.shapes import from_ms

CLOCK = "#clock"
SETTINGS = "#setting/"
SOURCES = "#source/"

OTHER_MODE = "tick_of_another_mode"
NO_MODE = "tick_before_mode"
NOT_LATER = "tick_not_later"
MODE_STAYS = "mode_cannot_change"


class _Clock(msgspec.Struct, array_like=True):
    now: int | None
    mode: str | None
    generation: int
    all_due: bool


class _Heard(msgspec.Struct, array_like=True):
    through: int | None
    statements: list[Statement]


class _HeardInTerm(_Heard, array_like=True):
    """Of a source of which a delivery was withdrawn; the others' records stay as they always were."""

    term: int = 0


class _Set(msgspec.Struct, array_like=True):
    version: int
    body: str


_encode = msgspec.msgpack.Encoder().encode
_read_clock = msgspec.msgpack.Decoder(_Clock).decode
_read_heard = msgspec.msgpack.Decoder(_HeardInTerm).decode
_read_set = msgspec.msgpack.Decoder(_Set).decode


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A value: what a batch makes of it counts only when the batch has happened."""

    context: Context = field(default_factory=Context)
    settings: dict[str, Setting] = field(default_factory=dict)
    mode: str | None = None
    now: datetime | None = None
    all_due: bool = False  # a changed setting, a source's new term: the next tick looks at everybody


def ticked(around: Surroundings, tick: Tick) -> tuple[Surroundings, str | None]:
    """The clock one tick further, or why this tick is refused. Ticks are monotone: two clocks do no harm."""
    if around.mode is None:
        return around, NO_MODE
    if tick.mode != around.mode:
        return around, OTHER_MODE
    if around.now is not None and tick.now <= around.now:
        return around, NOT_LATER
    return Surroundings(around.context, around.settings, around.mode, tick.now), None


def heard(around: Surroundings, news: Delivered) -> Surroundings:
    """A source was heard; the same surroundings when that was known. After a new term all are looked at."""
    context = hear_delivery(around.context, news)
    if context is around.context:
        return around
    begun = context.terms != around.context.terms
    return Surroundings(context, around.settings, around.mode, around.now, around.all_due or begun)


def set_to(around: Surroundings, setting: Setting) -> tuple[Surroundings, str | None]:
    """A setting joined: the higher version counts, whatever the order. A partition's mode never changes."""
    known = around.settings.get(setting.name)
    if known is not None and (known.version, known.body) >= (setting.version, setting.body):
        return around, None
    settings = {**around.settings, setting.name: setting}
    if setting.name == MODE:
        mode, generation = read_mode(setting)
        if around.mode not in (None, mode):
            return around, MODE_STAYS
        if generation != GENERATION:
            raise OtherGenerationError("journal", generation)
        return replace(around, settings=settings, mode=mode), None
    context = applied(around.context, setting)
    changed = context != around.context
    return replace(around, settings=settings, context=context, all_due=around.all_due or changed), None


def changes(topic: str, partition: int, before: Surroundings, after: Surroundings) -> list[Out]:
    """The state records that differ."""
    if before is after:
        return []
    found: dict[str, bytes] = {}
    if (before.now, before.mode, before.all_due) != (after.now, after.mode, after.all_due):
        now = None if after.now is None else millis(after.now)
        found[CLOCK] = _encode(_Clock(now, after.mode, GENERATION, after.all_due))
    if before.settings is not after.settings:
        for name, setting in after.settings.items():
            if before.settings.get(name) is not setting:
                found[SETTINGS + name] = _encode(_Set(setting.version, setting.body))
    if before.context is not after.context:
        for source in _moved(before.context, after.context):
            found[SOURCES + source] = _encode(_heard(after.context, source))
    return [Out(topic, key.encode(), value, [], partition) for key, value in found.items()]


def restored(around: Surroundings, key: str, value: bytes) -> Surroundings:
    """One state record taken in, in any order."""
    if key == CLOCK:
        clock = _read_clock(value)
        if clock.generation != GENERATION:
            raise OtherGenerationError("state", clock.generation)
        now = None if clock.now is None else from_ms(clock.now)
        return replace(around, now=now, mode=clock.mode, all_due=clock.all_due)
    if key.startswith(SETTINGS):
        name, stored = key.removeprefix(SETTINGS), _read_set(value)
        setting = Setting(name, stored.version, stored.body)
        context = around.context if name == MODE else applied(around.context, setting)
        return replace(around, settings={**around.settings, name: setting}, context=context)
    source, news = SourceId(key.removeprefix(SOURCES)), _read_heard(value)
    context = around.context
    through = dict(context.heard)
    if news.through is not None:
        through[source] = from_ms(news.through)
    stated = dict(context.stated)
    if news.statements:
        stated[source] = tuple(news.statements)
    terms = {**context.terms, source: news.term} if news.term else context.terms
    return replace(around, context=replace(context, heard=through, stated=stated, terms=terms))


def _moved(before: Context, after: Context) -> list[SourceId]:
    names = after.heard.keys() | after.stated.keys() | after.terms.keys()
    return sorted(
        n
        for n in names
        if before.heard.get(n) != after.heard.get(n)
        or before.stated.get(n) is not after.stated.get(n)
        or before.terms.get(n) != after.terms.get(n)
    )


def _heard(context: Context, source: SourceId) -> _Heard:
    through = context.heard.get(source)
    statements = list(context.stated.get(source, ()))
    moment = None if through is None else millis(through)
    term = context.terms.get(source, 0)
    return _HeardInTerm(moment, statements, term) if term else _Heard(moment, statements)
