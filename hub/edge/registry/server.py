"""The embedded schema registry: the read side of the Confluent API on loopback, for any client."""

import asyncio
import base64
import json
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import hdrs, web

from hub.edge.registry.store import Registered, Store
from hub.streams.schemas import Schema

CONTENT_TYPE = "application/vnd.schemaregistry.v1+json"
COMPATIBILITY = "FULL_TRANSITIVE"
START_S = 10

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Admits = Callable[[str, str], frozenset[str] | None]
"""Of a user and a password: the records whose schemas that reader may see; None: nobody who may come in."""

STORE = web.RequestKey("store", Store)
"""What there is, to whoever asks."""


class Refused(web.HTTPException):
    """An answer as the Confluent API gives it: an HTTP status and an error code of its own."""

    def __init__(self, error_code: int, message: str, **headers: str) -> None:
        self.status_code = int(str(error_code)[:3])
        body = json.dumps({"error_code": error_code, "message": message})
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        super().__init__(text=body, content_type=CONTENT_TYPE, headers=named)


class Api:
    """One method per question; it only answers: schemas come by commit, not by request.

    With `admits` it is shut: each reader has a store of its own, in which nothing else exists.
    """

    def __init__(self, store: Store, admits: Admits | None = None) -> None:
        self.store = store
        self._admits = admits

    def app(self) -> web.Application:
        app = web.Application(middlewares=[_as_json_errors, self._for_whom])
        app.add_routes(
            [
                web.get("/", self.anything),
                web.get("/schemas/types", self.types),
                web.get("/schemas/ids/{id}", self.schema),
                web.get("/schemas/ids/{id}/schema", self.bare_schema),
                web.get("/schemas/ids/{id}/versions", self.places),
                web.get("/schemas/ids/{id}/subjects", self.subjects_of),
                web.get("/subjects", self.subjects),
                web.get("/subjects/{subject}/versions", self.versions),
                web.get("/subjects/{subject}/versions/{version}", self.version),
                web.get("/subjects/{subject}/versions/{version}/schema", self.version_schema),
                web.post("/subjects/{subject}", self.lookup),
                web.get("/config", self.config),
                web.get("/config/{subject}", self.config),
                web.get("/mode", self.mode),
                web.get("/mode/{subject}", self.mode),
                web.post("/subjects/{subject}/versions", self.read_only),
                # New clients ask /associations first, and go on by the topic's name after a 404.
                web.get("/{path:.*}", self.unknown),
                web.put("/{path:.*}", self.read_only),
                web.delete("/{path:.*}", self.read_only),
            ]
        )
        return app

    @web.middleware
    async def _for_whom(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        request[STORE] = self.store if self._admits is None else self.store.of(self._seen_by(request))
        return await handler(request)

    def _seen_by(self, request: web.Request) -> frozenset[str]:
        """The records that this reader may know of; anybody else is refused, whatever was asked."""
        user, password = _credential(request.headers.get(hdrs.AUTHORIZATION, ""))
        seen = self._admits(user, password) if self._admits else None
        if seen is None:
            raise Refused(401, "Unauthorized", WWW_Authenticate='Basic realm="schema registry"')
        return seen

    async def anything(self, _request: web.Request) -> web.Response:
        return _answer({})

    async def types(self, _request: web.Request) -> web.Response:
        return _answer(["AVRO"])

    async def schema(self, request: web.Request) -> web.Response:
        return _answer({"schema": json.dumps(self._by_id(request))})

    async def bare_schema(self, request: web.Request) -> web.Response:
        return _answer(self._by_id(request))

    async def places(self, request: web.Request) -> web.Response:
        self._by_id(request)
        found = request[STORE].places(int(request.match_info["id"]))
        return _answer([{"subject": r.subject, "version": r.version} for r in found])

    async def subjects_of(self, request: web.Request) -> web.Response:
        self._by_id(request)
        found = request[STORE].places(int(request.match_info["id"]))
        return _answer(sorted({r.subject for r in found}))

    async def subjects(self, request: web.Request) -> web.Response:
        prefix = request.query.get("subjectPrefix", "")
        prefix = prefix.removeprefix(":*:")  # "in any context", as clients ask by default
        return _answer([subject for subject in request[STORE].subjects if subject.startswith(prefix)])

    async def versions(self, request: web.Request) -> web.Response:
        return _answer([r.version for r in self._subject(request)])

    async def version(self, request: web.Request) -> web.Response:
        return _answer(_registered(self._version(request)))

    async def version_schema(self, request: web.Request) -> web.Response:
        return _answer(self._version(request).schema)

    async def lookup(self, request: web.Request) -> web.Response:
        self._subject(request)
        try:
            schema = json.loads((await request.json())["schema"])
        except (ValueError, KeyError, TypeError):
            raise Refused(42201, "Invalid schema: expected {'schema': '<an Avro schema as text>'}") from None
        if not isinstance(schema, dict):
            raise Refused(42201, "Invalid schema: only records are registered")
        found = request[STORE].lookup(request.match_info["subject"], schema)
        if found is None:
            raise Refused(40403, "Schema not found")
        return _answer(_registered(found))

    async def config(self, _request: web.Request) -> web.Response:
        return _answer({"compatibilityLevel": COMPATIBILITY})

    async def mode(self, _request: web.Request) -> web.Response:
        return _answer({"mode": "READONLY"})

    async def read_only(self, _request: web.Request) -> web.Response:
        raise Refused(42205, "this registry serves schemas/avro and is read-only: change the files there")

    async def unknown(self, _request: web.Request) -> web.Response:
        raise Refused(404, "HTTP 404 Not Found")

    def _by_id(self, request: web.Request) -> Schema:
        given = request.match_info["id"]
        found = request[STORE].by_id.get(int(given)) if given.isdecimal() else None
        if found is None:
            raise Refused(40403, f"Schema {given} not found")
        return found

    def _subject(self, request: web.Request) -> tuple[Registered, ...]:
        subject = request.match_info["subject"]
        if found := request[STORE].registered(subject):
            return found
        raise Refused(40401, f"Subject '{subject}' not found.")

    def _version(self, request: web.Request) -> Registered:
        found = self._subject(request)
        wanted = request.match_info["version"]
        if wanted in {"latest", "-1"}:
            return found[-1]
        if not wanted.isdecimal() or int(wanted) == 0:
            raise Refused(42202, f"The specified version '{wanted}' is not a valid version id.")
        if int(wanted) > len(found):
            raise Refused(40402, f"Version {wanted} not found.")
        return found[int(wanted) - 1]


@contextmanager
def served(
    store: Store, port: int = 0, *, admits: Admits | None = None, own: Path | None = None
) -> Iterator[str]:
    """The registry in a thread of its own; yields its address, loopback only.

    `own`: key and certificate, PEM, to be reached by TLS.
    """
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(Api(store, admits).app(), access_log=None)
    thread = threading.Thread(target=loop.run_forever, name="registry", daemon=True)
    thread.start()
    try:
        address = asyncio.run_coroutine_threadsafe(_listen(runner, port, own), loop).result(START_S)
        yield address
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(START_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(START_S)
        loop.close()


async def _listen(runner: web.AppRunner, port: int, own: Path | None) -> str:
    tls = None
    if own is not None:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(own)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, ssl_context=tls).start()
    _, bound = runner.addresses[0][:2]
    return f"{'https' if tls else 'http'}://127.0.0.1:{bound}"


@web.middleware
async def _as_json_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What aiohttp itself refuses is answered in kind too."""
    try:
        return await handler(request)
    except Refused:
        raise
    except web.HTTPException as error:
        raise Refused(error.status_code, f"HTTP {error.status_code} {error.reason}") from None


def _credential(header: str) -> tuple[str, str]:
    """User and password of a header; of one that is none, nobody's."""
    kind, _, told = header.partition(" ")
    try:
        user, _, password = base64.b64decode(told, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (user, password) if kind.lower() == "basic" else ("", "")


def _registered(found: Registered) -> dict[str, object]:
    return {
        "subject": found.subject,
        "version": found.version,
        "id": found.id,
        "schemaType": "AVRO",
        "schema": json.dumps(found.schema),
    }


def _answer(body: object) -> web.Response:
    return web.Response(text=json.dumps(body), content_type=CONTENT_TYPE)
