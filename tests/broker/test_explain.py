"""`hub explain` and `hub monitor` read what the watch remembers on a real Kafka, and leave no trace there."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.domain.identifiers import PupilId, file_id
from hub.domain.timeline import midnight
from hub.edge.kafka import clients, provision
from hub.edge.settings import Settings
from hub.edge.views import pupils
from hub.explain.monitors.catalogue import MONITORS
from hub.ops.cli import main
from hub.streams import topics
from hub.streams.murmur import partition_of
from hub.streams.records import LABEL, read_label
from tests.ops.remembering import PARTITIONS, remembered
from tests.ops.test_explain_cli import AT, KNOWN, NOOR, SAM
from tests.story import MBO
from tests.streams.lab import CODEC, Entry, begins, says, ticks

pytestmark = pytest.mark.broker


@pytest.fixture
def hub(kafka: str, topic_prefix: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """A hub whose pupil watch has remembered two pupils."""
    monkeypatch.setenv("HUB_BOOTSTRAP", kafka)
    monkeypatch.setenv("HUB_PREFIX", topic_prefix)
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))
    return Settings(partitions=PARTITIONS)


def _write(settings: Settings) -> None:
    provision.ensure(settings, [topics.topic(topics.PUPIL_STATE), topics.topic(topics.SIGNALS)])
    producer = clients.producer(settings, transactional_id=f"{settings.prefix}watch")
    producer.init_transactions(30)
    producer.begin_transaction()
    for partition, outs in remembered(KNOWN, AT).items():
        for out in outs:
            producer.produce(settings.prefix + out.topic, out.value, out.key, partition)
    producer.commit_transaction(30)


def test_pupil_is_found_in_its_partition(hub: Settings) -> None:
    _write(hub)

    by_id = CliRunner().invoke(main, ["explain", NOOR])
    by_ref = CliRunner().invoke(
        main, ["explain", "--source", "koppelpunt/mbo", "--ref", "98MA:00000001", "--json"]
    )

    assert 0 == by_id.exit_code, by_id.output
    assert "zomerlek (D11), ernst 2" in by_id.output
    assert NOOR == json.loads(by_ref.stdout)["pupil"]


def test_monitor_finds_who_waits_among_all_partitions(hub: Settings) -> None:
    _write(hub)

    result = CliRunner().invoke(main, ["monitor", "wachtrij", "--school", MBO, "--json"])

    assert [file_id(SAM, f"brin/{MBO}")] == [case["file"] for case in json.loads(result.stdout)["cases"]]


def test_yearbook_of_a_day_is_worked_out_from_the_journal_and_is_the_same_ever_after(hub: Settings) -> None:
    """
    Sam was heard of in March, Noor in July: a book as of April knows Sam alone, also when Noor stands there.
    """
    early = [*begins(), *_told(SAM), *ticks("2025-03-03")]
    _journal(hub, early)
    before = CliRunner().invoke(main, ["monitor", "jaarboek", "--at", "2025-04-01", "--json"])
    _journal(hub, [*_told(NOOR), *ticks("2025-08-01"), *_told(PupilId("p-later"))])
    after = CliRunner().invoke(main, ["monitor", "jaarboek", "--at", "2025-04-01", "--json"])

    assert len(MONITORS) == len(before.stdout.splitlines()), before.output
    assert before.stdout == after.stdout
    known = {
        day: {one.name for one in pupils.everybody(hub, CODEC, midnight(date.fromisoformat(day)))}
        for day in ("2025-03-02", "2025-03-03", "2025-09-01")
    }
    assert {"2025-03-02": set(), "2025-03-03": {SAM}, "2025-09-01": {SAM, NOOR}} == known


def _told(name: PupilId) -> list[Entry]:
    return [says(name, fact) for fact in KNOWN.get(name, KNOWN[SAM])]


def _journal(settings: Settings, entries: list[Entry]) -> None:
    """What is about nobody goes to each partition, as the relay and the clock write it."""
    wanted = (topics.JOURNAL, topics.UNREADABLE, topics.PUPIL_STATE)
    provision.ensure(settings, [topics.topic(name) for name in wanted])
    producer = clients.producer(settings)
    for headers, value in entries:
        label = dict(headers).get(LABEL)
        name = None if label is None else read_label(label)[0]
        for partition in range(PARTITIONS) if name is None else [partition_of(name, PARTITIONS)]:
            producer.produce(settings.prefix + topics.JOURNAL, value, None, partition, headers=list(headers))
    producer.flush()


def test_hub_that_has_no_topics_yet_is_told_with_its_remedy(hub: Settings) -> None:
    del hub
    result = CliRunner().invoke(main, ["explain", NOOR])

    assert 2 == result.exit_code
    assert "there is no state topic" in result.output
    assert "hub run" in result.output
