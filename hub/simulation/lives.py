"""Lives: what really happened to each pupil, invented first, with a seed, before anybody writes a file.

Each pupil has dice of its own: pupil 17 of seed 1 lives the same life among fifty and among five thousand.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from hub.domain.facts import Destination, Result
from hub.domain.timeline import day_of
from hub.simulation import applying, asking, fates, names, notifying, outside, way
from hub.simulation.life import DAY, Again, Application, Enrolment, Exam, Exit, Home, Life, at
from hub.simulation.region import InventedRegion
from hub.simulation.shares import (
    AGAIN,
    AGES,
    LEFT_LYING,
    LET_GO,
    LEVELS,
    LINKED,
    MOVES,
    OF_VSO,
    ONDERWIJSNUMMER,
    OUTSIDE,
    RESIT,
    STORIES,
    TO_WORK,
    UNLISTED,
    pick,
)

EARLY = date(2024, 10, 2)
"""Most are on the list by then, and the lists of winter have whatever is filled in later."""

RESULTS, RESITS = date(2025, 6, 12), date(2025, 7, 2)
GONE = ("emigrates", "dies")
EXAM_LEVELS = ("bb", "kb", "gl", "tl")
MONTHS = {7: 4, 8: 4, 9: 3}
"""Moves peak in summer; other months weigh one."""


def invent(region: InventedRegion, movers: int, seed: int) -> tuple[Life, ...]:
    """All lives; their application messages get their numbers when it is known what else is in the feed."""
    return tuple(invent_one(region, n, seed) for n in range(movers))


def invent_one(region: InventedRegion, n: int, seed: int) -> Life:
    """One life."""
    dice = Random(f"life {seed} {n}")
    life = _prepared(_person(dice, region, n, pick(dice, STORIES)), seed)
    listed, unlisted = _listing(dice, life)
    life = replace(life, exams=_exams(dice, life), listed=listed, unlisted=unlisted)
    life = replace(life, again=_again(life, seed))
    life = replace(life, exit=_exit(dice, life), let_go=_let_go(life, seed))
    desk = applying.Desk(dice, region, n)
    life = fates.live(dice, region, desk, life)
    if dice.random() < 0.05 or (life.story == "never applied" and dice.random() < 0.3):
        desk.made.append(_interest(desk))
    life = replace(life, applications=asking.told_first(region, life, desk.made, seed))
    life = _ends(dice, region, life)
    if life.settling is None and life.story not in GONE:
        life = replace(life, lies=_lies(n, seed), notices=notifying.notices(region, life, seed))
    return replace(life, events=(*way.events(region, life, seed), *outside.events(region, life, seed)))


def _ends(dice: Random, region: InventedRegion, life: Life) -> Life:
    if life.story in GONE:
        return _gone(dice, life)
    if life.settling is not None:
        return replace(
            life, linked=None
        )  # one pupil, one office, one case: who settles neither moves nor merges
    return replace(life, homes=_moves(dice, region, life.homes))


def _person(dice: Random, region: InventedRegion, n: int, story: str) -> Life:
    level = _level(dice, story)
    gender = dice.choice("MV")
    infix, family = names.family_name(dice)
    age = pick(dice, AGES.get(level, AGES["vmbo"]))
    born = date(2025 - age, 6, 12) - dice.randrange(365) * DAY
    foreign = dice.random() < ONDERWIJSNUMMER.get(level, ONDERWIJSNUMMER["other"])
    linked = foreign and dice.random() < LINKED
    outside = dice.random() < OUTSIDE and story not in ("emigrates", "dies")
    home = dice.choice(region.neighbours) if outside else pick(dice, region.municipalities)
    day = date(2024, 11, 1) + dice.randrange(560) * DAY
    return Life(
        n=n,
        story=story,
        born=born,
        gender=gender,
        given=names.given_name(dice, gender),
        infix=infix,
        family=family,
        school=dice.choices(region.schools, weights=[s.size for s in region.schools])[0].brin,
        own=f"{n % 100:03d}{dice.randrange(1000):03d}",
        level=level,
        bsn=names.bsn(n),
        onderwijsnummer=names.onderwijsnummer(n) if foreign else None,
        linked=at(day, 5) if linked and not outside else None,
        homes=(Home(None, home),),
    )


def _prepared(life: Life, seed: int) -> Life:
    """Whom school prepares for work: some are in vso, and some who would have arrived find a job instead."""
    if life.level != "pro":
        return life
    of_vso = Random(f"vso {seed} {life.n}").random() < OF_VSO
    goes = Random(f"to work {seed} {life.n}").random() < TO_WORK and life.story == "arrives"
    return replace(life, level="vso" if of_vso else life.level, story="to work" if goes else life.story)


def _level(dice: Random, story: str) -> str:
    if story in ("fails and stays", "to havo"):
        return dice.choice(("bb", "kb", "gl", "tl") if story == "fails and stays" else ("gl", "tl"))
    return pick(dice, LEVELS)


def _exams(dice: Random, life: Life) -> tuple[Exam, ...]:
    takes = life.level in EXAM_LEVELS or (life.level == "havo" and dice.random() < 0.4)
    if not takes:
        return ()
    fails = life.story in ("fails and stays", "to vavo") or dice.random() < 0.012
    end = Result.FAILED if fails else Result.PASSED
    if dice.random() < (0.5 if fails else RESIT):
        return (Exam(RESULTS, Result.RESIT), Exam(RESITS, end))
    return (Exam(RESULTS, end),)


def _listing(dice: Random, life: Life) -> tuple[datetime | None, datetime | None]:
    """When the school put the pupil on its list, and when it took the name off again."""
    if dice.random() < UNLISTED:
        return None, None
    early = dice.random() < 0.92
    day = EARLY if early else date(2024, 10, 20) + dice.randrange(90) * DAY
    unlisted = None
    if life.story == "to havo" and dice.random() < 0.5:
        unlisted = at(date(2025, 1, 6) + dice.randrange(14) * DAY, 12)
    return at(day, 9), unlisted


def _again(life: Life, seed: int) -> Again | None:
    """Some are on the list twice: who changed class or location was entered anew, the number not at hand."""
    dice = Random(f"again {seed} {life.n}")
    listed = None if life.unlisted or life.onderwijsnummer or life.story in GONE else life.listed
    if listed is None or day_of(listed) > EARLY or dice.random() >= AGAIN:
        return None
    entered = date(2024, 10, 3) + dice.randrange(45) * DAY
    completed = max(entered, date(2024, 12, 2)) + dice.randrange(1, 30) * DAY
    return Again(f"9{life.own[1:]}", at(entered, 12), at(completed, 12))


_GOES = {
    "to havo": Destination.VO,
    "to vavo": Destination.VAVO,
    "private": Destination.PRIVATE,
    "work": Destination.WORK,
    "to work": Destination.WORK,
    "never applied": Destination.UNKNOWN,
}


def _exit(dice: Random, life: Life) -> Exit | None:
    """The school lets go, mostly with the school year; who stays is not deregistered."""
    if life.story == "fails and stays":
        return None
    goes = _GOES.get(life.story, Destination.MBO)
    result = life.exams[-1].day if life.exams else date(2025, 7, 4)
    stays = goes in (Destination.VO, Destination.VAVO)
    shares = (1, 0, 0) if stays else (75, 15, 10)  # who goes on in vo is let go with the school year
    last_day = dice.choices((date(2025, 7, 31), date(2025, 7, 18), result), weights=shares)[0]
    late = not stays and dice.random() < 0.05
    written = date(2025, 8, 1) if late else max(date(2025, 6, 20), result)
    return Exit(last_day, goes, at(written + dice.randrange(12) * DAY, 11, dice.randrange(60)))


def _let_go(life: Life, seed: int) -> Exit | None:
    """Of those who failed and stayed some leave in October or November, for nowhere that anybody knows."""
    dice = Random(f"let go {seed} {life.n}")
    if life.story != "fails and stays" or dice.random() >= LET_GO:
        return None
    last_day = date(2025, 10, 3) + dice.randrange(50) * DAY
    return Exit(last_day, Destination.UNKNOWN, at(last_day + dice.randrange(5) * DAY, 11, dice.randrange(60)))


def _lies(n: int, seed: int) -> int:
    """Days that a case lies at the municipality: mostly none, for some longer than they may."""
    dice = Random(f"lies {seed} {n}")
    return dice.randint(2, 25) if dice.random() < LEFT_LYING else 0


def _interest(desk: applying.Desk) -> Application:
    """An expression of interest: looks like an application and is none."""
    day = desk.first_day()
    school = desk.institution().brin
    made = desk.apply(school, 2, [(desk.moment(day), applying.AO)])
    desk.made.remove(made)
    return replace(made, chain=f"{school}:{desk.n * 10 + 9:08d}", interest=True)


def _moves(dice: Random, region: InventedRegion, homes: tuple[Home, ...]) -> tuple[Home, ...]:
    """At most one move, told by the municipalities of the region."""
    here = homes[0].municipality
    if here not in region.municipalities or dice.random() >= MOVES:
        return homes
    month = pick(dice, {m: MONTHS.get(m, 1) for m in range(1, 13)})
    year = dice.choice((2025, 2026)) if month <= 7 else dice.choice((2024, 2025)) if month > 10 else 2025
    inside = dice.random() < 0.75
    there = pick(dice, region.municipalities) if inside else dice.choice(region.neighbours)
    return homes if there == here else (*homes, Home(date(year, month, dice.randint(1, 28)), there))


def _gone(dice: Random, life: Life) -> Life:
    """Died or left the country on a Sunday, so that the BRP of Monday tells it before anything is asked."""
    day = date(2024, 12, 1) + dice.randrange(80) * timedelta(weeks=1)
    edge = at(day, 0)
    emigrates = life.story == "emigrates"
    leaves = life.exit
    if leaves is None or leaves.registered >= edge:
        leaves = Exit(day - DAY, Destination.ABROAD, at(day + 2 * DAY, 12)) if emigrates else None
        if leaves and not date(2024, 12, 1) <= day <= date(2025, 8, 10):
            leaves = None
    return replace(
        life,
        homes=(*life.homes, Home(day, None)) if emigrates else life.homes,
        died=None if emigrates else day,
        listed=life.listed if life.listed and life.listed < edge else None,
        linked=life.linked if life.linked and life.linked < edge else None,
        exams=tuple(e for e in life.exams if e.day < day),
        exit=leaves,
        applications=tuple(
            replace(a, messages=kept)
            for a in life.applications
            if (kept := tuple(m for m in a.messages if m.moment < edge))
        ),
        enrolments=tuple(_until(e, day) for e in life.enrolments if e.first_day < day),
        diplomas=(),
        presences=tuple(p for p in life.presences if p.day < day),
        absences=tuple(a for a in life.absences if a.began < edge),
        settling=None,
    )


def _until(enrolment: Enrolment, day: date) -> Enrolment:
    if enrolment.last_day is not None and enrolment.last_day < day:
        return enrolment
    return replace(enrolment, last_day=day - DAY, reason="01", ended=at(day + 2 * DAY, 12))
