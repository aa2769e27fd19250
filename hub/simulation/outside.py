"""Days outside a school: exemption, work, and who is asked how it goes; told by the municipality."""

from collections.abc import Iterator
from datetime import date
from random import Random

from hub.domain.facts import Article, Contact, Informant, Occupation, Outcome
from hub.simulation.delivered_life import age
from hub.simulation.life import DAY, END, Event, Life, at
from hub.simulation.region import InventedRegion
from hub.simulation.shares import CHECKED, FOR_WORK, JOB_TOLD, OCCUPIED, TOLD_BY_UWV, WORK_ENDS, pick
from hub.simulation.way import gone

QUARTER = 91
VULNERABLE = (*FOR_WORK, "isk")
ENTREE = 1
ADULT = 18
SUMMER, NOVEMBER = date(2025, 8, 1), date(2025, 11, 1)


def events(region: InventedRegion, life: Life, seed: int) -> Iterator[Event]:
    """All that the municipality in which the pupil lives after the summer wrote down before it was over."""
    home = life.home(SUMMER)
    if home not in region.municipalities:
        return iter(())
    dice, source = Random(f"outside {seed} {life.n}"), f"gebeurtenissen-gemeente/{home}"
    work = list(_work(dice, life, source))
    told = [*_exempt(dice, life, source), *work, *_asked(dice, life, source, work)]
    return (event for event in told if event.told < gone(life))


def _number(life: Life, n: int) -> str:
    return f"{life.n * 100 + 50 + n}"


def _exempt(dice: Random, life: Life, source: str) -> Iterator[Event]:
    """Whom the municipality will find to be exempt; while there is leerplicht."""
    if life.settling is None or life.settling.outcome != Outcome.EXEMPT or age(life.born, SUMMER) >= ADULT:
        return
    article = dice.choice((Article.UNFIT, Article.BELIEF, Article.OTHER_EDUCATION))
    until = () if article == Article.UNFIT else (("tot_en_met", "2026-07-31"),)
    told = at(date(2025, 8, 20) + dice.randrange(90) * DAY, 11, dice.randrange(60))
    yield Event(source, "vrijstelling", _number(life, 0), told, SUMMER, article, until)


def _occupation(dice: Random, life: Life) -> Occupation | None:
    """What the municipality will find somebody doing; few of whom it finds nothing else."""
    if life.story == "to work" and dice.random() >= JOB_TOLD:
        return None
    if life.story == "work" or (life.settling is not None and life.settling.outcome == Outcome.WORK):
        return Occupation.WORK
    if life.settling is not None or life.story == "private" or _at_school(life, NOVEMBER):
        return None
    return pick(dice, OCCUPIED)


def _work(dice: Random, life: Life, source: str) -> Iterator[Event]:
    """Of who works, some weeks after it began; of some it is told later that it has ended."""
    occupation = _occupation(dice, life)
    if occupation is None:
        return
    left = max((e.last_day for e in life.enrolments if e.last_day), default=SUMMER)
    first = max(left, SUMMER) + dice.randrange(14, 90) * DAY
    told = at(first + dice.randint(10, 60) * DAY, 11, dice.randrange(60))
    by = Informant.UWV if dice.random() < TOLD_BY_UWV else Informant.MUNICIPALITY
    more = (("bron", str(by)),)
    yield Event(source, "bezigheid", _number(life, 1), told, first, occupation, more)
    if dice.random() < WORK_ENDS:
        last = first + dice.randint(70, 200) * DAY
        ended = at(last + dice.randint(3, 30) * DAY, 11)
        over = (*more, ("tot_en_met", last.isoformat()))
        yield Event(source, "bezigheid", _number(life, 1), ended, first, occupation, over)


def _asked(dice: Random, life: Life, source: str, work: list[Event]) -> Iterator[Event]:
    """Each quarter, of who left pro, vso, isk or entree and is in no school at the end of it."""
    levels = {e.level for e in life.enrolments}
    if (life.level not in VULNERABLE and ENTREE not in levels) or dice.random() >= CHECKED:
        return
    for n in range(4):
        day = SUMMER + (QUARTER * (n + 1) + dice.randrange(14)) * DAY
        if day <= END and not _at_school(life, day):
            word = _known_by(work, day) or dice.choice((Contact.AT_HOME, Contact.NOT_REACHED))
            yield Event(source, "contact", _number(life, 2 + n), at(day, 15, dice.randrange(60)), day, word)


def _at_school(life: Life, day: date) -> bool:
    return (
        life.stays_in_vo
        or life.exit is None
        or any(
            e.first_day <= day and (e.last_day is None or day <= e.last_day) and e.erased is None
            for e in life.enrolments
        )
    )


def _known_by(work: list[Event], day: date) -> Contact | None:
    """What somebody who is asked says to do, as it really was, whenever it was told."""
    last = max((dict(e.more).get("tot_en_met", "") for e in work), default="")
    if not any(e.day <= day for e in work) or (last and day.isoformat() > last):
        return None
    return Contact.AT_WORK if work[0].word == Occupation.WORK else Contact.DAY_ACTIVITY
