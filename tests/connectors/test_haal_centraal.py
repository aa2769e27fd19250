"""Answers of Haal Centraal BRP: the state of the register on the persons that were asked for."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hub.connectors import haal_centraal
from hub.connectors.contract import Delivery, Reading
from hub.domain.context import Context
from hub.domain.facts import Born, Died, Fact, Resides
from hub.domain.identifiers import Birth, PupilId
from hub.domain.knowledge import know
from hub.domain.person import abroad, died, moves
from hub.domain.timeline import FOREVER, NEVER, midnight

BSN = "999990007"
JULY, LATER = "haal-centraal_0363_20250707T0600.json", "haal-centraal_0363_20250714T0600.json"


def read(content: object, name: str = JULY) -> Reading:
    text = content if isinstance(content, str) else json.dumps(content)
    return haal_centraal.CONNECTOR.read(
        Delivery(name, "0363", datetime(2026, 7, 1, tzinfo=UTC), text.encode())
    )


def day(text: str) -> dict[str, Any]:
    return {"type": "Datum", "datum": text, "langFormaat": "x"}


def code(text: str, word: str = "x") -> dict[str, str]:
    return {"code": text, "omschrijving": word}


RESIDENT: dict[str, Any] = {
    "burgerservicenummer": BSN,
    "geboorte": {"datum": day("2009-03-14")},
    "gemeenteVanInschrijving": code("0363"),
    "datumInschrijvingInGemeente": day("2018-06-01"),
}


def answer(*changes: dict[str, Any], name: str = JULY) -> Reading:
    return read(
        {"type": "RaadpleegMetBurgerservicenummer", "personen": [RESIDENT | c for c in changes]}, name
    )


def facts(reading: Reading) -> tuple[Fact, ...]:
    assert reading.rejections == ()
    return tuple(c.fact for c in reading.claims)


def of(kind: type[Any], reading: Reading) -> Any:
    (found,) = (f for f in facts(reading) if isinstance(f, kind))
    return found


def suspended(reden: object, **more: Any) -> dict[str, Any]:
    return {"opschortingBijhouding": {"reden": reden, "datum": day("2025-05-20")}, **more}


BELGIUM = {"verblijfplaats": {"type": "VerblijfplaatsBuitenland", "verblijfadres": {"land": code("5010")}}}
NOWHERE = {"verblijfplaats": {"type": "VerblijfplaatsOnbekend", "datumVan": day("2025-05-20")}}


def test_an_answer_says_birth_home_and_that_the_person_is_alive() -> None:
    born, alive, home = facts(answer({}))

    assert isinstance(born, Born)
    assert born.birth == Birth("2009-03-14")
    assert isinstance(alive, Died)
    assert alive.retracted
    assert isinstance(home, Resides)
    assert (home.municipality, home.since, home.abroad, home.whole) == ("0363", date(2018, 6, 1), False, True)


@pytest.mark.parametrize(
    "content",
    [
        {"personen": [RESIDENT]},
        {"personen": RESIDENT},
        [RESIDENT],
        RESIDENT,
        {"type": "ZoekMetPostcodeEnHuisnummer", "personen": [RESIDENT], "onbekend": {"personen": [1]}},
        {"personen": [RESIDENT | {"burgerservicenummer": int(BSN)}]},
        {
            "personen": [
                RESIDENT | {"verblijfplaats": None, "overlijden": None, "opschortingBijhouding": None}
            ]
        },
        {"personen": [RESIDENT | {"nieuwVeld": [1], "geheimhoudingPersoonsgegevens": True}]},
        {"personen": [RESIDENT | {"gemeenteVanInschrijving": "363"}]},
        {"personen": [RESIDENT | {"partners": [{"burgerservicenummer": "999990019", "overlijden": {}}]}]},
    ],
)
def test_a_list_one_person_null_and_unknown_fields_are_the_same(content: object) -> None:
    assert facts(read(content)) == facts(answer({}))


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        ({"type": "x", "title": "Er is iets mis", "status": 403, "detail": "x", "code": "x"}, "source_error"),
        ({"_links": {}, "_embedded": {"ingeschrevenpersonen": [RESIDENT]}}, "version_old"),
        ({"bewoningen": [{"bewoners": []}]}, "other_answer"),
        ({"verblijfplaatsen": []}, "other_answer"),
        ({"personen": None}, "no_items"),
        ({"personen": 3}, "no_items"),
        ({}, "no_items"),
        ("3", "no_items"),
        ("null", "no_items"),
        ('{"personen": [', "json_invalid"),
    ],
)
def test_what_is_no_answer_is_refused_by_what_it_is(content: object, refused: str) -> None:
    reading = read(content)

    assert [r.code for r in reading.rejections] == [refused]
    assert not reading.heard
    assert reading.adds_up


def test_no_persons_found_is_an_answer_and_a_next_page_is_not_whole() -> None:
    nobody, first = read({"personen": []}), read({"personen": [RESIDENT], "_links": {"next": {"href": "x"}}})

    assert (nobody.records, nobody.heard) == (0, True)
    assert not first.heard
    assert [n.code for n in first.notes if n.look] == ["partial"]
    assert first.claims


@pytest.mark.parametrize(
    ("person", "field", "rejected"),
    [
        ({"burgerservicenummer": None}, "burgerservicenummer", "pgn_missing"),
        ({"burgerservicenummer": "999990008"}, "burgerservicenummer", "pgn_invalid"),
        ({"opschortingBijhouding": {}}, "opschortingBijhouding.reden", "missing_value"),
        (suspended(None), "opschortingBijhouding.reden", "missing_value"),
        (suspended(code(".", "onbekend")), "opschortingBijhouding.reden", "unknown_code"),
        (suspended(["O"]), "opschortingBijhouding.reden", "unknown_code"),
        ({"opschortingBijhouding": "O"}, "opschortingBijhouding", "invalid"),
        ({"overlijden": True}, "overlijden", "invalid"),
        ({"verblijfplaats": {"type": "Ruimtestation"}}, "verblijfplaats.type", "unknown_code"),
        ({"datumInschrijvingInGemeente": day("2062-01-01")}, "datumInschrijvingInGemeente", "date_range"),
        ({"datumInschrijvingInGemeente": day("2001-01-01")}, "datumInschrijvingInGemeente", "dates_conflict"),
        ({"overlijden": {"datum": day("2025-07-08")}}, "overlijden.datum", "date_range"),
        ({"personen": []}, "personen", "answer_in_list"),
    ],
)
def test_what_decides_is_never_guessed(person: dict[str, Any], field: str, rejected: str) -> None:
    """Above all: a suspension that cannot be read is no sign of life."""
    reading = answer(person)

    assert [(r.field, r.code, r.line) for r in reading.rejections] == [(field, rejected, 1)]
    assert not reading.claims
    assert reading.adds_up


@pytest.mark.parametrize(
    ("person", "first"),
    [
        ({"overlijden": {"datum": day("2025-06-03")}}, date(2025, 6, 3)),
        ({"overlijden": {"datum": {"type": "JaarMaandDatum", "jaar": 2025, "maand": 6}}}, date(2025, 6, 1)),
        ({"overlijden": {"datum": {"type": "JaarDatum", "jaar": 2025}}}, date(2025, 1, 1)),
        ({"overlijden": {"datum": {"type": "DatumOnbekend", "onbekend": True}}}, date(2025, 7, 7)),
        ({"overlijden": {"plaats": code("0363")}}, date(2025, 7, 7)),
        (suspended(code("O")), date(2025, 5, 20)),
        (suspended("overlijden"), date(2025, 5, 20)),
        (suspended(code("O"), overlijden={"datum": day("2025-05-19")}), date(2025, 5, 19)),
    ],
)
def test_a_death_counts_from_the_first_day_it_can_have_been(person: dict[str, Any], first: date) -> None:
    reading = answer(person)
    death = of(Died, reading)

    assert (death.day, death.retracted) == (first, False)
    assert not [f for f in facts(reading) if isinstance(f, Resides)]


@pytest.mark.parametrize(
    ("person", "left"),
    [
        (suspended(code("E"), **BELGIUM), True),
        (suspended(code("R"), **BELGIUM), True),
        (BELGIUM, True),
        (suspended(code("E"), **NOWHERE), False),
        (NOWHERE, False),
        (suspended(code("M")), False),
        (suspended(code("E")), False),
        (
            suspended(
                code("E"),
                verblijfplaats={"type": "VerblijfplaatsBuitenland", "verblijfadres": {"land": code("0000")}},
            ),
            False,
        ),
        ({"gemeenteVanInschrijving": code("1999")}, False),
    ],
)
def test_only_a_known_country_is_abroad(person: dict[str, Any], *, left: bool) -> None:
    """Departed for nobody knows where settles no season (C21): it is a reason to look."""
    home = of(Resides, answer(person))

    assert (home.municipality, home.abroad) == (None, left)


def test_a_departure_without_its_residence_asks_for_it() -> None:
    codes = [n.code for n in answer(suspended(code("E"))).notes]

    assert codes == ["departure_unasked"]
    assert not answer(suspended(code("E"), **BELGIUM)).notes


@pytest.mark.parametrize(
    ("told", "since"),
    [
        ({"type": "JaarMaandDatum", "jaar": 2025, "maand": 6}, date(2025, 6, 30)),
        ({"type": "JaarMaandDatum", "jaar": 2025, "maand": 7}, date(2025, 7, 7)),
        ({"jaar": "2024"}, date(2024, 12, 31)),
        ({"type": "DatumOnbekend", "onbekend": True}, None),
        (None, None),
        ("2025-06-03", date(2025, 6, 3)),
    ],
)
def test_a_home_counts_from_the_last_day_it_can_have_been(told: object, since: date | None) -> None:
    assert of(Resides, answer({"datumInschrijvingInGemeente": told})).since == since


def test_an_immigrant_lives_where_the_address_is_since_then() -> None:
    told = {
        "datumInschrijvingInGemeente": None,
        "immigratie": {
            "datumVestigingInNederland": day("2025-06-12"),
            "landVanwaarIngeschreven": code("9008"),
        },
        "verblijfplaats": {"type": "Adres", "datumVan": day("2025-06-12")},
    }

    home = of(Resides, answer(told))

    assert (home.municipality, home.since, home.abroad) == ("0363", date(2025, 6, 12), False)


def test_a_birth_known_to_the_year_is_read_and_one_not_known_at_all_is_none() -> None:
    year = answer({"geboorte": {"datum": {"type": "JaarDatum", "jaar": 2009}}})
    nothing = answer({"geboorte": {"datum": {"type": "DatumOnbekend", "onbekend": True}}})

    assert of(Born, year).birth == Birth("2009-00-00")
    assert not [f for f in facts(nothing) if isinstance(f, Born)]


@pytest.mark.parametrize(
    ("person", "skipped"),
    [
        (suspended(code("F")), "record_in_error"),
        ({"inOnderzoek": {"burgerservicenummer": True}}, "pgn_in_doubt"),
    ],
)
def test_a_record_that_is_nobodys_word_is_a_known_non_fact_and_told(
    person: dict[str, Any], skipped: str
) -> None:
    reading = answer(person)

    assert [s.code for s in reading.skipped] == [skipped]
    assert [(n.code, n.look) for n in reading.notes] == [(skipped, True)]
    assert not reading.claims
    assert reading.adds_up


@pytest.mark.parametrize(
    "person",
    [
        {"inOnderzoek": {"gemeenteVanInschrijving": True}},
        {"geboorte": {"datum": day("2009-03-14"), "inOnderzoek": {"datum": True}}},
        {"overlijden": {"datum": day("2025-06-03"), "inOnderzoek": {"datum": True}}},
        {"verblijfplaats": {"type": "Adres", "inOnderzoek": {"type": True}}},
    ],
)
def test_what_is_under_investigation_counts_and_is_told(person: dict[str, Any]) -> None:
    reading = answer(person)

    assert reading.claims
    assert [n.code for n in reading.notes] == ["in_doubt"]


def test_an_optional_field_that_cannot_be_read_is_left_out_and_told() -> None:
    reading = answer({"geboorte": {"datum": {"jaar": "Kanarievogel"}}})

    assert [type(f) for f in facts(reading)] == [Died, Resides]
    assert [n.code for n in reading.notes] == ["value_unread"]


def known(*readings: Reading) -> Any:
    words: dict[str, Fact] = {}
    for reading in readings:
        for fact in facts(reading):
            before = words.get(fact.thing)
            words[fact.thing] = fact if before is None or fact >= before else before
    return know(PupilId("p-1"), words.values(), Context(), frozenset())


@pytest.mark.parametrize("backwards", [False, True])
def test_a_mistaken_death_is_taken_back_by_the_next_answer(*, backwards: bool) -> None:
    dead = answer({"overlijden": {"datum": day("2025-06-03")}})
    alive = answer({}, name=LATER)
    order = (alive, dead) if backwards else (dead, alive)

    assert died(known(dead)) == midnight(date(2025, 6, 3))
    assert died(known(*order)) == FOREVER


@pytest.mark.parametrize("backwards", [False, True])
def test_a_mistaken_move_is_taken_back_and_a_real_one_is_history(*, backwards: bool) -> None:
    here = answer({})
    moved = answer(
        {"gemeenteVanInschrijving": code("0394"), "datumInschrijvingInGemeente": day("2025-07-01")},
        name=LATER,
    )
    again = answer({}, name="haal-centraal_0363_20250721T0600.json")
    order = (again, moved, here) if backwards else (here, moved, again)

    assert [m.into for m in moves(known(here, moved))] == [None, "0363", "0394"]
    assert [m.into for m in moves(known(*order))] == [None, "0363"]


def test_a_mistaken_emigration_is_taken_back() -> None:
    left = answer(suspended(code("E"), **BELGIUM))

    assert abroad(known(left)) == midnight(date(2025, 5, 20))
    assert abroad(known(left, answer({}, name=LATER))) == FOREVER
    assert moves(known(left))[0].at == NEVER
