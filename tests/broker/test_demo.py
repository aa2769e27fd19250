"""`hub demo` as a person runs it: a clean region without a fault, on a real Kafka, and nothing left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hub.edge.kafka import clients
from hub.edge.settings import Settings
from hub.explain.words import RULES

pytestmark = [pytest.mark.broker, pytest.mark.slow]

MOVERS = 60
COMMAND = (sys.executable, "-m", "hub.ops.cli", "demo")
PATIENCE_S = 420


@pytest.fixture(scope="module")
def ran(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """
    One object on standard output, and nothing else; everything for people goes to standard error.
    """
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [*COMMAND, "--movers", str(MOVERS), "--clean", "--json", "--out", str(folder)],
        env=_environment(folder, HUB_BOOTSTRAP=kafka),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert 0 == done.returncode, done.stderr[-3000:]
    return json.loads(done.stdout), folder


def _environment(folder: Path, **more: str) -> dict[str, str]:
    """The hub's own settings are taken out: a test runs as on a fresh machine."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    scratch = folder / "tmp"
    scratch.mkdir(exist_ok=True)
    return {**mine, "TMPDIR": str(scratch), "HUB_DATA_DIR": str(folder / "data"), **more}


def test_clean_region_is_seen_as_it_was(ran: tuple[dict[str, Any], Path]) -> None:
    """
    Nothing missed, nothing false, nobody told too late or wrongly; and there was something to find.
    """
    told, _ = ran

    assert dict.fromkeys(RULES, (0, 0)) == {r: (s["missed"], s["false"]) for r, s in told["rules"].items()}
    assert 0 == told["wrong"]
    assert all(s["found"] == s["expected"] for s in told["rules"].values())
    assert 20 < sum(s["expected"] for s in told["rules"].values())
    assert all((s["delay_days"]["max"] or 0) <= 1.05 for s in told["rules"].values())


def test_object_says_what_was_done(ran: tuple[dict[str, Any], Path]) -> None:
    told, _ = ran

    assert (MOVERS, True, 1) == (told["movers"], told["clean"], told["seed"])
    assert told["pupils"] >= MOVERS
    assert 0 == told["rejections"]
    assert told["records"] >= told["rejections"] + told["skipped"]
    assert 1_000 < told["facts"]
    assert {"simulate", "kafka", "intake", "relay", "watch", "dispatch", "read", "page", "total"} <= told[
        "seconds"
    ].keys()


def test_page_is_there_and_fetches_nothing(ran: tuple[dict[str, Any], Path]) -> None:
    told, folder = ran

    page = (folder / "index.html").read_text("utf-8")

    assert str(folder / "index.html") == told["page"]
    assert "Niets gemist, niets onterecht" in page
    assert "http" not in page


def test_nothing_is_left_on_the_kafka_that_was_lent(kafka: str, ran: tuple[dict[str, Any], Path]) -> None:
    """
    Topics, groups, vault and keys of a demo are its own, and go with it.
    """
    _, folder = ran
    admin = clients.admin(Settings(bootstrap=kafka))

    assert [] == [t for t in admin.list_topics(timeout=30).topics if "demo-" in t]
    assert [] == [g.group_id for g in admin.list_consumer_groups().result().valid if "demo-" in g.group_id]
    assert [] == list((folder / "tmp").glob("hub-demo-*"))
    assert not (folder / "data").exists()


def test_interrupted_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    """
    Ctrl-C while the years go by: one word, exit code 130; no Kafka, no worker and no file stays.
    """
    process = subprocess.Popen(
        [*COMMAND, "--movers", "20", "--clean", "--out", str(tmp_path)],
        env=_environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("01 Nov 2024"):
            break
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    assert 130 == process.returncode, errors
    assert "stopped" in errors
    assert [] == _running(tmp_path)
    assert [] == [f.name for f in (tmp_path / "tmp").iterdir()]


def _running(folder: Path, patience_s: float = 10) -> list[str]:
    """Processes whose environment names the folder, once the last of them has had time to go."""
    mark, until = f"TMPDIR={folder}".encode(), time.monotonic() + patience_s
    while (found := [p.name for p in Path("/proc").glob("[0-9]*") if mark in _environ(p)]) and (
        time.monotonic() < until
    ):
        time.sleep(0.2)
    return found


def _environ(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:  # it has just gone, or is somebody else's
        return b""
