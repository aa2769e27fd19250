"""Application items as the koppelpunt sends them, in the order it numbers them."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.connectors import koppelpunt, koppelpunt_item
from hub.connectors.contract import Claim, Delivery, PersonRef, Reading
from hub.connectors.koppelpunt_item import in_order
from hub.domain.facts import ApplicationChanged, Status
from hub.domain.identifiers import pgn_kind
from hub.domain.sequence import counts
from hub.domain.timeline import millis
from hub.domain.word import MOST_OWN
from tests.cases import case

PUBLISHED: dict[str, Any] = {
    "$type": "Aanmelding",
    "ketenId": "99XX:90001119",
    "caKetenId": "123e4567-e89b-12d3-a456-426655440000",
    "wijzigingsvolgnummer": 1203,
    "pgn": "900180730",
    "status": "AO",
    "laatsteWijziging": "2022-03-19T15:05:35.071640Z",
    "brin": "99XX",
    "onderwijsAanbiederCode": "101A620",
    "opleidingCreboCode": "25647",
    "opleidingAanmeldjaar": "2022-2023",
    "startdatumOpleiding": "2022-12-20",
    "leeratraject": "BBL",
}


def read(text: str | bytes, name: str = "koppelpunt_20260401T0600.json") -> Reading:
    content = text if isinstance(text, bytes) else text.encode()
    return koppelpunt.CONNECTOR.read(Delivery(name, "mbo", datetime(2026, 7, 1, tzinfo=UTC), content))


def items(*changes: dict[str, Any]) -> Reading:
    return read(json.dumps({"items": [PUBLISHED | c for c in changes]}))


def facts(reading: Reading) -> list[ApplicationChanged]:
    return [c.fact for c in reading.claims if isinstance(c.fact, ApplicationChanged)]


def test_the_published_item_says_what_it_says() -> None:
    assert items({}).claims == (
        Claim(
            PersonRef("900180730", "99XX:90001119"),
            ApplicationChanged(
                source="koppelpunt/mbo",  # type: ignore[arg-type]  # a SourceId is a text
                ref="99XX:90001119#1203@1647702335",
                version=millis(read(json.dumps([PUBLISHED])).through),
                chain="99XX:90001119",
                number=1203,
                school="99XX",  # type: ignore[arg-type]  # a Brin is a text
                programme="25647",
                level=4,
                season=2022,
                starts=date(2022, 12, 20),
                status=Status.RECEIVED,
                changed=datetime(2022, 3, 19, 15, 5, 35, 71640, tzinfo=UTC),
            ),
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        '{"items": [%s]}',
        '{"items": [%s,],}',
        "[%s]",
        "[%s , ]",
        "%s",
        "\ufeff%s",
        '{"totaal": {"items": [1]}, "items": [%s]}',
        '{"items": [], "items" : [ %s ]}',
    ],
)
def test_a_list_a_bare_list_and_one_item_are_the_same(text: str) -> None:
    item = json.dumps(PUBLISHED)
    assert items({}).claims == read(text % item).claims
    trailing = item[:-1] + ',"tekst": "a,] b,}" , }'
    assert items({}).claims == read(text % trailing).claims


def test_what_is_wrong_beyond_trailing_commas_names_line_and_column() -> None:
    reading = read('{"items": [\n{"ketenId" "99XX:90001119"}]}')

    (rejected,) = reading.rejections
    assert (rejected.code, rejected.line) == ("json_invalid", 2)
    assert "regel 2, teken 12" in rejected.remedy
    assert not reading.heard


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" + "1" * 5000 + "]",
        "NaN",
        '{"items": 3}',
        '{"items": null}',
        '"x"',
        "{}",
        "[1, null, []]",
    ],
)
def test_what_is_no_application_is_rejected_and_never_raises(text: str) -> None:
    reading = read(text)

    assert reading.rejections
    assert reading.adds_up


@case("C56", "Een seintje dat er iets klaarstaat, ook als het niet klopt, is geen bericht over een leerling.")
def test_a_foutmelding_and_a_notification_are_no_pull_c56() -> None:
    error = read('{"foutmelding": "test"}')
    notification = read('{"koppelpuntCode":"00AA","koppelpuntNaam":"A","geschatteNieuweAanmeldingen": 2}')

    assert [r.code for r in error.rejections] == ["no_items"]
    assert "foutmelding" in error.rejections[0].remedy
    assert [s.code for s in notification.skipped] == ["notification"]
    assert not error.heard
    assert not notification.heard


def test_items_beside_a_foutmelding_are_facts_and_no_whole_answer() -> None:
    item = json.dumps(PUBLISHED)
    for answer in (
        '{"items": [%s], "foutmelding": "time-out"}',
        '{"foutmelding": {"code": 3}, "items": [%s]}',
    ):
        reading = read(answer % item)
        assert items({}).claims == reading.claims
        assert not reading.heard
        assert any("foutmelding" in note.text for note in reading.notes)

    assert not read('{"items": [], "foutmelding": "time-out"}').heard
    for none in ("null", '""'):
        assert read(f'{{"items": [{item}], "foutmelding": {none}}}').heard


def test_nothing_new_is_news_too() -> None:
    for text in ('{"items":[]}', "[]", '{"items" : [ , ]}'):
        reading = read(text)
        assert (reading.records, reading.heard, reading.rejections) == (0, True, ())


def test_an_expression_of_interest_is_no_application_and_a_draft_neither() -> None:
    reading = items({"type": "I"}, {"status": "CREATED"}, {"type": "A"})

    assert [(s.record, s.code) for s in reading.skipped] == [(1, "interest"), (2, "not_submitted")]
    assert reading.fruitful == {3}


def test_c03_c04_c05_statuses_go_back_and_each_message_is_a_thing_of_its_own() -> None:
    order = ["LI", "OA", "AO", "AI", "AO", "LNI"]
    reading = items(*({"status": s, "wijzigingsvolgnummer": n} for n, s in enumerate(order)))

    found = facts(reading)
    assert [f.status.value for f in sorted(found, key=lambda f: f.number)] == order
    assert len({f.thing for f in found}) == len(order)
    assert {f.chain for f in found} == {"99XX:90001119"}


@pytest.mark.parametrize(
    ("year", "starts", "changed", "season"),
    [
        ("2025-2026", None, "2025-03-01T10:00:00Z", 2025),
        ("2025/2026", None, "2025-03-01T10:00:00Z", 2025),
        ("2025", None, "2025-03-01T10:00:00Z", 2025),
        ("0", "2026-02-01", "2025-11-01T10:00:00Z", 2025),
        (0, "2025-08-01", "2025-03-01T10:00:00Z", 2025),
        ("", "2025-07-31", "2025-03-01T10:00:00Z", 2024),
        (None, None, "2025-10-01T00:30:00+02:00", 2026),
        ("0", "", "2025-09-30T21:59:00Z", 2025),
        ("0", "", "2025-09-30T22:00:00Z", 2026),
    ],
)
def test_q5_c06_the_season_follows_from_year_start_or_last_change(
    year: str | int | None, starts: str | None, changed: str, season: int
) -> None:
    reading = items(
        {"opleidingAanmeldjaar": year, "startdatumOpleiding": starts, "laatsteWijziging": changed}
    )

    assert [f.season for f in facts(reading)] == [season]


def test_a_start_that_cannot_be_costs_no_application_and_is_told() -> None:
    reading = items({"opleidingAanmeldjaar": "0", "startdatumOpleiding": "2062-08-01"})

    assert [f.starts for f in facts(reading)] == [None]
    assert [note.code for note in reading.notes][-1] == "value_unread"


@case("C57", "De klok van de bron loopt voor: gelezen, begrensd en gemeld, en de volgorde blijft.")
def test_c57_a_clock_that_runs_ahead_is_capped_and_flagged_and_the_order_stays() -> None:
    reading = items({"laatsteWijziging": "2031-01-01T00:00:00Z", "wijzigingsvolgnummer": 7}, {})

    assert facts(reading)[0].changed == reading.through == datetime(2026, 4, 1, 4, tzinfo=UTC)
    assert facts(reading)[0].number == 7
    assert any("1 keer" in note.text for note in reading.notes)


def test_of_a_clock_that_runs_ahead_the_first_pull_knows_best_when_it_was() -> None:
    """Each later pull would have the message later, and in the end after those that followed it."""
    item = json.dumps([PUBLISHED | {"laatsteWijziging": "2026-05-01T00:00:00Z"}])
    first, *later = (
        facts(read(item, name=f"koppelpunt_2026{day}T0600.json"))[0] for day in ("0401", "0415", "0601")
    )

    assert len({first.thing, *(word.thing for word in later)}) == 1
    assert all(first >= word and not word >= first for word in later)


def test_a_message_that_comes_again_is_the_later_pulls_word() -> None:
    """The same number and moment, corrected by the koppelpunt: not the greater bytes count."""
    for one, other in (("AO", "LI"), ("LI", "AO")):
        first, later = (
            facts(
                read(json.dumps([PUBLISHED | {"status": status}]), name=f"koppelpunt_202604{day}T0600.json")
            )[0]
            for day, status in (("01", one), ("02", other))
        )
        assert first.thing == later.thing
        assert not first >= later


def test_a_number_that_is_given_out_again_is_another_message() -> None:
    reading = items({}, {"laatsteWijziging": "2022-08-24T10:00:00Z", "status": "LI"})

    assert 2 == len({fact.thing for fact in facts(reading)})


@pytest.mark.parametrize("number", [936582042, 36582042, 936582042001, 7936582042, 111005000])
def test_a_sequence_number_that_could_be_somebodys_orders_without_being_shown(number: int) -> None:
    """Another person's number than the message is about: that one is rejected."""
    before, at, after = (
        facts(items({"wijzigingsvolgnummer": each}))[0].number
        for each in (number - 2000, number, number + 2000)
    )

    assert str(number) not in str(at)
    assert "36582042" not in str(at)
    assert pgn_kind(str(at).zfill(9)) is None
    assert before <= at <= after
    assert before < after or len(str(number)) > 9


@given(st.integers(0, MOST_OWN), st.integers(0, MOST_OWN))
@example(9_999_999, 10_000_000)
@example(99_999_999, 100_000_000)
@example(111_005_000, 111_006_000)
def test_what_stands_for_a_sequence_number_keeps_its_order(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert in_order(low) <= in_order(high)


def test_messages_whose_numbers_are_one_once_hidden_are_ordered_by_their_moments() -> None:
    found = facts(
        items(
            {"wijzigingsvolgnummer": 936582043, "laatsteWijziging": "2022-03-20T10:00:00Z", "status": "LI"},
            {"wijzigingsvolgnummer": 936582042, "laatsteWijziging": "2022-03-20T09:00:00Z", "status": "OA"},
        )
    )

    assert [[fact.status.value for fact in count] for count in counts(found)] == [["OA", "LI"]]


def test_q7_a_programme_that_is_no_crebo_stays_unknown_and_is_flagged() -> None:
    reading = items({"opleidingCreboCode": "Kok niveau 2"}, {"opleidingCreboCode": 25180})

    assert [f.programme for f in facts(reading)] == ["", "25180"]
    assert len(reading.notes) == 1


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"status": "XX"}, "status", "unknown_code"),
        ({"status": None}, "status", "missing_value"),
        ({"wijzigingsvolgnummer": -1}, "wijzigingsvolgnummer", "invalid"),
        ({"wijzigingsvolgnummer": 1.5}, "wijzigingsvolgnummer", "invalid"),
        ({"wijzigingsvolgnummer": True}, "wijzigingsvolgnummer", "invalid"),
        ({"wijzigingsvolgnummer": None}, "wijzigingsvolgnummer", "invalid"),
        ({"wijzigingsvolgnummer": 2**52}, "wijzigingsvolgnummer", "invalid"),
        ({"wijzigingsvolgnummer": 900180730}, "wijzigingsvolgnummer", "number_invalid"),
        ({"wijzigingsvolgnummer": 900180730001}, "wijzigingsvolgnummer", "number_invalid"),
        ({"ketenId": "los"}, "ketenId", "chain_invalid"),
        ({"ketenId": 5}, "ketenId", "number_invalid"),
        ({"pgn": "900180731"}, "pgn", "pgn_invalid"),
        ({"pgn": ["900180730"]}, "pgn", "number_invalid"),
        ({"brin": "Delft"}, "brin", "brin_invalid"),
        ({"laatsteWijziging": "gisteren"}, "laatsteWijziging", "moment_invalid"),
        ({"ingetrokken": "misschien"}, "ingetrokken", "unknown_code"),
    ],
)
def test_a_wrong_field_is_named_with_its_code(change: dict[str, Any], field: str, code: str) -> None:
    reading = items({}, change)

    (rejected,) = reading.rejections
    assert (rejected.record, rejected.field, rejected.code) == (2, field, code)
    assert reading.fruitful == {1}
    assert not any(str(v) in rejected.remedy for v in change.values() if isinstance(v, str))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-08-24T00:00:00Z", date(2026, 8, 24)),
        ("2026-08-23T22:00:00Z", date(2026, 8, 24)),  # midnight in Amsterdam
        ("2026-08-24T00:00:00+02:00", date(2026, 8, 24)),
        ("2026-08-24 08:30:00", date(2026, 8, 24)),
        ("24-8-2026 8:30", date(2026, 8, 24)),
        ("2026-02-30", None),
        (20260824, None),
        (["2026-08-24"], None),
    ],
)
def test_the_spelling_of_a_start_never_costs_the_application(written: object, day: date | None) -> None:
    reading = items({"startdatumOpleiding": written})

    assert [f.starts for f in facts(reading)] == [day]
    assert [(n.code, n.look) for n in reading.notes] == ([("value_unread", True)] if day is None else [])


@pytest.mark.parametrize("field", ["opleidingCreboCode", "opleidingAanmeldjaar"])
def test_what_the_application_can_do_without_is_left_out_and_told(field: str) -> None:
    reading = items({field: {"code": "25180"}}, {field: 3.5}, {})

    assert len(facts(reading)) == 3
    (note,) = reading.notes
    assert (note.code, note.look) == ("value_unread", True)
    assert note.text.startswith(f"2 keer telt een rij zonder {field}, ")


@pytest.mark.parametrize("status", koppelpunt_item.OF_THE_MBO)
@pytest.mark.parametrize("word", [True, "true", "J", 1])
def test_an_application_that_is_withdrawn_is_not_open_whatever_status_stands_beside_it(
    status: str, word: object
) -> None:
    assert [f.status for f in facts(items({"status": status, "ingetrokken": word}))] == [Status.WITHDRAWN]
    assert [
        f.status for f in facts(items(*({"status": status, "ingetrokken": w} for w in (False, None, 0))))
    ] == [status] * 3


def test_a_chain_in_small_letters_is_the_same_chain() -> None:
    assert items({"ketenId": " 99xx:90001119", "brin": "99xx"}).claims == items({}).claims
    (rejected,) = items({"ketenId": "99XX-90001119"}).rejections
    assert "25PX:90002001" in rejected.remedy


def test_an_unknown_status_lists_the_known_ones() -> None:
    assert "AO, OA, LNI, AI, LI" in items({"status": "XX"}).rejections[0].remedy


def test_a_missing_field_is_named() -> None:
    item = {k: v for k, v in PUBLISHED.items() if k != "wijzigingsvolgnummer"}
    (rejected,) = read(json.dumps([item])).rejections
    assert (rejected.field, rejected.code) == ("wijzigingsvolgnummer", "missing")


def test_an_item_without_a_number_is_provisional_by_its_chain_c11() -> None:
    for change in ({"pgn": None}, {"pgn": ""}, {"pgn": " "}):
        assert [c.person for c in items(change).claims] == [PersonRef(None, "99XX:90001119")]


def test_q14_the_same_items_twice_are_the_same_facts() -> None:
    assert set(items({}, {}).claims) == set(items({}).claims)


def test_a_rejected_item_keeps_its_original_and_its_line() -> None:
    reading = read('{"items": [\n  {"status": "AO"},\n\n  {"status": "LI"}\n]}')

    assert [(r.line, r.original) for r in reading.rejections] == [
        (2, b'{"status": "AO"}'),
        (4, b'{"status": "LI"}'),
    ]


OF_A_SIS: dict[str, Any] = {
    "$type": "vca.Aanmelding",
    "ketenId": "25PX:90002001",
    "wijzigingsvolgnummer": 7,
    "type": "A",
    "ingetrokken": False,
    "datumTijdIndienen": "2026-03-20T21:43:54.123Z",
    "bsn": "999990007",
    "roepnaam": "Noor",
    "instelling": "25PX",
    "opleiding": "aaa58821-2b23-401c-a063-64a2b519bae0",
    "opleidingCohort": "2026A",
    "gewensteStartdatum": "24-08-2026",
}


def of_a_sis(*changes: dict[str, Any]) -> Reading:
    return read(json.dumps({"items": [OF_A_SIS | c for c in changes]}))


def test_an_item_as_a_sis_gets_it_says_that_somebody_applied_and_when() -> None:
    reading = of_a_sis({})
    (fact,) = facts(reading)

    assert (Status.APPLIED, "25PX", "25PX:90002001", 7) == (fact.status, fact.school, fact.chain, fact.number)
    assert datetime(2026, 3, 20, 21, 43, 54, 123000, tzinfo=UTC) == fact.changed
    assert (date(2026, 8, 24), 2026, "") == (fact.starts, fact.season, fact.programme)
    assert [PersonRef("999990007", "25PX:90002001")] == [c.person for c in reading.claims]
    assert [("programme_own_code", False)] == [(n.code, n.look) for n in reading.notes]


def test_both_shapes_may_stand_in_one_answer() -> None:
    reading = read(json.dumps({"items": [PUBLISHED, OF_A_SIS]}))

    assert [Status.RECEIVED, Status.APPLIED] == [f.status for f in facts(reading)]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"type": None}, "missing_value", "type"),
        ({"type": "B"}, "unknown_code", "type"),
        ({"instelling": ""}, "missing_value", "instelling"),
        ({"datumTijdIndienen": "gisteren"}, "moment_invalid", "datumTijdIndienen"),
        ({"ingetrokken": "misschien"}, "unknown_code", "ingetrokken"),
        ({"bsn": "999990008"}, "pgn_invalid", "bsn"),
    ],
)
def test_what_is_wrong_in_it_is_told_by_its_own_fields(change: dict[str, Any], code: str, field: str) -> None:
    (rejected,) = of_a_sis(change).rejections

    assert (code, field) == (rejected.code, rejected.field)


def test_when_an_application_was_withdrawn_is_first_known_by_the_first_delivery_that_says_so() -> None:
    """
    It tells no moment. A later pull of the same item must not move it.
    """
    item = json.dumps([OF_A_SIS | {"ingetrokken": True}])
    (first,), (later,) = (facts(read(item, f"koppelpunt_2026040{n}T0600.json")) for n in (1, 2))

    assert (Status.WITHDRAWN, datetime(2026, 4, 1, 4, tzinfo=UTC)) == (first.status, first.changed)
    assert first.thing == later.thing
    assert first.version > later.version


def test_an_interest_as_a_sis_gets_it_is_no_application() -> None:
    assert ["interest"] == [s.code for s in of_a_sis({"type": "I", "bsn": "x"}).skipped]
