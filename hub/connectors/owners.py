"""Whose organisations deliver a feed: schools, municipalities, or one that serves the whole country.

How such an organisation is spelled, found in a text, and called in Dutch.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hub.connectors.reference import tables
from hub.domain.identifiers import is_brin

_BRIN = re.compile(r"(?<![0-9A-Za-z])([0-9]{2}[A-Za-z]{2})(?:[0-9]{2})?(?![0-9A-Za-z])")
_CODE = re.compile(r"(?<![0-9A-Za-z:.+-])[0-9]{3,4}(?![0-9A-Za-z:.-])")
_WHOLE_CODE = re.compile(r"[0-9]{4}")


def school(brin: str) -> str:
    """An institution by its name where the table has it, else by its BRIN."""
    known = tables.institution(brin)
    return f"{known.name} ({brin})" if known else brin


def municipality(code: str) -> str:
    """A municipality by its name where the table has it, else by its code."""
    known = tables.municipality(code)
    return f"gemeente {known.name}" if known else f"gemeente {code}"


def _brins(text: str) -> Iterator[str]:
    return (found.upper() for found in _BRIN.findall(text))


def _codes(text: str) -> Iterator[str]:
    codes = (found.zfill(4) for found in _CODE.findall(text))
    return (code for code in codes if tables.municipality(code) is not None)


def _nobody(_text: str) -> Iterator[str]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Owner:
    """The organisations of one kind. `only` is the name of the one there is, for a national feed."""

    wanted: str  # what is expected of whoever names one, in Dutch, with an example
    fits: Callable[[str], bool]
    called: Callable[[str], str]
    mentioned: Callable[[str], Iterator[str]] = _nobody  # all that a text names, each as often as it does
    only: str | None = None


SCHOOL = Owner("een BRIN, zoals 25PX", is_brin, school, _brins)
MUNICIPALITY = Owner(
    "een gemeentecode van vier cijfers, zoals 0363",
    lambda text: _WHOLE_CODE.fullmatch(text) is not None,
    municipality,
    _codes,
)


def national(name: str) -> Owner:
    """One organisation for the whole country, and what stands for it where others have their code."""
    return Owner(f"de organisatie {name}", lambda text: text == name, lambda _code: name, only=name)
