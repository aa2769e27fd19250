"""A client that was just made knows Kafka before it is asked for anything: else its questions wait for seconds."""

from concurrent.futures import Future
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from hub.edge.engine import run_flow
from hub.edge.kafka import clients
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.publisher import KafkaPublisher
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.relay import RELAY

HERE = [("facts.vo", 0)]


class EnoughError(Exception):
    """Nothing after this question matters here."""


class Client:
    """Writes down what it is asked."""

    def __init__(self, *, away: bool = False) -> None:
        self.asked: list[str] = []
        self._away = away

    def list_topics(self, **_: float) -> SimpleNamespace:
        self.asked.append("list_topics")
        if self._away:
            raise KafkaException(KafkaError(KafkaError._TRANSPORT))
        return SimpleNamespace(topics=dict.fromkeys([*topics.FACTS.values(), topics.REJECTED]))

    def list_offsets(self, wanted: dict[Any, Any], **_: object) -> dict[Any, Future[SimpleNamespace]]:
        self.asked.append("list_offsets")
        found: Future[SimpleNamespace] = Future()
        found.set_result(SimpleNamespace(offset=7))
        return dict.fromkeys(wanted, found)

    def init_transactions(self, _within_s: float) -> None:
        self.asked.append("init_transactions")
        raise EnoughError


def test_ends_are_asked_of_a_client_that_knows_where_and_only_once_made_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = Client()
    monkeypatch.setattr(clients, "admin", lambda _: client)
    offsets = Offsets(Settings())

    assert {HERE[0]: 7} == offsets.ends(HERE) == offsets.ends(HERE)
    assert ["list_topics", "list_offsets", "list_offsets"] == client.asked


@pytest.mark.parametrize("away", [False, True])
def test_writers_know_kafka_before_they_ask_for_their_transactions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, away: bool
) -> None:
    """
    Also when Kafka is away: how long that is waited for is for the question itself to say.
    """
    door, flow = Client(away=away), Client(away=away)

    monkeypatch.setattr(clients, "producer", lambda *_, **__: door)
    with pytest.raises(EnoughError):
        KafkaPublisher(Settings(data_dir=tmp_path))
    monkeypatch.setattr(clients, "producer", lambda *_, **__: flow)
    with pytest.raises(EnoughError):
        run_flow(RELAY, Settings(), stop=Event())

    assert ["list_topics", "init_transactions"] == door.asked == flow.asked
