"""Somtoday Connect leaves out what is empty and what the key may not see: of that the hub says nothing."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hub.connectors import somtoday
from hub.connectors.contract import Delivery, PersonRef, Reading
from hub.connectors.judging import judged
from hub.connectors.mapping import AS_IT_COMES, FileMapping
from hub.connectors.show import summary
from hub.domain.facts import Born, EnrolledInVo, ExpectedInMbo
from tests.connectors.numbers import pgns

BSN, OTHER = pgns(2)
NAME = "somtoday_16YV_20260115T0200.json"
GROUPS = FileMapping(groups={"4TL1": "tl"})
Json = dict[str, Any]


def placement(start: str | None, end: str | None, group: str | None = None, **more: object) -> Json:
    found = {"startdatum": start, "einddatum": end, "stamgroep": {"naam": group} if group else None, **more}
    return {name: value for name, value in found.items() if value is not None}


THIS_YEAR = placement("2025-08-01", "2026-07-31", "4TL1")
NEXT_YEAR = placement("2026-08-01", "2027-07-31", "4TL1")
ENDED = placement("2025-08-01", "2025-11-30", "4TL1")


def pupil(*placements: Json, without: tuple[str, ...] = (), **more: object) -> Json:
    whole = {"leerlingnummer": 12001, "BSN": BSN, "geboortedatum": "2009-03-14", "plaatsingen": [*placements]}
    return {name: value for name, value in (whole | more).items() if name not in without}


def read(content: object, mapping: FileMapping = AS_IT_COMES, name: str = NAME) -> Reading:
    text = content if isinstance(content, str) else json.dumps(content)
    when = datetime(2026, 7, 1, tzinfo=UTC)
    reading = somtoday.CONNECTOR.read(Delivery(name, "16YV", when, text.encode(), mapping=mapping))
    assert reading.adds_up
    assert reading.scope is None
    return reading


def answer(*pupils: Json, mapping: FileMapping = AS_IT_COMES, **beside: object) -> Reading:
    return read({"leerlingen": [*pupils], **beside}, mapping)


def enrolments(reading: Reading) -> list[tuple[date | None, date | None]]:
    found = [c.fact for c in reading.claims if isinstance(c.fact, EnrolledInVo)]
    return [(fact.first_day, fact.last_day) for fact in found]


def expected(reading: Reading) -> list[tuple[int, str, bool]]:
    found = [c.fact for c in reading.claims if isinstance(c.fact, ExpectedInMbo)]
    return [(fact.season, fact.level, not fact.retracted) for fact in found]


def notes(reading: Reading) -> dict[str, str]:
    return {note.code: note.text for note in reading.notes}


AUGUST, NOVEMBER = date(2025, 8, 1), date(2025, 11, 30)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (pupil(THIS_YEAR), [(AUGUST, None)]),
        (pupil(THIS_YEAR, isActief=True), [(AUGUST, None)]),
        (pupil(placement("2025-08-01", None), isActief=True), [(AUGUST, None)]),
        (pupil(isActief=True, without=("plaatsingen",)), []),  # from no day on: it would hide an earlier word
        (pupil(NEXT_YEAR, isActief=True), []),
        (pupil(placement(None, "2026-07-31")), []),  # it may not have begun
        (pupil(placement("2025-08-01", None)), []),  # no right to the end, or none: it may be over
        (pupil(without=("plaatsingen",)), []),
        (pupil(), []),
        (pupil(ENDED), []),  # at another location, for all that the answer says
        (pupil(ENDED, isActief=True), [(AUGUST, None)]),
        (pupil(ENDED, isActief=False), [(AUGUST, NOVEMBER)]),
        (pupil(placement("2025-08-01", None), isActief=False), []),
        (pupil(isActief=False, without=("plaatsingen",)), []),
        (pupil(placement("2024-08-01", "2025-07-31"), isActief=False), []),  # as each placement ends
        (pupil(NEXT_YEAR), []),
        (pupil(NEXT_YEAR, isActief=False), []),
        (pupil(ENDED, placement("2025-12-01", "2026-07-31")), [(AUGUST, None)]),
        (pupil(ENDED, placement("2025-12-01", "2026-07-31"), isActief=False), []),  # says two things
    ],
)
def test_an_enrolment_stands_or_is_over_only_where_the_answer_says_so(
    given: Json, told: list[tuple[date | None, date | None]]
) -> None:
    assert told == enrolments(answer(given))


def test_a_null_is_as_unknown_as_what_is_left_out() -> None:
    nulls = pupil(BSN=None, geboortedatum=None, plaatsingen=None, isActief=None)
    left_out = {"leerlingnummer": 12001}

    assert summary(judged(answer(nulls))) == summary(judged(answer(left_out)))
    assert ["no_fact"] == [s.code for s in answer(left_out).skipped]


@pytest.mark.parametrize(
    ("placements", "told"),
    [
        ([THIS_YEAR], [(2026, "tl", True)]),
        ([placement("2025-08-01", "2026-07-31", "4H2")], [(2026, "", False)]),
        ([placement("2025-08-01", "2026-07-31")], []),  # no right to the group: no reason to take it back
        ([placement(None, None, "4TL1", schooljaar="2025/2026")], [(2026, "tl", True)]),
        ([placement(None, None, "4TL1")], []),  # of nobody knows which year
        ([NEXT_YEAR], []),
        ([placement(None, None, "4TL1", schooljaar="2026/2027")], []),
        ([ENDED, placement("2025-12-01", "2026-07-31", "4H2")], [(2026, "", False)]),
        ([placement("2025-12-01", "2026-07-31", "4H2"), ENDED], [(2026, "", False)]),
    ],
)
def test_a_group_says_who_is_expected_and_no_group_says_nothing(
    placements: list[Json], told: list[tuple[int, str, bool]]
) -> None:
    assert told == expected(answer(pupil(*placements), mapping=GROUPS))
    assert [] == expected(answer(pupil(*placements)))


def test_a_group_that_the_mapping_names_and_the_answer_lacks_is_told() -> None:
    groups = FileMapping(groups={"4TL1": "tl", "5H9": "havo"})

    assert "'5H9'" in notes(answer(pupil(THIS_YEAR), mapping=groups))["mapping_absent"]
    unseen = answer(pupil(placement("2025-08-01", "2026-07-31")), mapping=groups)
    assert "mapping_absent" not in notes(unseen)
    assert "plaatsingen.stamgroep" in notes(unseen)["fields_never_given"]


def test_fields_that_no_pupil_has_are_told_once() -> None:
    poor = pupil(placement("2025-08-01", None), without=("BSN", "geboortedatum"), isActief=True)

    (told,) = (n for n in answer(poor, poor | {"leerlingnummer": 2}).notes if n.code == "fields_never_given")

    assert told.look
    assert "BSN, geboortedatum, plaatsingen.einddatum." in told.text


def test_a_field_that_one_pupil_has_is_within_the_rights_of_the_key() -> None:
    poor = pupil(without=("geboortedatum",), isActief=True)

    assert "fields_never_given" in notes(answer(poor))
    assert "fields_never_given" not in notes(answer(poor, pupil(THIS_YEAR, isActief=False, BSN=OTHER)))
    assert "fields_never_given" not in notes(answer())


def test_field_permissions_tell_forbidden_from_empty() -> None:
    rights = {"BSN": False, "geboortedatum": True, "plaatsingVeldpermissies": {"einddatum": False}}
    poor = pupil(placement("2025-08-01", None), without=("BSN", "geboortedatum"))

    told = notes(answer(poor, veldpermissies=rights))["fields_never_given"]

    assert "BSN (geen recht" in told
    assert "geboortedatum (wel recht" in told
    assert "isActief, " in told
    assert "plaatsingen.einddatum (geen recht" in told


def test_who_it_is() -> None:
    def person(**more: Any) -> PersonRef:
        (one, *_) = answer(pupil(**more)).claims
        return one.person

    uuid = "a0e1c7d2-1b5f-4c1d-9a3e-5d6f7a8b9c01"
    assert PersonRef(BSN, "12001") == person()
    assert PersonRef(BSN, "12001") == person(BSN=int(BSN))
    assert PersonRef(None, "12001") == person(BSN=None, uuid=uuid)
    assert PersonRef(None, uuid) == person(BSN=None, leerlingnummer=None, uuid=uuid)
    assert "no_number" in notes(answer(pupil(BSN=None)))


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"BSN": "123456789"}, "pgn_invalid", "BSN"),
        ({"BSN": None, "leerlingnummer": None}, "pgn_missing", "BSN"),
        ({"geboortedatum": "2027-01-01"}, "birth_impossible", "geboortedatum"),
        ({"plaatsingen": {"einddatum": "onbekend"}}, "date_invalid", "plaatsingen.einddatum"),
        ({"plaatsingen": [{"einddatum": "binnenkort"}]}, "date_invalid", "plaatsingen.einddatum"),
        ({"plaatsingen": "geen"}, "invalid", "plaatsingen"),
        ({"plaatsingen": [placement("2025-08-01", "2024-07-31")]}, "dates_reversed", "plaatsingen.einddatum"),
    ],
)
def test_a_pupil_that_cannot_be_read_is_rejected(wrong: Json, code: str, field: str) -> None:
    reading = answer(pupil(**wrong), pupil(THIS_YEAR, BSN=OTHER))

    assert [(code, field)] == [(r.code, r.field) for r in reading.rejections]
    assert [(AUGUST, None)] == enrolments(reading)


@pytest.mark.parametrize(
    "wrong",
    [
        {"isActief": "misschien"},
        {"geboortedatum": 20090314},
        {"vestiging": "Noord"},
        {"plaatsingen": [THIS_YEAR, {**THIS_YEAR, "startdatum": "augustus"}]},
        {"plaatsingen": [{**THIS_YEAR, "stamgroep": "4TL1"}]},
    ],
)
def test_what_can_be_spared_costs_no_pupil_and_is_told(wrong: Json) -> None:
    whole: Json = {"plaatsingen": [THIS_YEAR], **wrong}
    reading = answer(pupil(**whole))

    assert () == reading.rejections
    assert 1 == len(enrolments(reading))
    assert "value_unread" in notes(reading)


def test_two_locations_of_a_school_tell_of_two_things() -> None:
    """
    Else the answer of the one that a pupil left would end the enrolment at the other.
    """
    refs = {
        c.fact.ref
        for where in ("noord", "zuid")
        for c in answer(pupil(THIS_YEAR, vestiging={"uuid": where})).claims
        if isinstance(c.fact, EnrolledInVo)
    }

    assert {"noord", "zuid"} == refs


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({}, "no_items"),
        ({"leerlingen": None}, "no_items"),
        ({"veldpermissies": {"BSN": True}}, "no_items"),
        ({"errors": [{"code": 401, "problem": "x"}]}, "source_error"),
        ({"code": 401, "problem": "x"}, "source_error"),
        ({"plaatsingen": [THIS_YEAR]}, "other_answer"),
        ({"lesgroepen": []}, "other_answer"),
        ("geen json", "json_invalid"),
    ],
)
def test_what_is_no_answer_with_pupils_is_refused_by_its_name(content: object, code: str) -> None:
    reading = read(content)

    assert [code] == [r.code for r in reading.rejections]
    assert not reading.heard


@pytest.mark.parametrize(
    ("name", "one", "remedy"),
    [
        (
            "plaatsingen",
            {**THIS_YEAR, "uuid": "a0e1c7d2-1b5f-4c1d-9a3e-5d6f7a8b9c01"},
            "recht op het veld plaatsingen",
        ),
        (
            "lesgroepen",
            {"uuid": "a0e1", "vaknaam": "wiskunde", "leerlingen": [{"uuid": "b1"}]},
            "dat is genoeg",
        ),
    ],
)
def test_placements_and_lesson_groups_alone_are_of_nobody_and_say_what_to_ask_for(
    name: str, one: Json, remedy: str
) -> None:
    """A placement names no pupil: as a bare list each was taken for one of whom nothing is known, unnoticed."""
    for content in ({name: [one]}, [one]):
        reading = read(content)

        assert [("other_answer", True)] == [(r.code, remedy in r.remedy) for r in reading.rejections]
        assert ((), False) == (reading.claims, reading.heard)


def test_an_answer_beside_an_error_is_not_all() -> None:
    reading = answer(pupil(THIS_YEAR), errors=[{"code": 500, "problem": "x"}])

    assert [(AUGUST, None)] == enrolments(reading)
    assert not reading.heard
    assert answer(pupil(THIS_YEAR), errors=[]).heard


def test_one_pupil_a_list_and_a_list_of_answers() -> None:
    one = pupil(THIS_YEAR, uuid="a0e1c7d2-1b5f-4c1d-9a3e-5d6f7a8b9c01", isActief=True)

    assert read(one).claims == read([one]).claims == answer(one).claims
    assert () == read(one).notes
    assert ["answer_in_list"] == [r.code for r in read([{"leerlingen": [one]}]).rejections]


def test_no_pupils_is_an_answer() -> None:
    assert answer().heard
    assert (0, ()) == (answer().records, answer().notes)


def test_a_birth_date_is_a_fact_of_its_own() -> None:
    (fact,) = (c.fact for c in answer(pupil()).claims)

    assert isinstance(fact, Born)
    assert "2009-03-14" == fact.birth.text


def test_the_groups_in_a_file_are_those_of_its_placements() -> None:
    content = json.dumps({"leerlingen": [pupil(THIS_YEAR, ENDED), {"plaatsingen": 1}, "x"]}).encode()

    assert {"4TL1"} == somtoday.groups_in(content)
    assert frozenset() == somtoday.groups_in(b"{") == somtoday.groups_in(b"") == somtoday.groups_in(b"{}")
