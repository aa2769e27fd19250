"""Whether anybody could have known better: held against what had been told by then, and nothing else."""

from datetime import date, timedelta

import pytest

from hub.demo.evaluation.tellable import Tellable
from hub.demo.rehearsal import Rehearsed, rehearse
from hub.demo.score import STRANGER, FalseAlarm, Miss
from hub.domain.timeline import midnight
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.simulate import Simulated, simulate

LATE = "inschrijving weken te laat gemeld"


@pytest.fixture(scope="module")
def told_late() -> tuple[Simulated, Rehearsed]:
    simulated = simulate(250, 5, ("Q10",))
    return simulated, rehearse(simulated)


@pytest.fixture(scope="module")
def judge(told_late: tuple[Simulated, Rehearsed]) -> Tellable:
    return Tellable(told_late[0], told_late[0].as_told())


def _alarm(told_late: tuple[Simulated, Rehearsed]) -> FalseAlarm:
    """Said to be nowhere, of somebody whose institution had not told of the enrolment yet."""
    late = {s.person for s in told_late[0].stains if s.what == LATE}
    return next(f for f in told_late[1].scores["D11"].false if f.key[0] in late)


def test_nobody_could_know_of_an_enrolment_that_was_not_told(
    told_late: tuple[Simulated, Rehearsed], judge: Tellable
) -> None:
    """
    The pupil sat in class, and no file said so: the alarm is false, and had its ground.
    """
    assert not judge.unfounded(_alarm(told_late))


def test_once_it_was_told_the_same_alarm_has_no_ground(
    told_late: tuple[Simulated, Rehearsed], judge: Tellable
) -> None:
    alarm, simulated = _alarm(told_late), told_late[0]
    life = next(life for life in simulated.told.lives if life.n == alarm.key[0])
    told = DeliveredLife(life, simulated.region, simulated.schedule).enrolment(life.enrolments[0])

    later = FalseAlarm(alarm.key, told + timedelta(days=3), alarm.municipal)

    assert judge.unfounded(later)


def test_what_was_told_and_not_said_is_overlooked(
    told_late: tuple[Simulated, Rehearsed], judge: Tellable
) -> None:
    """
    The hub kept a signal to itself: dirt elsewhere on the same pupil excuses nothing.
    """
    simulated = told_late[0]
    clean = {life.n for life in simulated.lives} - {s.person for s in simulated.stains}
    n, e = next(
        (n, e)
        for n, truth in simulated.verdicts().items()
        if n in clean
        for e in truth.expected
        if not e.fleeting
    )

    assert judge.overlooked(Miss((n, e.rule, e.occasion), e.knowable))


def test_what_was_over_long_ago_has_no_ground(
    told_late: tuple[Simulated, Rehearsed], judge: Tellable
) -> None:
    """
    Who had not applied and did so in May is no ground to say so in July.
    """
    simulated = told_late[0]
    n, e = next(
        (n, e)
        for n, truth in simulated.verdicts().items()
        for e in truth.expected
        if (e.rule, e.step) == ("D02", 1) and e.tick < e.until < midnight(date(2025, 5, 31))
    )
    key = (n, e.rule, e.occasion)

    assert not judge.unfounded(FalseAlarm(key, e.tick, municipal=False))
    assert judge.unfounded(FalseAlarm(key, e.until + timedelta(days=40), municipal=False))


def test_what_nothing_told_asks_for_is_not_overlooked(
    told_late: tuple[Simulated, Rehearsed], judge: Tellable
) -> None:
    life = told_late[0].told.lives[0]

    assert not judge.overlooked(Miss((life.n, "D29", "98AA beside another, time 9"), midnight(life.born)))


def test_a_made_up_signal_has_no_ground(told_late: tuple[Simulated, Rehearsed], judge: Tellable) -> None:
    seen = told_late[1].run.said[0][0]

    assert judge.unfounded(FalseAlarm((0, "D29", "98AA beside another, time 9"), seen, municipal=False))
    assert judge.unfounded(FalseAlarm((-1, "D26", "koppelpunt/mbo"), seen, municipal=False))


def test_a_row_without_a_number_is_nobody_s(told_late: tuple[Simulated, Rehearsed], judge: Tellable) -> None:
    """
    Nobody can know which other rows are about the same child.
    """
    seen = told_late[1].run.said[0][0]

    assert not judge.unfounded(FalseAlarm((STRANGER, "D02", "not applied"), seen, municipal=True))
