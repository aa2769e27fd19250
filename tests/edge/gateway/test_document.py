"""The documents of the doors say what the doors do: OpenAPI by the NL API Design Rules, AsyncAPI of the topics."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.streams import asyncapi, dispatch, schemas, topics
from tests.edge.gateway.doors import SCHOOL, Gateway
from tests.house.sources import ROOT

OPENAPI, ASYNCAPI = ROOT / "docs" / "openapi.json", ROOT / "docs" / "asyncapi.json"
REMEDY = "HUB_GOLDEN=write python -m pytest -q tests/edge/gateway/test_document.py"
METHODS = {"get", "post", "put", "patch", "delete"}


def kept(path: Path, made: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("HUB_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def test_openapi_document_is_what_the_gateway_serves(door: Gateway) -> None:
    served = door.client.get("/v1/openapi.json")

    assert served.json() == kept(OPENAPI, served.json()), REMEDY
    assert "*" == served.headers["access-control-allow-origin"]


def test_asyncapi_document_is_what_the_topics_are() -> None:
    assert asyncapi.document() == kept(ASYNCAPI, asyncapi.document()), REMEDY


def broken_rules(told: dict[str, Any]) -> Iterator[str]:
    """What the linter of the NL API Design Rules tells of, of what a document can break."""
    if re.fullmatch(r"3\.\d+\.\d+", told["openapi"]) is None:
        yield "openapi3"
    if not {"name", "url", "email"} <= told["info"].get("contact", {}).keys():
        yield "info-contact-fields-exist"
    if re.fullmatch(r"\d+\.\d+\.\d+", told["info"]["version"]) is None:
        yield "semver"
    for server in told["servers"]:
        if re.fullmatch(r"https://.*/v\d+", server["url"]) is None:
            yield "servers-use-https, include-major-version-in-uri"
    for path, item in told["paths"].items():
        yield from (f"{rule}: {path}" for rule in broken_by_path(path))
        for method, operation in item.items():
            yield from (f"{rule}: {method} {path}" for rule in broken_by(method, operation))


def broken_by_path(path: str) -> Iterator[str]:
    if path.endswith("/"):
        yield "paths-no-trailing-slash"
    if not all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*|\{[a-zA-Z]+\}", part) for part in path[1:].split("/")):
        yield "paths-kebab-case"


def broken_by(method: str, operation: dict[str, Any]) -> Iterator[str]:
    if method not in METHODS:
        yield "http-methods"
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "query" and re.fullmatch(r"[a-z][a-zA-Z0-9]*", parameter["name"]) is None:
            yield "query-keys-camel-case"
    for status, response in operation["responses"].items():
        if "API-Version" not in response.get("headers", {}):
            yield f"missing-version-header {status}"
        if status[0] in "45" and {"application/problem+json"} != response["content"].keys():
            yield f"use-problem-schema {status}"
    if not operation.get("security"):
        yield "security"


def test_openapi_document_breaks_no_rule_of_the_nl_api_design_rules(door: Gateway) -> None:
    assert [] == list(broken_rules(door.client.get("/v1/openapi.json").json()))


@pytest.mark.parametrize(
    ("place", "value", "rule"),
    [
        (("info", "contact"), {"name": "x"}, "info-contact"),
        (("info", "version"), "1", "semver"),
        (("servers",), [{"url": "http://x/v1"}], "servers-use-https"),
        (("servers",), [{"url": "https://x"}], "include-major"),
        (("paths", "/cases/"), {}, "trailing"),
        (("paths", "/someCases"), {}, "kebab"),
        (("paths", "/cases", "get", "responses", "200", "headers"), {}, "version-header"),
        (("paths", "/cases", "get", "responses", "404", "content"), {"text/html": {}}, "problem"),
        (("paths", "/cases", "get", "security"), [], "security"),
    ],
)
def test_broken_rule_is_seen(door: Gateway, place: tuple[str, ...], value: object, rule: str) -> None:
    told = door.client.get("/v1/openapi.json").json()
    at = told
    for word in place[:-1]:
        at = at[word]
    at[place[-1]] = value

    assert any(rule in broken for broken in broken_rules(told))


def test_what_every_answer_carries(door: Gateway) -> None:
    """
    A refusal, a success, a path that is not there, and a slash too many, which is another path.
    """
    asked = [
        door.client.get("/v1/cases"),
        door.ask(SCHOOL, "GET", "/v1/cases"),
        door.client.get("/v1/elsewhere"),
        door.ask(SCHOOL, "GET", "/v1/cases/"),
        door.client.put("/v1/cases"),
        door.client.get("/health"),
    ]

    assert [401, 200, 404, 404, 405, 200] == [a.status_code for a in asked]
    for answer in asked:
        assert "1.0.0" == answer.headers["api-version"]
        assert "no-store" == answer.headers["cache-control"]
        assert "nosniff" == answer.headers["x-content-type-options"]
        assert "max-age=31536000" in answer.headers["strict-transport-security"]


def test_every_topic_and_every_recipient_stands_in_the_asyncapi_document() -> None:
    told = asyncapi.document()
    addresses = {channel["address"] for channel in told["channels"].values()}

    assert {t.name for t in topics.TOPICS} <= addresses
    for _, _, begin in dispatch.KINDS.values():
        assert any(a.startswith(f"{begin}{{") for a in addresses), begin
    assert len(told["channels"]) == len(addresses) == len(told["operations"])


def test_references_of_the_asyncapi_document_lead_somewhere() -> None:
    """
    And each schema is the one that is written.
    """
    told = asyncapi.document()

    def refs(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            yield from (v for k, v in value.items() if k == "$ref")
            yield from (r for v in value.values() for r in refs(v))

    for ref in refs(told):
        at = told
        for word in ref.removeprefix("#/").split("/"):
            at = at[word]
    for message in told["components"]["messages"].values():
        short = message["name"].rpartition(".")[2]
        assert schemas.current()[message["name"]] == told["components"]["schemas"][short]["schema"]
