"""`hub explain` finds a pupil by its id and by a source's own reference, in what the watch remembers."""

import json
from collections.abc import Mapping
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
from tests.ops.remembering import remembered, without_kafka
from tests.story import applied, born, left, listed, lives

NOOR, SAM = PupilId("p-noor"), PupilId("p-sam")
AT = datetime(2025, 8, 2, tzinfo=UTC)
KNOWN: Mapping[PupilId, tuple[Fact, ...]] = {
    NOOR: (born(), lives(), listed(), applied(Status.WITHDRAWN, 1, "2025-03-02"), left()),
    SAM: (born(), lives(), listed(), applied(Status.RECEIVED, 2, "2025-03-02", chain=2)),
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a hub that remembers two pupils, without a Kafka."""
    return without_kafka(monkeypatch, remembered(KNOWN, AT), str(tmp_path_factory.mktemp("hub")))


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
