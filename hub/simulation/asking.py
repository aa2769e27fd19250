"""That somebody applied, told before any mbo tells of it: sometimes long before, and sometimes for good.

Each life has dice of its own for it, so that all else in it is as it would be without.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hub.domain.facts import Status
from hub.domain.timeline import day_of
from hub.simulation.life import BEGIN, DAY, Application, Life, Message, at
from hub.simulation.region import CREBOS, InventedRegion
from hub.simulation.shares import APPLIED, MBO_LEVEL, SILENT, TOLD_FIRST, pick

LAST = date(2025, 7, 15)
"""Later applications are answered at once [own]."""


def told_first(
    region: InventedRegion, life: Life, made: Iterable[Application], seed: int
) -> tuple[Application, ...]:
    """The applications with what was told before the first answer; only of who has a BSN."""
    if life.onderwijsnummer:
        return tuple(made)
    dice = Random(f"asking {seed} {life.n}")
    found = tuple(
        application if application.interest else _earlier(dice, application) for application in made
    )
    if dice.random() >= SILENT.get(life.story, 0):
        return found
    if life.story == "only withdrawn":
        return tuple(_never_answered(application) for application in found)
    return (*found, _silent(dice, region, life, {a.school for a in found}))


def _earlier(dice: Random, application: Application) -> Application:
    """Up to four weeks before the first answer."""
    first = application.messages[0].moment
    chance, days, minutes = dice.random(), dice.randrange(28), dice.randrange(1, 600)
    moment = first - days * DAY - timedelta(minutes=minutes)
    if chance >= TOLD_FIRST or day_of(first) > LAST or day_of(moment) <= BEGIN:
        return application
    return replace(application, messages=(Message(moment, Status.APPLIED), *application.messages))


def _never_answered(application: Application) -> Application:
    """Withdrawn before anybody had told anything of it."""
    first, *_, last = (Message(application.messages[0].moment, Status.APPLIED), *application.messages)
    return application if application.interest else replace(application, messages=(first, last))


def _silent(dice: Random, region: InventedRegion, life: Life, besides: set[str]) -> Application:
    """One at an institution that never answers."""
    school = dice.choice([i.brin for i in region.institutions if i.brin not in besides])
    first, last = pick(dice, APPLIED)
    day = min(first + dice.randrange((last - first).days + 1) * DAY, LAST)
    level = pick(dice, MBO_LEVEL[life.level])
    return Application(
        chain=f"{school}:{life.n * 10 + 8:08d}",
        school=school,
        crebo=dice.choice(CREBOS[level]),
        starts=date(2025, 8, 1),
        messages=(Message(at(day, dice.randrange(8, 22), dice.randrange(60)), Status.APPLIED),),
    )
