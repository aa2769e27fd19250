"""How two regions' agreements differ: per rule and number, from when until when."""

from datetime import date

from hub.edge.agreed import Agreed, dated
from hub.ops.agreements_diff import Change, changes

DEFAULT = dated(())
PLAN = "regioplan 2025"


def agreed(since: str, ground: str = PLAN, **numbers: object) -> Agreed:
    return Agreed.model_validate({"since": since, "ground": ground, **numbers})


def test_a_difference_is_told_per_rule_from_its_day_until_both_agree_again() -> None:
    old = dated((agreed("2026-01-01", dropout_days=5),))
    new = dated((agreed("2025-09-01", dropout_days=5),))

    since, until = date(2025, 9, 1), date(2026, 1, 1)
    assert [
        Change(rule, "dropout_days", since, until, 7, 5, PLAN) for rule in ("D18", "D19", "D20")
    ] == changes(old, new)


def test_a_difference_that_a_later_agreement_keeps_is_one() -> None:
    new = dated((agreed("2025-09-01", handover_days=70), agreed("2026-01-01", "later", dossier_days=14)))

    assert [Change("D09", "handover_days", date(2025, 9, 1), None, 28, 70, PLAN)] == changes(DEFAULT, new)


def test_a_rule_that_is_left_off_differs() -> None:
    new = dated((agreed("2025-09-01", off=["D29"]),))

    assert [Change("D29", "off", date(2025, 9, 1), None, before=False, after=True, ground=PLAN)] == changes(
        DEFAULT, new
    )
