"""The sender against subscribers on real sockets: what arrives, in which order, and who delays whom."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.edge.delivery.outbox import Outbox
from hub.edge.settings import Settings
from tests.edge.delivery.delivering import event, filled, opened, sending, settings_of, subscribed
from tests.edge.delivery.subscriber import HOST, Act, Authority, Subscriber, authority, listening


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def settings(tmp_path: Path, trusted: Authority) -> Settings:
    return settings_of(tmp_path, trusted.path)


@pytest.fixture
def outbox(settings: Settings) -> Iterator[Outbox]:
    with opened(settings) as found:
        yield found


@pytest.fixture
def subscriber(trusted: Authority) -> Iterator[Subscriber]:
    with listening(Subscriber(), trusted.context(HOST)) as found:
        yield found


def test_all_arrives_signed_and_in_order(settings: Settings, outbox: Outbox, subscriber: Subscriber) -> None:
    name = subscribed(outbox, settings, subscriber)
    filled(outbox, name, [event(n) for n in range(200)])

    with sending(settings):
        subscriber.until(lambda: len(subscriber.got) >= 200)

    assert all(got.signed for got in subscriber.got)
    assert [str(n) for n in range(1, 201)] == sorted((e["sequence"] for e in subscriber.taken()), key=int)
