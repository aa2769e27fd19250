"""`hub proof`: given on record, checked by whoever has the public key and nothing else of the hub."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.domain.facts import Status
from hub.domain.identifiers import PupilId
from hub.edge.settings import Settings
from hub.edge.vault import vault_of
from hub.ops.cli import main
from tests.ops.remembering import remembered, without_kafka
from tests.story import MBO, applied, born, listed

NOOR, SAM = PupilId("p-noor"), PupilId("p-sam")
AT = datetime(2025, 8, 2, tzinfo=UTC)
KNOWN = {
    NOOR: (born(), listed(), applied(Status.RECEIVED, 1, "2025-03-02")),
    SAM: (born(), listed(), applied(Status.RECEIVED, 2, "2025-06-02", chain=2)),
}
OF = ["--source", "koppelpunt/mbo", "--season", "2025", "--ref"]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return without_kafka(monkeypatch, remembered(KNOWN, AT), str(tmp_path_factory.mktemp("hub")))


def said(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["proof", *arguments], input=given)


@pytest.mark.usefixtures("hub")
def test_proof_is_checked_with_the_public_key(tmp_path: Path) -> None:
    signed, key = said("give", *OF, f"{MBO}:00000001"), tmp_path / "key.json"
    key.write_text(said("key").stdout)

    told = said("check", "-", "--key", str(key), given=signed.stdout)

    assert 0 == told.exit_code, told.output
    assert "ECHT. Aangemeld uiterlijk op 2025-04-01 voor de zomer van 2025" in told.output
    assert f"2025-03-02  {MBO}" in told.output
    body = json.loads(said("check", "-", "--key", str(key), "--json", given=signed.stdout).output)
    assert born().birth.text == body["born"]


@pytest.mark.usefixtures("hub")
def test_proof_that_was_changed_is_no_proof(tmp_path: Path) -> None:
    signed, key = said("give", *OF, f"{MBO}:00000001").stdout, tmp_path / "key.json"
    key.write_text(said("key").stdout)
    head, body, signature = signed.split(".")

    changed = said("check", "-", "--key", str(key), given=f"{head}.{body[:-2]}AA.{signature}")

    assert 1 == changed.exit_code
    assert "NIET ECHT" in changed.output


def test_whoever_applied_late_gets_none_and_both_stand_on_record(hub: Settings) -> None:
    late = said("give", *OF, f"{MBO}:00000002", "--as", "baliemedewerker")

    assert 1 == late.exit_code
    assert "Dat bewijst niet dat zij er niet was" in late.output
    assert "" == late.stdout
    said("give", *OF, f"{MBO}:00000001")
    vault = vault_of(hub)
    lines = [line.access for line in vault.access.lines()]
    vault.close()
    assert [("proof", SAM, "nothing_to_state"), ("proof", NOOR, "given")] == [
        (a.action, a.subject, a.outcome) for a in lines
    ]
    assert "baliemedewerker" == lines[0].who


@pytest.mark.usefixtures("hub")
def test_reference_of_nobody_is_told() -> None:
    nobody = said("give", *OF, f"{MBO}:99999999")

    assert 2 == nobody.exit_code
    assert "nobody is known by that reference" in nobody.output
