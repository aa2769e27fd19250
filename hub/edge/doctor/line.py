"""What the doctor says: a line per question, and what to do where the answer is no."""

from typing import NamedTuple


class Line(NamedTuple):
    """`do` is empty where all is well."""

    what: str
    told: str
    do: str = ""

    @property
    def good(self) -> bool:
        return not self.do
