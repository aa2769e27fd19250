"""What a region's file may agree and what of it goes through the journal."""

import json
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from hub.domain.context import Context
from hub.domain.statute import Agreements
from hub.edge import region
from hub.edge.agreed import Agreed, dated
from hub.streams import context_json

PLAN = "regioplan 2025"


def agreed(since: str, ground: str = PLAN, **numbers: object) -> Agreed:
    return Agreed.model_validate({"since": since, "ground": ground, **numbers})


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ({"off": ["D99"]}, "D99 is no rule"),
        ({"off": ["D11"]}, "D11 (zomerlek) is no mere agreement and cannot be off: LPW art. 10, 19"),
        ({"off": ["D26"]}, "D26 (bron stil) is no mere agreement"),
        ({"dossier_days": 367}, "dossier_days"),
        ({"escalate_dossier": [2, 29]}, "month 2 has no day 29 in every year"),
        ({"warn_not_applied": [13, 1]}, "month 13 has no day 1"),
    ],
)
def test_what_cannot_be_agreed_is_refused_by_name(numbers: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        Agreed.model_validate({"since": "2025-08-15", "ground": PLAN, **numbers})

    assert told in str(wrong.value)


def test_of_two_agreements_of_one_day_nobody_knows_which_holds() -> None:
    with pytest.raises(ValueError, match="2 agreements hold from 2025-08-15"):
        region.RegionFile(agreements=(agreed("2025-08-15"), agreed("2025-08-15", "another")))


def test_a_region_can_agree_on_every_number_that_a_rule_asks() -> None:
    assert {field.name for field in fields(Agreements)} == set(Agreed.model_fields) - {"since", "ground"}


def test_a_rule_stays_off_until_the_region_agrees_otherwise() -> None:
    versions = (
        agreed("2025-01-01", off=["D09"]),
        agreed("2025-03-01", dossier_days=7),
        agreed("2025-05-01", off=[]),
    )
    told = dated(versions)

    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 3, 1), date(2025, 5, 1))
    assert [(), ("D09",), ("D09",), ()] == [told.on(day).value.off for day in days]


def test_what_is_off_goes_through_the_journal() -> None:
    told = Context(agreements=dated((agreed("2025-08-15", off=["D09", "D29"]),)))
    empty = Context()
    for setting in context_json.settings_of(told, 1):
        empty = context_json.applied(empty, setting)

    assert told.agreements == empty.agreements


def test_a_region_that_leaves_nothing_off_writes_what_it_wrote_before_it_could() -> None:
    """Else every region's setting would be another text under the same version."""
    (setting,) = [s for s in context_json.settings_of(Context(), 1) if s.name == context_json.AGREED]

    assert "off" not in json.loads(setting.body)[0]["value"]


def test_all_that_is_wrong_with_a_file_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "region.json"
    wrong = {"since": "2025-08-15", "ground": PLAN, "off": ["D11"], "handover_days": 400, "dosier_days": 3}
    path.write_text(json.dumps({"agreements": [wrong]}, indent=1), "utf-8")

    what, where = zip(*region.faults(path), strict=True)
    assert [f"{path}:{line}" for line in (10, 6, 9)] == list(where)
    assert ["agreements.0.dosier_days: no", "agreements.0.off: D11", "agreements.0.handover_days: Input"] == [
        " ".join(told.split()[:2]) for told in what
    ]
