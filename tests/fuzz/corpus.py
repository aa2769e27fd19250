"""What is distorted: the examples of every connector, and what was once found.

A find is kept as a file of its own, `finds/<connector>/<organisation>/<what is wrong>/<name>`, and read anew
in every run of the tests.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hub.connectors.catalogue import CONNECTORS
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery
from hub.connectors.samples import PICKED_UP
from tests.connectors.examples import CASES, delivery

FINDS = Path(__file__).parent / "finds"


class Seed(NamedTuple):
    """A delivery to begin with."""

    reads: Connector
    news: Delivery


def seeds() -> Iterator[Seed]:
    yield from (Seed(reads, delivery(reads, example)) for reads, example in CASES)
    yield from kept()


def kept() -> Iterator[Seed]:
    """What was found, and kept."""
    for path in sorted(FINDS.glob("*/*/*/*")):
        organisation, connector = path.parts[-3], path.parts[-4]
        reads = next(c for c in CONNECTORS if c.name == connector)
        yield Seed(reads, Delivery(path.name, organisation, PICKED_UP, path.read_bytes()))


def keep(found: Seed, fault: str, folder: Path = FINDS) -> Path:
    """Written beside the others; of one fault the last, which is the smallest."""
    what = re.sub(r"\W+", "-", fault).strip("-")
    path = folder / found.reads.name / found.news.organisation / what / found.news.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(found.news.content)
    return path
