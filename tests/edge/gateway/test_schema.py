"""Whatever a client sends by the document, or beside it, the gateway does not stumble."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from tests.edge.gateway.doors import OPERATOR, TOWN, Gateway, gateway

EXAMPLES = 12


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Gateway:
    door = gateway(Path(tmp_path_factory.mktemp("schema")))
    for n in range(1, 4):
        door.opens(n, TOWN)
    return door


@pytest.mark.parametrize(("who", "told"), [(TOWN, {200, 400, 404}), (OPERATOR, {202, 400, 403, 404})])
def test_no_request_makes_the_gateway_stumble(known: Gateway, who: str, told: set[int]) -> None:
    """
    Of each route some requests that fit the document and some that do not.
    """
    schema = schemathesis.openapi.from_dict(known.client.get("/v1/openapi.json").json())
    seen: set[int] = set()

    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)))
        def ask(case: schemathesis.Case[Any]) -> None:
            sent = case.as_transport_kwargs(base_url="https://localhost/v1")
            seen.add(status(known, who, sent))

        ask()
    assert told <= seen


def status(door: Gateway, who: str, sent: dict[str, Any]) -> int:
    """Of the answer, which is one that somebody thought of."""
    taken = ("params", "json", "data", "content")
    more = {name: sent[name] for name in taken if sent.get(name) is not None}
    if isinstance(more.get("data"), bytes):
        more["content"] = more.pop("data")
    headers = {n: v for n, v in dict(sent["headers"]).items() if n.casefold() != "authorization"}
    try:
        answer = door.ask(who, sent["method"], sent["url"], headers, **more)
    except (UnicodeError, ValueError, httpx.InvalidURL):
        return 0  # no client can send this
    assert answer.status_code < 500, (sent["method"], sent["url"], answer.text)
    return int(answer.status_code)
