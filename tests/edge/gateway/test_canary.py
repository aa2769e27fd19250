"""No answer, log line or metric of the gateway holds a name or a number of a child; a reveal alone tells one."""

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from prometheus_client import generate_latest

from hub.connectors.catalogue import CONNECTORS
from hub.connectors.owners import SCHOOL as SCHOOLS
from hub.edge.gateway.problems import PROBLEMS
from tests.broker.canaries import NUMBER, leaks, planted
from tests.edge.gateway.doors import OPERATOR, OTHER_SCHOOL, OTHER_TOWN, SCHOOL, TOWN, Gateway

SOME = 61
"""Of the planted files one in so many; the others go through the same code in the broker's canary."""


def answers(door: Gateway) -> Iterator[Any]:
    """Everything that can be answered to somebody who sends canaries: as content, name, address and word."""
    for n, one in enumerate(planted()):
        if n % SOME:
            continue
        whole = next(c for c in CONNECTORS if c.name == one.connector)
        who = (
            OPERATOR
            if whole.owner.only
            else f"{'brin' if whole.owner is SCHOOLS else 'gm'}/{one.organisation}"
        )
        if who not in (OPERATOR, SCHOOL, OTHER_SCHOOL, TOWN, OTHER_TOWN):
            continue
        given = door.deliver(one.content, who, f"{NUMBER} {one.name}", connector=one.connector)
        yield given
        if given.status_code == 202:
            door.poll()
            yield door.ask(who, "GET", given.headers["Location"])
    case = door.opens(1, TOWN)[TOWN]
    for word in (NUMBER, f"{NUMBER}.csv"):
        yield door.deliver(name=f"{word}.part")
        yield door.deliver(connector=word)
        yield door.deliver(params={"organisation": f"brin/{word}"})
        yield door.deliver(params={"through": word})
        yield door.ask(TOWN, "GET", f"/v1/cases/{word}")
        yield door.ask(TOWN, "GET", "/v1/cases", params={"cursor": word, "state": word, "limit": word})
        yield door.ask(TOWN, "POST", f"/v1/cases/{case}/follow-up", json={"step": word, "outcome": word})
        yield door.ask(TOWN, "POST", f"/v1/cases/{word}/reveal", json={"reason": word, "user": word})
        yield door.ask(TOWN, "POST", f"/v1/cases/{case}/reveal", content=f"{{{word}")
        yield door.client.get("/v1/cases", headers={"Authorization": f"Bearer {word}"})
        yield door.client.get(f"/v1/{word}")


def test_no_answer_log_or_metric_holds_a_canary(door: Gateway, capsys: pytest.CaptureFixture[str]) -> None:
    structlog.reset_defaults()
    seen: list[int] = []
    for answer in answers(door):
        seen.append(answer.status_code)
        told = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        assert [] == [*leaks("body", answer.content), *leaks("headers", told)], answer.request.url
    assert {200, 202, 400, 401, 404} <= set(seen)
    assert 10 < seen.count(202)
    written = capsys.readouterr()
    assert "intake.done" in written.out, "or there would be nothing to find"
    assert [] == [*leaks("log", written.out), *leaks("log", written.err)]
    assert [] == leaks("metrics", generate_latest().decode())


def test_search_sees_a_canary_in_an_answer(door: Gateway) -> None:
    assert leaks("body", f'{{"pgn": "{NUMBER}"}}'.encode())


def test_no_refusal_quotes_what_was_sent() -> None:
    """
    Its words stand in one table, and none of them has a place for a value.
    """
    for told in PROBLEMS.values():
        assert not any("{" in word or "%" in word for word in (*told.nl, *told.en))
