"""A delivery comes in: whose it is, how its file is called, and its body to disk before the answer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from pathlib import Path, PurePosixPath

from starlette.concurrency import run_in_threadpool

from hub.connectors.catalogue import connector
from hub.connectors.connector import Connector
from hub.connectors.naming import moment_in
from hub.connectors.owners import MUNICIPALITY, SCHOOL
from hub.domain.timeline import AMSTERDAM
from hub.edge.access.organisation import OrganisationId
from hub.edge.gateway.problems import Refused, Wrong
from hub.edge.intake.transports.folders import SourceFolder
from hub.edge.intake.transports.handed_in import (
    NameWaitsError,
    OtherContentError,
    Spool,
    Ticket,
    hand_in,
    unusable_name,
)

MEGABYTE = 1_000_000
NATIONAL = OrganisationId("hub/operator")
"""For whom a national feed is delivered: it speaks of everybody, so who runs the hub decides."""

KINDS = ((SCHOOL, "brin"), (MUNICIPALITY, "gm"))


@dataclass(frozen=True, slots=True)
class Feed:
    """A source to deliver as: its connector, the organisation's own code, and whose right it is."""

    connector: Connector
    code: str
    whose: OrganisationId

    def place(self, drop: Path) -> SourceFolder:
        return SourceFolder(drop / self.connector.name / self.code, self.connector.name, self.code)


def known(name: str) -> Connector:
    found = connector(name)
    if found is None:
        raise Refused("unknown_connector")
    return found


def feed_of(found: Connector, whose: OrganisationId) -> Feed:
    """That of an organisation by its id; refused where such an organisation delivers no such thing."""
    if found.owner.only is not None:
        return Feed(found, found.owner.only, NATIONAL)
    kind, _, code = whose.partition("/")
    wanted = next((kind for owner, kind in KINDS if owner is found.owner), None)
    trouble = found.unlike_owner(code)
    if trouble is not None or kind != wanted:
        told = trouble or f"{found.name} verwacht {found.owner.wanted}."
        raise Refused("wrong_request", errors=(Wrong("query.organisation", told),))
    return Feed(found, code, whose)


def feed_by_code(found: Connector, code: str) -> Feed | None:
    """That of an address of a receipt; None where there can be no such feed."""
    if found.unlike_owner(code) is not None:
        return None
    kind = next((kind for owner, kind in KINDS if owner is found.owner), None)
    return Feed(found, code, NATIONAL if kind is None else OrganisationId(f"{kind}/{code}"))


def named(feed: Feed, disposition: str | None, through: datetime | None) -> str:
    """What the file is called: by its name the connector knows its moment, and of what it is."""
    given = _file_name(disposition)
    if given is not None and unusable_name(given):
        raise Refused("name_unusable")
    name = given or f"{feed.connector.name}_{feed.code}"
    if through is None:
        return name
    if through.tzinfo is None:
        raise Refused("wrong_request", errors=(Wrong("query.through", "needs a time zone"),))
    if given is not None and moment_in(given, feed.connector.file) is not None:
        raise Refused("moment_twice")
    path = PurePosixPath(name)
    whole = f"{path.stem}_{through.astimezone(AMSTERDAM):%Y%m%dT%H%M}{path.suffix}"
    if unusable_name(whole):
        raise Refused("name_unusable")
    return whole


async def received(
    place: SourceFolder,
    name: str,
    body: AsyncIterator[bytes],
    most: int,
    by: str,
    key: str | None,
    now: datetime,
) -> Ticket:
    """The body on disk, in the drop directory, for good. A small file waits for one thread only."""
    spool, size, some = Spool(place, name), 0, bytearray()
    try:
        async for more in body:
            size += len(more)
            if size > most:
                raise Refused("too_large")
            some += more
            if len(some) >= MEGABYTE:
                await run_in_threadpool(spool.write, bytes(some))
                some.clear()
        if size == 0:
            raise Refused("empty")
        return await run_in_threadpool(_last, place, spool, bytes(some), by, key, now)
    finally:
        spool.close()


def _last(place: SourceFolder, spool: Spool, some: bytes, by: str, key: str | None, now: datetime) -> Ticket:
    spool.write(some)
    return handed_in(place, spool, by, key, now)


def handed_in(place: SourceFolder, spool: Spool, by: str, key: str | None, now: datetime) -> Ticket:
    """As the drop directory's own code does it; what it refuses is told to who asks."""
    try:
        return hand_in(place, spool.whole(), by, now, key)
    except OtherContentError:
        raise Refused("key_used") from None
    except NameWaitsError:
        raise Refused("name_waits") from None


def _file_name(disposition: str | None) -> str | None:
    """The file's name as the header tells it, also in the extended notation (RFC 6266)."""
    if disposition is None:
        return None
    message = Message()
    message["Content-Disposition"] = disposition.replace("\r", " ").replace("\n", " ")
    try:
        return message.get_filename()
    except (LookupError, ValueError):
        raise Refused("name_unusable") from None
