"""A file that somebody gives to `hub connector`: which connector reads it, its content, and whose it is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from hub.connectors.catalogue import CONNECTORS
from hub.connectors.catalogue import connector as named
from hub.connectors.connector import Connector
from hub.connectors.whose import organisation_of
from hub.edge.errors import OperatorError


@dataclass(frozen=True, slots=True)
class Given:
    """A file outside the hub."""

    reads: Connector
    shown: str  # its name, without the folders
    whose: str
    file: BinaryIO

    def content(self) -> bytes:
        self.file.seek(0)
        return self.file.read()


@contextmanager
def opened(name: str, path: str, organisation: str | None) -> Iterator[Given]:
    """`path` may be - for standard input, which is held; a mistake is an `OperatorError` in Dutch."""
    reads = _known(name)
    shown = "(standaardinvoer)" if path == "-" else Path(path).name
    with _file(path) as file:
        whose = (organisation or organisation_of(reads, shown, file) or "").strip()
        if not whose:
            raise OperatorError(
                "Van wie het bestand is, blijkt niet uit de naam en niet uit de inhoud.",
                where=shown,
                remedy="geef --organisation met de BRIN of gemeentecode van wie aanlevert",
            )
        yield Given(reads, shown, whose if reads.owner.only else whose.upper(), file)


def _known(name: str) -> Connector:
    found = named(name)
    if found is not None:
        return found
    names = [c.name for c in CONNECTORS]
    near = get_close_matches(name.casefold().replace("_", "-"), names, n=2, cutoff=0.4)
    hint = f"bedoelde u {' of '.join(near)}? " if near else ""
    raise OperatorError(
        f"Er is geen connector die {name!r} heet.",
        where="NAME",
        remedy=f"{hint}`hub connector list` toont ze alle: {', '.join(names)}",
    )


def _file(path: str) -> BinaryIO:
    if path == "-":
        return BytesIO(sys.stdin.buffer.read())
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise OperatorError(
            f"Het bestand is niet te openen: {error.strerror or 'onbekende oorzaak'}.",
            where=path,
            remedy="controleer pad en rechten, of geef - en lever het bestand op de standaardinvoer",
        ) from None
