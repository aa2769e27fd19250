"""Records of a wire model, read as pydantic reads them, but each text of a field only once.

Most texts come again row after row: what pydantic makes of a text in a field is remembered. A record with
anything in it that cannot be read goes to its model as a whole, which says why.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import BeforeValidator, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from hub.connectors.fields import Wire

W = TypeVar("W", bound=Wire)

REMEMBERED = 4096
"""Texts of each field: birth dates of a school and of a cohort of students, and fewer of all else."""

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
    except ValidationError:
        return kind.model_validate(values)
    return _made(kind, found)


def value(kind: type[Wire], alias: str, text: str) -> object:
    """What a text says in the field of that name; None where it cannot be read."""
    try:
        return next(field.of_text(text) for field in _fields(kind) if field.alias == alias)
    except ValidationError:
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
    again = any(isinstance(each, BeforeValidator) for each in field.metadata)  # else it is text, as it is
    of_text = lru_cache(REMEMBERED)(validate) if again else validate
    return _Field(name, field.alias or name, field.default, of_text, validate)
