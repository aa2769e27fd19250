"""The Faust application around the engine: life cycle, web, timers, and the agents that touch the world.

One process is one application: with flows of the engine in threads, or as the edge (read model, clock,
intake). Whatever fails in it ends the process; whoever supervises it starts it anew.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, cast

import faust
import mode
import uvloop
from faust.web import View
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from hub.edge import log
from hub.edge.errors import OperatorError
from hub.edge.kafka import names
from hub.edge.live import family, faustfix
from hub.edge.settings import Settings

Health = Callable[[], dict[str, Any]]
"""What `/health` shows; `live` and `ready` decide its code."""


BEAT_S = 1.0


class HostedWork(mode.Service):
    """Work in a thread of its own, as long as the application lives; when it fails, all fails."""

    def __init__(self, name: str, work: Callable[[Event], object], asked: Event) -> None:
        self._name = name
        self._work = work
        self._asked = asked
        self._threads = ThreadPoolExecutor(1, thread_name_prefix=name)
        super().__init__()

    @property
    def label(self) -> str:
        return self._name

    @mode.Service.task
    async def _run(self) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._work, self._asked)
        except Exception as error:  # noqa: BLE001 - whatever it is, the process must not live on half
            await self.crash(error)
            return
        if not self._asked.is_set():
            await self.crash(RuntimeError(f"{self._name} ended"))

    async def on_stop(self) -> None:
        self._asked.set()
        await asyncio.get_running_loop().run_in_executor(None, self._threads.shutdown)


class Application(faust.App):
    """Faust's application, that lets go of what its agents hold before its consumer stops."""

    let_go: Callable[[], Any] | None = None

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - faust's own
        super().__init__(*args, **more)
        self.hosted: list[HostedWork] = []

    def _create_directories(self) -> None:
        """None: there are no tables, and where it serves the hub may write nowhere but in its own places."""

    async def on_started_init_extra_services(self) -> None:
        await super().on_started_init_extra_services()
        for service in self.hosted:
            await self.add_runtime_dependency(service)

    async def on_stop(self) -> None:
        if self.let_go is not None:
            await self.let_go()
        await super().on_stop()


class Worker(faust.Worker):
    """Faust's worker, that leaves the log as the hub has set it up."""

    def _setup_logging(self) -> None:
        """Does nothing: the log is set up already, see `hub.edge.log`."""


def make(settings: Settings, name: str, health: Health, *, agents: bool, child: bool) -> Application:
    """An application without work yet. `agents`: it consumes; else it only hosts. `child`: it gives signs."""
    faustfix.apply()
    app = Application(
        names.full(settings, f"hub-{name}"),
        broker=[f"kafka://{address}" for address in (settings.bootstrap or "").split(",")],
        broker_credentials=_credentials(settings),
        autodiscover=False,
        store="memory://",
        key_serializer="raw",
        value_serializer="raw",
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,
        broker_commit_interval=1.0,
        broker_commit_every=5_000,
        broker_session_timeout=settings.session_timeout_ms / 1000,
        broker_heartbeat_interval=max(settings.session_timeout_ms / 4000, 0.1),
        broker_rebalance_timeout=30.0,
        consumer_max_fetch_size=8 * 2**20,
        consumer_auto_offset_reset="earliest",
        stream_wait_empty=True,
        worker_redirect_stdouts=False,
        web_enabled=settings.web_port != 0,
        web_bind=settings.web_host,
        web_host=settings.web_host,
        web_port=settings.web_port or None,  # Faust takes no 0
        web_tables_enabled=False,
        web_router_enabled=False,
        web_graph_enabled=False,
        web_stats_enabled=False,
        web_metrics_enabled=False,
    )
    app.producer_only = not agents
    _pages(app, health)
    if child:
        app.timer(interval=BEAT_S, name="beat")(_beats(health))
    return app


def run(app: Application) -> int:
    """Until a signal stops it (0) or something in it fails (1)."""
    faustfix.no_tables(app)
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    worker = Worker(app, loop=loop, quiet=True, redirect_stdouts=False, daemon=True)
    try:
        worker.execute_from_commandline()
    except SystemExit as end:
        if end.code:
            return 1
    except OperatorError:
        raise
    except Exception as error:  # noqa: BLE001 - its message may quote a record: it is not told
        log.get().error(log.FLOW_CRASHED, error=type(error).__name__)
        return 1
    return 0


def _beats(health: Health) -> Callable[[], Awaitable[None]]:
    """A sign of life from the loop itself: none when it is stuck, or says of itself that it is not live."""

    async def beats() -> None:
        if health()["live"]:
            family.beat()

    return beats


def _pages(app: Application, health: Health) -> None:
    class Healthy(View):
        async def get(self, _request: Any) -> Any:  # noqa: ANN401 - faust's own
            seen = health()
            return self.json(seen, status=200 if seen["live"] else 503)

    class Ready(View):
        async def get(self, _request: Any) -> Any:  # noqa: ANN401 - faust's own
            seen = health()
            return self.json(seen, status=200 if seen["ready"] else 503)

    class Metrics(View):
        async def get(self, _request: Any) -> Any:  # noqa: ANN401 - faust's own
            return self.bytes(generate_latest(), content_type=CONTENT_TYPE_LATEST.split(";")[0])

    for path, page in (("/health", Healthy), ("/ready", Ready), ("/metrics", Metrics)):
        app.page(path, name=path[1:])(page)


def _credentials(settings: Settings) -> Any:  # noqa: ANN401 - faust's own
    """The security settings that every client has, as Faust wants them."""
    context = None
    if settings.security_protocol.endswith("SSL"):
        context = ssl.create_default_context(cafile=str(settings.tls_ca) if settings.tls_ca else None)
        if settings.tls_cert and settings.tls_key:
            context.load_cert_chain(str(settings.tls_cert), str(settings.tls_key))
    if settings.security_protocol.startswith("SASL"):
        secret = settings.sasl_password.get_secret_value() if settings.sasl_password else ""
        return faust.SASLCredentials(
            username=settings.sasl_username,
            password=secret,
            mechanism=settings.sasl_mechanism,
            ssl_context=context,
        )
    return cast(Any, faust.SSLCredentials(context=context)) if context else None
