"""How values of the domain and Avro records are each other.

Moments are milliseconds and days are days since 1970 on the wire: plain numbers decode twice as fast as
logical types. How a field is translated follows from the type it has in the domain.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hub.domain.findings import Evidence
from hub.domain.identifiers import Birth
from hub.domain.timeline import EPOCH, FOREVER, MILLISECOND, millis

DAY_ZERO = date(1970, 1, 1).toordinal()

Translate = Callable[[Any], Any]


FOREVER_MS = millis(FOREVER)


def from_ms(milliseconds: int) -> datetime:
    return FOREVER if milliseconds >= FOREVER_MS else EPOCH + milliseconds * MILLISECOND


def to_days(day: date) -> int:
    """Days since 1970."""
    return day.toordinal() - DAY_ZERO


def from_days(days: int) -> date:
    return date.fromordinal(days + DAY_ZERO)


def _to_span(span: timedelta) -> int:
    return span // MILLISECOND


def _from_span(milliseconds: int) -> timedelta:
    return timedelta(milliseconds=milliseconds)


def _birth(text: str) -> Birth:
    return Birth(text)


class Shape:
    """How one dataclass or named tuple of the domain and one Avro record are each other, field by field."""

    def __init__(self, kind: type[Any]) -> None:
        hints = get_type_hints(kind)
        self.kind = kind
        self.names: tuple[str, ...] = (
            tuple(f.name for f in fields(kind)) if is_dataclass(kind) else kind._fields
        )
        both = {name: translated for name in self.names if (translated := _translation(hints[name]))}
        self.out = tuple((name, pair[0]) for name, pair in both.items())
        self.back = tuple((name, pair[1]) for name, pair in both.items())

    def write(self, value: object) -> dict[str, Any]:
        record = {name: getattr(value, name) for name in self.names}
        for name, translate in self.out:
            if record[name] is not None:
                record[name] = translate(record[name])
        return record

    def read(self, record: dict[str, Any]) -> Any:  # noqa: ANN401 - of the kind that the shape was made for
        for name, translate in self.back:
            if record[name] is not None:
                record[name] = translate(record[name])
        return self.kind(**record)


def _translation(hint: Any) -> tuple[Translate, Translate] | None:  # noqa: ANN401 - a type hint has no type
    if isinstance(hint, UnionType):
        hint = next(t for t in get_args(hint) if t is not type(None))
    if get_origin(hint) is tuple and get_args(hint)[0] in SHAPED:
        shape = shape_of(get_args(hint)[0])
        return (lambda many: [shape.write(v) for v in many], lambda many: tuple(shape.read(r) for r in many))
    if get_origin(hint) is tuple:
        return (list, tuple)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return (str, hint)
    return PLAIN.get(hint)


PLAIN: Mapping[Any, tuple[Translate, Translate]] = {
    datetime: (millis, from_ms),
    date: (to_days, from_days),
    timedelta: (_to_span, _from_span),
    Birth: (lambda birth: birth.text, _birth),
}
SHAPED: tuple[Any, ...] = (Evidence,)


_SHAPES: dict[type[Any], Shape] = {}


def shape_of(kind: type[Any]) -> Shape:
    """The shape of a kind, made at first use."""
    if kind not in _SHAPES:
        _SHAPES[kind] = Shape(kind)
    return _SHAPES[kind]
