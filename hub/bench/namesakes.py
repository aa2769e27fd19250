"""An invented country of pupils by name, and who of them comes without a number, written as people write.

Nobody exists: surnames are made of syllables, a few common and most of them rare, as in a real country.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import NamedTuple

from hub.connectors.contract import Description
from hub.domain.identifiers import Birth

FIRST, DAYS = date(2006, 8, 1), 1_460
SURNAMES = 30_000
COMMON = 0.9
"""How steeply the share of a surname falls with its place: the first has one in two hundred."""

TWINS = 0.03
PLACES = 342
LETTERS = "jmadslbrtenhckfgiwpvozyqux"
SYLLABLES = (
    "ba",
    "dij",
    "hoe",
    "ver",
    "mee",
    "schou",
    "wa",
    "ko",
    "re",
    "lin",
    "zan",
    "bo",
    "tui",
    "gra",
    "fë",
    "no",
)
ENDS = (
    "ker",
    "stra",
    "ma",
    "sen",
    "huis",
    "man",
    "laar",
    "berg",
    "veld",
    "ink",
    "dam",
    "ts",
    "loo",
    "wijk",
    "é",
    "ova",
)
INFIXES = ("", "", "", "", "", "", "van", "de", "van der", "van den", "ten", "el")
SHARES = {
    "accents": 0.5,
    "infix": 0.15,
    "typo": 0.05,
    "double": 0.02,
    "swapped": 0.006,
    "digit": 0.01,
    "calling": 0.04,
    "first only": 0.4,
    "no sex": 0.05,
    "wrong sex": 0.003,
    "no place": 0.5,
    "moved": 0.06,
}
"""How often each way of writing otherwise is met [own]."""

UNKNOWN = 0.05
"""Of those who come without a number, so many are not known by one either."""


class Pupil(NamedTuple):
    """One of them, or somebody without a number who is the one of that place."""

    number: int
    told: Description
    known: bool  # whether the vault is told of it


@dataclass
class Country:
    """`size` pupils, the same for the same seed."""

    size: int
    seed: int = 1

    def __post_init__(self) -> None:
        self._dice = Random(f"names {self.seed}")
        made = ["".join(p) for p in product(SYLLABLES, SYLLABLES, SYLLABLES, ENDS)]
        self._dice.shuffle(made)
        self._surnames = [(self._dice.choice(INFIXES), name.capitalize()) for name in made[:SURNAMES]]
        self._shares = [1 / (n + 10) ** COMMON for n in range(SURNAMES)]
        self._places = [1 / (n + 6) for n in range(PLACES)]
        self._letters = [1 / (n + 3) for n in range(len(LETTERS))]
        self.pupils = tuple(self._born())

    def _born(self) -> Iterator[Pupil]:
        surnames = iter(self._dice.choices(self._surnames, self._shares, k=self.size))
        places = iter(self._dice.choices(range(PLACES), self._places, k=self.size))
        number = 0
        while number < self.size:
            infix, surname = next(surnames)
            birth = Birth((FIRST + timedelta(days=self._dice.randrange(DAYS))).isoformat())
            place = f"{next(places):04d}"
            both = self._dice.random() < TWINS / (2 - TWINS)
            for _ in range(1 + both):
                told = Description(surname, infix, self.given(), self._dice.choice("MV"), birth, place)
                yield Pupil(number, told, self._dice.random() >= UNKNOWN)
                number += 1

    def given(self) -> str:
        count = self._dice.choices((1, 2, 3), (0.4, 0.4, 0.2))[0]
        return "".join(f"{letter.upper()}." for letter in self._dice.choices(LETTERS, self._letters, k=count))

    def asked(self, count: int) -> Iterator[Pupil]:
        """Some of them without a number, in the words of another system."""
        for _ in range(count):
            number, told, known = self.pupils[self._dice.randrange(self.size)]
            for what, spoil in _SPOILS.items():
                if self._dice.random() < SHARES[what]:
                    told = spoil(told, self)
            yield Pupil(number, told, known)

    def other_surname(self) -> str:
        return self._dice.choices(self._surnames, self._shares)[0][1]

    def typo(self, text: str) -> str:
        """A letter too many, too few, another one, or two that change places."""
        at = self._dice.randrange(1, len(text))
        letter = self._dice.choice(LETTERS)
        kind = self._dice.randrange(4)
        before, rest = text[:at], text[at:]
        if kind == 0:
            return before + letter + rest
        if kind == 1:
            return before + rest[1:]
        return before + letter + rest[1:] if kind == 2 else before[:-1] + rest[:1] + before[-1:] + rest[1:]

    def digit(self, birth: Birth) -> Birth:
        day = date.fromisoformat(birth.text)
        other = day.replace(year=day.year + self._dice.choice((-1, 1)), day=min(day.day, 28))
        return Birth(self._dice.choice((other, day.replace(day=1 + (day.day + 9) % 28))).isoformat())

    def place(self) -> str:
        return f"{self._dice.choices(range(PLACES), self._places)[0]:04d}"

    def half(self, surname: str) -> str:
        name = f"{self.other_surname()}-{surname}"
        return name if self._dice.random() < 0.5 else "-".join(reversed(name.split("-")))


ASCII = str.maketrans("ëéÿ", "eey")


def _swapped(birth: Birth) -> Birth:
    year, month, day = birth.text.split("-")
    return Birth(f"{year}-{day}-{month}") if int(day) <= 12 else birth


_SPOILS: dict[str, Callable[[Description, Country], Description]] = {
    "accents": lambda d, _: d._replace(surname=d.surname.translate(ASCII).replace("ij", "y")),
    "double": lambda d, c: d._replace(surname=c.half(d.surname)),
    "typo": lambda d, c: d._replace(surname=c.typo(d.surname)),
    "infix": lambda d, _: d._replace(surname=f"{d.infix} {d.surname}".strip(), infix=""),
    "swapped": lambda d, _: d._replace(birth=d.birth and _swapped(d.birth)),
    "digit": lambda d, c: d._replace(birth=d.birth and c.digit(d.birth)),
    "calling": lambda d, c: d._replace(given=c.given()),
    "first only": lambda d, _: d._replace(given=d.given[:2]),
    "no sex": lambda d, _: d._replace(sex=""),
    "wrong sex": lambda d, _: d._replace(sex="M" if d.sex == "V" else "V"),
    "no place": lambda d, _: d._replace(municipality=""),
    "moved": lambda d, c: d._replace(municipality=d.municipality and c.place()),
}
