"""How a place in mbo is lost: dropping out, leaving for another programme, sent away by a study advice."""

from datetime import date
from random import Random

from hub.simulation import schooling
from hub.simulation.applying import AI, AO, LI, LNI
from hub.simulation.life import DAY, Diploma, Enrolment, at
from hub.simulation.shares import ADVICE, LONG_WAY, ON_THE_WAY, SETTLED_SHARE
from hub.simulation.year import Year

GROWN = date(2007, 9, 1)
"""Who was born before has come of age when lessons have begun."""


def drops_out(year: Year, enrolment: Enrolment) -> None:
    """Some lesson day: on the way elsewhere, or found later, or with a diploma, or for nowhere."""
    dice = year.dice
    last_day = schooling.dropout_day(dice, year.region, enrolment.school)
    year.stop(enrolment, last_day)
    chance = dice.random()
    own = Random(f"on the way {year.life.n} {chance}")
    if last_day < date(2026, 3, 1) and own.random() < ON_THE_WAY:
        _leaves_for_another(year, own, enrolment.school, last_day, soonest=15)
    elif chance < 0.3 and last_day < date(2026, 5, 1):
        year.restart(last_day + dice.randint(14, 80) * DAY, (enrolment.school,))
    elif chance < 0.34 and year.level >= 2:
        # Within a week, or when every overview has been heard: a slower one would hide it for a while.
        day = last_day + (dice.randint(1, 7) if dice.random() < 0.3 else dice.randint(46, 80)) * DAY
        number = f"{year.life.n * 10 + 5:06d}"
        diploma = Diploma(enrolment.school, number, enrolment.crebo, year.level, day, at(day, 0))
        year.diplomas.append(diploma)
    else:
        year.settle(SETTLED_SHARE)


def perhaps(own: Random, year: Year, enrolment: Enrolment) -> None:
    """Of those who would have stayed some are sent away, and some adults leave for a start in spring."""
    chance = own.random()
    if chance < ADVICE[year.level]:
        _sent_away(year, own, enrolment)
    elif chance < ADVICE[year.level] + LONG_WAY and year.life.born < GROWN:
        last_day = date(2025, 9, 20) + own.randrange(100) * DAY
        year.stop(enrolment, last_day)
        _leaves_for_another(year, own, enrolment.school, last_day, soonest=50)


def _leaves_for_another(year: Year, own: Random, left: str, last_day: date, *, soonest: int) -> None:
    """Applied elsewhere before leaving: enrolled some weeks later, not taken after all, or still waiting."""
    desk, school = year.desk, year.desk.institution((left,)).brin
    starts = year.lesson_day(school, last_day + own.randint(soonest, soonest + 85) * DAY)
    applied = [(desk.moment(last_day - own.randint(1, 20) * DAY), AO)]
    chance = own.random()
    if chance < 0.5:
        enrolled = (desk.moment(starts - own.randint(2, 4) * DAY), LI)
        year.attend(year.enrol(desk.apply(school, year.level, [*applied, enrolled], starts), starts))
        return
    if chance < 0.8:
        applied.append((desk.moment(last_day + own.randint(2, 70) * DAY), own.choice((AI, LNI))))
    desk.apply(school, year.level, applied, starts)
    year.settle(SETTLED_SHARE)


def _sent_away(year: Year, own: Random, enrolment: Enrolment) -> None:
    """In the months of the study advice; some knew of another programme by then, some find one later."""
    first = date(2025, 11, 20) if year.level == 1 else date(2026, 5, 20)
    last_day = first + own.randrange(50) * DAY
    year.stop(enrolment, last_day, own.choice(("03", "04", "07", "07", "01")))
    chance = own.random()
    if chance < 0.3 and year.level == 1:
        _leaves_for_another(year, own, enrolment.school, last_day, soonest=15)
    elif chance < 0.6 and year.level == 1:
        year.restart(last_day + own.randint(2, 60) * DAY, (enrolment.school,))
    else:
        year.settle(SETTLED_SHARE)
