"""`/v1/subscriptions`: each sees its own, another's answers as what never was, and a gap can be fetched."""

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Header
from fastapi.testclient import TestClient

from hub.edge.delivery.outbox import Outbox
from hub.edge.delivery.router import Caller, router
from hub.edge.settings import Settings
from tests.edge.delivery.delivering import GM, event, filled, opened

OTHER = "gm/0344"
URL = "https://in.example/escalaties"


def who(x_who: Annotated[str, Header()]) -> Caller:
    """
    In place of the gateway, which knows it from a token or a certificate.
    """
    return Caller(x_who, "ict@x.example")


@pytest.fixture
def outbox(settings: Settings) -> Iterator[Outbox]:
    with opened(settings) as found:
        yield found


@pytest.fixture
def web(settings: Settings, outbox: Outbox) -> TestClient:
    app = FastAPI()
    app.include_router(router(settings, who))
    return TestClient(app)


def ask(web: TestClient, method: str, path: str = "", *, by: str = GM, **more: Any) -> Any:
    return web.request(method, f"/v1/subscriptions{path}", headers={"x-who": by}, **more)


def made(web: TestClient) -> dict[str, Any]:
    answer = ask(web, "POST", json={"address": URL})
    assert 201 == answer.status_code
    found: dict[str, Any] = answer.json()
    return found


def test_it_is_made_read_and_deleted_and_its_secret_is_told_once(web: TestClient) -> None:
    first, again = made(web), made(web)

    assert first["secret"].startswith("whsec_")
    assert again["secret"] is None
    (listed,) = ask(web, "GET").json()
    assert listed == ask(web, "GET", f"/{first['id']}").json() == again
    assert 204 == ask(web, "DELETE", f"/{first['id']}").status_code
    assert [] == ask(web, "GET").json()


def test_a_gap_is_fetched_from_its_sequence(web: TestClient, outbox: Outbox) -> None:
    name = made(web)["id"]
    filled(outbox, name, [event(n) for n in range(10)])

    answer = ask(web, "GET", f"/{name}/events?from=8")

    assert "application/cloudevents-batch+json" == answer.headers["content-type"]
    assert ["8", "9", "10"] == [each["sequence"] for each in answer.json()]
    assert 202 == ask(web, "POST", f"/{name}/replay?from=8").status_code


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/events"),
        ("DELETE", ""),
        ("POST", "/test"),
        ("POST", "/pause"),
        ("POST", "/resume"),
        ("POST", "/replay"),
    ],
)
def test_anothers_and_what_never_was_answer_alike(method: str, path: str, web: TestClient) -> None:
    name = made(web)["id"]

    theirs = ask(web, method, f"/{name}{path}", by=OTHER)
    nobodys = ask(web, method, f"/{'0' * 20}{path}", by=OTHER)

    assert (404, theirs.content) == (nobodys.status_code, nobodys.content)
    assert 404 == theirs.status_code
    assert [] == ask(web, "GET", by=OTHER).json()


@pytest.mark.parametrize("address", ["http://in.example/", "https://u:p@in.example/", "x"])
def test_an_address_that_cannot_be_is_refused(address: str, web: TestClient) -> None:
    answer = ask(web, "POST", json={"address": address})

    assert 400 == answer.status_code
    assert answer.json()["detail"].startswith("address: ")
