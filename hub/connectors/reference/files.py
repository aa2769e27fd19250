"""The form of a data file: where it comes from in its first lines, then rows with a key of their own."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources

Row = Mapping[str, str]

HEADER = ("source", "date", "licence")
KEYS: Mapping[str, tuple[str, ...]] = {
    "crebo": ("crebo",),
    "doorstroompunt_regions": ("municipality", "from"),
    "exit_reasons": ("code",),
    "holiday_regions": ("municipality",),
    "institutions": ("brin",),
    "lesson_free_days": ("day",),
    "route_map": ("rule", "age", "school"),
    "municipalities": ("code",),
    "school_holidays": ("school_year", "holiday", "region"),
    "vo_elements": ("code",),
}


class ReferenceFileError(ValueError):
    """A data file breaks its form: no source, a key twice, a word outside its list."""


def table(name: str) -> Iterator[Row]:
    file = resources.files(__package__) / f"{name}.csv"
    return rows_of(file.read_text(encoding="utf-8").splitlines(), KEYS[name])


def rows_of(lines: Iterable[str], key: tuple[str, ...]) -> Iterator[Row]:
    """The rows below a header that names source, date and licence; no key stands there twice."""
    text = list(lines)
    said = dict(line[1:].strip().partition(": ")[::2] for line in text if line.startswith("#"))
    if missing := [word for word in HEADER if not said.get(word)]:
        raise ReferenceFileError(f"no {', '.join(missing)} in the header")
    seen: set[tuple[str, ...]] = set()
    for row in csv.DictReader(line for line in text if not line.startswith("#")):
        name = tuple(row[column] for column in key)
        if name in seen:
            raise ReferenceFileError(f"{' '.join(name)} stands there twice")
        seen.add(name)
        yield row
