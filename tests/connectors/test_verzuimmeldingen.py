"""Notices of absence as a municipality has them: which are facts, and which are known to be none."""

from datetime import UTC, date, datetime

import pytest

from hub.connectors import verzuimmeldingen
from hub.connectors.contract import Delivery, Reading
from hub.domain.facts import AbsenceNotified, NoticeEnd, NoticeStatus

HEAD = "Meldingsnummer;BSN;BRIN;Soort verzuim;Meldingsdatum;Status"


def read(*rows: str, head: str = HEAD, name: str = "verzuimmeldingen_0363_20251117T0600.csv") -> Reading:
    text = "\n".join([head, *rows])
    return verzuimmeldingen.CONNECTOR.read(
        Delivery(name, "0363", datetime(2026, 7, 1, tzinfo=UTC), text.encode())
    )


def row(soort: str = "V3", status: str = "R", day: str = "07-11-2025", number: str = "20250001") -> str:
    return f"{number};999990007;25PX;{soort};{day};{status}"


def standing(reading: Reading) -> list[AbsenceNotified]:
    assert reading.adds_up
    told = [c.fact for c in reading.claims]
    return [f for f in told if isinstance(f, AbsenceNotified) and not f.retracted]


def test_a_notice_says_which_school_notified_and_when() -> None:
    (notice,) = standing(read(row()))

    assert (notice.ref, notice.school, notice.day) == ("20250001", "25PX", date(2025, 11, 7))


@pytest.mark.parametrize(
    "soort", ["V3", "v4", "LRV", "RMC", "16 uur in 4 weken", "Langdurig relatief verzuim"]
)
@pytest.mark.parametrize("status", ["R", "B", "G", "K", "D", "", "Afgesloten", "Ter kennisgeving aangenomen"])
def test_a_notice_stands_however_far_the_municipality_is_with_it(soort: str, status: str) -> None:
    assert len(standing(read(row(soort, status)))) == 1


FILE = date(2025, 11, 17)


@pytest.mark.parametrize(
    ("status", "expected", "changed"),
    [
        ("R", NoticeStatus.REGISTERED, None),
        ("Geregistreerd", NoticeStatus.REGISTERED, None),
        ("", None, None),
        ("B", NoticeStatus.IN_HAND, FILE),
        ("G", NoticeStatus.CLOSED, FILE),
        ("Ter kennisgeving aangenomen", NoticeStatus.NOTED, FILE),
        ("ter kennisneming aangenomen", NoticeStatus.NOTED, FILE),
        ("D", NoticeStatus.HANDED_ON, FILE),
    ],
)
def test_how_far_the_municipality_is_with_it(
    status: str, expected: NoticeStatus | None, changed: date | None
) -> None:
    """Without a day of its own a status is as old as the file, at the latest."""
    (notice,) = standing(read(row(status=status)))

    assert (expected, changed, None) == (notice.status, notice.changed, notice.ended)


@pytest.mark.parametrize(
    ("status", "reason", "ended"),
    [
        ("G", "terug naar school, opleiding hervat", NoticeEnd.BACK_AT_LESSONS),
        ("G", "Inschrijving beëindigd: leerling overleden", NoticeEnd.DEREGISTERED),
        ("G", "geen verzuim: langdurig ziek", NoticeEnd.NO_ABSENCE),
        ("G", "geen verzuim: legitiem afwezig", NoticeEnd.NO_ABSENCE),
        ("G", "", None),
        ("B", "terug naar school", None),
    ],
)
def test_how_it_was_closed_and_when(status: str, reason: str, ended: NoticeEnd | None) -> None:
    """What is closed has an end, and no more of it than need be known."""
    head = f"{HEAD};Datum laatste mutatie;Reden afgesloten"
    (notice,) = standing(read(f"{row(status=status)};12-11-2025;{reason}", head=head))

    assert (date(2025, 11, 12), ended) == (notice.changed, notice.ended)
    assert "ziek" not in repr(notice)


@pytest.mark.parametrize("soort", ["L", "O", "V1", "V2", "absoluut verzuim", "RELATIEF", "signaal verzuim"])
def test_other_kinds_are_known_non_facts_and_told(soort: str) -> None:
    reading = read(row(soort))

    assert standing(reading) == []
    assert [s.code for s in reading.skipped] == ["kind_unread"]
    assert [(n.code, n.look) for n in reading.notes] == [("kind_unread", False)]


@pytest.mark.parametrize("changed", [row(status="I"), row(status="ingetrokken"), row("O")])
def test_a_notice_that_is_withdrawn_or_turns_out_of_another_kind_is_taken_back(changed: str) -> None:
    (before,) = standing(read(row(), name="verzuimmeldingen_0363_20251110T0600.csv"))
    (after,) = (c.fact for c in read(changed).claims)

    assert after.thing == before.thing
    assert after >= before
    assert after.retracted


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (row("V9"), "unknown_code"),
        (row(""), "missing_value"),
        (row(status="Z"), "unknown_code"),
        (row(day="07-11-2062"), "date_range"),
        (row(day="morgen"), "date_invalid"),
        (row(day=""), "missing_value"),
        (row(number=""), "missing_value"),
        (row().replace("999990007", ""), "pgn_missing"),
        (row().replace("25PX", "school"), "brin_invalid"),
    ],
)
def test_what_decides_must_be_readable(wrong: str, code: str) -> None:
    reading = read(wrong)

    assert [r.code for r in reading.rejections] == [code]
    assert not reading.claims
    assert reading.adds_up


def test_a_notice_that_was_not_sent_is_none_yet() -> None:
    reading = read(row(status="W"))

    assert not reading.claims
    assert [s.code for s in reading.skipped] == ["not_sent"]


def test_a_number_of_the_person_in_that_of_the_notice_does_not_come_out() -> None:
    (notice,) = standing(read(row(number="999990007-1")))

    assert "999990007" not in notice.ref
