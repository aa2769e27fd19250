"""Moves, deaths, links and answers of municipalities, and the attendance of mbo institutions."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hub.connectors import attendance, brp, followup, koci, vo_exam
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Reading
from hub.domain.facts import (
    AbsenceReported,
    Attended,
    Born,
    Died,
    ExamTaken,
    FollowUpStep,
    Outcome,
    Resides,
    Result,
)

BSN = "999990007"


def read(connector: Connector, organisation: str, *lines: str, name: str = "levering.csv") -> Reading:
    picked_up = datetime(2026, 7, 1, tzinfo=UTC)
    return connector.read(Delivery(name, organisation, picked_up, "\r\n".join(lines).encode("cp1252")))


def changes(*lines: str) -> Reading:
    header = "BSN;Geboortedatum;Gebeurtenis;Datum;Gemeente van;Gemeente naar"
    return read(brp.CONNECTOR, "0363", header, *lines)


def test_a_move_out_of_the_municipality_and_into_it_are_both_its_to_tell() -> None:
    reading = changes(f"{BSN};;verhuizing;1-7-2025;363;0394", f"{BSN};;verhuizing;1-8-2025;0394;363")

    homes = [c.fact for c in reading.claims if isinstance(c.fact, Resides)]
    assert [(h.since, h.before, h.municipality) for h in homes] == [
        (date(2025, 7, 1), "0363", "0394"),
        (date(2025, 8, 1), "0394", "0363"),
    ]
    assert len({h.thing for h in homes}) == 2


def test_a_move_between_two_others_is_not() -> None:
    assert [r.code for r in changes(f"{BSN};;verhuizing;1-7-2025;0384;0394").rejections] == ["not_yours"]


def test_q11_a_move_told_late_has_the_day_on_which_it_happened() -> None:
    (claim,) = changes(f"{BSN};;verhuizing;2024-01-15;0363;0394").claims
    assert isinstance(claim.fact, Resides)
    assert claim.fact.since == date(2024, 1, 15)


def test_emigration_death_and_another_birth_date_are_facts_of_their_own_kind() -> None:
    reading = changes(
        f"{BSN};;vertrek;1-7-2025;0363;",
        f"{BSN};;overlijden;2025-07-02;;",
        f"{BSN};2009-00-00;geboortedatum;;;",
    )
    gone, died, born = (c.fact for c in reading.claims)
    assert isinstance(gone, Resides)
    assert (gone.abroad, gone.municipality) == (True, None)
    assert isinstance(died, Died)
    assert isinstance(born, Born)
    assert born.birth.text == "2009-00-00"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (f"{BSN};;verhuizing;1-7-2025;0363;", "Gemeente naar"),
        (f"{BSN};;overlijden;;;", "Datum"),
        (f"{BSN};;geboortedatum;1-7-2025;;", "Geboortedatum"),
        (f"{BSN};;jarig;1-7-2025;;", "Gebeurtenis"),
        (";;overlijden;1-7-2025;;", "BSN"),
    ],
)
def test_what_lacks_is_named(line: str, field: str) -> None:
    assert [r.field for r in changes(line).rejections] == [field]


def test_who_leaves_may_go_to_a_country_and_who_moves_may_not() -> None:
    codes = ("9089", "5010", "DE", "Duitsland", "0394")
    gone = changes(*(f"{BSN};;vertrek;1-7-2025;0363;{code}" for code in codes))

    assert not gone.rejections
    assert {(c.fact.municipality, c.fact.abroad) for c in gone.claims if isinstance(c.fact, Resides)} == {
        (None, True)
    }
    moved = changes(f"{BSN};;verhuizing;1-7-2025;0363;9089", f"{BSN};;vertrek;1-7-2025;9089;")
    assert [r.field for r in moved.rejections] == ["Gemeente naar", "Gemeente van"]


@pytest.mark.parametrize("event", ["geboortedatum;;;", "verhuizing;1-7-2025;0363;0394"])
def test_a_register_that_has_somebody_born_in_the_future_is_told_so(event: str) -> None:
    slipped, right = (changes(f"{BSN};{born};{event}") for born in ("01-08-2090", "01-08-2009"))

    assert [(r.code, r.field) for r in slipped.rejections] == [("birth_impossible", "Geboortedatum")]
    assert not slipped.claims
    assert not right.rejections


def test_q3_a_link_needs_one_number_of_each_kind_in_whichever_column() -> None:
    header = "Onderwijsnummer;BSN;Datum"
    good = read(koci.CONNECTOR, "0363", header, f"101999003;{BSN};1-9-2025", f"{BSN};101999003;20250901")
    bad = read(koci.CONNECTOR, "0363", header, f"{BSN};099990003;1-9-2025", "101999003;;1-9-2025")

    assert len(set(good.links)) == 1
    assert [(w.old, w.new, w.day) for w in good.links[:1]] == [("101999003", BSN, date(2025, 9, 1))]
    assert [r.code for r in bad.rejections] == ["pgn_invalid"] * 2


def test_an_answer_names_case_step_reason_and_who_answers() -> None:
    case = "0123456789abcdef0123"
    reading = read(
        followup.CONNECTOR,
        "0363",
        "Zaak;Stap;Reden;Moment",
        f"{case.upper()};Opgepakt;;2025-09-02T10:15:00",
        f"{case};gesloten;Niet-bekostigd onderwijs;2025-09-03T08:00:00Z",
        f"{case};gesloten;;2025-09-03T08:00:00Z",
        f"{case};gesloten;geen zin;2025-09-03T08:00:00Z",
        "12;opgepakt;;2025-09-03T08:00:00Z",
    )

    first, second = reading.answers
    assert (first.case, first.step, first.outcome, first.recipient) == (
        case,
        FollowUpStep.TAKEN_UP,
        None,
        "gm/0363",
    )
    assert first.at == datetime(2025, 9, 2, 8, 15, tzinfo=UTC)
    assert (second.step, second.outcome) == (FollowUpStep.CLOSED, Outcome.PRIVATE_EDUCATION)
    assert [r.code for r in reading.rejections] == ["missing_value", "unknown_code", "case_invalid"]
    assert all(o in reading.rejections[1].remedy for o in Outcome)


def presences(*lines: str) -> Reading:
    header = (
        "BSN;Onderwijsnummer;Studentnummer;Achternaam;BRIN;Registratienummer;Soort;Datum;Begintijd;Uren;"
        "Geoorloofd;Reden"
    )
    return read(attendance.CONNECTOR, "25PX", header, *lines)


def test_an_absence_has_its_moment_in_amsterdam_its_hours_and_whether_it_was_excused() -> None:
    reading = presences(
        f"{BSN};;7;V;25PX;A1;afwezig;9-9-2025;8:30;1,5;N;ziek", f"{BSN};;7;V;25PX;A2;afwezig;13-1-2026;;8;ja;"
    )
    first, second = (c.fact for c in reading.claims)
    assert isinstance(first, AbsenceReported)
    assert isinstance(second, AbsenceReported)
    assert (first.began, first.lost) == (
        datetime(2025, 9, 9, 6, 30, tzinfo=UTC),
        timedelta(hours=1, minutes=30),
    )
    assert (first.excused, second.excused) == (False, True)
    assert second.began == datetime(2026, 1, 12, 23, tzinfo=UTC)


def test_c42_an_absence_that_is_excused_later_is_the_same_thing() -> None:
    before = presences(f"{BSN};;7;V;25PX;A1;afwezig;9-9-2025;8:30;1,5;N;").claims[0].fact
    after = presences(f"{BSN};;7;V;25PX;A1;afwezig;9-9-2025;8:30;1,5;J;").claims[0].fact
    assert before.thing == after.thing


@pytest.mark.parametrize(
    ("who", "number"),
    [
        (f"{BSN};;7", BSN),
        (f"{BSN};;7", f"VZ-{BSN}"),
        (f"{BSN};;7", f"{BSN}.0"),
        ("099990003;;7", "99990003"),
        (f"{BSN};101999003;7", "101999003"),
        (f"{BSN};;004711", "4711"),
        (";;004711", "004711"),
    ],
)
def test_absences_numbered_by_the_student_are_told_apart_by_day_and_time(who: str, number: str) -> None:
    line = f"{who};V;25PX;{number};afwezig;{{}};{{}};1,5;{{}};"
    days = (("9-9-2025", "8:30"), ("9-9-2025", "13:00"), ("10-9-2025", "8:30"))
    reading = presences(*(line.format(*d, "N") for d in days), line.format(*days[0], "J"))

    things = [c.fact.thing for c in reading.claims if isinstance(c.fact, AbsenceReported)]
    assert len(things) == 4
    assert len(set(things)) == 3
    assert things[0] == things[3], "excused later is the same absence"
    assert [r.code for r in presences(line.format("9-9-2025", "", "N")).rejections] == ["number_invalid"]


def test_a_number_beside_the_students_own_names_the_registration() -> None:
    numbers = ("A1", f"{BSN}-2", f"R-{BSN}-3", "8286771")
    reading = presences(*(f"{BSN};;7;V;25PX;{n};afwezig;9-9-2025;;1,5;N;" for n in numbers))

    assert [c.fact.ref for c in reading.claims] == ["A1", "#-2", "R-#-3", "8286771"]


def test_minutes_in_the_column_of_hours_make_no_sixteen_hours() -> None:
    wrong = presences(*(f"{BSN};;7;V;25PX;A1;afwezig;9-9-2025;8:30;{h};N;" for h in ("50", "480", "12,5")))
    right = presences(*(f"{BSN};;7;V;25PX;A1;afwezig;9-9-2025;8:30;{h};N;" for h in ("12", "50 min")))

    assert [(r.code, r.field) for r in wrong.rejections] == [("hours_invalid", "Uren")] * 3
    assert all("geen minuten" in r.remedy for r in wrong.rejections)
    assert len(right.claims) == 2


def test_first_presence_is_one_thing_a_school_year() -> None:
    reading = presences(*(f"{BSN};;7;V;25PX;;eerste aanwezigheid;{d};;;;" for d in ("31-7-2026", "1-8-2026")))
    found = [c.fact for c in reading.claims if isinstance(c.fact, Attended)]
    assert [f.ref for f in found] == ["2025", "2026"]


def test_a_reason_of_absence_is_never_read() -> None:
    assert "Reden" not in {f.alias for f in attendance.Registratie.model_fields.values()}


def test_a_resit_replaces_the_first_result_of_the_school_year() -> None:
    header = "BSN;BRIN;Niveau;Uitslag;Datum uitslag"
    first, second = (
        read(vo_exam.CONNECTOR, "16YV", header, line, name=f"vo-exam_16YV_{moment}.csv").claims[0].fact
        for line, moment in (
            (f"{BSN};16YV;tl;herkansing;12-6-2025", "20250612T1700"),
            (f"{BSN};16YV;tl;geslaagd;4-7-2025", "20250704T1700"),
        )
    )
    assert isinstance(second, ExamTaken)
    assert first.thing == second.thing
    assert second.rank > first.rank
    assert second.result is Result.PASSED
