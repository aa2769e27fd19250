"""What the door's writer makes of what its client tells it."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

from hub.edge.kafka import clients
from hub.edge.kafka.publisher import KafkaPublisher
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.records import SIGNAL, Out, kind_only

ONE = [Out(topics.REJECTED, b"p-1", b"x", kind_only(SIGNAL))]


class Forgetful:
    """A client whose call was interrupted, and that has forgotten by what."""

    def list_topics(self, **_: float) -> SimpleNamespace:
        return SimpleNamespace(topics=dict.fromkeys([*topics.FACTS.values(), topics.REJECTED]))

    def commit_transaction(self) -> None:
        raise SystemError("<method 'commit_transaction'> returned NULL without setting an exception")

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


def test_ctrl_c_while_a_transaction_ends_is_ctrl_c(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Confluent's client loses a KeyboardInterrupt; it was told as a bug. In a thread nobody pressed Ctrl-C.
    """
    monkeypatch.setattr(clients, "producer", lambda *_, **__: Forgetful())
    publisher = KafkaPublisher(Settings(data_dir=tmp_path))
    met: list[BaseException] = []

    def in_a_thread() -> None:
        try:
            publisher.publish(ONE)
        except SystemError as lost:
            met.append(lost)

    with pytest.raises(KeyboardInterrupt):
        publisher.publish(ONE)
    thread = Thread(target=in_a_thread)
    thread.start()
    thread.join()
    publisher.close()

    assert [SystemError] == [type(lost) for lost in met]
