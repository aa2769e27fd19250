"""What had been told of a life by a moment: nothing that came later, and all of it in the end."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hub.domain.timeline import midnight
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.dirt import KINDS
from hub.simulation.life import BEGIN, END, Life
from hub.simulation.simulate import Simulated, simulate
from hub.simulation.told_by import told_by


@pytest.fixture(scope="module")
def dirty() -> Simulated:
    return simulate(250, 5, tuple(KINDS))


def _told(simulated: Simulated, life: Life, moment: datetime) -> tuple[Life, ...]:
    return told_by(DeliveredLife(life, simulated.region, simulated.schedule), moment)


def _stained(simulated: Simulated, what: str) -> Life:
    person = next(s.person for s in simulated.stains if what in s.what)
    return next(life for life in simulated.told.lives if life.n == person)


def test_before_the_first_file_nothing_is_known(dirty: Simulated) -> None:
    for life in dirty.told.lives[:50]:
        for one in _told(dirty, life, midnight(BEGIN)):
            assert (None, None, (), (), ()) == (
                one.listed,
                one.exit,
                one.exams,
                one.applications,
                one.enrolments,
            )


def test_in_a_clean_region_all_is_told_in_the_end() -> None:
    """
    But for what happened in the last days, and what was never told to anybody.
    """
    clean = simulate(120, 2)
    end = midnight(END + timedelta(days=1))

    for life in clean.lives:
        (one,) = _told(clean, life, end)
        assert (life.listed, life.exit, life.exams) == (one.listed, one.exit, one.exams)
        assert life.applications == one.applications
        assert [e.number for e in life.enrolments] == [e.number for e in one.enrolments]


def test_an_enrolment_told_late_is_not_known_before(dirty: Simulated) -> None:
    """
    The day before its overview came in nobody could know of it, though it had begun weeks ago.
    """
    life = _stained(dirty, "weken te laat gemeld")
    first = life.enrolments[0]
    told = DeliveredLife(life, dirty.region, dirty.schedule).enrolment(first)

    (before,), (after,) = (_told(dirty, life, at) for at in (told - timedelta(days=1), told))

    assert midnight(first.first_day) < told - timedelta(days=1)
    assert first.number not in [e.number for e in before.enrolments]
    assert first.number in [e.number for e in after.enrolments]


def test_an_end_that_is_not_told_is_no_end(dirty: Simulated) -> None:
    """
    Whoever left last week is enrolled for all that the last overview said.
    """
    life, e = next((life, e) for life in dirty.told.lives for e in life.enrolments if e.ended)
    told = DeliveredLife(life, dirty.region, dirty.schedule).ended(e)

    days = [
        [one.last_day for one in _told(dirty, life, at)[0].enrolments if one.number == e.number]
        for at in (told - timedelta(minutes=1), told)
    ]

    assert [[None], [e.last_day]] == days


def test_one_pupil_under_two_numbers_is_two_until_they_are_linked(dirty: Simulated) -> None:
    """
    vo knows one of them, mbo the other; linked they are one.
    """
    life = _stained(dirty, "laat gekoppeld")
    assert life.linked

    of_vo, of_mbo = _told(dirty, life, life.linked - timedelta(days=1))
    linked = _told(dirty, life, life.linked)

    assert ((), None) == (of_vo.applications, of_mbo.exit)
    assert 1 == len(linked)


def test_a_birth_date_is_what_was_told_of_it(dirty: Simulated) -> None:
    life = _stained(dirty, "geboortedatum later gecorrigeerd")
    assert life.wrongly_born
    wrong, corrected = life.wrongly_born

    born = [_told(dirty, life, at)[0].born for at in (corrected - timedelta(days=1), corrected)]

    assert [wrong, life.born] == born


def test_a_handover_may_be_told_before_its_application(dirty: Simulated) -> None:
    """
    The oracles stand on whatever part of a life came in first.
    """
    life = next(
        life for life in dirty.lives if any(e.kind == "warme-overdracht" for e in life.events) and life.listed
    )
    (whole,) = dirty.as_told_by(life, midnight(END))
    (part,) = dirty.as_told_by(replace(life, applications=()), midnight(END))

    steps = [{(e.rule, e.step) for e in truth.expected} for truth in (whole, part)]
    assert ("D02", 3) in steps[1] - steps[0]
