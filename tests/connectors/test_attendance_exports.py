"""Attendance as student information systems and timetables export it: a row for each lesson, with its ends."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from hub.connectors import attendance
from hub.connectors.contract import Delivery, Reading
from hub.connectors.mapping import AS_IT_COMES, FileMapping
from hub.domain.facts import AbsenceReported, Attended
from tests.connectors.numbers import pgns

BSN, OTHER = pgns(2)
NOW = datetime(2026, 11, 5, 6, tzinfo=UTC)


def read(*lines: str, mapping: FileMapping = AS_IT_COMES, day: str = "20261105") -> Reading:
    name, text = f"attendance_25PX_{day}T0500.csv", "\n".join(lines)
    return attendance.CONNECTOR.read(Delivery(name, "25PX", NOW, text.encode(), mapping=mapping))


def seen(*readings: Reading) -> date:
    """The day of the first presence as it is known in the end, whatever order the words came in."""
    words = [c.fact for reading in readings for c in reading.claims if isinstance(c.fact, Attended)]
    (found,) = {max(order, key=lambda word: word.rank) for order in permutations(words)}
    return found.day


def missed(reading: Reading) -> list[tuple[str, timedelta, bool]]:
    facts = [c.fact for c in reading.claims if isinstance(c.fact, AbsenceReported) and not c.fact.retracted]
    return [(fact.began.isoformat(), fact.lost, fact.excused) for fact in facts]


HEAD = "BSN;Datum;Begintijd;Aanwezigheid;Geoorloofd"
DAYS = ("2-9-2026", "1-9-2026", "3-9-2026")


@pytest.mark.parametrize("days", [*permutations(DAYS)])
def test_of_presences_in_one_file_the_first_day_counts_in_whatever_order_they_stand(
    days: tuple[str, ...],
) -> None:
    reading = read(HEAD, *(f"{BSN};{day};08:30;aanwezig;" for day in days))

    assert seen(reading) == date(2026, 9, 1)
    assert len([c for c in reading.claims if isinstance(c.fact, Attended)]) == 1
    assert reading.fruitful == {1, 2, 3}


@pytest.mark.parametrize("days", [*permutations(DAYS)])
def test_of_presences_in_several_files_the_first_day_counts_in_whatever_order_they_come(
    days: tuple[str, ...],
) -> None:
    """A later file with a later day is no correction: it tells of another lesson."""
    assert seen(*(read(HEAD, f"{BSN};{day};08:30;aanwezig;") for day in days)) == date(2026, 9, 1)


def test_a_student_who_was_there_after_all_did_not_miss_that_lesson() -> None:
    before = read(f"{HEAD};Uren", f"{BSN};1-9-2026;08:30;afwezig;N;1", day="20260902")
    (absent,) = [c.fact for c in before.claims]
    after = [c.fact for c in read(HEAD, f"{BSN};1-9-2026;08:30;aanwezig;").claims]
    (word,) = [fact for fact in after if fact.thing == absent.thing]

    assert word.retracted
    assert word.rank > absent.rank
    assert len(read("BSN;Datum;Soort", f"{BSN};1-9-2026;eerste aanwezigheid").claims) == 1


@pytest.mark.parametrize(
    ("head", "cells", "lost"),
    [
        ("Begintijd;Eindtijd", "08:30;10:00", 1.5),
        ("Begintijd les;Eindtijd les", "2026-09-01 08:30;2026-09-01T10:00", 1.5),
        ("Starttijd;Eindtijd", "1-9-2026 8:30;1-9-2026 10:00", 1.5),
        ("Starttijd;Eindtijd", "2026-09-01T06:30:00Z;2026-09-01T08:00:00Z", 1.5),
        ("Begintijd;Eindtijd;Uren", "08:30;10:00;1", 1),
        ("Begintijd;Eindtijd;Minuten", "08:30;10:00;45", 0.75),
        ("Begintijd;Minuten", "08:30;90 min", 1.5),
        ("Begintijd;Uren", "08:30;1:30", 1.5),
    ],
)
def test_what_was_missed_is_told_in_hours_or_minutes_or_by_its_ends(
    head: str, cells: str, lost: float
) -> None:
    reading = read(f"BSN;Lesdatum;Presentie;{head}", f"{BSN};1-9-2026;ongeoorloofd afwezig;{cells}")

    assert missed(reading) == [("2026-09-01T06:30:00+00:00", timedelta(hours=lost), False)]
    assert not [note for note in reading.notes if note.look]


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        ("08:30;08:30", "dates_reversed", "Eindtijd"),
        ("10:00;08:30", "dates_reversed", "Eindtijd"),
        ("08:30;", "missing_value", "Uren"),
        ("08:30;25:00", "time_invalid", "Eindtijd"),
        ("2026-09-01;10:00", "time_invalid", "Begintijd"),
        (";10:00", "missing_value", "Registratienummer"),
    ],
)
def test_ends_that_tell_no_hours_are_named(cells: str, code: str, field: str) -> None:
    reading = read("BSN;Datum;Soort;Begintijd;Eindtijd", f"{BSN};1-9-2026;ongeoorloofd;{cells}")

    assert [(r.code, r.field) for r in reading.rejections] == [(code, field)]


def test_an_export_without_a_brin_is_of_whoever_delivers_it_and_one_with_another_brin_is_not() -> None:
    reading = read("ReferentieID;BSN;BRIN;Datum;Starttijd;Presentie", f"42;{BSN};27DV;1-9-2026;08:30;present")
    assert [r.code for r in reading.rejections] == ["not_yours"]

    without = read("ReferentieID;BSN;Datum;Starttijd;Presentie", f"42;{BSN};1-9-2026;08:30;present")
    assert {(c.person.pgn, c.person.own) for c in without.claims} == {(BSN, "42")}


@pytest.mark.parametrize("letter", ["A", "P", "J", "N", ""])
def test_a_letter_that_could_mean_two_things_is_never_guessed(letter: str) -> None:
    reading = read(HEAD, f"{BSN};1-9-2026;08:30;{letter};")

    assert [(r.field, r.code in ("unknown_code", "missing_value")) for r in reading.rejections] == [
        ("Soort", True)
    ]


def test_a_schools_own_columns_and_letters_are_read_by_its_mapping() -> None:
    """What neither system publishes: a box for absent, a letter, an empty cell for what nobody registered."""
    mapping = FileMapping(
        columns={"Start": "Datum", "Einde": "Eindtijd", "Absent?": "Soort", "Toegestaan": "Geoorloofd"},
        codes={
            "Soort": {"X": "afwezig", "O": "aanwezig", "": "niet geregistreerd"},
            "Geoorloofd": {"toegestaan": "J", "-": "N"},
        },
        ignored=("Zaal",),
    )
    lines = [
        f"{BSN};2026-09-01 08:30;2026-09-01 10:00;X;-;B1",
        f"{BSN};2026-09-01 10:15;2026-09-01 11:45;X;toegestaan;B1",
        f"{OTHER};2026-09-01 08:30;2026-09-01 10:00;O;;B1",
        f"{OTHER};2026-09-01 10:15;2026-09-01 11:45;;;B1",
    ]
    reading = read("BSN;Start;Einde;Absent?;Toegestaan;Zaal", *lines, mapping=mapping)

    assert [excused for _, _, excused in missed(reading)] == [False, True]
    assert [s.code for s in reading.skipped] == ["untold"]
    assert reading.rejections == ()
    assert [note.code for note in reading.notes if note.look] == []
