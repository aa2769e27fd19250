"""The invented municipality answers what is so, and nothing that the law no longer knows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.domain.facts import Outcome
from hub.domain.timeline import midnight
from hub.simulation.life import Life, Settling
from hub.simulation.lives import invent_one
from hub.simulation.office import CaseNews, Office
from hub.simulation.region import invent_region

BIRTHDAY = date(2026, 2, 28)


def closes(life: Life, told: date) -> bool:
    """Whether a case that was told on that day is closed within the week."""
    office = Office({life.n: life})
    news = CaseNews("case-1", "gm/0553", "D11", 3, over=False, person=life.n)
    days = [told + timedelta(days=n) for n in range(7)]
    files = [f for day in days for f in office.answer(midnight(day), [news] if day == told else [])]
    return any(b"gesloten" in f.content for f in files)


@pytest.mark.parametrize(
    ("outcome", "told", "closed"),
    [
        (Outcome.EXEMPT, date(2025, 9, 1), True),
        (Outcome.EXEMPT, date(2026, 3, 2), False),
        (Outcome.WORK, date(2026, 3, 2), True),
    ],
)
def test_nobody_of_age_is_exempt(outcome: Outcome, told: date, *, closed: bool) -> None:
    """
    An exemption ends with leerplicht, at eighteen: a case that begins then is not closed by it. Work is.
    """
    invented = replace(invent_one(invent_region(40, 1), 0, 1), born=date(2008, 2, 28), lies=0)

    assert closed == closes(replace(invented, settling=Settling(outcome, 3)), told)
