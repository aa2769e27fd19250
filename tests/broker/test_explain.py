"""`hub explain` and `hub monitor` read what the watch remembers on a real Kafka, and leave no trace there."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.domain.identifiers import file_id
from hub.edge.kafka import clients, provision
from hub.edge.settings import Settings
from hub.ops.cli import main
from hub.streams import topics
from tests.ops.remembering import PARTITIONS, remembered
from tests.ops.test_explain_cli import AT, KNOWN, NOOR, SAM
from tests.story import MBO

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


def test_hub_that_has_no_topics_yet_is_told_with_its_remedy(hub: Settings) -> None:
    del hub
    result = CliRunner().invoke(main, ["explain", NOOR])

    assert 2 == result.exit_code
    assert "there is no state topic" in result.output
    assert "hub run" in result.output
