"""A record that is read field by field, each text once, is the record that its model makes of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hub.connectors import catalogue, wire_reading
from hub.connectors.fields import Wire
from hub.connectors.koppelpunt_item import Aanmelding
from hub.connectors.vo_list import Leerling


def kinds(of: type[Wire] = Wire) -> Iterator[type[Wire]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


assert catalogue.CONNECTORS
KINDS = sorted(
    (kind for kind in kinds() if kind.__module__.startswith("hub.")), key=lambda k: (k.__module__, k.__name__)
)
TEXTS = (
    *("", " ", "\x1c", "0", "1", "J", "nee ", "tl", "AO", "lni", "16YV", "6yv01 ", " 25PX", "25px:90002001"),
    *(
        "2025-08-01",
        "1-9-2025",
        "9999-12-31",
        "2079-06-06",
        "31-12-9999 23:59:59",
        "2024-13-01",
        "2008-00-00",
    ),
    *(
        "2025-08-01T06:00:00Z",
        "1-9-2025 8:00",
        "2024-2025",
        "2425",
        "2024-2026",
        "0363",
        "1999",
        "9999",
        "x y",
    ),
    *("90 min", "1,5", "8,28677E+11", "25187", "Geboorte", "Vertrek", "Vestiging", "900000004", "é", "²"),
)
CELLS = st.one_of(st.sampled_from(TEXTS), st.text(max_size=12))
ANYTHING = st.one_of(
    CELLS, st.none(), st.booleans(), st.integers(), st.floats(), st.lists(st.none(), max_size=1)
)


def outcome(kind: type[Wire], values: dict[str, Any], read: Any) -> object:
    """The record, its types too; or all that is wrong."""
    try:
        record = read(kind, values)
    except ValidationError as error:
        return error.errors(include_url=False, include_input=False)
    return {name: (type(value), value) for name, value in record}, repr(record), record


def by_the_model(kind: type[Wire], values: dict[str, Any]) -> Wire:
    return kind.model_validate(values)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
@given(data=st.data())
def test_field_by_field_is_as_the_model_reads(kind: type[Wire], data: st.DataObject) -> None:
    names = [f.alias or name for name, f in kind.model_fields.items()]
    values = data.draw(st.dictionaries(st.sampled_from([*names, "Achternaam"]), ANYTHING))

    assert outcome(kind, values, by_the_model) == outcome(kind, values, wire_reading.read)


RIGHT = {"BRIN": "16YV", "Schooljaar": "2024-2025", "Niveau": "tl", "Beoogd mbo": "J"}
ITEM = {
    "ketenId": "25PX:90002001",
    "wijzigingsvolgnummer": 7,
    "status": "AO",
    "laatsteWijziging": "2025-04-11T05:00:00Z",
    "brin": "25PX",
}


@given(st.dictionaries(st.sampled_from([f.alias or n for n, f in Leerling.model_fields.items()]), CELLS))
def test_a_right_row_with_some_other_cells_too(some: dict[str, str]) -> None:
    values = RIGHT | some

    assert outcome(Leerling, values, by_the_model) == outcome(Leerling, values, wire_reading.read)


@given(st.dictionaries(st.sampled_from([f.alias or n for n, f in Aanmelding.model_fields.items()]), ANYTHING))
def test_a_right_item_with_some_other_values_too(some: dict[str, Any]) -> None:
    values = ITEM | some

    assert outcome(Aanmelding, values, by_the_model) == outcome(Aanmelding, values, wire_reading.read)


def test_a_yes_and_a_one_of_json_are_no_text_that_was_read_before() -> None:
    """
    True, 1 and 1.0 are one key to a memory: only texts are remembered.
    """
    one, other = ITEM | {"wijzigingsvolgnummer": 1}, ITEM | {"wijzigingsvolgnummer": True}

    assert 1 == wire_reading.read(Aanmelding, one).volgnummer
    with pytest.raises(ValidationError):
        wire_reading.read(Aanmelding, other)


def test_right_rows_are_not_read_by_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The model as a whole is for what cannot be read: else nothing is gained.
    """
    wire_reading.read(Leerling, RIGHT)
    monkeypatch.setattr(Leerling, "model_validate", None)
    monkeypatch.setattr(Aanmelding, "model_validate", None)

    assert wire_reading.read(Leerling, RIGHT).niveau
    assert wire_reading.read(Aanmelding, ITEM).volgnummer
