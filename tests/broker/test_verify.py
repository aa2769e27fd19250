"""`hub verify` bites: what was lost, slipped in, came twice or was changed is found, and only that."""

import json
import threading

import pytest
from click.testing import CliRunner, Result
from confluent_kafka import TopicPartition

from hub.edge.kafka import clients, reading
from hub.edge.settings import Settings
from hub.edge.verify import verify
from hub.ops.verify_cli import verify as command
from hub.streams import topics
from hub.streams.records import ORIGIN, Record
from tests.broker.world import World, flows, until

pytestmark = pytest.mark.broker

BOX = "escalations.0363"


def wrong(settings: Settings) -> dict[str, dict[str, int]]:
    """What verify finds, by kind of record."""
    found = {}
    for tally in verify(settings, patience_s=60).tallies:
        counts = {k: getattr(tally, k) for k in ("missing", "spurious", "repeated", "different")}
        if not tally.good:
            found[tally.what] = {k: n for k, n in counts.items() if n}
    return found


def put(settings: Settings, record: Record, *, value: bytes | None = None, key: bytes | None = None) -> None:
    producer = clients.producer(settings)
    producer.produce(
        settings.prefix + record.topic,
        record.value if value is None else value,
        record.key if key is None else key,
        headers=list(record.headers.items()),
        partition=record.partition,
    )
    producer.flush()


def first(settings: Settings, topic: str, partition: int = 0) -> Record:
    return next(iter(reading.records(settings, (topic, partition))))


def told(settings: Settings, *arguments: str) -> Result:
    environment = {f"HUB_{k.upper()}": str(v) for k, v in settings.model_dump(exclude_none=True).items()}
    return CliRunner().invoke(command, list(arguments), env=environment)


def test_each_injected_fault_is_found_as_what_it_is(settings: Settings) -> None:
    """
    One after the other: an escalation slipped in, one sent twice, a state record changed, a fact relayed twice, a signal nobody said, an escalation lost.
    """
    world = World(settings)
    with flows(settings):
        for _ in world.days(pupils=40, days=40):
            continue
        assert {} == wrong(settings)

        one = first(settings, BOX)
        put(settings, one._replace(headers={**one.headers, "ce_id": b"nobody-1"}))
        assert {"escalations and notices": {"spurious": 1}} == wrong(settings)

        put(settings, one)
        assert {"escalations and notices": {"spurious": 1, "repeated": 1}} == wrong(settings)

        admin = clients.admin(settings)
        admin.delete_records([TopicPartition(settings.prefix + BOX, 0, 2)])[
            TopicPartition(settings.prefix + BOX, 0)
        ].result()
        lost = wrong(settings)["escalations and notices"]
        assert (1, 1) == (lost["missing"], lost["spurious"])

        state = next(
            r for r in reading.records(settings, (topics.PUPIL_STATE, 0)) if r.key and r.key[:1] == b"p"
        )
        put(settings, state, value=b"\x90")
        put(settings, state, key=b"p-nobody")
        assert {"spurious": 1, "different": 1} == wrong(settings)[topics.PUPIL_STATE]

        records = reading.records(settings, (topics.JOURNAL, 0))
        put(settings, next(r for r in records if ORIGIN in r.headers))
        found = wrong(settings)
        assert {"repeated": 1} == found["facts in the journal"]
        assert topics.SIGNALS not in found  # law 3: a repeat is harmless

    answer = told(settings, "--json")
    assert 1 == answer.exit_code
    assert not json.loads(answer.stdout)["good"]
    assert "NOT EQUAL" in told(settings).stdout


def test_signal_that_nobody_said_and_fact_that_nobody_delivered(settings: Settings) -> None:
    world = World(settings)
    with flows(settings):
        for _ in world.days(pupils=40, days=40):
            continue
        partition = next(p for p in range(2) if reading.end_of(settings, (topics.SIGNALS, p)))
        put(settings, first(settings, topics.SIGNALS, partition))
        fact = next(r for r in reading.records(settings, (topics.JOURNAL, 0)) if ORIGIN in r.headers)
        put(settings, fact._replace(headers={**fact.headers, ORIGIN: b"facts.vo/0/999999"}))

        found = wrong(settings)

    assert {"repeated": 1} == found[topics.SIGNALS]
    assert {"spurious": 1} == found["facts in the journal"]
    assert "escalations and notices" not in found  # dispatch made of the signals what stands there


def test_hub_at_work_is_not_judged(settings: Settings) -> None:
    """
    Lag is no fault: exit 2, with which flow has how much to go.
    """
    world = World(settings)
    world.pupil(1)
    world.producer.flush()

    answer = told(settings, "--wait", "1")

    assert answer.exception is not None
    assert "relay" in str(answer.exception)


def test_untouched_installation_is_equal(settings: Settings) -> None:
    World(settings)
    with flows(settings):
        assert {} == wrong(settings)
    answer = told(settings, "--json")
    assert (0, True) == (answer.exit_code, json.loads(answer.stdout)["good"])


def test_hub_at_work_is_compared_while_facts_and_ticks_go_on(settings: Settings) -> None:
    """
    Again and again while a region lives: equal each time, behind each cut the journal had gone on, and what is slipped in is found.
    """
    world, over = World(settings), threading.Event()

    def live() -> None:
        for _ in world.days(pupils=3_000, days=4_000):
            if over.is_set():
                return

    writer = threading.Thread(target=live, daemon=True)
    with flows(settings) as progress:
        writer.start()
        until(lambda: progress["dispatch"].outputs > 50, "something was said and sent", 120)
        for processes in (1, 2, 1):
            verdict = verify(settings, patience_s=60, processes=processes)
            assert verdict.good, verdict.tallies
            assert [] == [tally.what for tally in verdict.tallies if not tally.found]
            journal = (reading.records(settings, (topics.JOURNAL, part)) for part in range(2))
            assert sum(1 for each in journal for _ in each) > verdict.journal_records
        partition = next(p for p in range(2) if reading.end_of(settings, (topics.SIGNALS, p)))
        put(settings, first(settings, topics.SIGNALS, partition))
        found = wrong(settings)
        over.set()
        writer.join(60)

    assert {"repeated": 1} == found[topics.SIGNALS]
