"""What goes wrong in the world, told to whoever can mend it."""

from collections.abc import Iterable
from difflib import get_close_matches


class OperatorError(Exception):
    """
    A person can mend this: what went wrong, where, and how to go on.

    The command line shows it without a traceback and ends with exit code 2.
    Everything else that is raised is a bug, and stops the worker.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"\n  where:  {self.where}" if self.where else ""
        return f"{self.what}{place}\n  remedy: {self.remedy}"


class LastingError(OperatorError):
    """No restart mends this: settings that are wrong, a journal or state that other code made."""


def meant(word: str, known: Iterable[str]) -> str:
    """How a complaint about an unknown word ends: with the nearest known one, else with all of them."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}"
