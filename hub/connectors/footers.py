"""What exports write below their rows: a total, a count, "einde", the day of printing. No row, and no fault.

A total that counts more rows than there are tells that some are lost.
"""

import re
from collections.abc import Sequence

from hub.domain.identifiers import pgn_kind

MOST_CELLS = 3
_COUNT = r"(?:sub)?totaal|totalen|total|aantal|count"
_THINGS = r"(?:records?|rijen|regels|leerlingen|deelnemers|studenten|personen|rows?)\b"
_FOOTER = re.compile(
    rf"\W*(?:(?:{_COUNT}|einde?|eof|end of|gemiddelde|som|pagina)(?![a-z])|\d+ {_THINGS}|afgedrukt|geprint"
    r"|gegenereerd|aangemaakt op|bron:|exportdatum|datum export|laatst bijgewerkt|printdatum)",
    re.IGNORECASE,
)
_COUNTS = re.compile(rf"\W*(?:(?:{_COUNT})\b|\d+ {_THINGS})", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d.,])\d{1,7}(?![\d.,])")
_DIGITS = re.compile(r"\d{8,9}")
_PGN_LENGTH = 9


def is_footer(told: str, cells: Sequence[str]) -> bool:
    """Whether a line (`told`: its cells without what is between them) is about the file, and about nobody."""
    if _FOOTER.match(told) is None or sum(bool(cell.strip()) for cell in cells) > MOST_CELLS:
        return False
    return not any(pgn_kind(n.zfill(_PGN_LENGTH)) for cell in cells for n in _DIGITS.findall(cell))


def counted(cells: Sequence[str]) -> int | None:
    """How many rows a footer says there are, where it says that."""
    told = " ".join(cell.strip() for cell in cells if cell.strip())
    numbers = _NUMBER.findall(told) if _COUNTS.match(told) else []
    return int(numbers[0]) if len(numbers) == 1 else None
