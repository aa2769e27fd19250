"""Every rule has an oracle, which speaks of that rule: else a drill could not tell whether the rule is right."""

from collections.abc import Iterable, Mapping
from datetime import date

import pytest

from hub.domain.timeline import midnight
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.oracles import OF_SOURCES, ON_ANSWERS, ON_STEPS, ORACLES
from hub.simulation.simulate import Simulated, simulate
from tests.house.test_words import rule_codes

ANSWERED = midnight(date(2025, 9, 15))


@pytest.fixture(scope="module")
def region() -> Simulated:
    return simulate(400, 3)


def without_oracle(rules: Iterable[str], oracles: Iterable[str]) -> list[str]:
    """What is missing, and where to mend it."""
    known = frozenset(oracles)
    return [f"{rule} has no oracle: see add-a-rule §4" for rule in rules if rule not in known]


def test_every_rule_has_an_oracle() -> None:
    known = (*ORACLES, *ON_ANSWERS, *ON_STEPS, *OF_SOURCES)

    assert [] == without_oracle(rule_codes(), known)


def test_a_rule_without_an_oracle_is_named() -> None:
    assert ["D99 has no oracle: see add-a-rule §4"] == without_oracle(["D02", "D99"], ORACLES)


def test_no_oracle_is_left_of_a_rule_that_is_gone() -> None:
    assert {*ORACLES, *ON_ANSWERS, *ON_STEPS, *OF_SOURCES} <= set(rule_codes())


def _said_by_life(region: Simulated) -> Mapping[str, set[str]]:
    """Per line of the registry the codes that its oracle gives, over all lives."""
    found: dict[str, set[str]] = {}
    for life in region.lives:
        told = DeliveredLife(life, region.region, region.schedule)
        steps = {code: list(oracle(told)) for code, oracle in ORACLES.items()}
        every = [step for mine in steps.values() for step in mine]
        steps |= {code: oracle(told, [], ANSWERED) for code, oracle in ON_ANSWERS.items()}
        steps |= {code: second(told, every) for code, second in ON_STEPS.items()}
        for code, mine in steps.items():
            found.setdefault(code, set()).update(step.rule for step in mine)
    return found


def test_each_oracle_speaks_of_its_own_rule(region: Simulated) -> None:
    """
    An oracle under the wrong code would be held against another rule's signals; one that never speaks proves nothing.
    """
    said = _said_by_life(region)

    assert {code: {code} for code in (*ORACLES, *ON_ANSWERS, *ON_STEPS)} == said
    assert {e.rule for told in region.of_sources().values() for e in told} <= set(OF_SOURCES)
