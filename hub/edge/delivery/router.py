"""`/v1/subscriptions` as routes for the gateway: who asks is told by the gateway, and sees its own alone."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Response
from pydantic import BaseModel, Field

from hub.edge.delivery.database import open_database
from hub.edge.delivery.event import envelope
from hub.edge.delivery.outbox import Outbox
from hub.edge.delivery.subscription import Means, SignIn, secrets_of
from hub.edge.delivery.subscriptions import PAGE, Going, Refused, Subscriptions
from hub.edge.settings import Settings
from hub.streams.shapes import from_ms

Word = Annotated[str, Field(max_length=4_000)]
Sequence = Annotated[int, Query(ge=1, le=2**31 - 1, alias="from", description="eerste volgnummer")]


@dataclass(frozen=True, slots=True)
class Caller:
    """Which organisation asks, and where its alarms go. The gateway has seen that it may subscribe."""

    organisation: str
    contact: str


class SignInGiven(BaseModel):
    """Hoe de hub zich bij u meldt, naast de handtekening."""

    means: Means = Means.NONE
    secret: Word = ""
    client_id: Word = ""
    token_url: Word = ""
    scope: Word = ""


class NewSubscription(BaseModel):
    """Waar de berichten heen moeten, en vanaf wanneer."""

    address: Word
    sign_in: SignInGiven = SignInGiven()
    begin: Literal["all", "now"] = Field("all", description="alles wat er al staat, of alleen wat nog komt")


class Shown(BaseModel):
    """Hoe een abonnement ervoor staat. Momenten in UTC."""

    id: str
    address: str
    state: str
    why: str | None
    last_sequence: int
    earliest_sequence: int | None
    waiting: int
    waiting_since: str | None
    given_up: int
    rate_per_minute: int | None
    failures_in_a_row: int
    next_try: str | None
    last_success: str | None
    last_error: str | None
    last_error_at: str | None
    test: str | None
    tested: str | None
    secret: str | None = Field(None, description="alleen in het antwoord op het maken, en nooit weer")


def router(settings: Settings, who: Callable[..., Caller]) -> APIRouter:
    """`who`: the gateway's dependency that answers who asks, or refuses."""
    routes = APIRouter(prefix="/v1/subscriptions", tags=["subscriptions"])

    def opened() -> Iterator[Subscriptions]:
        with closing(open_database(settings)) as db:
            yield Subscriptions(Outbox(db), secrets_of(settings))

    # FastAPI reads what stands behind Depends, so these are made here, where `who` is known.
    Asking = Annotated[Caller, Depends(who)]  # noqa: N806 - a type
    Mine = Annotated[Subscriptions, Depends(opened)]  # noqa: N806 - a type
    _reading(routes, Asking, Mine)
    _changing(routes, Asking, Mine)
    return routes


def _reading(routes: APIRouter, asking: Any, mine: Any) -> None:  # noqa: ANN401 - types made at run time
    @routes.get("")
    def list_subscriptions(caller: asking, subscriptions: mine) -> list[Shown]:
        """Uw abonnementen."""
        found = [subscriptions.one(caller.organisation, s.id) for s in subscriptions.of(caller.organisation)]
        return [_shown(each) for each in found if each is not None]

    @routes.get("/{name}")
    def read_subscription(name: str, caller: asking, subscriptions: mine) -> Shown:
        """Hoe een abonnement ervoor staat, met de laatste fout."""
        found = subscriptions.one(caller.organisation, name)
        if found is None:
            raise _unknown()
        return _shown(found)

    @routes.get("/{name}/events")
    def read_events(
        name: str,
        caller: asking,
        subscriptions: mine,
        response: Response,
        first: Sequence = 1,
        limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
    ) -> Response:
        """Berichten vanaf een volgnummer, zoals ze zijn of worden gestuurd: zo haalt u een gat op."""
        del response
        found = subscriptions.events(caller.organisation, name, first, limit)
        if found is None:
            raise _unknown()
        body = b",".join(envelope(parcel.event, parcel.sequence) for parcel in found)
        return Response(b"[" + body + b"]", media_type="application/cloudevents-batch+json")


def _changing(routes: APIRouter, asking: Any, mine: Any) -> None:  # noqa: ANN401 - as above
    @routes.post("", status_code=HTTPStatus.CREATED)
    def create_subscription(given: NewSubscription, caller: asking, subscriptions: mine) -> Shown:
        """Vraag berichten aan op een adres. Twee keer vragen geeft er één."""
        sign_in = SignIn(**given.sign_in.model_dump())
        made = subscriptions.create(
            caller.organisation,
            given.address,
            contact=caller.contact,
            sign_in=sign_in,
            from_now=given.begin == "now",
        )
        if isinstance(made, Refused):
            raise HTTPException(HTTPStatus.BAD_REQUEST, f"{made.field}: {made.why}")
        found = subscriptions.one(caller.organisation, made.subscription.id)
        if found is None:
            raise _unknown()
        return _shown(found, made.secret)

    @routes.delete("/{name}", status_code=HTTPStatus.NO_CONTENT)
    def delete_subscription(name: str, caller: asking, subscriptions: mine) -> None:
        """Zeg een abonnement op."""
        _known(subscriptions.delete(caller.organisation, name))

    @routes.post("/{name}/test", status_code=HTTPStatus.ACCEPTED)
    def test_subscription(name: str, caller: asking, subscriptions: mine) -> None:
        """Laat een proefbericht sturen; hoe het ging, staat daarna bij het abonnement."""
        _known(subscriptions.test(caller.organisation, name))

    @routes.post("/{name}/pause", status_code=HTTPStatus.ACCEPTED)
    def pause_subscription(name: str, caller: asking, subscriptions: mine) -> None:
        """Stuur even niets; wat komt, wacht."""
        _known(subscriptions.pause(caller.organisation, name))

    @routes.post("/{name}/resume", status_code=HTTPStatus.ACCEPTED)
    def resume_subscription(name: str, caller: asking, subscriptions: mine) -> None:
        """Ga verder, na de vraag aan uw adres of het de berichten wil."""
        _known(subscriptions.resume(caller.organisation, name))

    @routes.post("/{name}/replay", status_code=HTTPStatus.ACCEPTED)
    def replay_subscription(name: str, caller: asking, subscriptions: mine, first: Sequence = 1) -> None:
        """Stuur alles vanaf een volgnummer nog eens, met dezelfde kenmerken."""
        _known(subscriptions.replay(caller.organisation, name, first) is not None)


def _known(found: bool) -> None:  # noqa: FBT001 - an answer
    if not found:
        raise _unknown()


def _unknown() -> HTTPException:
    """Another's subscription, and one that never was."""
    return HTTPException(HTTPStatus.NOT_FOUND)


def _shown(found: Going, secret: str | None = None) -> Shown:
    told = found.subscription
    return Shown(
        id=told.id,
        address=told.address,
        state=told.state.value,
        why=told.why.value if told.why else None,
        last_sequence=told.last_sequence,
        earliest_sequence=found.earliest,
        waiting=found.waiting,
        waiting_since=_moment(found.waiting_since),
        given_up=found.given_up,
        rate_per_minute=told.rate,
        failures_in_a_row=told.failures,
        next_try=_moment(told.rest_until or None),
        last_success=_moment(told.last_success),
        last_error=told.last_error,
        last_error_at=_moment(told.last_error_at),
        test=told.test,
        tested=_moment(told.tested),
        secret=secret,
    )


def _moment(at: int | None) -> str | None:
    return None if at is None else from_ms(at).isoformat(timespec="seconds")
