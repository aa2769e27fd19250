"""Where somebody lives, as sources write it: a municipality by code or name, a country, or nowhere known.

Codes of municipalities are CBS's (LO BRP table 33, below 2000); those of countries LO BRP's (table 34, from
5001 on; 6030 the Netherlands, 0000 unknown). Some systems write the one in the column of the other.
"""

import re
import unicodedata
from functools import cache

from pydantic_core import PydanticCustomError

from hub.connectors.reference import tables
from hub.domain.identifiers import Municipality

NOWHERE = Municipality("0000")
"""No known address."""

ABROAD = Municipality("1999")
"""RNI: where the register places those who do not live in the Netherlands. Stands for every country."""

FIRST_COUNTRY, NETHERLANDS = "5001", "6030"
_CODE = re.compile(r"(\d{1,4})(?:[\s-]+\D+)?|\D+\((\d{4})\)", re.ASCII)
_UNKNOWN = frozenset({"onbekend", "vow", "onbekendwaarheen", "vertrokkenonbekendwaarheen", "zvwovp", "zvw"})
_ALSO = {"denhaag": "0518", "denbosch": "0796"}


def municipality(text: str) -> Municipality:
    """A CBS code that is or was in the table, leading zeros may be lost; or a name, whole and not of two.

    >>> municipality("363"), municipality("Gemeente Amsterdam"), municipality("0363 - Amsterdam")
    ('0363', '0363', '0363')
    """
    found = _CODE.fullmatch(text.strip())
    code = (found[1] or found[2]).zfill(4) if found else _names().get(_plain(text))
    if code is None or tables.municipality(code) is None:
        raise PydanticCustomError(
            "municipality_invalid",
            "Dit is geen bekende gemeente; gebruik de CBS-code (vier cijfers) of de naam.",
        )
    return Municipality(code)


def place(text: str) -> Municipality:
    """A municipality, `ABROAD` for every country that is not ours, or `NOWHERE`."""
    bare = text.strip()
    code = bare.zfill(4) if bare.isascii() and bare.isdigit() else ""
    if code in (NOWHERE, NETHERLANDS) or _plain(bare) in _UNKNOWN:
        return NOWHERE
    if code == ABROAD or (len(code) == len(ABROAD) and code >= FIRST_COUNTRY):
        return ABROAD
    return municipality(text)


def nowhere(text: str) -> bool:
    """Whether this is a word or a code for no known place, also where a country is asked for."""
    try:
        return place(text) == NOWHERE
    except PydanticCustomError:
        return False


@cache
def _names() -> dict[str, str]:
    """Codes by name; a name without its province, "Hengelo", where that can be no other one."""
    found: dict[str, str] = dict(_ALSO)
    shared: dict[str, list[str]] = {}
    for each in tables.municipalities():
        found[_plain(each.name)] = each.code
        shared.setdefault(_plain(each.name.partition(" (")[0]), []).append(each.code)
    return {name: codes[0] for name, codes in shared.items() if len(codes) == 1} | found


def _plain(name: str) -> str:
    """A name without case, accents, spaces, punctuation and the word before it."""
    bare = unicodedata.normalize("NFKD", name.casefold().strip().removeprefix("gemeente "))
    return re.sub(r"[^a-z0-9]", "", bare)
