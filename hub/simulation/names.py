"""Numbers and names for people who do not exist: right check digits, invented names."""

from random import Random

from hub.domain.identifiers import pgn_kind

_FIRST = (
    "Ver",
    "Van den",
    "Oost",
    "Klein",
    "Winter",
    "Zand",
    "Kerk",
    "Veld",
    "Lang",
    "Noord",
    "Berg",
    "Dijk",
)
_LAST = (
    "kaar",
    "bosch",
    "laren",
    "donk",
    "wou",
    "stra",
    "ema",
    "mans",
    "huis",
    "brink",
    "loo",
    "gaard",
    "ink",
)
_GIVEN = {
    "V": ("Noor", "Jip", "Mila", "Saar", "Evi", "Yara", "Fenna", "Lotte", "Zoë", "Amira", "Renée", "Chloë"),
    "M": ("Daan", "Sem", "Mees", "Bram", "Ilyas", "Jurre", "Tijn", "Noah", "Loïs", "Yusuf", "Kees", "Björn"),
}
_INFIX = ("", "", "", "", "van", "de", "van der", "ten", "el")
_PGN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2)


def family_name(dice: Random) -> tuple[str, str]:
    """Infix (voorvoegsel) and family name."""
    accent = dice.choice(("", "", "", "", "", "ë", "é", "ş"))
    return dice.choice(_INFIX), dice.choice(_FIRST).strip() + accent + dice.choice(_LAST)


def given_name(dice: Random, gender: str) -> str:
    return dice.choice(_GIVEN[gender])


def bsn(n: int) -> str:
    """The n-th number with a right check digit, where few real ones are; one in twenty begins with a zero."""
    return _complete((1_000_000 if n % 20 == 7 else 90_000_000) + n * 37 % 8_900_000, 0)


def onderwijsnummer(n: int) -> str:
    """The n-th onderwijsnummer: begins with 10, check sum 5."""
    return _complete(10_000_000 + n * 37 % 1_000_000, 5)


def _complete(first: int, remainder: int) -> str:
    """Add the check digit; where none fits, try the next number."""
    while True:
        digits = f"{first:08d}"
        total = sum(w * int(d) for w, d in zip(_PGN_WEIGHTS, digits, strict=True))
        check = (total - remainder) % 11
        number = f"{digits}{check}"
        if check < 10 and pgn_kind(number) is not None:
            return number
        first += 1
