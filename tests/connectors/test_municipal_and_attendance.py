"""Moves, deaths, links and answers of municipalities, and the attendance of mbo institutions."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hub.connectors import attendance, attendance_row, brp, followup, koci, vo_exam
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
    Precision,
    Resides,
    Result,
)
from tests.story import given, left

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


@pytest.mark.parametrize("heading", ["Gebeurtenis", "Mutatie", "Soort mutatie", "Mutatiesoort"])
def test_what_happened_stands_under_any_of_its_headings(heading: str) -> None:
    """
    A file with it under "Mutatie" was refused as one without.
    """
    header = f"BSN;Geboortedatum;{heading};Datum;Gemeente van;Gemeente naar"
    reading = read(brp.CONNECTOR, "0363", header, f"{BSN};;verhuizing;1-7-2025;363;0394")

    assert ["0394"] == [c.fact.municipality for c in reading.claims if isinstance(c.fact, Resides)]


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
    moved = changes(f"{BSN};;verhuizing;1-7-2025;0363;9089", f"{BSN};;vestiging;1-7-2025;;Duitsland")
    assert [r.field for r in moved.rejections] == ["Gemeente naar"] * 2


@pytest.mark.parametrize(
    "event", ["vestiging", "Immigratie", "vestiging vanuit het buitenland", "verhuizing"]
)
@pytest.mark.parametrize("country", ["6029", "5010", "1999", "0000", "", "Duitsland"])
def test_who_comes_from_abroad_lives_here_whatever_is_written_of_the_country(
    event: str, country: str
) -> None:
    reading = changes(f"{BSN};;{event};1-7-2025;{country};0363")
    (claim,) = reading.claims
    assert isinstance(claim.fact, Resides)
    assert (claim.fact.municipality, claim.fact.before, claim.fact.abroad) == ("0363", None, False)
    assert any(n.look for n in reading.notes) == (country == "Duitsland" and event == "verhuizing")


@pytest.mark.parametrize(
    "event",
    [
        "vertrokken onbekend waarheen;1-7-2025;0363;",
        "VOW;1-7-2025;0363;9089",
        "vertrek onbekend waarheen;1-7-2025;0363;",
        "vertrek;1-7-2025;0363;0000",
        "emigratie;1-7-2025;0363;onbekend",
        "verhuizing;1-7-2025;0363;0000",
        "verhuizing;1-7-2025;0363;VOW",
    ],
)
def test_who_left_for_nobody_knows_where_is_not_abroad(event: str) -> None:
    (claim,) = changes(f"{BSN};;{event}").claims
    assert isinstance(claim.fact, Resides)
    assert (claim.fact.municipality, claim.fact.before, claim.fact.abroad) == (None, "0363", False)


def test_who_left_for_nobody_knows_where_is_looked_for_and_who_died_or_emigrated_is_not() -> None:
    events = ("VOW;1-8-2025;0546;", "vertrek;20250700;0546;6029", "overlijden;20250700;0546;")
    header = "BSN;Geboortedatum;Gebeurtenis;Datum;Gemeente van;Gemeente naar"
    told = [
        [c.fact for c in read(brp.CONNECTOR, "0546", header, f"{BSN};;{event}").claims] for event in events
    ]
    assert [given(left(), *facts).on("2025-08-20").tells for facts in told] == [
        ["opened D11 severity 2 to gm/0546"],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("written", "died", "moved"),
    [
        ("20260600", date(2026, 6, 1), date(2026, 6, 30)),
        ("2026-06-00", date(2026, 6, 1), date(2026, 6, 30)),
        ("00-06-2026", date(2026, 6, 1), date(2026, 6, 30)),
        ("2026-06", date(2026, 6, 1), date(2026, 6, 30)),
        ("20260700", date(2026, 7, 1), date(2026, 7, 1)),  # not after the day of the delivery
        ("20250000", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("00000000", date(2026, 7, 1), date(2026, 7, 1)),
        ("0000-00-00", date(2026, 7, 1), date(2026, 7, 1)),
        ("00-00-0000", date(2026, 7, 1), date(2026, 7, 1)),
    ],
)
def test_of_an_unknown_day_the_first_counts_for_a_death_and_the_last_for_a_move(
    written: str, died: date, moved: date
) -> None:
    """Silence from the first day that it can have been; nothing settled before the last."""
    reading = changes(
        f"{BSN};;overlijden;{written};0363;",
        f"{BSN};;verhuizing;{written};0363;0394",
        f"{BSN};;vertrek;{written};0363;",
    )
    assert not reading.rejections
    assert [c.fact.day for c in reading.claims if isinstance(c.fact, Died)] == [died]
    assert [c.fact.since for c in reading.claims if isinstance(c.fact, Resides)] == [moved] * 2
    (note,) = reading.notes[1:]
    assert (note.code, note.look) == ("day_unknown", False)
    assert note.text.startswith("3 keer ")


def test_a_move_that_is_announced_for_a_month_to_come_is_not_before_it() -> None:
    """Delivered on the first of July, it was taken to be of that day."""
    (claim,) = changes(f"{BSN};;verhuizing;20260800;0363;0394").claims
    assert isinstance(claim.fact, Resides)
    assert (claim.fact.since, claim.fact.known) == (date(2026, 8, 1), Precision.MONTH)


@pytest.mark.parametrize("written", ["20260012", "20261300", "20260631", "0", "juli 2026", "2026-7"])
def test_what_is_no_day_not_even_in_part_is_rejected(written: str) -> None:
    assert [r.code for r in changes(f"{BSN};;overlijden;{written};0363;").rejections] == ["date_invalid"]


@pytest.mark.parametrize(
    ("event", "day", "code"),
    [
        ("overlijden", "99991231", "missing_value"),
        ("verhuizing", "01-01-1900", "missing_value"),
        ("overlijden ingetrokken", "99991231", None),
        ("overlijden", "2-7-2026", "date_range"),
        ("overlijden", "20260800", "date_range"),
        ("overlijden", "1-7-2026", None),
        ("overlijden", "1-7-2062", "date_range"),
        ("overlijden", "1-7-1926", "date_range"),
        ("verhuizing", "1-7-2062", "date_range"),
        ("verhuizing", "1-7-1926", "date_range"),
        ("verhuizing", "1-8-2026", None),  # announced four weeks ahead
        ("verhuizing", "1-9-2026", "date_range"),
        ("vertrek", "1-7-2008", "dates_conflict"),
        ("vertrek", "20090000", None),
        ("vertrek", "14-3-2009", None),
    ],
)
def test_a_day_on_which_it_cannot_have_happened_is_rejected(event: str, day: str, code: str | None) -> None:
    reading = changes(f"{BSN};14-3-2009;{event};{day};0363;0394")
    assert [r.code for r in reading.rejections] == ([code] if code else [])


@pytest.mark.parametrize(
    "event",
    ["overlijden ingetrokken;;0363;", "Correctie overlijden;1-6-2026;0363;", "intrekking overlijden;;;"],
)
def test_a_death_told_by_mistake_is_withdrawn_and_told_loudly(event: str) -> None:
    """Whatever the order in which the two are read, the later delivery counts."""
    name = "brp_0363_202606{:02}T0600.csv"
    header = "BSN;Geboortedatum;Gebeurtenis;Datum;Gemeente van;Gemeente naar"
    died, back = (
        read(brp.CONNECTOR, "0363", header, f"{BSN};;{line}", name=name.format(day))
        for day, line in ((8, "overlijden;1-6-2026;0363;"), (15, event))
    )
    before, after = died.claims[0].fact, back.claims[0].fact
    assert isinstance(after, Died)
    assert before.thing == after.thing
    assert (before.retracted, after.retracted) == (False, True)
    assert after.rank > before.rank
    assert [n.code for n in back.notes if n.look] == ["death_withdrawn"]


def test_a_move_and_a_departure_can_be_withdrawn_too() -> None:
    told, back = (
        [c.fact for c in changes(f"{BSN};;{move};1-6-2026;0363;0394", f"{BSN};;{left};20260500;0363;").claims]
        for move, left in (("verhuizing", "vertrek"), ("verhuizing ingetrokken", "vertrek ingetrokken"))
    )
    assert [f.thing for f in told] == [f.thing for f in back]
    assert [f.retracted for f in (*told, *back)] == [False, False, True, True]


def test_what_a_change_can_do_without_is_left_out_and_what_it_needs_is_its_fault() -> None:
    reading = changes(
        f"{BSN};gisteren;verhuizing;1-7-2025;0363;0394",
        f"{BSN};;verhuizing;gisteren;0363;0394",
        f"{BSN};2009-03-14;geboortedatum;gisteren;0363;",
        f"{BSN};gisteren;geboortedatum;;0363;",
    )
    assert reading.fruitful == {1, 3}
    assert [(r.field, r.code) for r in reading.rejections] == [
        ("Datum", "date_invalid"),
        ("Geboortedatum", "birth_invalid"),
    ]
    assert [n.code for n in reading.notes if n.look] == ["value_unread"] * 2


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

    day = " 2025-09-09"
    assert [c.fact.ref for c in reading.claims] == [n + day for n in ("A1", "#-2", "R-#-3", "8286771")]


def lessons(*columns: str) -> Reading:
    """Rows under one number: kind, day, and the columns after it."""
    header = "BSN;BRIN;Meldingsnummer;Soort;Datum;Begintijd;Lesuur;Uren;Geoorloofd"
    return read(attendance.CONNECTOR, "25PX", header, *(f"{BSN};25PX;{c}" for c in columns))


def absences(reading: Reading) -> list[AbsenceReported]:
    return [c.fact for c in reading.claims if isinstance(c.fact, AbsenceReported)]


@pytest.mark.parametrize(
    "rows",
    [
        ["9-9-2025;08:30;", "9-9-2025;09:30;", "10-9-2025;08:30;"],
        ["9-9-2025;;1", "9-9-2025;;2", "10-9-2025;;1"],
        ["9-9-2025 08:30;;", "2025-09-09T09:30:00+02:00;;", "10-9-2025;;"],
    ],
)
@pytest.mark.parametrize("number", ["A1", ""])
def test_each_lesson_of_one_report_is_a_thing_of_its_own(rows: list[str], number: str) -> None:
    reading = lessons(*(f"{number};afwezig;{r};1;N" for r in rows))
    if not number and rows[-1].endswith("25;;"):
        assert [(r.record, r.field) for r in reading.rejections] == [(3, "Registratienummer")]
        return

    assert len({f.thing for f in absences(reading)}) == 3
    again = lessons(*(f"{number};afwezig;{r};1;J" for r in reversed(rows)))
    assert {f.thing for f in absences(reading)} == {f.thing for f in absences(again)}
    assert not [n for n in reading.notes if n.look]


def test_eighteen_lessons_of_one_report_are_sixteen_hours_and_one_day_told_thrice_is_not() -> None:
    many = lessons(*(f"A1;afwezig;{day}-9-2025;;{hour};1;N" for day in (8, 9, 10) for hour in range(1, 7)))
    thrice = lessons(
        *(
            f"A{n};afwezig;9-9-2025;{at};;{h};N"
            for n, (at, h) in enumerate([("08:30", 8), ("08:30", 4), ("12:30", 4)])
        )
    )

    assert given(*absences(many)).on("2025-09-12").tells == ["opened D16 severity 3 to brin/25PX"]
    assert given(*absences(thrice)).on("2025-09-12").tells == []


def test_lessons_that_nothing_tells_apart_are_one_and_that_is_told() -> None:
    alike = lessons(*["A1;afwezig;9-9-2025;;;1;N"] * 3, "A2;afwezig;9-9-2025;;;1;N")

    assert len({f.thing for f in absences(alike)}) == 2
    assert [(n.code, n.text[:7]) for n in alike.notes if n.look] == [("lessons_alike", "1 keer ")]


@pytest.mark.parametrize(
    ("word", "excused"),
    [
        ("Afwezig;N", False),
        ("Afwezig;Ongeoorloofd", False),
        ("Afwezig;geoorloofd", True),
        ("absent;J", True),
        ("ongeoorloofd afwezig;", False),
        ("spijbelen;", False),
        ("Ongeoorloofd;J", True),
        ("geoorloofd afwezig;", True),
        ("dokter;", True),
        ("Verlof;", True),
        ("verlof;N", False),
        ("schorsing;", True),
        ("BPV;", True),
    ],
)
def test_a_word_or_the_column_says_whether_it_was_excused(word: str, excused: bool) -> None:  # noqa: FBT001
    kind, column = word.split(";")
    reading = lessons(f"A1;{kind};9-9-2025;08:30;;1;{column}")
    assert [(f.excused, f.retracted) for f in absences(reading)] == [(excused, False)]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("te laat", "late"),
        ("Telaat", "late"),
        ("ziek", "sick"),
        ("Verwijderd", "sent_out"),
        ("onbekend", "untold"),
    ],
)
@pytest.mark.parametrize("rest", ["9-9-2025;08:30;;1;N", "9-9-2025;08:30;;;", "9-9-2025;;;0,25;"])
def test_what_is_no_absence_is_a_known_non_fact_and_takes_back_the_absence_that_it_was(
    word: str, code: str, rest: str
) -> None:
    """C42: first unexcused, then ill after all; whatever it was, it is no longer missed."""
    reading = lessons(f"A1;{word};{rest}")

    assert [s.code for s in reading.skipped] == [code]
    assert (reading.rejections, reading.fruitful, reading.adds_up) == ((), frozenset(), True)
    assert [(f.retracted, f.excused) for f in absences(reading)] == [(True, True)]
    if rest.startswith("9-9-2025;08:30"):
        before = lessons("A1;afwezig;9-9-2025;08:30;;1;N")
        assert absences(before)[0].thing == absences(reading)[0].thing
    assert not lessons(f";{word};9-9-2025;;;;").claims, "what nothing names takes nothing back"


def test_a_registration_that_was_withdrawn_is_a_fact_that_is_no_more() -> None:
    before, after = (
        lessons(f"A1;{w};9-9-2025;08:30;;{h};N") for w, h in (("afwezig", "1"), ("vervallen", ""))
    )
    assert absences(before)[0].thing == absences(after)[0].thing
    assert absences(after)[0].retracted
    assert after.fruitful == {1}


def test_a_first_presence_does_without_what_only_an_absence_needs() -> None:
    reading = lessons("A|1;aanwezig;9-9-2025;;;veel;misschien")

    assert [type(c.fact) for c in reading.claims] == [Attended]
    assert len([n for n in reading.notes if n.code == "value_unread"]) == 3
    wrong = lessons(
        "A1;afwezig;9-9-2025;;;veel;N", "A1;afwezig;9-9-2025;25:00;;1;N", "A1;afwezig;9-9-2025;;17;1;N"
    )
    assert [(r.field, r.code) for r in wrong.rejections] == [
        ("Uren", "hours_invalid"),
        ("Begintijd", "time_invalid"),
        ("Lesuur", "unknown_code"),
    ]


def test_minutes_in_the_column_of_hours_make_no_sixteen_hours() -> None:
    wrong = presences(*(f"{BSN};;7;V;25PX;A1;afwezig;9-9-2025;8:30;{h};N;" for h in ("50", "480", "12,5")))
    right = presences(*(f"{BSN};;7;V;25PX;A1;afwezig;9-9-2025;8:30;{h};N;" for h in ("12", "50 min")))

    assert [(r.code, r.field) for r in wrong.rejections] == [("hours_invalid", "Uren")] * 3
    assert all("geen minuten" in r.remedy for r in wrong.rejections)
    assert len(right.claims) == 2


def test_first_presence_is_one_thing_a_school_year() -> None:
    reading = presences(*(f"{BSN};;7;V;25PX;;eerste aanwezigheid;{d};;;;" for d in ("31-7-2025", "1-8-2025")))
    found = [c.fact for c in reading.claims if isinstance(c.fact, Attended)]
    assert [f.ref for f in found] == ["2024", "2025"]


def test_a_reason_of_absence_is_never_read() -> None:
    assert "Reden" not in {f.alias for f in attendance_row.Registratie.model_fields.values()}


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
