"""OOAPI 5: an association's state becomes a status of an application, by table; nothing is made of what it leaves out."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.connectors import ooapi
from hub.connectors.contract import Delivery, Linked, PersonRef, Reading
from hub.connectors.ooapi_association import SPELLED, STATUSES
from hub.domain.facts import ApplicationChanged, Born, Fact, Status
from hub.domain.timeline import AMSTERDAM
from tests.connectors.numbers import pgns
from tests.story import Story, given, listed

BSN, OTHER = pgns(2)
ONDERWIJSNUMMER = "101999003"
PERSON, ASSOCIATION = "d0e1c7d2-1b5f-4c1d-9a3e-5d6f7a8b9e01", "ab01c7d2-1b5f-4c1d-9a3e-5d6f7a8b9a01"
MONDAY = datetime(2026, 3, 9, 6, tzinfo=UTC)
Json = dict[str, Any]


def code(kind: str, text: object) -> Json:
    return {"codeType": kind, "code": text}


def person(*numbers: object, **more: object) -> Json:
    return {"personId": PERSON, "otherCodes": [code("nationalIdentityNumber", n) for n in numbers], **more}


def offering(**more: object) -> Json:
    program = {"primaryCode": code("identifier", "ICT"), "otherCodes": [code("crohoCreboCode", "25180")]}
    return {"startDate": "2026-08-01", "program": program} | more


def association(state: object = "pending", **more: object) -> Json:
    whole: Json = {
        "associationId": ASSOCIATION,
        "associationType": "programOfferingAssociation",
        "role": "student",
        "state": state,
        "person": person(BSN),
        "offering": offering(),
    }
    return {name: value for name, value in (whole | more).items() if value is not None}


def read(content: object, at: datetime = MONDAY) -> Reading:
    text = content if isinstance(content, str) else json.dumps(content)
    name = f"ooapi_25PX_{at.astimezone(AMSTERDAM):%Y%m%dT%H%M}.json"
    reading = ooapi.CONNECTOR.read(Delivery(name, "25PX", at, text.encode()))
    assert reading.adds_up
    return reading


def answer(*items: object, at: datetime = MONDAY, **beside: object) -> Reading:
    return read({"items": [*items], **beside}, at)


def application(reading: Reading) -> ApplicationChanged:
    assert () == reading.rejections
    (found,) = (c.fact for c in reading.claims if isinstance(c.fact, ApplicationChanged))
    return found


def codes(reading: Reading) -> list[tuple[str, str | None]]:
    return [(r.code, r.field) for r in reading.rejections]


def notes(reading: Reading) -> set[str]:
    return {note.code for note in reading.notes if note.look}


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("pending", Status.RECEIVED),
        ("queued", Status.RECEIVED),
        ("associated", Status.ENROLLED),
        ("denied", Status.REJECTED),
        ("canceled", Status.WITHDRAWN),
        ("cancelled", Status.WITHDRAWN),
        ("Associated", Status.ENROLLED),
    ],
)
def test_each_state_is_a_status(state: str, status: Status) -> None:
    found = application(answer(association(state)))

    assert (status, "25180", 2026, date(2026, 8, 1)) == (
        found.status,
        found.programme,
        found.season,
        found.starts,
    )


def test_every_published_state_is_read() -> None:
    assert set(SPELLED.values()) == {*STATUSES, "finished"}


@pytest.mark.parametrize("state", ["x-offered", "", "enrolled", 1, None, ["pending"]])
def test_another_state_is_rejected(state: object) -> None:
    reading = answer(association(state))

    assert ["state"] == [r.field for r in reading.rejections]
    assert () == reading.claims


@pytest.mark.parametrize("state", ["finished", "FINISHED"])
def test_an_enrolment_that_is_over_says_not_with_what(state: str) -> None:
    """
    It may be a diploma: an end without one would be a dropout.
    """
    reading = answer(association(state))

    assert ["association_finished"] == [s.code for s in reading.skipped]
    assert ["association_finished"] == [n.code for n in reading.notes]
    assert () == reading.claims


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"role": "lecturer"}, "other_role"),
        ({"role": "teaching assistant"}, "other_role"),
        ({"associationType": "componentOfferingAssociation"}, "other_association"),
        ({"associationType": "courseOfferingAssociation"}, "other_association"),
    ],
)
def test_what_is_no_students_place_is_a_known_non_fact(more: Json, code: str) -> None:
    assert [code] == [s.code for s in answer(association(**more)).skipped]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"role": "pupil"}, ("unknown_code", "role")),
        ({"role": None}, ("missing_value", "role")),
        ({"associationType": None}, ("missing_value", "associationType")),
        ({"associationId": None}, ("missing", "associationId")),
        ({"offering": None}, ("missing_value", "offering.startDate")),
        ({"offering": "ee01c7d2"}, ("missing_value", "offering.startDate")),
        ({"offering": offering(startDate="2062-08-01")}, ("date_range", "startDate")),
        ({"offering": offering(startDate=None)}, ("missing_value", "offering.startDate")),
        ({"person": None}, ("pgn_missing", "person.otherCodes")),
        ({"person": person("123456789")}, ("pgn_invalid", "person.otherCodes")),
        ({"person": person(BSN, OTHER)}, ("pgn_conflict", "person.otherCodes")),
        ({"person": person(BSN, ONDERWIJSNUMMER, OTHER)}, ("pgn_conflict", "person.otherCodes")),
        ({"person": person(BSN, dateOfBirth="2027-01-01")}, ("birth_impossible", "person.dateOfBirth")),
        ({"programmeOfferingId": "x"}, ("version_unknown", None)),
    ],
)
def test_what_cannot_be_read_is_rejected_by_its_field(more: Json, told: tuple[str, str | None]) -> None:
    reading = answer(association(**more), association(person=person(OTHER)))

    assert [told] == codes(reading)
    assert 1 == len(reading.claims)


def test_who_it_is() -> None:
    def who(found: object) -> tuple[PersonRef, tuple[Linked, ...]]:
        reading = answer(association(person=found))
        return reading.claims[0].person, reading.links

    day = date(2026, 3, 9)
    assert (PersonRef(BSN, PERSON), ()) == who(person(BSN))
    assert (PersonRef(BSN, PERSON), ()) == who(
        {"personId": PERSON, "primaryCode": code("national_identity_number", BSN)}
    )
    assert (PersonRef(BSN, PERSON), (Linked(ONDERWIJSNUMMER, BSN, day),)) == who(person(BSN, ONDERWIJSNUMMER))
    assert (PersonRef(None, PERSON), ()) == who(PERSON)
    assert (PersonRef(None, PERSON), ()) == who(person("00000"))
    assert "no_number" in notes(answer(association(person=PERSON)))


@pytest.mark.parametrize(
    ("more", "start"),
    [
        ({}, date(2026, 8, 1)),
        ({"consumers": [{"consumerKey": "nl-test-admin", "startDate": "2026-09-01"}]}, date(2026, 9, 1)),
        ({"startDateTime": "2026-10-01T00:00:00+02:00"}, date(2026, 10, 1)),
        ({"consumers": [{"startDate": "2027-02-01"}], "offering": "ee01c7d2"}, date(2027, 2, 1)),
    ],
)
def test_the_students_own_start_goes_before_that_of_the_offering(more: Json, start: date) -> None:
    assert start == application(answer(association(**more))).starts


def test_a_programme_without_its_number_stays_unknown_and_is_told() -> None:
    reading = answer(association(offering=offering(program="f0e1c7d2")))

    assert "" == application(reading).programme
    assert {"programme_unknown"} == notes(reading)


def test_an_own_code_of_the_programme_counts_too() -> None:
    said = association(offering=offering(program=None), otherCodes=[code("opleidingscode", 25180)])

    assert "25180" == application(answer(said)).programme


def test_an_offering_of_another_institution_is_not_this_ones() -> None:
    def at(brin: str) -> Json:
        parent = {"primaryCode": code("brin", brin)}
        return association(
            offering=offering(organization={"primaryCode": code("identifier", "ICT"), "parent": parent})
        )

    assert [("not_yours", "offering.organization")] == codes(answer(at("27DV")))
    assert Status.RECEIVED == application(answer(at("25PX00"))).status


def test_the_institutions_own_state_counts_and_another_is_told() -> None:
    reading = answer(association("associated", remoteState="canceled"))

    assert Status.ENROLLED == application(reading).status
    assert {"remote_differs"} == notes(reading)
    assert set() == notes(answer(association("canceled", remoteState="cancelled")))


def test_a_remote_state_that_nobody_knows_costs_nothing_and_is_told() -> None:
    reading = answer(association("associated", remoteState="x-seen"))

    assert Status.ENROLLED == application(reading).status
    assert {"value_unread"} == notes(reading)


def test_a_birth_date_is_a_fact_beside_it() -> None:
    (born,) = (
        c.fact
        for c in answer(association(person=person(BSN, dateOfBirth="2009-03-14"))).claims
        if isinstance(c.fact, Born)
    )

    assert "2009-03-14" == born.birth.text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({}, "no_items"),
        ({"items": None}, "no_items"),
        ({"personId": PERSON}, "no_items"),
        ({"status": 401, "title": "x"}, "source_error"),
        ("geen json", "json_invalid"),
    ],
)
def test_what_is_no_list_of_associations_is_refused_by_its_name(content: object, code: str) -> None:
    reading = read(content)

    assert [code] == [r.code for r in reading.rejections]
    assert not reading.heard


def test_a_page_that_is_not_the_last_is_not_all() -> None:
    assert not answer(association(), hasNextPage=True).heard
    assert answer(association(), hasNextPage=False).heard
    assert answer(hasNextPage=False).heard


def test_one_association_by_its_own_address_is_read() -> None:
    assert read(association()).claims == answer(association()).claims


# -- what many deliveries say together


def facts(*said: tuple[str, int]) -> list[Fact]:
    """What deliveries say, each with its state and so many days after that Monday."""
    return [application(answer(association(state), at=MONDAY + timedelta(days=n))) for state, n in said]


def moments(*said: tuple[str, int]) -> set[tuple[str, int]]:
    """What is known after them in either order: each status, and how many days after the first it counts from."""
    known = [{*Story().hears(*order).pupil.words.values()} for order in (facts(*said), facts(*said)[::-1])]
    assert known[0] == known[1]
    return {
        (m.status.value, (m.changed - MONDAY).days) for m in known[0] if isinstance(m, ApplicationChanged)
    }


def test_a_state_counts_from_the_first_delivery_of_the_week_that_showed_it() -> None:
    assert {("AO", 0)} == moments(("pending", 0), ("pending", 1), ("pending", 4))


def test_a_new_state_counts_from_when_it_was_first_seen() -> None:
    assert {("AO", 0), ("LI", 2)} == moments(("pending", 0), ("associated", 2), ("associated", 3))


def test_a_state_that_comes_back_is_seen_the_week_after() -> None:
    once = moments(("pending", 0), ("denied", 2), ("pending", 3))
    again = moments(("pending", 0), ("denied", 2), ("pending", 3), ("pending", 7))

    assert {("AO", 0), ("LNI", 2)} == once
    assert once | {("AO", 7)} == again


def test_what_is_corrected_within_a_week_is_a_later_message() -> None:
    wrong, right = (
        application(answer(association(offering=offering(startDate=start)), at=MONDAY + timedelta(hours=n)))
        for n, start in enumerate(("2026-08-01", "2027-02-01"))
    )

    assert wrong.thing != right.thing
    assert (wrong.number, wrong.changed) < (right.number, right.changed)


def test_a_place_that_is_lost_is_a_step_lost_and_regained_it_is_over() -> None:
    lost = given(listed(season=2026), *facts(("pending", 0), ("denied", 2))).on("2026-03-12")
    assert ["opened D06 severity 3 to brin/98VA"] == lost.tells

    regained = lost.when(*facts(("pending", 8)), on="2026-03-18")

    assert ["withdrawn D06 severity 3 to brin/98VA"] == regained.tells
