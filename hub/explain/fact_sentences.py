"""Each kind of fact as one Dutch sentence; of a birth date only that it is known."""

from datetime import datetime
from typing import assert_never

from hub.domain.facts import (
    AbsenceNotified,
    AbsenceReported,
    ApplicationChanged,
    Attended,
    Born,
    CheckedIn,
    Died,
    DossierReached,
    Enrolled,
    EnrolledInVo,
    ExamTaken,
    Exempted,
    ExpectedInMbo,
    Fact,
    FollowedUp,
    Graduated,
    HandoverChanged,
    IdentityDoubted,
    IntakeChanged,
    LeftVo,
    Merged,
    Occupied,
    Oriented,
    Precision,
    Resides,
)
from hub.domain.findings import Evidence
from hub.domain.routing import MUNICIPAL
from hub.domain.timeline import day_of
from hub.explain import words

DAYS = ("day", "last_day", "first_day", "since", "changed", "began", "at")
"""The fields by which facts are put in order, the first that is filled."""

NOUNS = {
    "Born": "geboortedatum bekend",
    "Resides": "woonplaats",
    "Died": "overlijden",
    "ExpectedInMbo": "verwacht in het mbo",
    "Oriented": "loopbaanoriëntatie",
    "DossierReached": "overstapdossier",
    "ExamTaken": "examenuitslag",
    "LeftVo": "uitschrijving uit het vo",
    "EnrolledInVo": "inschrijving in het vo",
    "ApplicationChanged": "aanmelding",
    "IntakeChanged": "intake",
    "HandoverChanged": "warme overdracht",
    "Enrolled": "inschrijving",
    "Graduated": "diploma",
    "Attended": "eerste aanwezigheid",
    "AbsenceReported": "verzuim",
    "AbsenceNotified": "verzuimmelding",
    "FollowedUp": "antwoord van de gemeente",
    "Exempted": "vrijstelling",
    "Occupied": "werk of dagbesteding",
    "CheckedIn": "contact",
    "IdentityDoubted": "twijfel over wie het is",
    "Merged": "samenvoeging",
    "Delivered": "levering",
}
"""Each kind in a word, for a fact that is no longer there to be told in a sentence."""


def noun(evidence: Evidence) -> str:
    """Evidence in a few words: a fact by its kind, a case by its rule and whose it is."""
    if evidence.kind in NOUNS:
        return NOUNS[evidence.kind]
    whose = words.municipality(evidence.source.removeprefix(MUNICIPAL))
    return f"{words.RULES[evidence.kind][0]} ({evidence.kind}) bij {whose}, zaak"


def said_on(fact: Fact) -> str:
    """The day a fact speaks of, to put facts in order; nothing for what has no day."""
    for name in DAYS:
        value = getattr(fact, name, None)
        if value is not None:
            return (day_of(value) if isinstance(value, datetime) else value).isoformat()
    return ""


def sentence(fact: Fact) -> str:  # noqa: C901, PLR0911, PLR0912 - one line for each kind of fact, as a table
    """One fact in one sentence."""
    match fact:
        case Born():
            return "Geboortedatum bekend."
        case Resides():
            return _residence(fact)
        case Died():
            return _death(fact)
        case ExpectedInMbo(school=school, season=season, level=level):
            return f"Verwacht in het mbo na de zomer van {season}, vanuit {words.school(school)} ({level})."
        case Oriented(activity=activity, attended=attended, day=day):
            return f"{activity.capitalize()} op {words.day(day)}: {attended}."
        case DossierReached():
            return _dossier(fact)
        case ExamTaken(level=level, result=result, day=day):
            return f"Examen {level}: {result} op {words.day(day)}."
        case LeftVo():
            return _leaving(fact)
        case EnrolledInVo():
            return _vo_enrolment(fact)
        case ApplicationChanged():
            return _application(fact)
        case IntakeChanged(school=school, state=state, day=day):
            return f"Intake bij {words.school(school)} op {words.day(day)}: {state}."
        case HandoverChanged(school=school, step=step, day=day):
            return f"Warme overdracht aan {words.school(school)}: {step} op {words.day(day)}."
        case Enrolled():
            return _enrolment(fact)
        case Graduated(school=school, level=level, day=day):
            return f"Mbo-diploma niveau {level or 'onbekend'} bij {words.school(school)} op {words.day(day)}."
        case Attended(school=school, day=day):
            return f"Voor het eerst aanwezig bij {words.school(school)} op {words.day(day)}."
        case AbsenceReported():
            return _absence(fact)
        case AbsenceNotified():
            return _notice(fact)
        case FollowedUp():
            return _answer(fact)
        case Exempted():
            return _exemption(fact)
        case Occupied():
            return _occupation(fact)
        case CheckedIn(contact=contact, day=day):
            return f"Gevraagd hoe het gaat op {words.day(day)}: {contact}."
        case IdentityDoubted():
            return _doubt(fact)
        case Merged(into=into):
            return f"Dezelfde leerling als {into}."
    assert_never(fact)


def _doubt(fact: IdentityDoubted) -> str:
    since, school = words.day(fact.day), words.school(fact.school)
    return f"Zonder nummer aangeleverd door {school}; sinds {since} is niet zeker wie het is."


def _residence(fact: Resides) -> str:
    since = f"sinds {words.day_known(fact.since, fact.known)}" if fact.since else ""
    if fact.municipality is None and not fact.abroad:
        return f"{since.capitalize()} zonder bekend adres." if since else "Zonder bekend adres."
    where = "het buitenland" if fact.municipality is None else words.municipality(fact.municipality)
    return f"Woont {since} in {where}." if since else f"Woont in {where}."


def _death(fact: Died) -> str:
    on = "in" if fact.known in (Precision.MONTH, Precision.YEAR) else "op"
    what = "Niet overleden" if fact.retracted else "Overleden"
    return f"{what} {on} {words.day_known(fact.day, fact.known)}."


def _leaving(fact: LeftVo) -> str:
    left = f"Uitgeschreven bij {words.school(fact.school)}, laatste dag {words.day(fact.last_day)}"
    return f"{left}; bestemming: {words.DESTINATIONS[fact.destination]}."


def _application(fact: ApplicationChanged) -> str:
    start = f", start {words.day(fact.starts)}" if fact.starts else ""
    what = f"Aanmelding bij {words.school(fact.school)} (opleiding {fact.programme}{start})"
    return f"{what}: {words.STATUSES[fact.status]} op {words.day(day_of(fact.changed))}."


def _enrolment(fact: Enrolled) -> str:
    what = f"Ingeschreven bij {words.school(fact.school)} vanaf {words.day(fact.first_day)}"
    if fact.last_day is None:
        return f"{what}."
    return f"{what} tot en met {words.day(fact.last_day)}."


def _vo_enrolment(fact: EnrolledInVo) -> str:
    since = f" vanaf {words.day(fact.first_day)}" if fact.first_day else ""
    until = f" tot en met {words.day(fact.last_day)}" if fact.last_day else ""
    return f"Ingeschreven in het vo bij {words.school(fact.school)}{since}{until}."


def _absence(fact: AbsenceReported) -> str:
    hours = f"{fact.lost.total_seconds() / 3600:g}".replace(".", ",")
    kind = "geoorloofd" if fact.excused else "ongeoorloofd"
    return f"{hours} uur {kind} verzuim bij {words.school(fact.school)} op {words.day(day_of(fact.began))}."


def _answer(fact: FollowedUp) -> str:
    outcome = f" ({fact.outcome})" if fact.outcome else ""
    who = words.municipality(fact.recipient.partition("/")[2])
    return f"Zaak {words.RULES[fact.rule][0]} {fact.step} door {who} op {words.moment(fact.at)}{outcome}."


def _dossier(fact: DossierReached) -> str:
    by = f" van {fact.by}" if fact.by else ""
    return f"Overstapdossier van {words.school(fact.school)}: {fact.stage}{by} op {words.day(fact.day)}."


def _exemption(fact: Exempted) -> str:
    until = f" tot en met {words.day(fact.until)}" if fact.until else ""
    by = f"artikel {fact.article}, {words.municipality(fact.municipality)}"
    return f"Vrijgesteld van leerplicht ({by}) vanaf {words.day(fact.since)}{until}."


def _occupation(fact: Occupied) -> str:
    until = f" tot en met {words.day(fact.until)}" if fact.until else ""
    what = f"{fact.occupation.capitalize()} vanaf {words.day(fact.since)}{until}"
    return f"{what} (volgens {fact.informant})."


def _notice(fact: AbsenceNotified) -> str:
    ended = f" ({fact.ended})" if fact.ended else ""
    status = f"; bij de gemeente {fact.status}{ended}" if fact.status else ""
    return f"Verzuim gemeld door {words.school(fact.school)} op {words.day(fact.day)}{status}."
