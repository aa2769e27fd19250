"""What schools tell of a transition, in events: orientation, dossier, intake, warm handover.

A day that is agreed may lie ahead; one on which something was done may not. Of a dossier and a handover both
sides tell, each in its own numbering: those are things of two sources.
"""

from dataclasses import replace
from typing import Annotated

from pydantic_core import PydanticCustomError

from hub.connectors.contract import Fault
from hub.connectors.event_type import (
    DONE,
    EventType,
    OfSummer,
    OtherSchool,
    Telling,
    another,
    of_another_summer,
    told,
)
from hub.connectors.fields import Day, one_of, optional, required
from hub.connectors.koppelpunt_item import is_crebo
from hub.connectors.ranges import YEAR, Within
from hub.domain.facts import (
    Activity,
    DossierReached,
    Fact,
    HandoverChanged,
    HandoverStep,
    IntakeChanged,
    IntakeState,
    Oriented,
    Part,
    Signatory,
    Stage,
)
from hub.domain.identifiers import Brin

AGREED = Within(before=3 * YEAR, after=YEAR)

ACTIVITIES = {a.value: a for a in Activity} | {"opendag": Activity.OPEN_DAY, "lob": Activity.ASSIGNMENT}
PARTS = {p.value: p for p in Part} | {"gepland": Part.PLANNED, "aanwezig": Part.ATTENDED}
STAGES = {s.value: s for s in Stage} | {"a": Stage.PART_A, "b": Stage.PART_B, "lob": Stage.ORIENTATION}
SIGNATORIES = {s.value: s for s in Signatory} | {"ouder": Signatory.PARENTS}
STATES = {s.value: s for s in IntakeState} | {
    "geweest": IntakeState.HELD,
    "afgezegd": IntakeState.CANCELLED,
    "gemist": IntakeState.MISSED,
}
STEPS = {s.value: s for s in HandoverStep} | {
    "gewenst": HandoverStep.ASKED,
    "opgepakt": HandoverStep.ACCEPTED,
    "afgerond": HandoverStep.DONE,
}

NO_CREBO = "Dit is geen crebocode van vijf cijfers."


class Orientatie(OfSummer):
    """One activity of loopbaanoriëntatie."""

    activiteit: Annotated[Activity, required(one_of(ACTIVITIES, Activity))] = told("activiteit", "Wat er was")
    stand: Annotated[Part, required(one_of(PARTS, Part))] = told("stand", "Of de leerling er was")
    dag: Day = told("dag", "De dag van de activiteit", within=AGREED)
    vo: OtherSchool = told("vo", "BRIN van uw school; mag ontbreken", default="")


def orientation(row: Orientatie, telling: Telling) -> Fact | Fault:
    school = telling.own(row.vo, "vo")
    if isinstance(school, Fault):
        return school
    return of_another_summer(row.overstapjaar, row.dag) or Oriented(
        **telling.word,
        school=school,
        season=row.overstapjaar,
        activity=row.activiteit,
        attended=row.stand,
        day=row.dag,
    )


class Dossier(OfSummer):
    """One stage of a dossier."""

    stap: Annotated[Stage, required(one_of(STAGES, Stage))] = told("stap", "Wat er is gebeurd")
    door: Annotated[Signatory | None, optional(one_of(SIGNATORIES, Signatory))] = told(
        "door", "Bij akkoord: wie het gaf; vanaf achttien jaar de leerling", default=""
    )
    dag: Day = told("dag", "De dag waarop", within=DONE)
    vo: OtherSchool = told(
        "vo", "BRIN van de vo-school die het dossier maakt; het mbo vult het in", default=""
    )


def dossier_of_vo(row: Dossier, telling: Telling) -> Fact | Fault:
    """Of a school that makes the dossier."""
    return _dossier(row, telling, telling.own(row.vo, "vo"))


def dossier_of_mbo(row: Dossier, telling: Telling) -> Fact | Fault:
    """Of the institution that receives it."""
    return _dossier(row, telling, another(row.vo, "vo"))


def _dossier(row: Dossier, telling: Telling, school: Brin | Fault) -> Fact | Fault:
    if isinstance(school, Fault):
        return school
    each = telling._replace(
        ref=f"{telling.ref} {row.stap}"
    )  # each stage of one dossier is a thing of its own
    return of_another_summer(row.overstapjaar, row.dag) or DossierReached(
        **each.word,
        school=school,
        season=row.overstapjaar,
        stage=row.stap,
        by=row.door if row.stap is Stage.AGREED else None,
        day=row.dag,
    )


class Overdracht(OfSummer):
    """How far a warm handover is."""

    stand: Annotated[HandoverStep, required(one_of(STEPS, HandoverStep))] = told(
        "stand", "Hoever de overdracht is"
    )
    dag: Day = told("dag", "De dag waarop", within=DONE)
    mbo: OtherSchool = told("mbo", "BRIN van de mbo-instelling die haar oppakt; vo vult het in", default="")


def handover_of_vo(row: Overdracht, telling: Telling) -> Fact | Fault:
    """Of a school that asks for it."""
    return _handover(row, telling, another(row.mbo, "mbo"))


def handover_of_mbo(row: Overdracht, telling: Telling) -> Fact | Fault:
    """Of the institution that takes it up."""
    return _handover(row, telling, telling.own(row.mbo, "mbo"))


def _handover(row: Overdracht, telling: Telling, school: Brin | Fault) -> Fact | Fault:
    if isinstance(school, Fault):
        return school
    return of_another_summer(row.overstapjaar, row.dag) or HandoverChanged(
        **telling.word, school=school, season=row.overstapjaar, step=row.stand, day=row.dag
    )


def programme(text: str) -> str:
    """A programme's code."""
    if not is_crebo(text.strip()):
        raise PydanticCustomError("number_invalid", NO_CREBO)
    return text.strip()


class Intakegesprek(OfSummer):
    """How far one intake is."""

    stand: Annotated[IntakeState, required(one_of(STATES, IntakeState))] = told(
        "stand", "Hoever de intake is"
    )
    dag: Day = told("dag", "De dag van het gesprek; bij afzeggen de dag die gepland was", within=AGREED)
    crebo: Annotated[str | None, optional(programme)] = told(
        "crebo", "De opleiding, vijf cijfers", default=""
    )
    mbo: OtherSchool = told("mbo", "BRIN van uw instelling; mag ontbreken", default="")


def intake(row: Intakegesprek, telling: Telling) -> Fact | Fault:
    school = telling.own(row.mbo, "mbo")
    if isinstance(school, Fault):
        return school
    return of_another_summer(row.overstapjaar, row.dag) or IntakeChanged(
        **telling.word,
        school=school,
        programme=row.crebo,
        season=row.overstapjaar,
        state=row.stand,
        day=row.dag,
    )


ORIENTATION = EventType("orientatie", "Oriëntatie", Orientatie, orientation)
DOSSIER_OF_VO = EventType("dossier", "Overstapdossier", Dossier, dossier_of_vo)
DOSSIER_OF_MBO = replace(DOSSIER_OF_VO, says=dossier_of_mbo)
HANDOVER_OF_VO = EventType("warme-overdracht", "Warme overdracht", Overdracht, handover_of_vo)
HANDOVER_OF_MBO = replace(HANDOVER_OF_VO, says=handover_of_mbo)
INTAKE = EventType("intake", "Intake", Intakegesprek, intake)
