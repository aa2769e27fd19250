"""Names as they are compared: without case, accents and spelling that exports and people change.

Infixes (voorvoegsels) stand apart wherever they were written, a double name is its parts too, `ij` is `y`.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from hub.connectors.contract import Description

_WORDS = """
a aan aen af al am auf aus bij bin ben boven d da dal de degli dei del della den der des di die do don dos du
el i im in l la las le les lo los of onder op over s t te ten ter tho thoe thor to toe tot uit uijt van ver
vom von voor vor zu zum zur het ibn abu
"""
INFIXES = frozenset(_WORDS.split())
"""Words of voorvoegsels, of BRP table 36 (Landelijke tabel voorvoegsels), and Arabic ones [own]."""

_JOINS = re.compile(r"\s*(?:[-–/]|\be/?v\b|\bgeb(?:oren)?\b\.?)\s*", re.IGNORECASE)
"""What stands between the halves of a double name: that of the partner, or of the parent."""

_NO_LETTER = re.compile(r"[^a-z]+")
_BETWEEN_NAMES = re.compile(r"[.\s-]+")
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_SOUNDS = (("ph", "f"), ("ck", "k"), ("ks", "x"), ("th", "t"), ("dt", "t"), ("sch", "s"), ("ch", "g"))
_ALIKE = str.maketrans("bcdfghjkpqtvwxz" + "lmnr", "pstfgghkpktffss" + "lmmr")
_VOWELS = re.compile(r"[aeiouy]+")
SOUNDS = 5
"""Letters of a sound: fewer would find half a country again [own]."""

LONGEST_INITIALS = 6
"""Capitals in a row that are initials, and no name in capitals [own]."""


class Spelled(NamedTuple):
    """A person as compared; what was not told is empty. `parts`: the halves of a double name."""

    surname: str
    parts: tuple[str, ...]
    infix: str
    initials: str
    sex: str
    birth: str
    municipality: str

    @property
    def joined(self) -> str:
        """The surname as who writes the infix against it."""
        return self.infix + self.surname


def spelled(person: Description) -> Spelled:
    """What a source wrote, as it is compared."""
    halves = [_apart(half) for half in _JOINS.split(person.surname) if fold(half)]
    infix = fold(person.infix) or next((infix for infix, _ in halves), "")
    return Spelled(
        surname="".join(name for _, name in halves),
        parts=tuple(name for _, name in halves),
        infix=infix,
        initials=initials(person.given),
        sex=person.sex,
        birth=person.birth.text if person.birth else "",
        municipality=person.municipality,
    )


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Small letters only; ß is ss, an accent is nothing, ij and ÿ are y."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return _NO_LETTER.sub("", decomposed).replace("ij", "y")


def initials(given: str) -> str:
    """Of given names or initials, however written: `J.P.`, `JP`, `Jan Pieter`.

    >>> initials("J.P."), initials("JP"), initials("Jan-Pieter"), initials("Th. M.")
    ('jp', 'jp', 'jp', 'tm')
    """
    found: list[str] = []
    for word in _BETWEEN_NAMES.split(given.strip()):
        if word.isupper() and 1 < len(word) < LONGEST_INITIALS:
            found += [fold(letter) for letter in word]
        else:
            found.append(fold(word)[:1])
    return "".join(found)


def sound(surname: str) -> str:
    """Surnames that sound alike, or are a slip apart in a vowel, have the same: a key, never a judgement."""
    for written, said in _SOUNDS:
        surname = surname.replace(written, said)
    first, rest = surname[:1].translate(_ALIKE), _VOWELS.sub("", surname[1:]).translate(_ALIKE)
    kept = "".join(letter for at, letter in enumerate(rest) if rest[at - 1 : at] != letter)
    return (first + kept)[:SOUNDS]


@lru_cache(maxsize=65_536)
def _apart(half: str) -> tuple[str, str]:
    """Prefix and name of (half of) a surname; a name that is nothing but infixes is a name."""
    words = [fold(word) for word in half.replace("'", " ").split()]
    at = next((n for n, word in enumerate(words) if word not in INFIXES), 0)
    return "".join(words[:at]), "".join(words[at:])
