"""Reading without a group on a real Kafka: which end is meant, and that nothing is lost on the way to it."""

from contextlib import closing

import pytest
from confluent_kafka import Producer

from hub.edge.errors import OperatorError
from hub.edge.kafka import clients, names, provision, reading
from hub.edge.kafka.names import Place
from hub.edge.kafka.reading import Reader
from hub.edge.settings import Settings
from hub.streams import topics

pytestmark = pytest.mark.broker

HERE: Place = (topics.JOURNAL, 0)
THERE: Place = (topics.JOURNAL, 1)


@pytest.fixture
def settings(kafka: str, topic_prefix: str) -> Settings:
    """
    With a transaction that is over when the test says so, and not before.
    """
    made = Settings(bootstrap=kafka, prefix=topic_prefix, partitions=2, transaction_timeout_ms=60_000)
    provision.apply(made, topics.TOPICS)
    return made


def writer(settings: Settings, name: str) -> Producer:
    """A transaction that has begun."""
    producer = clients.producer(settings, transactional_id=names.full(settings, name))
    producer.init_transactions(30)
    producer.begin_transaction()
    return producer


def write(settings: Settings, producer: Producer, place: Place, *values: str) -> None:
    topic, partition = names.full(settings, place[0]), place[1]
    for value in values:
        producer.produce(topic, value, partition=partition)
    producer.flush()


def committed(settings: Settings, place: Place, *values: str) -> None:
    producer = writer(settings, "one")
    write(settings, producer, place, *values)
    producer.commit_transaction()


def values(settings: Settings, place: Place) -> list[str]:
    return [(m.value() or b"").decode() for m in reading.to_the_end(settings, place)]


def test_an_open_transaction_is_waited_out(settings: Settings) -> None:
    """
    What was written behind an open transaction is read once that one is over; it itself never happened.
    """
    undecided = writer(settings, "two")
    write(settings, undecided, HERE, "never")
    committed(settings, HERE, "a", "b")

    with closing(Reader(settings, {HERE: 0})) as reader:
        waiting = reader.until({HERE: reading.end_of(settings, HERE)})
        assert [[]] * 5 == [next(waiting) for _ in range(5)]
        undecided.abort_transaction()
        assert [b"a", b"b"] == [m.value() for batch in waiting for m in batch]
    assert ["a", "b"] == values(settings, HERE)


def test_the_present_end_lies_before_an_open_transaction(settings: Settings) -> None:
    """
    Whoever only looks does not wait: what is not decided is not there.
    """
    committed(settings, HERE, "a")
    undecided = writer(settings, "two")
    write(settings, undecided, HERE, "b")

    assert [b"a"] == [m.value() for m in reading.scan(settings, topics.JOURNAL)]
    undecided.abort_transaction()


def test_a_reader_goes_on_where_it_was(settings: Settings) -> None:
    """
    Asked again, it reads what has come since, each record once, and its position passes the markers.
    """
    committed(settings, HERE, "a")
    with closing(Reader(settings, {HERE: 0, THERE: 0})) as reader:
        seen = []
        for place, value in ((HERE, "b"), (THERE, "c"), (HERE, "d")):
            committed(settings, place, value)
            ends = {p: reading.end_of(settings, p) for p in (HERE, THERE)}
            seen.append([m.value() for batch in reader.until(ends) for m in batch])

            assert {p: reader.next[p] >= end for p, end in ends.items()} == {HERE: True, THERE: True}

    assert [[b"a", b"b"], [b"c"], [b"d"]] == seen


def test_an_end_that_never_comes_is_told(settings: Settings) -> None:
    """
    Silence is not the end: who waits in vain hears where it stands.
    """
    committed(settings, HERE, "a")

    with closing(Reader(settings, {HERE: 0})) as reader, pytest.raises(OperatorError) as told:
        list(reader.until({HERE: 1_000}, patience_s=0.5))

    assert f"{topics.JOURNAL}[0] at 2" in told.value.where


def test_a_topic_that_is_not_there_is_told(settings: Settings) -> None:
    with pytest.raises(OperatorError, match="no topic"):
        next(iter(reading.scan(settings, "journals")))
