"""The engine on a real Kafka: what it writes is what follows from the journal, whatever happens on the way."""

import subprocess
import threading
from datetime import date

import pytest
from confluent_kafka import Producer

from hub.edge.engine import run_flow
from hub.edge.engine.recovery import recover
from hub.edge.errors import OperatorError
from hub.edge.kafka import clients, reading
from hub.edge.kafka.failures import FlowFencedError
from hub.edge.live import flow_process
from hub.edge.settings import Settings
from hub.edge.verify import verify
from hub.streams import topics
from hub.streams.context_json import DRILL, mode_setting
from hub.streams.flow import GENERATION
from hub.streams.murmur import partition_of
from hub.streams.records import LABEL, SETTING, kind_only, pupil_on
from hub.streams.relay import RELAY
from tests.broker.world import CODEC, World, flows, until

pytestmark = pytest.mark.broker

ALL_DONE_S = 60


def test_four_flows_say_what_follows_from_the_facts(settings: Settings) -> None:
    """
    Facts in, escalations and notices out, and the pure fold of the journal agrees with all that stands there.
    """
    world = World(settings)
    with flows(settings):
        for _ in world.days(pupils=40, days=45):
            continue
        verdict = verify(settings, patience_s=ALL_DONE_S)

    assert verdict.good, verdict
    assert {} == {t.what: t for t in verdict.tallies if not t.found}  # nothing was compared in vain
    received = {
        str(dict(m.headers() or ())["ce_type"]) for m in reading.to_the_end(settings, ("escalations.0363", 0))
    }
    assert "b'nl.overstap.escalatie.geopend.v1'" in received


def test_flow_goes_on_where_it_stopped(settings: Settings) -> None:
    """
    Stopped and started between any two days, with its state read back: nothing missing, nothing twice.
    """
    world = World(settings)
    days = world.days(pupils=20, days=45)
    for _ in range(3):
        with flows(settings):
            for _ in zip(range(15), days, strict=False):
                continue
    with flows(settings) as progress:
        assert verify(settings, patience_s=ALL_DONE_S).good
        until(lambda: progress["pupil-watch"].recovered_records > 0, "the state was read back")


def test_our_producers_put_keys_where_murmur2_does(settings: Settings) -> None:
    world = World(settings)
    with flows(settings, "relay") as progress:
        for n in range(30):
            world.pupil(n)
        world.producer.flush()
        until(lambda: progress["relay"].records >= world.facts, "all facts are relayed")
    for partition in range(2):
        for record in reading.records(settings, (topics.JOURNAL, partition)):
            if LABEL in record.headers:
                assert partition == partition_of(pupil_on(record.headers[LABEL]).decode(), 2)


def test_key_of_a_foreign_partitioner_stops_the_watch(settings: Settings) -> None:
    """
    Equal keys would land apart silently: the worker says so at its start and does not go on.
    """
    world = World(settings)
    wrong = 1 - partition_of("p-1", 2)
    (fact,) = _facts(world)
    world._put(topics.JOURNAL, b"p-1", fact[1], fact[0], wrong)
    world.producer.flush()

    with pytest.raises(OperatorError, match="murmur2"), flows(settings, "pupil-watch") as progress:
        until(lambda: not progress["pupil-watch"].ready and progress["pupil-watch"].recovered_s, "it stopped")


def test_open_transaction_is_waited_out_by_recovery(settings: Settings) -> None:
    """
    A dead worker's state record lies open before the end: the last stable offset is not the end.
    """
    World(settings)
    topic = f"{settings.prefix}{topics.PUPIL_STATE}"
    first = _transaction(settings.model_copy(update={"transaction_timeout_ms": 5_000}), "one")
    first.produce(topic, b"p-1 of one", b"p-1", partition=0)
    first.flush()
    second = _transaction(settings, "two")
    second.produce(topic, b"p-1 of two", b"p-1", partition=0)
    second.commit_transaction()

    seen: list[bytes | None] = []
    count = recover(settings, (topics.PUPIL_STATE, 0), lambda _, value: seen.append(value))

    assert (1, [b"p-1 of two"]) == (count, seen)  # the open one timed out: it never happened
    with pytest.raises(Exception, match=r".*"):
        first.commit_transaction()


def test_second_worker_of_a_slot_fences_the_first(settings: Settings) -> None:
    """
    Two with one name: the older one must not write another batch.
    """
    world = World(settings)
    with pytest.raises(FlowFencedError), flows(settings, "relay") as progress:  # noqa: PT012 - on the way
        until(lambda: progress["relay"].ready, "the first has its partitions")
        _transaction(settings, f"{settings.prefix}relay-0").abort_transaction()
        world.pupil(1)
        world.producer.flush()
        until(lambda: not progress["relay"].ready, "the first is gone")


def test_journal_of_another_generation_is_refused(settings: Settings) -> None:
    world = World(settings)
    other = mode_setting(DRILL, GENERATION + 1, version=2)
    world.everywhere(kind_only(SETTING), CODEC.encode_setting(other))
    world.producer.flush()

    with pytest.raises(OperatorError, match="generation"), flows(settings, "pupil-watch") as progress:
        until(lambda: not progress["pupil-watch"].ready and progress["pupil-watch"].recovered_s, "it stopped")


def test_missing_topics_are_told_with_the_remedy(settings: Settings) -> None:
    with pytest.raises(OperatorError, match="missing topics") as told:
        run_flow(RELAY, settings, stop=threading.Event())

    assert "hub topics apply" in told.value.remedy


def test_process_stops_when_asked_with_its_batch_done(settings: Settings) -> None:
    world = World(settings)
    world.pupil(1)
    world.producer.flush()
    environment = {f"HUB_{k.upper()}": str(v) for k, v in settings.model_dump(exclude_none=True).items()}
    command = flow_process.command("relay")
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if b"flow.recovered" in line:
                break
        process.terminate()
        rest = process.stderr.read()
        assert 0 == process.wait(20), rest
    assert b"flow.stopped" in rest


def _facts(world: World) -> list[tuple[list[tuple[str, bytes]], bytes]]:
    """One fact as the door would write it."""
    written: list[tuple[list[tuple[str, bytes]], bytes]] = []
    put = world._put
    world._put = lambda _t, _k, value, headers, *_: written.append((headers, value))  # type: ignore[method-assign]  # a spy
    world.pupil(1)
    world._put = put  # type: ignore[method-assign]  # as above
    return written[:1]


def _transaction(settings: Settings, name: str) -> Producer:
    producer = clients.producer(settings, transactional_id=name)
    producer.init_transactions(30)
    producer.begin_transaction()
    return producer


def test_tick_of_a_day_is_taken_once(settings: Settings) -> None:
    """
    Two clocks do no harm: the same tick twice, and one from the past.
    """
    world = World(settings)
    with flows(settings) as progress:
        for day in (date(2025, 6, 10), date(2025, 6, 10), date(2025, 6, 9)):
            world.tick(day)
        world.producer.flush()
        verdict = verify(settings, patience_s=ALL_DONE_S)
        assert verdict.good
        until(
            lambda: progress["pupil-watch"].refused.get("tick_not_later", 0) == 4, "both partitions refused"
        )
    assert {"tick_not_later": 4} == verdict.refused
