"""Kafka is away: any outage is waited out, told once a minute, and `/ready` says so while it lasts."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from hub.edge import log
from hub.edge.kafka import clients
from hub.edge.kafka.failures import KafkaAwayError, passes
from hub.edge.settings import Settings

ASK_S = 3.0
PAUSES_S = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Between two questions; the last one again and again."""


class Outage:
    """Whether Kafka was away when this process last needed it."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._since: float | None = None

    @property
    def lasts(self) -> bool:
        return self._since is not None

    def seconds(self) -> float:
        return 0.0 if self._since is None else round(self._now() - self._since, 1)

    def begins(self, reason: str) -> None:
        """Or goes on."""
        if self._since is None:
            self._since = self._now()
        log.seldom(log.KAFKA_AWAY, reason=reason, seconds=self.seconds())

    def ends(self) -> None:
        if self._since is not None:
            log.get().info(log.KAFKA_BACK, seconds=self.seconds())
            self._since = None

    @contextmanager
    def waited_out(self) -> Iterator[None]:
        """What is done every few seconds is left out while Kafka is away; all else is raised."""
        try:
            yield
        except (KafkaAwayError, KafkaException) as error:
            if not passes(error):
                raise
            self.begins(str(error.args[0]))
        else:
            self.ends()


def wait_for_kafka(settings: Settings, alive: Callable[[], object] = lambda: None) -> None:
    """Return once Kafka answers, however long that takes; `alive` is called meanwhile."""
    outage, asked = Outage(), 0
    admin = clients.admin(settings, quiet=True)
    if _answers(admin):
        return
    with _page((settings.web_host, settings.web_port), outage):
        while True:
            outage.begins("does not answer")
            alive()
            sleep(PAUSES_S[min(asked, len(PAUSES_S) - 1)])
            asked += 1
            if _answers(admin):
                break
    outage.ends()


def _answers(admin: AdminClient) -> bool:
    try:
        admin.list_topics(timeout=ASK_S)
    except KafkaException:
        return False
    return True


@contextmanager
def _page(at: tuple[str, int], outage: Outage) -> Iterator[None]:
    """`/health`, `/ready` and `/metrics` of a process that has not begun: alive, and not ready."""
    if not at[1]:
        yield
        return

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = {"live": True, "ready": False, "kafka_away_s": outage.seconds()}
            self.send_response(200 if self.path.startswith("/health") else 503)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - its name in the library
            """Nothing: whoever asks every second would fill the log."""

    with ThreadingHTTPServer(at, Page) as server:
        thread = Thread(target=server.serve_forever, name="waiting", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
