"""Kafka is away: waited out and told, whatever else goes wrong is raised; a process that waits says so."""

import json
import socket
import threading
import urllib.error
import urllib.request
from time import monotonic

import pytest
from confluent_kafka import KafkaError, KafkaException

from hub.edge.errors import LastingError, OperatorError
from hub.edge.kafka.failures import KafkaAwayError, passes
from hub.edge.live import outage as outages
from hub.edge.live.outage import Outage, wait_for_kafka
from hub.edge.settings import Settings

NOWHERE = Settings(bootstrap="127.0.0.1:1")


def failure(code: int) -> KafkaException:
    return KafkaException(KafkaError(code))


def away() -> KafkaAwayError:
    return KafkaAwayError(NOWHERE, failure(KafkaError._TRANSPORT))


@pytest.mark.parametrize(
    "error", [away(), failure(KafkaError._ALL_BROKERS_DOWN), failure(KafkaError._TIMED_OUT)]
)
def test_what_passes_is_waited_out(error: Exception) -> None:
    outage = Outage()
    _fail(outage, error)
    assert outage.lasts
    with outage.waited_out():
        """Nothing fails."""
    assert not outage.lasts


@pytest.mark.parametrize(
    "error",
    [
        failure(KafkaError.TOPIC_AUTHORIZATION_FAILED),
        failure(KafkaError._FENCED),
        OperatorError("x", remedy="y"),
        LastingError("x", remedy="y"),
        ValueError("a bug"),
    ],
)
def test_what_does_not_pass_is_raised(error: Exception) -> None:
    assert not passes(error)
    with pytest.raises(type(error)), Outage().waited_out():
        raise error


def test_process_that_waits_is_alive_and_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    answers, beats = threading.Event(), threading.Event()
    monkeypatch.setattr(outages, "_answers", lambda _: answers.is_set())
    waiting = threading.Thread(
        target=wait_for_kafka, args=(NOWHERE.model_copy(update={"web_port": port}), beats.set)
    )
    waiting.start()
    try:
        assert beats.wait(30)
        assert (200, True, False) == _page(port, "/health")
        assert (503, True, False) == _page(port, "/ready")
    finally:
        answers.set()
        waiting.join(30)
    assert not waiting.is_alive()


def _page(port: int, path: str) -> tuple[int, bool, bool]:
    deadline = monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                code, body = answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            code, body = error.code, json.load(error)
        except OSError:
            assert monotonic() < deadline
            threading.Event().wait(0.05)
            continue
        return code, body["live"], body["ready"]


def _fail(outage: Outage, error: Exception) -> None:
    with outage.waited_out():
        raise error
