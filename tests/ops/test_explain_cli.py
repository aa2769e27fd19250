"""`hub explain` finds a pupil by its id and by a source's own reference, in what the watch remembers."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from hub.domain.facts import Fact, Status
from hub.domain.identifiers import PupilId, SourceId
from hub.edge.errors import OperatorError
from hub.edge.settings import Settings
from hub.edge.vault import vault_of
from hub.edge.views import pupils
from hub.ops.cli import main
from hub.streams import codec, context_json, flow, topics
from hub.streams.murmur import partition_of
from hub.streams.pupil_watch import PupilWatch
from hub.streams.records import Out, Record, Setting, Tick, fact_headers
from tests.story import applied, born, left, listed, lives

PARTITIONS = 4
NOOR, SAM = PupilId("p-noor"), PupilId("p-sam")
AT = datetime(2025, 8, 2, tzinfo=UTC)


def _record(value: bytes, **headers: bytes) -> Record:
    return Record(topics.JOURNAL, 0, 0, None, value, headers)


def remembered() -> dict[int, list[Out]]:
    """What the watch writes on its state topic after facts of two pupils and one tick."""
    spoken = codec.local()
    facts: dict[PupilId, tuple[Fact, ...]] = {
        NOOR: (born(), lives(), listed(), applied(Status.WITHDRAWN, 1, "2025-03-02"), left()),
        SAM: (born(), lives(), listed(), applied(Status.RECEIVED, 2, "2025-03-02", chain=2)),
    }
    out: dict[int, list[Out]] = {}
    for part in range(PARTITIONS):
        watch = PupilWatch(flow.Share(part, PARTITIONS, spoken))
        mode = Setting(context_json.MODE, 1, json.dumps({"mode": "drill", "generation": flow.GENERATION}))
        watch.take(_record(spoken.encode_setting(mode), kind=b"Setting"), [])
        for name, words in facts.items():
            for word in words if partition_of(name, PARTITIONS) == part else ():
                value = spoken.encode_fact(word)
                watch.take(_record(value, **dict(fact_headers(name, word, value))), [])
        watch.take(_record(spoken.encode_tick(Tick(AT, "drill")), kind=b"Tick"), [])
        out[part] = []
        watch.flush(out[part])
    return out


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a hub whose state topic is that, without a Kafka."""
    state = remembered()

    def recover(
        _settings: Settings,
        place: tuple[str, int],
        restore: Callable[[bytes, bytes | None], None],
        _spoilt: dict[bytes, int],
    ) -> int:
        topic, part = place
        for out in state[part]:
            assert topic == out.topic
            restore(out.key or b"", out.value)
        return len(state[part])

    monkeypatch.setattr(pupils, "recover", recover)
    monkeypatch.setattr(pupils, "told", lambda *_: ())
    monkeypatch.setattr(pupils, "_partitions", lambda _: PARTITIONS)
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path_factory.mktemp("hub")))
    monkeypatch.setenv("HUB_BOOTSTRAP", "nowhere:1")
    return Settings()


@pytest.mark.usefixtures("asked")
def test_explains_by_id() -> None:
    result = CliRunner().invoke(main, ["explain", NOOR])

    assert 0 == result.exit_code, result.output
    assert "Leerling p-noor, stand op 2 augustus 2025" in result.output
    assert "zomerlek (D11), ernst 2" in result.output


@pytest.mark.usefixtures("asked")
def test_json_is_one_object_per_pupil() -> None:
    result = CliRunner().invoke(main, ["explain", NOOR, "--json"])

    body = json.loads(result.output)
    assert NOOR == body["pupil"]
    assert "D11" in {s["rule"] for s in body["said"]}


@pytest.mark.usefixtures("asked")
def test_explains_by_the_reference_of_an_application() -> None:
    """
    A ketenId names all messages about one application, and nobody else's.
    """
    result = CliRunner().invoke(main, ["explain", "--source", "koppelpunt/mbo", "--ref", "98MA:00000001"])

    assert 0 == result.exit_code, result.output
    assert "p-noor" in result.output
    assert "p-sam" not in result.output


def test_explains_by_the_reference_of_a_person(asked: Settings) -> None:
    """
    A stamnummer is in no fact: the vault knows whom the school calls so, and tells the id alone.
    """
    vault = vault_of(asked)
    vault.people.by_own(SourceId("vo-list/98VA"), "123456")
    vault.people.name_all(SourceId("vo-list/98VA"), [("654321", SAM)])
    vault.close()

    found = CliRunner().invoke(main, ["explain", "--source", "vo-list/98VA", "--ref", "654321"])
    unheard = CliRunner().invoke(main, ["explain", "--source", "vo-list/98VA", "--ref", "123456"])

    assert "Leerling p-sam" in found.output
    assert 1 == unheard.exit_code


@pytest.mark.usefixtures("asked")
def test_reference_that_several_share_shows_all_of_them() -> None:
    result = CliRunner().invoke(main, ["explain", "--source", "vo-list/98VA", "--ref", "2025", "--json"])

    assert {NOOR, SAM} == {json.loads(line)["pupil"] for line in result.output.splitlines()}


@pytest.mark.usefixtures("asked")
def test_unknown_pupil_is_exit_one() -> None:
    result = CliRunner().invoke(main, ["explain", "p-nobody"])

    assert 1 == result.exit_code
    assert "niets bekend" in result.output


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("p-noor", "--source", "ro/98MA"),
        ("--source", "ro/98MA"),
        ("--ref", "1"),
        ("p-noor", "--ref", "1"),
    ],
)
def test_question_without_a_subject_is_refused(args: tuple[str, ...]) -> None:
    assert 2 == CliRunner().invoke(main, ["explain", *args]).exit_code


def test_kafka_that_is_gone_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pupils, "ASK_S", 0.3)

    with pytest.raises(OperatorError, match="Kafka does not answer"):
        pupils._partitions(Settings(bootstrap="127.0.0.1:9"))
