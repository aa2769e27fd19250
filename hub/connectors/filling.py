"""Which column of ours each heading is, and what is known of every row without a column for it."""

from collections.abc import Mapping, Sequence

from hub.connectors.contract import Note
from hub.connectors.form import Form, R
from hub.connectors.headings import plain
from hub.connectors.mapping import FileMapping
from hub.connectors.naming import Frame

FILLED = "Deze kolommen staan niet in het bestand en gelden zo voor elke rij: {}."
NO_HEADING = (
    "De afspraken noemen koppen die het bestand niet heeft: {}. Zijn ze hernoemd, pas dan de afspraken aan."
)
NO_NEED = (
    "De afspraken geven een vaste waarde voor {}, maar het bestand heeft die kolom zelf: die telt. "
    "Haal de vaste waarde weg, of de kolom."
)


def read_as(form: Form[R], headings: Sequence[str], mapping: FileMapping) -> list[str]:
    """Our column for each heading, or the empty text. What the mapping says goes before what names say."""
    mapped = [mapping.column(heading) for heading in headings]
    taken = set(mapped)
    named = [form.headings.column(heading) or "" for heading in headings]
    return [one or ("" if other in taken else other) for one, other in zip(mapped, named, strict=True)]


def given_by(form: Form[R], names: Sequence[str], at: Frame) -> dict[str, str]:
    """What every row says of columns that are not there: by the mapping, else by what the delivery tells."""
    known = {name: told for name, tell in form.known.items() if (told := tell(at)) is not None}
    return {name: value for name, value in (known | at.mapping.constants).items() if name not in names}


def mapping_notes(
    mapping: FileMapping, headings: Sequence[str], names: Sequence[str], given: Mapping[str, str]
) -> tuple[Note, ...]:
    """What was filled in, and what of the mapping finds nothing in this file."""
    found: list[Note] = []
    if given:
        told = ", ".join(f"{name} = {value}" for name, value in given.items())
        found.append(Note("columns_filled", FILLED.format(told), look=False))
    there = {*map(plain, headings)}
    absent = [f"'{heading}'" for heading in mapping.columns if plain(heading) not in there]
    absent += [f"'{column}'" for column in mapping.codes if column not in names]
    if absent:
        found.append(Note("mapping_absent", NO_HEADING.format(", ".join(absent))))
    doubled = [column for column in mapping.constants if column not in given]
    if doubled:
        found.append(Note("mapping_unused", NO_NEED.format(", ".join(doubled))))
    return tuple(found)
