"""Numbers of nobody: made by counting, with the check digit that holds."""

from itertools import count, islice

from hub.domain.identifiers import pgn_kind

TEST_RANGE = 999_000_000
"""DUO's and the RvIG's test numbers begin with 999."""


def pgns(many: int) -> list[str]:
    """That many BSNs of the test range."""
    found = (str(n) for n in count(TEST_RANGE) if pgn_kind(str(n)) == "bsn")
    return list(islice(found, many))
