"""A file that somebody gives to `hub connector`: which connector reads it, its bytes, and whose it is."""

import sys
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

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
    content: bytes


def opened(name: str, file: str, organisation: str | None) -> Given:
    """`file` is a path, or - for standard input; a mistake is an `OperatorError` in Dutch."""
    reads = _known(name)
    content = _content(file)
    shown = "(standaardinvoer)" if file == "-" else Path(file).name
    whose = (organisation or organisation_of(reads, shown, content) or "").strip()
    if not whose:
        raise OperatorError(
            "Van wie het bestand is, blijkt niet uit de naam en niet uit de inhoud.",
            where=shown,
            remedy="geef --organisation met de BRIN of gemeentecode van wie aanlevert",
        )
    return Given(reads, shown, whose if reads.owner.only else whose.upper(), content)


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


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise OperatorError(
            f"Het bestand is niet te openen: {error.strerror or 'onbekende oorzaak'}.",
            where=file,
            remedy="controleer pad en rechten, of geef - en lever het bestand op de standaardinvoer",
        ) from None
