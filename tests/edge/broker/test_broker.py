"""The embedded Kafka: the real thing starts, keeps or forgets, and never stays behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from confluent_kafka.admin import AdminClient, NewTopic

from hub.edge import broker
from hub.edge.broker import detached, jars, state
from hub.edge.broker.config import Layout
from hub.edge.broker.jars import Jar
from hub.edge.errors import OperatorError
from hub.edge.kafka import clients
from hub.edge.kafka.offsets import Offsets
from hub.edge.settings import Settings
from hub.ops import broker_cli

SMALL = next(jar for jar in jars.locked() if jar.artifact == "jspecify")


def silent(_line: str) -> None:
    pass


def eventually(true: Callable[[], bool], *, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def topics_of(bootstrap: str) -> set[str]:
    return set(AdminClient({"bootstrap.servers": bootstrap}).list_topics(timeout=10).topics)


def create(bootstrap: str, topic: str) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])[topic].result(10)


# -- the jars


def test_lock_names_46_jars_each_with_its_sum() -> None:
    locked = jars.locked()

    assert 46 == len(locked)
    assert all(64 == len(jar.sha256) for jar in locked)
    assert "log4j-slf4j-impl" in {jar.artifact for jar in locked}, "without it the broker is mute"


def test_file_that_is_not_the_locked_one_is_refused_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tampered(jar: Jar, scratch: Path) -> Path:
        fetched = scratch / jar.file_name
        fetched.write_bytes(b"something else")
        return fetched

    monkeypatch.setattr(jars, "_download", tampered)

    with pytest.raises(OperatorError, match="is not the file that was locked") as told:
        jars.ensure((SMALL,), tmp_path, silent)

    assert "org.jspecify:jspecify:1.0.0" in told.value.what
    assert [] == list(tmp_path.rglob("*.jar"))


def test_second_time_nothing_is_fetched_and_damage_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[Jar] = []

    def download(jar: Jar, scratch: Path) -> Path:
        fetched.append(jar)
        path = scratch / jar.file_name
        path.write_bytes(b"the jar")
        return path

    monkeypatch.setattr(jars, "_download", download)
    good = replace(SMALL, sha256=_sum_of(tmp_path, b"the jar"))

    jars.ensure((good,), tmp_path / "cache", silent)
    (path,) = jars.ensure((good,), tmp_path / "cache", silent)
    assert 1 == len(fetched)

    path.write_bytes(b"the ja")
    jars.ensure((good,), tmp_path / "cache", silent)

    assert 2 == len(fetched)
    assert b"the jar" == path.read_bytes()


def test_two_at_once_fetch_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[Jar] = []

    def slow(jar: Jar, scratch: Path) -> Path:
        fetched.append(jar)
        time.sleep(0.2)
        path = scratch / jar.file_name
        path.write_bytes(b"the jar")
        return path

    monkeypatch.setattr(jars, "_download", slow)
    good = replace(SMALL, sha256=_sum_of(tmp_path, b"the jar"))

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(jars.ensure, (good,), tmp_path / "cache", silent) for _ in range(2)]
        paths = {future.result() for future in both}

    assert 1 == len(fetched)
    assert 1 == len(paths)


def _sum_of(folder: Path, content: bytes) -> str:
    sample = folder / "sample"
    sample.write_bytes(content)
    return jars.sha256(sample)


# -- the process


@pytest.mark.broker
def test_starts_on_loopback_answers_and_leaves_nothing(tmp_path: Path) -> None:
    with broker.start(tmp_path / "kafka", keep=False, say=silent) as running:
        assert running.bootstrap == f"127.0.0.1:{running.port}"
        create(running.bootstrap, "proof")
        assert "proof" in topics_of(running.bootstrap)
        config = clients.producer_config(Settings().at(running.bootstrap))
        assert "murmur2_random" == config["partitioner"]

    assert not running.alive()
    assert not (tmp_path / "kafka").exists()


@pytest.mark.broker
def test_kept_data_is_found_again_after_a_kill_on_the_same_port(tmp_path: Path) -> None:
    first = broker.start(tmp_path / "kafka", keep=True, say=silent)
    create(first.bootstrap, "kept")
    first.kill()

    with broker.start(tmp_path / "kafka", keep=True, port=first.port, say=silent) as second:
        assert first.bootstrap == second.bootstrap
        assert "kept" in topics_of(second.bootstrap)

    assert (tmp_path / "kafka" / "data").exists()


@pytest.mark.broker
def test_transaction_that_was_open_at_a_power_cut_ends(tmp_path: Path) -> None:
    """
    Kafka 4.3.1 forgets a transaction's markers when its node comes back before its own old session ended (KAFKA-20734).
    """
    with broker.start(tmp_path / "kafka", keep=True, say=silent) as first:
        create(first.bootstrap, "held")
        settings = Settings(transaction_timeout_ms=1_000).at(first.bootstrap)
        offsets = Offsets(settings)
        writer = clients.producer(settings, transactional_id="cut-off")
        writer.init_transactions(30)
        writer.begin_transaction()
        writer.produce("held", b"half")
        writer.flush(10)
        assert {("held", 0): 0} == offsets.ends([("held", 0)], committed=True)
        first.kill()

    with broker.start(tmp_path / "kafka", keep=True, port=first.port, say=silent):

        def ended() -> bool:
            try:
                return {("held", 0): 2} == offsets.ends([("held", 0)], committed=True)  # record and marker
            except OperatorError:  # the node answers a moment before its partitions have a leader
                return False

        assert eventually(ended)


PARENT = """
import sys, time
from pathlib import Path
from hub.edge import broker
running = broker.start(Path(sys.argv[1]), keep=False, say=lambda _: None)
print(running.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.broker
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_crashed_parent_leaves_nothing_behind(tmp_path: Path, how: signal.Signals) -> None:
    folder = tmp_path / "kafka"
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as parent:
        assert parent.stdout is not None
        jvm = int(parent.stdout.readline())
        assert state.is_alive(jvm)

        parent.send_signal(how)
        parent.wait()

    assert eventually(lambda: not state.is_alive(jvm))
    assert eventually(lambda: not folder.exists())


@pytest.mark.broker
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_killed_supervisor_takes_the_broker_along(tmp_path: Path) -> None:
    with broker.start(tmp_path / "kafka", keep=False, say=silent) as running:
        os.kill(running._supervisor.pid, signal.SIGKILL)

        assert eventually(lambda: not running.alive())


@pytest.mark.broker
def test_failing_start_shows_the_log(tmp_path: Path) -> None:
    folder = tmp_path / "kafka"
    broker.start(folder, keep=True, say=silent).stop()
    (folder / "data" / "meta.properties").write_text("version=1\ncluster.id=x\nnode.id=7\n")

    with pytest.raises(OperatorError, match="Kafka did not start") as told:
        broker.start(folder, keep=True, say=silent)

    assert "Stored node id 7 doesn't match" in told.value.what
    assert str(folder / "kafka.log") == told.value.where
    assert state.find(Layout(folder)) is None


@pytest.mark.broker
def test_throwing_away_never_takes_what_was_there_before(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("four years of work")

    with pytest.raises(OperatorError, match="not empty"):
        broker.start(tmp_path, keep=False, say=silent)
    with pytest.raises(OperatorError, match="not empty"):
        broker.start(tmp_path, keep=True, say=silent)

    assert (tmp_path / "thesis.txt").exists()


# -- the one that stays


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("HUB_BOOTSTRAP", raising=False)
    yield Settings()
    detached.stop(Settings())


@pytest.mark.broker
def test_detached_broker_is_found_by_the_next_command(own: Settings) -> None:
    hub = [sys.executable, "-c", "from hub.ops.broker_cli import broker; broker()"]
    started = subprocess.run([*hub, "start", "--json"], capture_output=True, text=True, check=True)
    told = json.loads(started.stdout)
    assert told["keep"]

    found = detached.located(own)
    assert told["bootstrap"] == found.bootstrap
    create(told["bootstrap"], "stays")

    with pytest.raises(OperatorError, match="runs already"):
        detached.start(own, keep=False, say=silent)

    cli = CliRunner()
    assert told["bootstrap"] in cli.invoke(broker_cli.broker, ["status"]).output
    assert "Kafka Server started" in cli.invoke(broker_cli.broker, ["logs", "--lines", "500"]).output
    assert "stopped" in cli.invoke(broker_cli.broker, ["stop"]).output
    assert not state.is_alive(told["pid"])

    nothing = cli.invoke(broker_cli.broker, ["status", "--json"])
    assert (1, {"running": False}) == (nothing.exit_code, json.loads(nothing.output))
    assert "Kafka Server started" in cli.invoke(broker_cli.broker, ["logs", "--lines", "500"]).output


def test_state_of_a_crash_is_nobody(tmp_path: Path) -> None:
    """
    Process ids come back: a living process that is not our broker is not taken for it, nor killed.
    """
    state.write(Layout(tmp_path), state.Running(pid=os.getpid(), port=1, keep=True))

    assert state.find(Layout(tmp_path)) is None


def test_port_in_use_is_told_before_anything_starts(tmp_path: Path, kafka_port: int) -> None:
    with pytest.raises(OperatorError, match=f"port {kafka_port} cannot be used"):
        broker.start(tmp_path / "kafka", keep=False, port=kafka_port, say=silent)

    assert not (tmp_path / "kafka").exists()


@pytest.fixture
def kafka_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]
