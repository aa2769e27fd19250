"""How a connector's files are best named, written as people read it: `vo-list_<BRIN>_<jjjjmmddTuumm>.csv`.

What the name tells is found by that same text: the organisation, its location where two digits stand behind
the BRIN, and the day where it gives no more.
"""

import re
from dataclasses import dataclass
from functools import cached_property

_ORGANISATION, _LOCATION, _DAY = "organisation", "location", "day"
_PARTS = {
    "BRIN": rf"(?P<{_ORGANISATION}>[0-9]{{2}}[A-Z]{{2}})(?P<{_LOCATION}>[0-9]{{2}})?",
    "gemeentecode": rf"(?P<{_ORGANISATION}>[0-9]{{4}})",
    "jjjjmmdd": rf"(?P<{_DAY}>[0-9]{{8}})",
    "jjjjmm": rf"(?P<{_DAY}>[0-9]{{6}})",
    "begindatum": r"[0-9]{8}",
    "einddatum": r"[0-9]{8}",
    "jjjjmmddTuumm": r"[0-9]{8}T[0-9]{4}",
}
_OR = " of "


@dataclass(frozen=True)
class FileName:
    """One way of naming; only what stands up to the organisation must be followed for it to be found."""

    advice: str

    def __post_init__(self) -> None:
        """A mistake in the advice is told where the connector is declared."""
        _ = self._whole, self._begin

    def fits(self, name: str) -> bool:
        """Whether a file is named as advised."""
        return self._whole.fullmatch(name) is not None

    def organisation_in(self, name: str) -> str | None:
        """The BRIN or municipality code, where the name follows the advice: else four digits are a year."""
        return self._told(_ORGANISATION, name)

    def location_in(self, name: str) -> str | None:
        """The number of the location (vestigingsnummer), where it stands behind the BRIN: 01 in 16YV01."""
        return self._told(_LOCATION, name)

    def day_in(self, name: str) -> str | None:
        """The day of the extract as eight digits, where names give no time; of a month its first."""
        told = self._told(_DAY, name)
        return f"{told}01" if told is not None and len(told) == len("jjjjmm") else told

    def _told(self, part: str, name: str) -> str | None:
        found = self._begin.match(name)
        told = found.groupdict().get(part) if found else None
        return told.upper() if told else None

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile("".join(_patterns(self.advice)), re.IGNORECASE)

    @cached_property
    def _begin(self) -> re.Pattern[str]:
        """Up to the organisation; without one, the whole."""
        patterns = _patterns(self.advice)
        ends = next((n for n, p in enumerate(patterns, start=1) if _ORGANISATION in p), len(patterns))
        return re.compile("".join(patterns[:ends]) + r"(?=[_.]|$)", re.IGNORECASE)


def _patterns(advice: str) -> list[str]:
    """What each piece of the advice stands for; in `<a of b>` one of the two stands there."""
    pieces = re.split(r"<([^<>]+)>", advice)
    return [_stands_for(piece, advice) if n % 2 else re.escape(piece) for n, piece in enumerate(pieces)]


def _stands_for(part: str, advice: str) -> str:
    if part in _PARTS:
        return _PARTS[part]
    if _OR in part:
        return f"(?:{'|'.join(map(re.escape, part.split(_OR)))})"
    known = ", ".join(f"<{name}>" for name in _PARTS)
    raise ValueError(f"{advice}: <{part}> is no part of a file name; there are {known} and <a of b>")
