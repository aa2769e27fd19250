"""A school whose day is far outside what is usual reads it in the receipt of what it delivered."""

from datetime import datetime, time, timedelta
from pathlib import Path

from hub.connectors.catalogue import connector
from hub.connectors.contract import Delivery
from hub.domain.calendar import Holiday, HolidayRegion, SchoolCalendar
from hub.domain.context import Context
from hub.domain.timeline import AMSTERDAM
from hub.edge.intake.receipt import Judgement, Receipt, in_dutch
from hub.edge.settings import Settings
from hub.edge.views import doorstep
from tests.edge.intake.test_drifting import COLUMNS, rows
from tests.edge.intake.test_shrinking import NOW, Desk
from tests.edge.intake.test_withdrawing import Counter, Ledger

WEEK = timedelta(weeks=1)
TOLD = "Let op: Normaal 10–10 records op donderdag (gezien de laatste 4), deze donderdag {}. Klopt dat?"


def week(desk: Desk, nth: int, *pupils: int) -> Receipt:
    """What comes on a Thursday."""
    moment = NOW + nth * WEEK
    name = f"vo-list_16YV_{moment.astimezone():%Y%m%dT%H%M}_mutaties.csv"
    return desk.takes(Delivery(name, "16YV", moment, "\n".join([COLUMNS, *rows(*pupils), ""]).encode()))


def with_a_custom(desk: Desk) -> None:
    told = [week(desk, nth, *range(10)) for nth in range(4)]
    assert {Judgement.GOOD} == {receipt.judgement for receipt in told}


def test_far_less_than_usual_is_told_once_there_is_a_custom(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with_a_custom(desk)

    receipt = week(desk, 4, 1, 2, 3)

    assert TOLD.format(3) in in_dutch(receipt)
    assert Judgement.LOOK is receipt.judgement
    assert TOLD.format(3) in in_dutch(desk.takes(desk.last))  # again it is counted once


def test_a_day_like_the_others_is_not_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with_a_custom(desk)

    assert Judgement.GOOD is week(desk, 4, *range(12)).judgement


def test_in_a_holiday_little_is_not_told(tmp_path: Path) -> None:
    day = (NOW + 4 * WEEK).date()
    off = tuple(Holiday(region, "spring", day, day) for region in HolidayRegion)
    desk = Desk(tmp_path, context=Context(SchoolCalendar(off)))
    with_a_custom(desk)

    assert Judgement.GOOD is week(desk, 4, 1).judgement


def test_of_files_that_are_taken_in_together_the_last_tells_of_the_day(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with_a_custom(desk)
    reads, moment = connector("vo-list"), NOW + 4 * WEEK
    assert reads is not None
    files = [
        Delivery(f"deel{n}.csv", "16YV", moment, "\n".join([COLUMNS, *rows(n), ""]).encode()) for n in (1, 2)
    ]

    (receipts,) = desk.intake().take_all(reads, files)

    assert [False, True] == [TOLD.format(2) in in_dutch(receipt) for receipt in receipts]


def test_what_was_withdrawn_makes_no_custom(tmp_path: Path) -> None:
    desk = Counter(tmp_path, topic=Ledger())
    first = week(desk, 0, *range(10))
    for nth in range(1, 4):
        week(desk, nth, *range(10))
    desk.withdraws(first.delivery)

    assert Judgement.GOOD is week(desk, 4, 1).judgement


def test_a_day_that_passed_with_nothing_is_shown_to_whoever_runs_the_hub(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with_a_custom(desk)
    friday = datetime.combine((NOW + 4 * WEEK).date() + timedelta(days=1), time(8), AMSTERDAM)

    (one,) = doorstep.unusual(Settings(data_dir=tmp_path), Context(), friday)

    assert ("vo-list/16YV", NOW.date() + 4 * WEEK, 0) == (one.source, one.day, one.records)
    assert (10, 10) == (one.usual.low, one.usual.high)
    assert () == doorstep.unusual(Settings(data_dir=tmp_path), Context(), friday - WEEK)


def test_a_full_list_that_came_a_day_later_is_no_longer_missed(tmp_path: Path) -> None:
    """By what the vault keeps of each delivery."""
    desk, day = Desk(tmp_path), timedelta(days=1)
    for nth in range(5):
        moment = NOW + nth * WEEK + (day if nth == 4 else 0 * day)
        if nth == 4:
            assert doorstep.unusual(Settings(data_dir=tmp_path), Context(), moment)
        name = f"vo-list_16YV_{moment.astimezone():%Y%m%dT%H%M}_volledig.csv"
        receipt = desk.takes(
            Delivery(name, "16YV", moment, "\n".join([COLUMNS, *rows(*range(10)), ""]).encode())
        )
        assert Judgement.GOOD is receipt.judgement

    assert () == doorstep.unusual(Settings(data_dir=tmp_path), Context(), NOW + 4 * WEEK + 2 * day)
