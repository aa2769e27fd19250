"""Records of a wire model, read as pydantic reads them, but each text of a field only once.

Most texts come again row after row: what pydantic makes of a text in a field is remembered. A record with
anything in it that cannot be read goes to its model as a whole, which says why.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache, lru_cache
from types import NoneType
from typing import Annotated, Any, NamedTuple, TypeVar, get_args

from pydantic import BeforeValidator, TypeAdapter
from pydantic.fields import FieldInfo

from hub.connectors.fields import Reader, Wire
from hub.connectors.json_values import written

W = TypeVar("W", bound=Wire)

REMEMBERED = 4096
"""Texts of each field: birth dates of a school and of a cohort of students, and fewer of all else."""

_AS_THEY_ARE = frozenset({str, date, datetime, bool, NoneType})

_set = object.__setattr__  # wire models are frozen


class _Field(NamedTuple):
    """The attribute, the source's name for it, and how it is read."""

    name: str
    alias: str
    default: object  # where it may lack
    of_text: Callable[[str], Any]
    of_other: Callable[[Any], Any]  # JSON may hold anything, and what is no text may be no key


def read(kind: type[W], values: Mapping[str, Any]) -> W:
    """What `kind.model_validate(values)` gives, or raises (`ValidationError`)."""
    fields, needed = _fields(kind), _needed(kind)
    if needed is None or not needed <= values.keys():
        return kind.model_validate(values)
    found: dict[str, Any] = {}
    get = values.get
    try:
        for name, alias, default, of_text, of_other in fields:
            value = get(alias, default)
            found[name] = of_text(value) if type(value) is str else of_other(value)
    except ValueError:  # of pydantic, or of a reader of ours
        return kind.model_validate(values)
    return _made(kind, found)


def value(kind: type[Wire], alias: str, text: str) -> object:
    """What a text says in the field of that name; None where it cannot be read."""
    try:
        return next(field.of_text(text) for field in _fields(kind) if field.alias == alias)
    except ValueError:
        return None


def _made(kind: type[W], found: dict[str, Any]) -> W:
    """The model of these values, without looking at them again."""
    row = kind.__new__(kind)
    _set(row, "__dict__", found)
    _set(row, "__pydantic_fields_set__", found.keys())
    _set(row, "__pydantic_extra__", None)
    _set(row, "__pydantic_private__", None)
    return row


@cache
def _needed(kind: type[Wire]) -> frozenset[str] | None:
    """Fields that may not lack, by the source's names; None where one field is read in view of another."""
    if kind.__pydantic_decorators__.field_validators:
        return None
    return frozenset(f.alias or name for name, f in kind.model_fields.items() if f.is_required())


@cache
def _fields(kind: type[Wire]) -> tuple[_Field, ...]:
    return tuple(_field(name, field) for name, field in kind.model_fields.items())


def _field(name: str, field: FieldInfo) -> _Field:
    by_itself: Any = Annotated[field.annotation, *(field.metadata or (None,))]
    validate = TypeAdapter(by_itself, config=Wire.model_config).validator.validate_python
    readers = [each.func for each in field.metadata if isinstance(each, BeforeValidator)]
    whole = len(readers) == len(field.metadata) > 0
    if field.annotation is str and (not field.metadata or (whole and set(readers) == {written})):
        of_text = _as_it_is(validate)
    elif whole and any(isinstance(each, Reader) and each.once for each in readers):
        of_text = _by_readers(readers, _exact(field.annotation), validate)
    elif whole:
        of_text = lru_cache(REMEMBERED)(_by_readers(readers, _exact(field.annotation), validate))
    else:
        of_text = lru_cache(REMEMBERED)(validate)
    return _Field(name, field.alias or name, field.default, of_text, validate)


def _as_it_is(validate: Callable[[Any], Any]) -> Callable[[str], Any]:
    """For a field that is text: of one without spaces there is nothing to take off."""
    return lambda text: text if text.isalnum() else validate(text)


def _by_readers(
    readers: Sequence[Callable[..., Any]], exact: Collection[type], validate: Callable[[Any], Any]
) -> Callable[[str], Any]:
    """What our own readers make of a text; pydantic looks at it only where it might change it."""

    def of_text(text: str) -> object:
        value: object = text
        for read_ in reversed(readers):  # as pydantic goes through them
            value = read_(value)
        kind = type(value)
        if kind not in exact or (isinstance(value, str) and value.strip() != value):
            return validate(text)
        return value

    return of_text


def _exact(annotation: Any) -> frozenset[type]:  # noqa: ANN401  # whatever stands behind a field's name
    """The types of a field of which pydantic takes a value as it is."""
    kinds = get_args(annotation) or (annotation,)
    return frozenset(
        kind for kind in kinds if kind in _AS_THEY_ARE or (isinstance(kind, type) and issubclass(kind, Enum))
    )
