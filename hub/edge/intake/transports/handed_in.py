"""A file that was handed in over HTTP: put where the drop directory keeps what it has picked up.

From there on it is a file of the drop directory like any other, taken in by the same code. Beside it lies a
ticket, under which its receipt can be asked for; a ticket tells nothing of what the file holds. What is on
disk when `hand_in` returns stays there in a power cut, and is taken in whatever dies meanwhile.
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from hub.connectors.contract import Delivery
from hub.domain.timeline import millis
from hub.edge.intake.originals import MOST_NAME_BYTES, Paper, plain_name
from hub.edge.intake.receipt import Receipt, in_dutch
from hub.edge.intake.transports.folders import SEPARATOR, SourceFolder, is_being_written, is_ours
from hub.edge.settings import OWNER_ONLY

TICKETS = ".receipts"
TICKET, TAKEN, KEY = ".ticket.json", ".taken.json", ".key.json"
ID_LETTERS = 24
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
ABANDONED_S = 24 * 3600.0
"""So old, what was half written when its writer died is thrown away."""


class OtherContentError(ValueError):
    """A key that came before, with another file."""


class NameWaitsError(ValueError):
    """A file of that name lies in the directory and could not be taken in yet."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What was handed in, by whom and when; `moment`: of the pick-up, in milliseconds."""

    id: str
    name: str  # without a pupil's number in it
    by: str
    moment: int
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Spooled:
    """A file that has come whole, beside the place where it goes; `digest`: of its name and content."""

    draft: Path
    name: str
    size: int
    digest: str


class Spool:
    """A file while it comes in; what is not handed in ends with it. It opens when it is first written to."""

    def __init__(self, place: SourceFolder, name: str) -> None:
        self._place = place
        self._draft = place.folder / TICKETS / f".{uuid4().hex}.part"
        self._file: BinaryIO | None = None
        self._name = name
        self._digest = sha256(name.encode() + b"\0")
        self._size = 0

    def write(self, some: bytes) -> None:
        if self._file is None:
            _make_ready(self._place)
            self._file = os.fdopen(os.open(self._draft, NEW, OWNER_ONLY), "wb")
        self._file.write(some)
        self._digest.update(some)
        self._size += len(some)

    def whole(self) -> Spooled:
        """On disk, whatever happens."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
        return Spooled(self._draft, self._name, self._size, self._digest.hexdigest())

    def close(self) -> None:
        """What was not handed in is gone."""
        if self._file is not None:
            self._file.close()
            self._draft.unlink(missing_ok=True)


def _make_ready(place: SourceFolder) -> None:
    """Directories that are new are on disk before anything lies in them."""
    place.folder.mkdir(parents=True, exist_ok=True)
    place.make_ready()
    tickets = place.folder / TICKETS
    if not tickets.is_dir():
        for made in (place.folder.parent, place.folder.parent.parent):
            _sync(made)
        tickets.mkdir(mode=0o700, exist_ok=True)


def unusable_name(name: str) -> bool:
    """Whether the drop directory could not hold a file of that name, or would not take it for a delivery."""
    if not name or len(os.fsencode(name)) > MOST_NAME_BYTES or not name.isprintable() or "/" in name:
        return True
    return is_ours(Path(name)) or is_being_written(Path(name))


def hand_in(place: SourceFolder, spooled: Spooled, by: str, now: datetime, key: str | None = None) -> Ticket:
    """
    Once it returns, the file is in the drop directory for good. With a key that came before it is there
    already, or was taken in: the ticket is the one of then.
    """
    ticket = Ticket(
        spooled.digest[:ID_LETTERS],
        plain_name(spooled.name),
        by,
        millis(now),
        spooled.size,
        spooled.digest,
    )
    tickets = place.folder / TICKETS
    if key is not None:
        ticket = _first_by(tickets / f"{sha256(f'{by}/{key}'.encode()).hexdigest()}{KEY}", ticket)
        if _is_there(place, spooled.name, ticket):
            return ticket
    elif (place.folder / spooled.name).exists():
        raise NameWaitsError
    newest = _read(tickets / f"{ticket.id}{TICKET}")
    if newest is None or newest["moment"] <= ticket.moment:
        _draft(tickets, ticket).replace(tickets / f"{ticket.id}{TICKET}")
    _put(place, spooled, ticket, again=key is not None)
    for folder in (tickets, place.processing, place.folder):
        _sync(folder)
    return ticket


def answered(folder: Path, delivery: Delivery, receipt: Receipt) -> tuple[Paper, ...]:
    """The receipt as whoever handed the file in can ask for it; none for a file that was put there."""
    tickets = folder / TICKETS
    if not tickets.is_dir():
        return ()
    name = sha256(delivery.name.encode() + b"\0" + delivery.content).hexdigest()[:ID_LETTERS]
    if not (tickets / f"{name}{TICKET}").exists():
        return ()
    told = {"receipt": receipt.as_json(), "text": in_dutch(receipt)}
    body = {"moment": millis(delivery.picked_up), **told}
    return (Paper(tickets / f"{name}{TAKEN}", json.dumps(body, ensure_ascii=False).encode()),)


def found(folder: Path, name: str) -> tuple[Ticket, dict[str, Any] | None] | None:
    """A ticket, and once the file was taken in its `receipt` and `text`; None: there is no such ticket."""
    if len(name) != ID_LETTERS or not set(name) <= set("0123456789abcdef"):
        return None
    told = _read(folder / TICKETS / f"{name}{TICKET}")
    if told is None:
        return None
    ticket, taken = Ticket(**told), _read(folder / TICKETS / f"{name}{TAKEN}")
    # The same file handed in again is taken in again: until then the receipt is of the time before.
    return ticket, None if taken is None or taken["moment"] < ticket.moment else taken


def tidy(places: Callable[[], list[SourceFolder]], now: datetime) -> int:
    """Throw away what was half written when its writer died; returns how many files that were."""
    gone = 0
    for place in places():
        for draft in (place.folder / TICKETS).glob(".*.part"):
            if now.timestamp() - draft.stat().st_mtime > ABANDONED_S:
                draft.unlink(missing_ok=True)
                gone += 1
    return gone


def _draft(tickets: Path, ticket: Ticket) -> Path:
    """On disk, under a name of its own; `write_all` starts threads, for one small file most of the work."""
    draft = tickets / f".{uuid4().hex}.part"
    with os.fdopen(os.open(draft, NEW, OWNER_ONLY), "w", encoding="utf-8") as file:
        json.dump(asdict(ticket), file)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _first_by(place: Path, ticket: Ticket) -> Ticket:
    """The ticket under this key: this one, or one that came before it."""
    draft = _draft(place.parent, ticket)
    try:
        os.link(draft, place)
    except FileExistsError:
        first = Ticket(**(_read(place) or {}))
        if first.digest != ticket.digest:
            raise OtherContentError from None
        return first
    finally:
        draft.unlink()
    return ticket


def _is_there(place: SourceFolder, name: str, ticket: Ticket) -> bool:
    """Whether it stands in the drop directory, or was taken in; asked in this order, nothing is missed."""
    waits = (place.processing / f"{ticket.moment}{SEPARATOR}{name}").exists()
    taken = _read(place.folder / TICKETS / f"{ticket.id}{TAKEN}")
    return waits or (taken is not None and taken["moment"] >= ticket.moment)


def _put(place: SourceFolder, spooled: Spooled, ticket: Ticket, *, again: bool) -> None:
    """Into the drop directory, atomically, and in place of nothing."""
    while True:
        try:
            os.link(spooled.draft, place.processing / f"{ticket.moment}{SEPARATOR}{spooled.name}")
        except FileExistsError:
            if again:
                return  # by the same key, at the same time
            ticket = replace(ticket, moment=ticket.moment + 1)
        else:
            return


def _read(path: Path) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return told


def _sync(folder: Path) -> None:
    """What a directory lists is on disk only when it is asked for."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def at(ticket: Ticket) -> datetime:
    """When it was handed in."""
    return datetime.fromtimestamp(ticket.moment / 1000, UTC)
