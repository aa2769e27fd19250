"""From a recipient's topic on a real Kafka into the outbox: each event once, also when it is begun anew."""

from contextlib import closing, nullcontext
from pathlib import Path
from threading import Event as Asked
from threading import Thread

import pytest

from hub.edge.delivery.database import open_database
from hub.edge.delivery.filling import Filling
from hub.edge.delivery.outbox import Outbox
from hub.edge.delivery.subscription import secrets_of
from hub.edge.delivery.subscriptions import Made, Subscriptions
from hub.edge.kafka import provision
from hub.edge.kafka.publisher import KafkaPublisher
from hub.edge.settings import Settings
from hub.streams import codec as codecs
from hub.streams import topics
from hub.streams.dispatch import attributes
from hub.streams.records import Out
from hub.streams.schemas import NAMESPACE
from tests.broker.test_run import until

pytestmark = [pytest.mark.broker]

GM = "gm/0363"
CODEC = codecs.local()


def told(number: int) -> Out:
    """
    As dispatch tells Amsterdam.
    """
    case = f"{number % 7:020x}"
    body = {"case": case, "revision": number, "change": "closed"}
    value = CODEC.encode(f"{NAMESPACE}.signals.Escalation", body)
    headers = attributes(case, number, "nl.overstap.escalatie.gesloten.v1")  # type: ignore[arg-type]
    return Out("escalations.0363", case.encode(), value, headers, 0)


def test_a_topic_enters_the_outbox_once(kafka: str, topic_prefix: str, tmp_path: Path) -> None:
    """
    What stood there before, what comes, what nobody can read, and a filling that is begun anew three times.
    """
    settings = Settings(bootstrap=kafka, prefix=topic_prefix, data_dir=tmp_path)
    provision.apply(settings, topics.wanted(["0363"]))
    foreign = Out("escalations.0363", b"x", b"not ours", [], 0)
    with closing(open_database(settings)) as db:
        mine = Subscriptions(Outbox(db), secrets_of(settings))
        made = mine.create(GM, "https://in.example/all")
        assert isinstance(made, Made)
        name = made.subscription.id
        for span in (range(40), range(40, 41), range(41, 60)):
            with closing(KafkaPublisher(settings, "test", transaction_ms=10_000)) as publisher:
                publisher.publish([*map(told, span), foreign])
            asked = Asked()
            with closing(open_database(settings)) as own:
                filling = Filling(settings, Outbox(own), CODEC)
                thread = Thread(target=filling.run, args=(asked, lambda: None, nullcontext))
                thread.start()
                until(lambda end=span.stop: len(mine.events(GM, name, 1) or ()) >= end, "all is there")  # type: ignore[misc]
                asked.set()
                thread.join()

        found = mine.events(GM, name, 1)
    assert found is not None
    assert list(range(1, 61)) == [parcel.sequence for parcel in found]
    assert [f"{n % 7:020x}-{n}" for n in range(60)] == [parcel.event.id for parcel in found]
