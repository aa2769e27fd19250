"""The gateway at work: what it answers from is followed in a thread, and uvicorn serves it until the end."""

import signal
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic
from typing import Self

import uvicorn
from confluent_kafka import KafkaException
from fastapi import FastAPI
from prometheus_client import start_http_server

from hub.edge import log
from hub.edge.access.organisation import Organisations
from hub.edge.errors import LastingError, OperatorError
from hub.edge.gateway.application import application
from hub.edge.gateway.casebook import Casebook
from hub.edge.gateway.cases import Answers
from hub.edge.gateway.deliveries import Desk
from hub.edge.gateway.gate import Gate
from hub.edge.gateway.handing_in import MEGABYTE
from hub.edge.gateway.issuer import trust_of
from hub.edge.gateway.peer import PeerProtocol
from hub.edge.gateway.problems import Refused
from hub.edge.gateway.rates import Rates
from hub.edge.intake.mandated import Mandates
from hub.edge.intake.transports.folders import places
from hub.edge.intake.transports.handed_in import tidy
from hub.edge.kafka import names
from hub.edge.registry.codecs import codec_of
from hub.edge.settings import Settings
from hub.edge.sources import sources_of
from hub.edge.vault import Vault, vault_of
from hub.edge.vault.case_index import CaseIndex
from hub.edge.vault.reveal import Answered, Asked, judge
from hub.streams.codec import Codec

EVERY_S = 1.0
STALE_S = 30.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")
GOES_S = 20


class Following:
    """Keeps the casebook up with what is said; while Kafka is away it answers what was known."""

    def __init__(self, settings: Settings, book: Casebook, codec: Codec) -> None:
        self._index = CaseIndex(settings, book, codec)
        self._fresh = float("-inf")
        self._stop = Event()
        self._thread = Thread(target=self._run, name="casebook", daemon=True)

    def ready(self) -> bool:
        return monotonic() - self._fresh < STALE_S

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._index.catch_up()
            except (OperatorError, KafkaException) as error:
                log.seldom(log.KAFKA_AWAY, reason=type(error).__name__)
            else:
                self._fresh = monotonic()
            self._stop.wait(EVERY_S)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._index.close()


class Reveals:
    """Asks the vault who it is, from an index that is up to date; one question at a time."""

    def __init__(self, settings: Settings, vault: Vault, codec: Codec) -> None:
        self._vault = vault
        self._index = CaseIndex(settings, vault.cases, codec)
        self._lock = Lock()

    def __call__(self, asked: Asked) -> Answered:
        with self._lock:
            try:
                self._index.catch_up()
            except (OperatorError, KafkaException) as error:
                log.seldom(log.KAFKA_AWAY, reason=type(error).__name__)
                raise Refused("away") from None
            return judge(self._vault, asked)

    def close(self) -> None:
        self._index.close()


def serve(settings: Settings, organisations: Organisations, drop: Path) -> None:
    """Until it is asked to stop."""
    reachable(settings)
    tls = tls_of(settings)
    tidy(lambda: places(drop, _listed), _now())
    with ExitStack() as stack:
        app = stack.enter_context(opened(settings, organisations, drop))
        if settings.gateway_metrics_port:
            server, thread = start_http_server(settings.gateway_metrics_port, settings.web_host)
            stack.callback(thread.join)
            stack.callback(server.shutdown)
        config = uvicorn.Config(
            app,
            host=settings.gateway_host,
            port=settings.gateway_port,
            http=PeerProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GOES_S,
            ssl_context_factory=None if tls is None else lambda *_: tls,
        )
        log.get().info(
            log.GATEWAY_STARTED,
            host=settings.gateway_host,
            port=settings.gateway_port,
            tls=tls is not None,
            issuer=settings.oauth_issuer or "-",
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            # uvicorn ends by the signal that it was asked with, once more: all that is open would stay so.
            signal.signal(number, lambda *_: None)
        uvicorn.Server(config).run()


def reachable(settings: Settings) -> None:
    """Refuses to answer others without an issuer or certificates, or in the clear."""
    if settings.gateway_host in LOOPBACK:
        return
    if settings.gateway_cert is None:
        raise LastingError(
            "the gateway would answer others in the clear",
            where="HUB_GATEWAY_HOST",
            remedy="set HUB_GATEWAY_CERT and HUB_GATEWAY_KEY, or let it answer on 127.0.0.1 behind a proxy",
        )
    if settings.oauth_issuer is None and settings.gateway_client_ca is None:
        raise LastingError(
            "nobody else could sign in",
            where="HUB_GATEWAY_HOST",
            remedy="set HUB_OAUTH_ISSUER and HUB_OAUTH_JWKS, or HUB_GATEWAY_CLIENT_CA",
        )


def tls_of(settings: Settings) -> ssl.SSLContext | None:
    """TLS 1.2 and later; a certificate of the client's is asked for, and checked when it is shown."""
    if settings.gateway_cert is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.gateway_cert, settings.gateway_key)
    if settings.gateway_client_ca is not None:
        context.verify_mode = ssl.CERT_OPTIONAL
        context.load_verify_locations(settings.gateway_client_ca)
    return context


@contextmanager
def opened(settings: Settings, organisations: Organisations, drop: Path) -> Iterator[FastAPI]:
    """The application, with all that it answers from."""
    codec = codec_of(settings)
    gate = Gate(organisations, trust_of(settings), Rates(settings.gateway_per_minute), _now)
    with (
        closing(Casebook(settings.data_dir / names.full(settings, "casebook.sqlite"), codec)) as book,
        closing(vault_of(settings)) as vault,
        closing(Reveals(settings, vault, codec)) as reveals,
        Following(settings, book, codec) as following,
    ):
        mandates = Mandates(organisations, sources_of(settings))
        desk = Desk(drop, settings.gateway_most_mb * MEGABYTE, mandates)
        yield application(settings, gate, Answers(book, reveals, desk), following.ready)


def _listed(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _now() -> datetime:
    return datetime.now(UTC)
