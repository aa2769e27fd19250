"""`/v1/cases`: what the caller was told of its own cases, its answer to one, and who it is about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from hub.connectors import followup
from hub.domain.facts import FollowUpStep, Outcome
from hub.domain.timeline import AMSTERDAM
from hub.edge.access.rights import Action
from hub.edge.gateway.casebook import Casebook, Entry
from hub.edge.gateway.credentials import Principal
from hub.edge.gateway.deliveries import Desk, address
from hub.edge.gateway.gate import Gate
from hub.edge.gateway.handing_in import feed_by_code, handed_in
from hub.edge.gateway.problems import Refused, Wrong
from hub.edge.intake.transports.handed_in import Spool
from hub.edge.vault.reveal import Answered, Asked

PREFIX = "/v1/cases"
PAGE, MOST = 100, 1_000
OUTCOMES = {
    "unknown_case": "not_found",
    "not_yours": "not_found",
    "not_to_a_region": "not_allowed",
    "closed": "case_closed",
    "no_number": "no_number",
}
"""What the vault answers, as a refusal: of another's case no more than of one that never was."""

Reference = Annotated[str, Path(max_length=64, description="het zaakkenmerk, twintig tekens")]
Reveals = Callable[[Asked], Answered]


class Case(BaseModel):
    """Een zaak zoals zij nu staat, in de woorden van de escalatie of het bericht."""

    case: str
    open: bool
    told: dict[str, Any] = Field(
        description="het laatste bericht; van een gesloten zaak alleen dat zij dicht is"
    )


class Cases(BaseModel):
    """Zaken in de volgorde waarin zij het laatst veranderden."""

    cases: list[Case]
    next: str | None = Field(description="de cursor van de volgende bladzijde; null: dit was alles")
    cursor: str = Field(description="bewaar deze: hiermee vraagt u later alleen wat sindsdien veranderde")


class FollowUp(BaseModel):
    """Wat u met de zaak deed. Bij gesloten hoort een reden."""

    step: FollowUpStep
    outcome: Outcome | None = None


class Handed(BaseModel):
    """Uw antwoord is ontvangen; het wordt ingenomen als een regel van een opvolgingsbestand."""

    receipt: str


class Question(BaseModel):
    """Waarom u wilt weten wie het is, en wie van u het vraagt. Beide worden vastgelegd."""

    reason: str = Field(min_length=3, max_length=1_000, pattern=r"\S")
    user: str = Field("", max_length=100, pattern=r"^[\w.@ -]*$", description="de gebruiker bij u")


class Revealed(BaseModel):
    case: str
    pgn: str


@dataclass(frozen=True)
class Answers:
    """What the routes answer from."""

    book: Casebook
    reveals: Reveals
    desk: Desk


def router(gate: Gate, answers: Answers) -> APIRouter:
    routes = APIRouter(prefix=PREFIX, tags=["cases"])
    _reading(routes, gate, answers.book)
    _answering(routes, gate, answers)
    return routes


def _reading(routes: APIRouter, gate: Gate, book: Casebook) -> None:
    def reads(request: Request) -> Principal:
        return gate.own(request, Action.READ_CASES)

    @routes.get("")
    def list_cases(
        who: Annotated[Principal, Depends(reads)],
        cursor: Annotated[str | None, Query(max_length=40)] = None,
        since: Annotated[datetime | None, Query(description="veranderd op of na dit moment")] = None,
        state: Annotated[Literal["open", "closed"] | None, Query(description="alleen deze")] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
    ) -> Cases:
        """Uw zaken; met een cursor die u bewaarde alleen wat sindsdien veranderde."""
        if since is not None and since.tzinfo is None:
            raise Refused("wrong_request", errors=(Wrong("query.since", "needs a time zone"),))
        is_open = None if state is None else state == "open"
        page = book.page(who.id, cursor=cursor, since=since, is_open=is_open, most=limit)
        return Cases(cases=[_case(e) for e in page.entries], next=page.following, cursor=page.here)

    @routes.get("/{case}")
    def read_case(case: Reference, who: Annotated[Principal, Depends(reads)]) -> Case:
        """Een zaak van u. Die van een ander en een die er nooit was, geven hetzelfde antwoord."""
        return _case(_own(book, who, case))


def _answering(routes: APIRouter, gate: Gate, answers: Answers) -> None:
    def follows(request: Request) -> Principal:
        return gate.own(request, Action.FOLLOW_UP)

    def asks(request: Request) -> Principal:
        return gate.own(request, Action.REVEAL)

    @routes.post("/{case}/follow-up", status_code=HTTPStatus.ACCEPTED)
    def follow_up(
        case: Reference, given: FollowUp, response: Response, who: Annotated[Principal, Depends(follows)]
    ) -> Handed:
        """Zeg dat u de zaak hebt opgepakt, of gesloten met een reden; Location zegt waar het bewijs staat."""
        if given.step is FollowUpStep.CLOSED and given.outcome is None:
            raise Refused("wrong_request", errors=(Wrong("body.outcome", followup.NO_REASON),))
        entry = _own(answers.book, who, case)
        feed = feed_by_code(followup.CONNECTOR, who.id.partition("/")[2])
        if feed is None or feed.whose != who.id:
            raise Refused("not_allowed")  # a school has cases, and answers none
        now = gate.wall().astimezone(AMSTERDAM)
        place = feed.place(answers.desk.drop)
        spool = Spool(place, f"followup_{feed.code}_{now:%Y%m%dT%H%M}_{entry.id}.csv")
        try:
            spool.write(followup.written(entry.id, given.step, given.outcome, now))
            ticket = handed_in(place, spool, who.id, None, now)
        finally:
            spool.close()
        response.headers["Location"] = address(feed, ticket)
        return Handed(receipt=ticket.id)

    @routes.post("/{case}/reveal")
    def reveal_pupil(
        case: Reference, question: Question, who: Annotated[Principal, Depends(asks)]
    ) -> Revealed:
        """Wie is het? Alleen bij een open zaak van u; de vraag staat op schrift vóór het antwoord."""
        by = f"{who.client} {question.user}".strip()
        asked = Asked(case=case, who=by, organisation=who.id, reason=question.reason, moment=gate.wall())
        answer = answers.reveals(asked)
        if answer.pgn is None:
            raise Refused(OUTCOMES[answer.outcome])
        return Revealed(case=case, pgn=answer.pgn)


def _own(book: Casebook, who: Principal, case: str) -> Entry:
    found = book.find(who.id, case)
    if found is None:
        raise Refused("not_found")
    return found


def _case(entry: Entry) -> Case:
    return Case(case=entry.id, open=entry.open, told=entry.body)
