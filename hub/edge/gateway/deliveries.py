"""`/v1/deliveries`: hand in a file as the source writes it, and ask what became of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, Field

from hub.edge.access.organisation import OrganisationId
from hub.edge.access.rights import Action
from hub.edge.gateway.credentials import Principal
from hub.edge.gateway.gate import Gate
from hub.edge.gateway.handing_in import Feed, feed_by_code, feed_of, known, named, received
from hub.edge.gateway.problems import Refused
from hub.edge.intake.mandated import Mandates
from hub.edge.intake.transports.handed_in import Ticket, at, found

PREFIX = "/v1/deliveries"
BODY = {
    "requestBody": {
        "required": True,
        "description": "Het bestand zoals uw systeem het schrijft, zonder verpakking.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Uw eigen kenmerk van dit bestand: nog eens sturen met dezelfde sleutel verandert niets.",
    ),
]
Whose = Annotated[
    str | None,
    Query(
        alias="organisation",
        max_length=40,
        description="Voor wie u aanlevert, brin/25PX of gm/0363; zonder: voor uzelf. Een ander machtigt u.",
    ),
]
Through = Annotated[
    datetime | None,
    Query(description="Tot en met welk moment het bestand vertelt, als zijn naam dat niet zegt."),
]
Named = Annotated[
    str | None,
    Header(
        alias="Content-Disposition",
        max_length=600,
        description='Hoe het bestand heet: attachment; filename="vo-list_25PX_20250115T0730.csv"',
    ),
]


@dataclass(frozen=True)
class Desk:
    """Where deliveries go, how large one may be (in bytes), and which sources lack a mandate."""

    drop: Path
    most: int
    mandates: Mandates = field(default_factory=Mandates)

    def takes(self, feed: Feed, now: datetime) -> bool:
        """False where the intake would let it lie: a source's supplier may have lost its mandate."""
        return self.mandates.missing(feed.connector, feed.code, now) is None


class Acknowledged(BaseModel):
    """Een ontvangstbewijs. `result` en `text` komen zodra het bestand is ingenomen; momenten in UTC."""

    receipt: str
    state: Literal["received", "taken_in"]
    received: datetime
    name: str = Field(description="zoals u het bestand noemde; lange getallen staan er niet in")
    size: int = Field(description="in bytes")
    result: dict[str, Any] | None = Field(
        None, description="dezelfde tellingen, afwijzingen en opmerkingen als bij de map met bestanden"
    )
    text: str | None = Field(None, description="hetzelfde als leesbare tekst")


def router(gate: Gate, desk: Desk) -> APIRouter:
    routes = APIRouter(prefix=PREFIX, tags=["deliveries"])

    def delivers(request: Request) -> Principal:
        return gate.enters(request, Action.DELIVER)

    def reads(request: Request) -> Principal:
        return gate.enters(request, Action.READ_RECEIPT)

    @routes.post("/{connector}", status_code=HTTPStatus.ACCEPTED, openapi_extra=BODY)
    async def deliver_file(
        connector: str,
        request: Request,
        response: Response,
        who: Annotated[Principal, Depends(delivers)],
        organisation: Whose = None,
        through: Through = None,
        disposition: Named = None,
        key: Key = None,
    ) -> Acknowledged:
        """Lever een bestand aan. Na 202 gaat het niet meer verloren; Location zegt waar het bewijs staat."""
        feed = feed_of(known(connector), OrganisationId(organisation or who.id))
        may = gate.allows(who, Action.DELIVER, feed.whose, connector)
        if not (may and desk.takes(feed, gate.wall())):
            raise Refused("no_mandate")
        name = named(feed, disposition, through)
        body = _body(request, desk.most)
        ticket = await received(feed.place(desk.drop), name, body, desk.most, who.id, key, gate.wall())
        response.headers["Location"] = address(feed, ticket)
        return _told(feed.place(desk.drop).folder, ticket)

    @routes.get("/{connector}/{organisation}/{receipt}")
    def read_receipt(
        connector: str, organisation: str, receipt: str, who: Annotated[Principal, Depends(reads)]
    ) -> Acknowledged:
        """Wat er van een aanlevering is geworden. Van een ander, of niet bestaand: hetzelfde antwoord."""
        feed = feed_by_code(known(connector), organisation)
        if feed is None or not gate.allows(who, Action.READ_RECEIPT, feed.whose, connector):
            raise Refused("not_found")
        there = found(feed.place(desk.drop).folder, receipt)
        if there is None or who.id not in (feed.whose, there[0].by):
            raise Refused("not_found")
        return _as_told(*there)

    return routes


def address(feed: Feed, ticket: Ticket) -> str:
    """Where the receipt of a delivery can be asked for."""
    return f"{PREFIX}/{feed.connector.name}/{feed.code}/{ticket.id}"


def _body(request: Request, most: int) -> AsyncIterator[bytes]:
    """What cannot be taken in is refused before it is sent."""
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Refused("encoded")
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > most:
        raise Refused("too_large")
    return request.stream()


def _told(folder: Path, ticket: Ticket) -> Acknowledged:
    """Of a repeat it is what is known by now."""
    there = found(folder, ticket.id)
    return _as_told(ticket, None if there is None else there[1])


def _as_told(ticket: Ticket, taken: dict[str, Any] | None) -> Acknowledged:
    return Acknowledged(
        receipt=ticket.id,
        state="received" if taken is None else "taken_in",
        received=at(ticket),
        name=ticket.name,
        size=ticket.size,
        result=None if taken is None else taken["receipt"],
        text=None if taken is None else taken["text"],
    )
