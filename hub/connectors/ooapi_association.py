"""One association of OOAPI 5 (a student's enrolment in a programme offering) -> ApplicationChanged, Born.

An association tells how things stand and not since when. So each state counts from the first delivery that
showed it, and once a week anew: a state that comes back is seen within a week, and a thousand pulls make no
thousand facts. The state is that of the institution; what `remoteState` says is another's.

Source: OOAPI 5 as the mbo profile of NED has it (NED-OOAPI 1.0.1, 2026): associationState, associationRole,
codeType. No published profile says which state is which status of an application (WEB art. 8.0.3 lid 3); the
table follows the meaning that OEAPI 6 gives each state.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from hub.connectors import ranges
from hub.connectors.brin import brin as code
from hub.connectors.contract import Description
from hub.connectors.description import description
from hub.connectors.fields import (
    Day,
    MaybeBirth,
    Reference,
    Spare,
    Wire,
    column,
    decisive,
    one_of,
    optional,
    required,
)
from hub.connectors.json_values import written
from hub.connectors.koppelpunt_item import is_crebo
from hub.connectors.naming import Frame
from hub.connectors.reference import tables
from hub.connectors.register import born
from hub.domain.facts import ApplicationChanged, Fact, Status
from hub.domain.identifiers import Brin
from hub.domain.timeline import day_of, season_of
from hub.domain.word import MOST_OWN

FINISHED = "finished"
STATUSES = {
    "pending": Status.RECEIVED,  # requested, and not yet confirmed
    "queued": Status.RECEIVED,  # on a waiting list: no place is offered
    "associated": Status.ENROLLED,  # confirmed: the student is enrolled
    "denied": Status.REJECTED,
    "canceled": Status.WITHDRAWN,  # by the student or the institution
}
"""What each state means for an application. `finished` says that an enrolment is over, and not with what."""

SPELLED = {state: state for state in (*STATUSES, FINISHED)} | {"cancelled": "canceled"}
"""States as OOAPI 5 and OEAPI 6 spell them."""

STATE = one_of(SPELLED, (*STATUSES, FINISHED))
CREBO = ("crohocrebocode", "opleidingscode")
OF_THE_PERSON = ("dateOfBirth", "surname", "surnamePrefix", "initials", "givenName", "gender")
PERSON_NUMBER = "nationalidentitynumber"
BRIN = "brin"
MILLISECONDS = 1000


class Association(Wire):
    """An association in the words of the answer; what stands within its objects by its path."""

    id: Reference = column("associationId")
    state: Annotated[str, required(STATE)] = Field(alias="state")
    remote: Annotated[str | None, optional(STATE)] = Field(None, alias="remoteState")
    start: Day = column("startDate", within=ranges.BEGUN)
    brin: Annotated[Brin | None, decisive(code)] = column("organization.brin", default="")
    crebo: Annotated[str, Spare(written)] = Field("", alias="program.crohoCreboCode")
    person: Annotated[str, Spare(written)] = Field("", alias="personId")
    born: MaybeBirth = column("person.dateOfBirth", default="")
    surname: Annotated[str, Spare(written)] = Field("", alias="person.surname")
    infix: Annotated[str, Spare(written)] = Field("", alias="person.surnamePrefix")
    initials: Annotated[str, Spare(written)] = Field("", alias="person.initials")
    given: Annotated[str, Spare(written)] = Field("", alias="person.givenName")
    gender: Annotated[str, Spare(written)] = Field("", alias="person.gender")


def flat(value: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an association by their paths, wherever the answer has them."""
    person, offering = value.get("person"), _object(value.get("offering"))
    program = _object(offering.get("program"))
    return {
        **value,
        "startDate": next(_starts(value, offering), None),
        "organization.brin": next((c for o in _organizations(offering) for c in codes(o, BRIN)), None),
        "program.crohoCreboCode": next(
            (c for o in (program, offering, value) for c in codes(o, *CREBO)), None
        ),
        "personId": _object(person).get("personId") if isinstance(person, dict) else person,
        **{f"person.{name}": _object(person).get(name) for name in OF_THE_PERSON},
    }


def numbers(value: Mapping[str, Any]) -> list[str]:
    """The numbers by which the country knows the person, each once."""
    found = (str(code) for code in codes(_object(value.get("person")), PERSON_NUMBER) if code is not None)
    return list(dict.fromkeys(found))


def codes(owner: Mapping[str, Any], *kinds: str) -> Iterator[Any]:
    """An object's codes of these kinds; a prefix x- and the spelling of version 6 add nothing."""
    others = owner.get("otherCodes")
    for one in (owner.get("primaryCode"), *(others if isinstance(others, list) else ())):
        kind = str(_object(one).get("codeType", "")).casefold().removeprefix("x-").replace("_", "")
        if kind in kinds:
            yield _object(one).get("code")


def _starts(value: Mapping[str, Any], offering: Mapping[str, Any]) -> Iterator[Any]:
    """The student's own start, then that of what is offered."""
    consumers = value.get("consumers")
    own = [_object(one) for one in (consumers if isinstance(consumers, list) else ())]
    for one in (value, *own, offering):
        yield from (one[name] for name in ("startDate", "startDateTime") if one.get(name) is not None)


def _organizations(offering: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Who offers it, and whom that is part of."""
    found = offering.get("organization")
    while isinstance(found, dict):
        yield found
        found = found.get("parent")


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def facts(row: Association, at: Frame) -> Iterator[Fact | Description]:
    """What is known of the application, when the student was born; and, for the vault alone, who it is."""
    named = description(row.surname, row.infix, row.initials or row.given, row.gender, row.born)
    if named is not None:
        yield named
    if row.born is not None:
        yield born(at, row.born)
    year, week, _ = day_of(at.through).isocalendar()
    programme = row.crebo if is_crebo(row.crebo) else ""
    yield ApplicationChanged(
        source=at.source,
        # All that it says but the moment: what is corrected is another message, and no two of one differ.
        ref=f"{row.id}#{row.state}#{row.start}#{programme}@{year}W{week:02}",
        version=MOST_OWN - at.version,  # of the deliveries of a week the first knows when
        chain=row.id,
        number=at.version // MILLISECONDS,  # no order of its own but that of the deliveries
        school=Brin(at.organisation),
        programme=programme,
        level=tables.level_of(programme),
        season=season_of(row.start),
        starts=row.start,
        status=STATUSES[row.state],
        changed=at.through,
    )
