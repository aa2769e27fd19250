"""The columns of every file as the guide for those who deliver lists them, written from the forms.

`python -m tests.connectors.examples` writes it, between two marks in docs/guides/aanleveren.md.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, BeforeValidator

from hub.connectors.catalogue import CONNECTORS
from hub.connectors.connector import Connector
from hub.connectors.fields import OneOf, Reader
from hub.connectors.form import Form
from hub.connectors.headings import EITHER
from hub.connectors.ranges import YEAR, Within, declared
from tests.connectors import event_schemas
from tests.house.sources import ROOT

PAGE = ROOT / "docs" / "guides" / "aanleveren.md"
BEGIN, END = "<!-- kolommen -->\n", "<!-- einde kolommen -->"
HEAD = "| Kolom | Heet ook | Wat erin staat |\n|---|---|---|\n"
SPELLED = {  # what each reader of fields reads, in Dutch
    "day": "datum", "day_or_moment": "datum, of tijdstip van de les", "partial": "datum, ook in delen: `2026-07-00`",
    "lesson_hour": "lesuur van de dag, `1` tot `16`", "pardoned": "`J` of `N`, of een woord", "birth": "geboortedatum", "moment": "tijdstip", "clock": "tijd, `8:30`", "time_of_day": "tijd, `8:30`, of tijdstip", "hours": "uren, `1,5` of `1:30`", "minutes": "hele minuten",
    "brin": "BRIN", "institution": "BRIN, ook met vestiging: `16YV01`", "location": "nummer of naam van de vestiging",
    "municipality": "gemeentecode of naam", "home": "gemeentecode of naam", "place": "gemeentecode of naam",
    "school_year": "schooljaar, `2025-2026`", "yes": "`J` of `N`", "reference": "uw nummer ervan",
    "case": "het zaakkenmerk", "chain": "ketenId, `25PX:90002001`",
}  # fmt: skip


def form_of(connector: Connector) -> Form[Any] | None:
    """The form by which a connector reads; None when its files have no column names."""
    return connector.form


def tables() -> str:
    """All of them, as they stand in the guide."""
    return "".join(table(c) for c in CONNECTORS if form_of(c) is not None)


def table(connector: Connector) -> str:
    """The columns of one kind of file."""
    form = form_of(connector)
    assert form is not None
    return f"\n#### {connector.title} (`{connector.name}`)\n\n{HEAD}{''.join(_rows(form))}"


def _rows(form: Form[Any]) -> Iterator[str]:
    needed = {name for group in form.needs for name in group if len(group) == 1}
    for name, field in form.row.model_fields.items():
        alias = field.alias or name
        also = ", ".join(form.headings.names[alias])
        mark = (" (*)" if alias in form.known else " *") if alias in needed else ""
        yield f"| {alias}{mark} | {also} | {_holds(form, name, alias)} |\n"


def _holds(form: Form[Any], name: str, alias: str) -> str:
    read = next((r for m in form.row.model_fields[name].metadata if (r := _reader(m)) is not None), None)
    if isinstance(read, OneOf):
        return _codes(read)
    if read is None:
        return (
            "negen cijfers (elfproef)"
            if alias in EITHER
            else "uw nummer van de persoon"
            if alias == form.own
            else ""
        )
    told = SPELLED.get(getattr(read, "__name__", ""), "")
    row: type[BaseModel] = form.row
    within = next((w for a, _, w in declared(row) if a == alias), None)
    return f"{told}, {_within(within)}" if within else told


def _reader(metadata: object) -> object:
    if isinstance(metadata, BeforeValidator) and isinstance(metadata.func, Reader):
        return metadata.func.read
    return None


def _codes(read: OneOf[Any]) -> str:
    """Each code with the other words for it; of codes by number the guide says elsewhere where they stand."""
    words: dict[Any, list[str]] = {}
    for word, code in read.codes.items():
        if not word.isdigit():
            words.setdefault(code, []).append(f"`{word}`")
    return "; ".join(
        first + (f" (ook {', '.join(others)})" if others else "") for first, *others in words.values()
    )


def _within(within: Within) -> str:
    after = f"tot {within.after // YEAR} jaar na" if within.after else "niet na"
    return f"vanaf {within.before // YEAR} jaar voor en {after} de levering"


def written(text: str) -> str:
    """The guide with the tables as they are now."""
    before, rest = text.split(BEGIN)
    return event_schemas.written(f"{before}{BEGIN}{tables()}\n{END}{rest.split(END)[1]}")


def write() -> None:
    event_schemas.write()
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
