"""The gateway as one ASGI application: its routes, what every answer carries, and how it refuses."""

from collections.abc import Callable
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.edge import log, metrics
from hub.edge.access.rights import Action
from hub.edge.delivery import router as subscriptions
from hub.edge.gateway import cases, deliveries
from hub.edge.gateway.cases import Answers
from hub.edge.gateway.document import VERSION, document
from hub.edge.gateway.gate import Gate
from hub.edge.gateway.problems import Refused, Wrong, answer
from hub.edge.settings import Settings

DOCUMENT = "/v1/openapi.json"
HEADERS = {
    "API-Version": VERSION,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Of every answer, as the NL API Design Rules and their module on transport security ask."""

STATUSES = {
    HTTPStatus.BAD_REQUEST: "wrong_request",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "wrong_method",
}


def application(settings: Settings, gate: Gate, answers: Answers, ready: Callable[[], bool]) -> FastAPI:
    """`ready`: whether what it answers from is up to date."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.include_router(deliveries.router(gate, answers.desk))
    app.include_router(cases.router(gate, answers))
    app.include_router(subscriptions.router(settings, _subscriber(gate)))
    described = document(app, settings.gateway_url)

    def openapi() -> JSONResponse:
        return JSONResponse(described, headers={"Access-Control-Allow-Origin": "*"})

    def health() -> JSONResponse:
        return JSONResponse({"live": True})

    def readiness() -> JSONResponse:
        found = ready()
        return JSONResponse({"ready": found}, HTTPStatus.OK if found else HTTPStatus.SERVICE_UNAVAILABLE)

    for path, page in ((DOCUMENT, openapi), ("/health", health), ("/ready", readiness)):
        app.add_api_route(path, page, include_in_schema=False)
    _refusing(app)
    app.add_middleware(Carrying)
    return app


class Carrying:
    """What every answer carries; and each is counted by its route, never by what was asked for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in {**HEADERS, **scope.get("state", {}).get("headers", {})}.items():
                    headers.setdefault(name, value)
                metrics.GATEWAY_REQUESTS.labels(_route(scope), str(message["status"])).inc()
            await send(message)

        await self._app(scope, receive, sent)


def _refusing(app: FastAPI) -> None:
    @app.exception_handler(Refused)
    def refused(request: Request, error: Refused) -> Response:
        return _said(request, error)

    @app.exception_handler(RequestValidationError)
    def wrong(request: Request, error: RequestValidationError) -> Response:
        parts = tuple(Wrong(".".join(map(str, e["loc"])), e["msg"]) for e in error.errors())
        return _said(request, Refused("wrong_request", errors=parts))

    @app.exception_handler(HTTPException)
    def other(request: Request, error: HTTPException) -> Response:
        code = STATUSES.get(HTTPStatus(error.status_code), "wrong_request")
        told = error.detail != HTTPStatus(error.status_code).phrase
        errors = (Wrong("body", error.detail),) if told and code == "wrong_request" else ()
        return _said(request, Refused(code, error.headers or {}, errors))

    @app.exception_handler(OSError)
    def disk(request: Request, error: OSError) -> Response:
        log.get().error(log.GATEWAY_FAILED, kind=type(error).__name__, route=_route(request.scope))
        return _said(request, Refused("away"))

    @app.exception_handler(Exception)
    def bug(request: Request, error: Exception) -> Response:
        log.get().error(log.GATEWAY_FAILED, kind=type(error).__name__, route=_route(request.scope))
        return _said(request, Refused("bug"), HEADERS)


def _said(request: Request, refused: Refused, more: dict[str, str] | None = None) -> Response:
    """Told to who asked, counted, and logged without a word of what was sent."""
    whose = getattr(request.state, "organisation", "-")
    metrics.GATEWAY_REFUSALS.labels(refused.code).inc()
    about = {"code": refused.code, "route": _route(request.scope), "organisation": whose}
    log.seldom(log.GATEWAY_REFUSED, of=tuple(about.values()), **about)
    told = answer(refused, request.headers.get("accept-language"))
    told.headers.update(more or {})
    return told


def _route(scope: Scope) -> str:
    """The route as it is declared: in what was asked for anything may stand."""
    route: BaseRoute | None = scope.get("route")
    return getattr(route, "path", "-")


def _subscriber(gate: Gate) -> Callable[[Request], subscriptions.Caller]:
    def subscribes(request: Request) -> subscriptions.Caller:
        who = gate.own(request, Action.SUBSCRIBE)
        return subscriptions.Caller(who.id, who.organisation.contact)

    return subscribes
