"""`hub delivery`: what is held is listed, shown before it is confirmed, and confirmed only with a reason."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.domain.context import Statement
from hub.domain.identifiers import SourceId
from hub.edge.settings import Settings
from hub.edge.vault import vault_of
from hub.edge.vault.statements import Held
from hub.edge.vault.traits import KeptOut
from hub.ops.cli import main

HELD = Held("0f3a", SourceId("vo-list/16YV"), datetime(2026, 1, 15, 6, tzinfo=UTC), known=20, lost=15)
STATEMENT = Statement(1, date(2025, 10, 1), date(2026, 7, 31))


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, ["delivery", *words])


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))
    return Settings(data_dir=tmp_path)


def hold(settings: Settings) -> None:
    vault = vault_of(settings, say=lambda _: None)
    vault.statements.hold(HELD, STATEMENT)
    vault.close()


def test_where_nothing_was_ever_taken_in_nothing_is_held_and_no_vault_is_made(here: Settings) -> None:
    result = typed("held")

    assert (0, "0 held\n") == (result.exit_code, result.output)
    assert [] == list(here.data_dir.iterdir())


def test_what_is_held_is_listed_for_people_and_programs(here: Settings) -> None:
    hold(here)

    assert "0f3a  vo-list/16YV" in typed("held").output
    assert 1 == typed("held").exit_code
    (held,) = json.loads(typed("held", "--json").output)
    assert ("0f3a", 20, 15, "waits") == (held["delivery"], held["known"], held["lost"], held["state"])


def test_a_delivery_in_a_new_form_is_listed_and_shown_too(here: Settings) -> None:
    vault = vault_of(here, say=lambda _: None)
    vault.traits.keep_out(KeptOut("0f3b", HELD.source, HELD.picked_up, 20, columns=2, codes=0, versions=1))
    vault.close()

    assert "has 2 new columns, 1 new version  waits" in typed("held").output
    (kept,) = json.loads(typed("held", "--json").output)
    assert ("0f3b", 2, "waits") == (kept["delivery"], kept["columns"], kept["state"])
    assert "has 2 new columns" in typed("confirm", "0f3b", "--dry-run").output


def test_the_difference_is_shown_and_nothing_is_done_without_a_reason(here: Settings) -> None:
    hold(here)

    assert "lacks 15 of 20" in typed("confirm", "0f3a", "--dry-run").output
    refused = typed("confirm", "0f3a", "--yes")
    assert (2, True) == (refused.exit_code, "--reason is needed" in refused.output)
    unknown = typed("confirm", "ffff")
    assert (2, True) == (unknown.exit_code, "no delivery ffff was held" in unknown.output)
