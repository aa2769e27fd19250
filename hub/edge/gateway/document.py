"""The OpenAPI document: what FastAPI makes of the routes, and what the NL API Design Rules ask beside it."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from hub.connectors.catalogue import CONNECTORS
from hub.edge.gateway.gate import SCOPES
from hub.edge.gateway.problems import PROBLEM, PROBLEMS

VERSION = "1.0.0"
BASE = "/v1"
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "Waarom niet, en wat u kunt doen (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["part", "why"],
                "properties": {"part": {"type": "string"}, "why": {"type": "string"}},
            },
        },
    },
}
ALWAYS = (400, 401, 403, 404, 429, 503)
"""What any route may refuse by, beside what is its own."""

OWN = {
    ("/deliveries/{connector}", "post"): (409, 413, 415, 422),
    ("/cases/{case}/follow-up", "post"): (409,),
    ("/cases/{case}/reveal", "post"): (409,),
}
TAGS = {"deliveries": "deliveries", "cases": "cases", "subscriptions": "subscriptions"}
"""The scope that routes of each tag need; a reveal has its own."""

ABOUT = """\
De deur van de overstaphub voor wie er met een programma bij wil: scholen leveren aan, gemeenten lezen hun
zaken, antwoorden, en nemen een abonnement. Ieder ziet het eigene en niets anders: wat van een ander is en wat
er nooit was, geven hetzelfde antwoord. Antwoorden zijn in het Nederlands, of in het Engels (Accept-Language).

The overstap hub's door for programs. Each organisation sees its own and nothing else. Refusals are told in
Dutch, or in English when Accept-Language asks for it.
"""


def document(app: FastAPI, url: str) -> dict[str, Any]:
    """OpenAPI 3.1. Paths are told without the version, which stands in the server's address."""
    made = get_openapi(
        title="Overstaphub",
        version=VERSION,
        openapi_version="3.1.0",
        summary="Aanleveren, zaken en abonnementen",
        description=ABOUT,
        routes=app.routes,
        servers=[{"url": f"{url.rstrip('/')}{BASE}"}],
        contact={
            "name": "Beheer van de overstaphub",
            "url": "https://overstaphub.example/",
            "email": "beheer@overstaphub.example",
        },
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        tags=[{"name": name} for name in TAGS],
    )
    made["paths"] = {path.removeprefix(BASE): item for path, item in made["paths"].items()}
    for path, method, operation in _operations(made):
        _complete(path, method, operation)
    components = made.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for gone in ("HTTPValidationError", "ValidationError"):
        schemas.pop(gone, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    components["headers"] = {
        "API-Version": {"description": "De versie van deze API", "schema": {"type": "string"}}
    }
    components["securitySchemes"] = _security(url)
    return made


def _operations(made: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in made["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    version = {"API-Version": {"$ref": "#/components/headers/API-Version"}}
    for response in responses.values():
        response.setdefault("headers", {}).update(version)
    for status in (*ALWAYS, *OWN.get((path, method), ())):
        responses[str(status)] = {
            "description": ", ".join(code for code, told in PROBLEMS.items() if told.status == status),
            "headers": version,
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    scope = "reveal" if path.endswith("/reveal") else TAGS[operation["tags"][0]]
    operation["security"] = [{"oauth2": [scope]}, {"certificate": []}]
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "connector":
            parameter["schema"]["enum"] = sorted(c.name for c in CONNECTORS)


def _security(url: str) -> dict[str, Any]:
    scopes = {scope: f"routes under /{scope}" for scope in sorted(set(SCOPES.values()))}
    token = f"{url.rstrip('/')}/token"
    return {
        "oauth2": {
            "type": "oauth2",
            "description": "Client credentials; het adres van de uitgever krijgt u van de beheerder.",
            "flows": {"clientCredentials": {"tokenUrl": token, "scopes": scopes}},
        },
        "certificate": {"type": "mutualTLS", "description": "PKIoverheid-certificaat met uw OIN"},
    }
