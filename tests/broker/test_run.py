"""`hub run` as a process: it takes deliveries in, ticks, answers on the web, mends itself, and leaves nothing."""

import json
import math
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from hub.edge import metrics
from hub.edge.kafka import clients, names, unreadable
from hub.edge.live.family import HUNG_S
from hub.edge.settings import Settings
from hub.edge.views import readqueries
from hub.edge.views.readmodel import ReadModel
from hub.streams import codec, topics
from tests.broker.test_drill import expected_in_mbo

pytestmark = [pytest.mark.broker, pytest.mark.slow]

PATIENCE_S = 120
CLOCK, READ_MODEL, INTAKE, BESIDE, DELIVERY, WATCH = range(6)
"""Where each process answers, counted from the first port."""
PROCESSES = 9


def until(true: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> Any:
    deadline = time.monotonic() + patience_s
    while not (found := true()):
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
    return found


def free_ports() -> int:
    """
    The first of as many ports in a row as there are processes; nobody uses one of them just now.

    Below the range from which the system deals out ports, and drawn anew by each run of the tests: two at
    once do not take each other's.
    """
    draw = random.SystemRandom()
    while True:
        first = draw.randrange(20_000, 32_000)
        with ExitStack() as held:
            try:
                for port in range(first, first + PROCESSES):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first


@contextmanager
def hub(settings: Settings, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("HUB_")}
    env |= {
        "HUB_BOOTSTRAP": settings.bootstrap or "",
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_PREFIX": settings.prefix,
        "HUB_PARTITIONS": "2",
        "HUB_WEB_PORT": str(settings.web_port),
        "HUB_SESSION_TIMEOUT_MS": "4000",
        "HUB_TRANSACTION_TIMEOUT_MS": "4000",
    }
    command = [sys.executable, "-m", "hub.ops.cli", "run", *arguments]
    with (settings.data_dir / "run.log").open("ab") as out:
        process = subprocess.Popen(command, env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def page(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def ready(port: int) -> Callable[[], bool]:
    return lambda: page(port, "/ready")[0] == 200


def children(pid: int) -> dict[int, str]:
    """
    Processes whose parent this is, with what they run; straight from the kernel.
    """
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[1]) == pid and fields[0] != "Z":
                    found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
    return found


def metrics_of(settings: Settings) -> str:
    return "".join(page(settings.web_port + n, "/metrics")[1] for n in range(6))


def unsaid(settings: Settings) -> set[str]:
    """
    Declared metrics that no code has touched: with labels, those without a sample; else those still at their start.
    """
    declared = {m._name for m in vars(metrics).values() if isinstance(m, Counter | Gauge | Histogram)}
    pages = [page(settings.web_port + n, "/metrics")[1] for n in range(6)]
    families = [family for text in pages for family in text_string_to_metric_families(text)]
    touched = {family.name for family in families if any(map(_is_touched, family.samples))}
    nobody_subscribed = {"hub_webhook_subscriptions", "hub_webhook_tries"}
    another_process = {"hub_gateway_requests", "hub_gateway_refusals"}
    nothing_was_wrong = {"hub_clock_refusals", "hub_intake_notes", "hub_intake_refused"}
    return declared - touched - nothing_was_wrong - nobody_subscribed - another_process


def _is_touched(sample: Sample) -> bool:
    if sample.name.endswith("_created") or math.isnan(sample.value):
        return False
    unknown_at_first = (metrics.READMODEL_LAG_RECORDS, metrics.INTAKE_UNFIT)
    begins_as_unknown = sample.name in {gauge._name for gauge in unknown_at_first}
    return bool(sample.labels.keys() - {"le"}) or sample.value != 0 or begins_as_unknown


def said(settings: Settings, sample: str) -> float:
    lines = [line for line in metrics_of(settings).splitlines() if line.startswith(sample)]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


@pytest.fixture
def settings(kafka: str, topic_prefix: str, tmp_path: Path) -> Settings:
    return Settings(bootstrap=kafka, prefix=topic_prefix, data_dir=tmp_path, web_port=free_ports())


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel who lives")
def test_hub_run_takes_in_ticks_mends_itself_and_leaves_nothing(settings: Settings) -> None:
    drop = settings.data_dir / "drop"
    (settings.data_dir / "sources.toml").write_text("[defaults]\nrest_s = 0\n")
    place = drop / "vo-list" / "98AA"
    place.mkdir(parents=True)
    due = expected_in_mbo()
    with hub(settings, "--drop", str(drop)) as running:
        for process in (CLOCK, READ_MODEL, INTAKE, BESIDE, DELIVERY, WATCH):
            until(ready(settings.web_port + process), f"process {process} is ready")
            status, body = page(settings.web_port + process, "/health")
            assert (200, True) == (status, json.loads(body)["live"])

        (place / due.name).write_bytes(due.read())
        until(lambda: list(place.glob("*.receipt.json")), "a receipt lies beside the file")
        path = settings.data_dir / f"{settings.prefix}readmodel.sqlite"
        until(lambda: known(path) == 8, "eight pupils are known")
        until(lambda: not unsaid(settings), "every metric but those of refusals and notes has been said")
        # Three facts of each pupil, and that the list was heard.
        assert 8 * 3 + 1 == said(settings, 'hub_flow_records_total{flow="relay"}')

        producer = clients.producer(settings)
        producer.produce(names.full(settings, topics.REJECTED), b"no letter of ours", b"vo-list/98AA")
        producer.flush()
        until(lambda: unreadable.everything(settings), "what nobody can read of the rejections stands aside")

        watch = next(p for p, what in children(running.pid).items() if "pupil-watch" in what)
        os.kill(watch, signal.SIGKILL)
        until(lambda: watch not in children(running.pid), "it is gone")
        until(lambda: any("pupil-watch" in c for c in children(running.pid).values()), "it is started again")
        last = json.loads(page(settings.web_port, "/health")[1])["clock"]["looked"]
        until(
            lambda: json.loads(page(settings.web_port, "/health")[1])["clock"]["looked"] > last,
            "the clock goes on",
        )
        all_of_them = set(children(running.pid))
        running.terminate()
        assert 0 == running.wait(60)
    assert not [p for p in all_of_them if Path(f"/proc/{p}").exists()]


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel who lives")
def test_no_child_outlives_a_killed_parent(settings: Settings) -> None:
    with hub(settings) as running:
        until(lambda: len(children(running.pid)) == 5, "five processes: without a drop there is no intake")
        all_of_them = set(children(running.pid))
        running.kill()
        running.wait()
        until(lambda: not [p for p in all_of_them if Path(f"/proc/{p}").exists()], "all are gone", 45)


def known(path: Path) -> int:
    if not path.exists():
        return 0
    with ReadModel(path, codec.local()) as model:
        return readqueries.pupils(model.db)


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel who lives")
def test_process_that_hangs_is_ended_and_started_again(settings: Settings) -> None:
    """
    Frozen, a pupil watch gives no sign of life: nobody but its parent would ever notice.
    """
    with hub(settings) as running:
        until(ready(settings.web_port + WATCH), "the watch is ready")
        watch = next(p for p, what in children(running.pid).items() if "pupil-watch" in what)
        os.kill(watch, signal.SIGSTOP)

        until(lambda: watch not in children(running.pid), "it is ended", HUNG_S + PATIENCE_S)
        until(ready(settings.web_port + WATCH), "another one is ready")


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel who lives")
def test_a_directory_that_is_none_holds_up_nobody_else(settings: Settings) -> None:
    """
    A file where an archive should be, and a drop that is taken away as a whole: told on the web, and all goes on.
    """
    drop = settings.data_dir / "drop"
    (settings.data_dir / "sources.toml").write_text("[defaults]\nrest_s = 0\n")
    good, bad = drop / "vo-list" / "98AA", drop / "vo-list" / "98BB"
    for place in (good, bad):
        place.mkdir(parents=True)
    (bad / ".processing").write_text("no directory")
    due = expected_in_mbo()
    intake = settings.web_port + INTAKE
    with hub(settings, "--drop", str(drop)) as running:
        until(lambda: page(intake, "/health")[0] == 200, "the intake is there")
        there = set(children(running.pid))
        until(lambda: str(bad) in json.loads(page(intake, "/health")[1])["unfit"], "the bad one is told")
        (good / due.name).write_bytes(due.read())
        until(lambda: list(good.glob("*.receipt.json")), "the good one is served")

        (bad / ".processing").unlink()
        until(ready(intake), "mended, it is found good without a restart")
        drop.rename(settings.data_dir / "elsewhere")
        until(lambda: not ready(intake)(), "the whole is gone")
        assert there == set(children(running.pid))
        (settings.data_dir / "elsewhere").rename(drop)
        until(ready(intake), "it is back")
        until(ready(settings.web_port + CLOCK), "the clock has never minded")
        assert there == set(children(running.pid))
