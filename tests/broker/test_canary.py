"""The canary: names and numbers planted in every field of every input are found nowhere behind the door.

Only encrypted originals and the vault may hold them, and there nobody reads them without the keys: the search
goes through those files too. The search itself is shown to bite.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from confluent_kafka import Message

from hub.connectors import koci
from hub.connectors.catalogue import CONNECTORS
from hub.edge.kafka import clients, provision
from hub.edge.kafka.publisher import KafkaPublisher
from hub.edge.kafka.reading import scan
from hub.edge.settings import Settings
from hub.edge.vault import vault_of
from hub.edge.vault.crypto import open_keys
from hub.streams import topics
from hub.streams.records import Out, kind_in
from tests.broker.canaries import CANARIES, NAME, NUMBER, leaks, leaks_in_files, planted
from tests.house.sources import ROOT

pytestmark = [pytest.mark.broker, pytest.mark.slow]


@dataclass(frozen=True)
class Ran:
    """An installation that took all canaries in, and all that it said."""

    settings: Settings
    drop: Path
    files: int
    output: bytes
    prefix: str

    def topics(self) -> Iterator[tuple[str, Message]]:
        """Every record of every topic of this installation, those of recipients included."""
        for topic in sorted(clients.admin(self.settings).list_topics(timeout=10).topics):
            if topic.startswith(self.prefix):
                for message in scan(self.settings, topic.removeprefix(self.prefix)):
                    yield topic.removeprefix(self.prefix), message


def _headers(message: Message) -> dict[str, bytes]:
    return dict(message.headers() or [])  # type: ignore[arg-type]  # ours are always name and bytes


def _leaks_of(topic: str, message: Message) -> list[str]:
    headers = _headers(message)
    return [
        *leaks(f"{topic} key", message.key()),
        *leaks(f"{topic} value", message.value()),
        *(leak for name, value in headers.items() for leak in leaks(f"{topic} header", f"{name}={value!r}")),
    ]


@pytest.fixture(scope="module")
def ran(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    root = tmp_path_factory.mktemp("canary")
    settings = Settings(bootstrap=kafka, prefix=f"canary-{os.getpid()}-", data_dir=root / "data")
    files = 0
    for one in planted():
        place = root / "drop" / one.connector / one.organisation
        place.mkdir(parents=True, exist_ok=True)
        (place / one.name).write_bytes(one.content)
        files += 1
    env = {
        **os.environ,
        "HUB_BOOTSTRAP": kafka,
        "HUB_PREFIX": settings.prefix,
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_DEAD_LETTER_LIMIT": "1000000",
    }
    child = subprocess.run(
        [sys.executable, "-m", "tests.broker.canary_child", str(root / "drop")],
        cwd=ROOT,
        env=env,
        capture_output=True,
        check=False,
        timeout=900,
    )
    assert 0 == child.returncode, child.stderr[-4000:].decode()
    return Ran(settings, root / "drop", files, child.stdout + child.stderr, settings.prefix)


def test_every_file_was_taken_in_and_the_canaries_really_came(ran: Ran) -> None:
    """
    Or there would be nothing to find: many files, facts of all sectors, and the numbers known in the vault.
    """
    receipts = [json.loads(f.read_text()) for f in ran.drop.rglob("*.receipt.json")]

    assert ran.files == len(receipts) > 500
    assert all(r["records"] == r["fruitful"] + r["rejected"] + r["skipped"] for r in receipts)
    told = {r["source"].split("/")[0] for r in receipts if r["facts"] > 0}
    read = {r["source"].split("/")[0] for r in receipts if r["fruitful"] > 0}
    assert {c.name for c in CONNECTORS if c.delivers} <= told
    assert koci.CONNECTOR.name in read, "a link tells no fact; an answer needs a case"
    vault = vault_of(ran.settings)
    assert vault.people.known(NUMBER) is not None
    vault.close()


def test_no_topic_holds_a_canary(ran: Ran) -> None:
    """
    Keys, headers and values.
    """
    found: list[str] = []
    seen: Counter[str] = Counter()
    kinds: set[str] = set()
    for topic, message in ran.topics():
        seen[topic.split(".")[0]] += 1
        kinds.add(kind_in(_headers(message)))
        found += _leaks_of(topic, message)

    reached = {"facts", "rejected", "journal", "signals", "state", "escalations", "notices"}
    assert reached <= seen.keys(), "or there would be nothing to find"
    delivered = {kind.__name__ for connector in CONNECTORS for kind in connector.delivers}
    assert delivered <= kinds, "a fact that no canary came with"
    assert [] == found


def test_no_file_of_ours_holds_a_canary(ran: Ran) -> None:
    """
    Receipts, archive, originals, vault, read model, locks: contents and names.
    """
    assert (ran.settings.data_dir / "readmodel.db").stat().st_size > 10_000
    assert [] == leaks_in_files(ran.drop.parent)


def test_no_log_metric_or_output_holds_a_canary(ran: Ran) -> None:
    assert b"intake.done" in ran.output
    assert b"hub_intake_records_total" in ran.output
    assert [] == leaks("output", ran.output)


def test_originals_do_hold_them_for_whoever_has_the_keys(ran: Ran) -> None:
    """
    Nothing is lost: the search is empty because they are sealed, not because they were thrown away.
    """
    keys = open_keys(ran.settings.identity_key_path, ran.settings.data_dir / "vault.key")
    archived = b"".join(keys.unseal(f.read_bytes()) for f in list(ran.drop.rglob("*.enc"))[:400])

    assert leaks("archive", archived)


@pytest.mark.parametrize("canary", CANARIES)
def test_the_search_finds_a_planted_leak_wherever_it_is(
    kafka: str, topic_prefix: str, tmp_path: Path, canary: str
) -> None:
    """
    A guard that never barks guards nothing: in a key, a header, a value, a file, a file's name, an output.
    """
    prefixed = Settings(bootstrap=kafka, prefix=topic_prefix, data_dir=tmp_path / "d")
    provision.ensure(prefixed, topics.wanted())
    planted_here = [
        Out(topics.HANDOVER, f"p-{canary}".encode(), b"", []),
        Out(topics.HANDOVER, b"", f"x{canary}x".encode(), []),
        Out(topics.HANDOVER, b"", b"", [("source", canary.encode())]),
    ]
    with closing(KafkaPublisher(prefixed, "leak")) as publisher:
        publisher.publish(planted_here)
    found = [_leaks_of("handover", m) for m in scan(prefixed, topics.HANDOVER)]
    assert [1, 1, 1] == [1 for leak in found if leak]

    (tmp_path / "inside").write_text(json.dumps({"note": canary}))
    (tmp_path / f"{canary}.txt").touch()
    assert 2 <= len(leaks_in_files(tmp_path))
    assert leaks("log", f'{{"event": "intake.done", "remedy": "not {canary}"}}')


def test_the_search_finds_what_was_only_encoded() -> None:
    from base64 import b64encode  # noqa: PLC0415 - of this test alone

    for shift in range(3):
        assert leaks("base64", b64encode(b"x" * shift + f"..{NAME}..".encode()))
    assert leaks("utf-16", NAME.encode("utf-16"))
    assert leaks("hex", NUMBER.encode().hex())


def test_the_search_finds_nothing_where_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "fine").write_text("vo-list/16YV 2025")

    assert [] == leaks_in_files(tmp_path)
