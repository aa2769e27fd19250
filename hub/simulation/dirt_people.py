"""Dirt in one pupil's records: each function answers what really happened, what is told, and what was done.

None means that this life has nothing for this kind of dirt to touch.
"""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hub.domain.facts import Status
from hub.domain.timeline import midnight
from hub.simulation.life import DAY, Application, Home, Life, Message, at
from hub.simulation.names import onderwijsnummer
from hub.simulation.region import InventedRegion

Done = tuple[Life, Life, str]

NEW_PROGRAMME = "27990"
"""A code that no table knows yet."""

NEW_PROGRAMMES = 0.2

ASCII = str.maketrans("ëéşïö", "eesio")


def zeros_lost(dice: Random, life: Life, region: InventedRegion) -> Done | None:
    """Q1: a spreadsheet took the zeros; now and then the list has no number at all."""
    del region
    if life.onderwijsnummer is None and life.listed and dice.random() < 0.05 and life.again is None:
        really = replace(life, numberless=True)  # what a list does not have, nobody else can know
        return really, really, "op de lijst zonder burgerservicenummer"
    return life, replace(life, zeros_lost=True), "voorloopnullen kwijt"


def day_too_late(dice: Random, life: Life, region: InventedRegion) -> Done | None:
    """Q2: the first day without enrolment stands where the last day should."""
    del dice, region
    if life.exit is None:
        return None
    wrong = replace(life.exit, last_day=life.exit.last_day + DAY)
    return life, replace(life, exit=wrong), "uitschrijfdatum een dag te laat"


def two_numbers(dice: Random, life: Life, region: InventedRegion) -> Done | None:
    """Q3: mbo knows the pupil by an onderwijsnummer; the municipality links the two months later."""
    if life.onderwijsnummer is not None or life.home(date(2025, 9, 1)) not in region.municipalities:
        return None
    linked = at(date(2025, 8, 20) + dice.randrange(120) * DAY, 5)
    told = replace(life, onderwijsnummer=onderwijsnummer(life.n), linked=linked, double=True)
    return life, told, "bij het mbo onder een onderwijsnummer, laat gekoppeld"


def two_places(dice: Random, life: Life, region: InventedRegion) -> Done | None:
    """Q4: a second institution says enrolled as well, and never takes it back."""
    taken = {a.school for a in life.applications}
    free = [i.brin for i in region.institutions if i.brin not in taken]
    if not free or not life.applications:
        return None
    school = dice.choice(free)
    day = date(2025, 4, 1) + dice.randrange(110) * DAY
    messages = (Message(at(day, 11, dice.randrange(60)), Status.ENROLLED),)
    extra = Application(
        f"{school}:{life.n * 10 + 7:08d}", school, life.applications[0].crebo, date(2025, 8, 1), messages
    )
    told = replace(life, applications=(*life.applications, extra))
    return life, told, "ook ingeschreven gemeld door een tweede instelling"


def recycled(dice: Random, life: Life, region: InventedRegion) -> Done | None:
    """Q5: the chain was used a year before; and the school year is 0 in half of the rows."""
    del region
    if not life.applications:
        return None
    first = life.applications[0]
    day = date(2024, 10, 3) + dice.randrange(20) * DAY
    dated = dice.random() < 0.8
    old = replace(
        first,
        year="0" if dice.random() < 0.5 else "2024-2025",
        starts=date(2024, 8, 1),
        dated=dated,
        messages=(Message(at(day, 9, dice.randrange(60), 7), Status.WITHDRAWN),),
    )
    rest = tuple(replace(a, year="0") if dice.random() < 0.5 else a for a in life.applications)
    return life, replace(life, applications=(old, *rest)), "aanmelding van vorig jaar onder hetzelfde ketenId"


def restless(dice: Random, life: Life, region: InventedRegion) -> Done | None:
    """Q6: a step back and forth after the last status, or a message that comes more than a week late."""
    del region
    applications = [a for a in life.applications if not a.interest]
    if not applications:
        return None
    chosen = dice.choice(applications)
    last = chosen.messages[-1]
    if last.status == Status.APPLIED:  # that one applied takes back nothing that an mbo told
        return None
    if dice.random() < 0.5:
        late = last.moment + dice.randint(8, 30) * DAY
        messages = (*chosen.messages[:-1], replace(last, late=late))
        what = "statusbericht meer dan een week te laat"
    else:
        back = Message(last.moment + timedelta(hours=dice.randint(3, 90)), Status.RECEIVED)
        again = Message(back.moment + timedelta(hours=dice.randint(3, 200)), last.status)
        messages = (*chosen.messages, back, again)
        what = "status teruggezet en hersteld"
    told = tuple(replace(a, messages=messages) if a is chosen else a for a in life.applications)
    return life, replace(life, applications=told), what


def odd_programme(dice: Random, life: Life, region: InventedRegion) -> Done | None:
    """Q7: a programme code that is no number, or a start in the middle of a month."""
    del region
    if not life.applications:
        return None
    first, *rest = life.applications
    if dice.random() < 0.4:
        odd, what = replace(first, crebo="ZORG4"), "opleidingcode zonder cijfers"
    else:
        odd, what = replace(first, starts=first.starts + 17 * DAY), "start midden in de maand"
    return life, replace(life, applications=(odd, *rest)), what


def late_registration(dice: Random, life: Life, region: InventedRegion) -> Done | None:
    """Q10: the enrolment is registered weeks after its first day and LI never sent; or struck by mistake."""
    del region
    if not life.enrolments or life.enrolments[0].erased:
        return None
    first, *rest = life.enrolments
    if dice.random() < 0.2:
        day = date(2025, 9, 20) + dice.randrange(60) * DAY
        odd = replace(first, hidden=(midnight(day), midnight(day + dice.randint(7, 21) * DAY)))
        return life, replace(life, enrolments=(odd, *rest)), "inschrijving per ongeluk verwijderd en hersteld"
    written = midnight(first.first_day + dice.randint(35, 80) * DAY)
    odd = replace(first, registered=written)
    applications = tuple(
        replace(a, messages=kept)
        for a in life.applications
        if (kept := tuple(m for m in a.messages if a.school != first.school or m.status != Status.ENROLLED))
    )
    told = replace(life, enrolments=(odd, *rest), applications=applications)
    return life, told, "inschrijving weken te laat gemeld"


def late_correction(dice: Random, life: Life, region: InventedRegion) -> Done | None:
    """Q11: a birth date that is corrected later, or a move that is told weeks after it happened."""
    if len(life.homes) > 1 and life.homes[-1].since:
        told = midnight(life.homes[-1].since) + dice.randint(21, 70) * DAY
        homes: tuple[Home, ...] = (*life.homes[:-1], replace(life.homes[-1], told=told))
        return life, replace(life, homes=homes), "verhuizing weken te laat gemeld"
    if life.home(date(2024, 10, 1)) not in region.municipalities:
        return None
    wrong = life.born - dice.choice((365, 366, 730)) * DAY
    corrected = at(date(2025, 3, 1) + dice.randrange(300) * DAY, 3)
    return life, replace(life, wrongly_born=(wrong, corrected)), "geboortedatum later gecorrigeerd"


def excused_later(dice: Random, life: Life, region: InventedRegion) -> Done | None:
    """Q13: one in seven absences that were reported was excused after all, as was found out later."""
    del region
    really, told = [], []
    for a in life.absences:
        if a.excused or dice.random() >= 0.14:
            really.append(a)
            told.append(a)
            continue
        really.append(replace(a, excused=True))
        told.append(replace(a, excused=True, corrected=a.began + dice.randint(2, 12) * DAY))
    if really == told:
        return None
    changed = sum(a.corrected is not None for a in told)
    return (
        replace(life, absences=tuple(really)),
        replace(life, absences=tuple(told)),
        f"{changed} keer verzuim achteraf geoorloofd",
    )


def forgotten(dice: Random, life: Life, region: InventedRegion) -> Done | None:
    """Q15: the second full list lacks the pupil, though nothing has changed."""
    del dice, region
    if life.listed is None or life.unlisted is not None or life.again is not None:
        return None
    return life, replace(life, unlisted=at(date(2025, 1, 14), 12)), "ontbreekt op de volledige lijst"


def plain_name(dice: Random, life: Life, region: InventedRegion) -> Done | None:
    """Q16: no accents, the infix before the family name; a twin of the same initials would look the same."""
    del dice, region
    family = f"{life.infix} {life.family}".strip().translate(ASCII)
    told = replace(life, infix="", family=family, given=life.given.translate(ASCII))
    return life, told, "naam anders geschreven"


def level_empty(dice: Random, life: Life, region: InventedRegion) -> Done | None:
    """Q17: no level in the overview, and now and then a programme newer than any table of programmes."""
    del region
    if not life.enrolments:
        return None
    new = dice.random() < NEW_PROGRAMMES
    enrolments = tuple(
        replace(e, level_told=False, crebo=NEW_PROGRAMME if new else e.crebo) for e in life.enrolments
    )
    diplomas = tuple(replace(d, crebo=NEW_PROGRAMME) if new else d for d in life.diplomas)
    what = "opleiding die in geen tabel staat, zonder niveau" if new else "niveau niet ingevuld"
    return life, replace(life, enrolments=enrolments, diplomas=diplomas), what
