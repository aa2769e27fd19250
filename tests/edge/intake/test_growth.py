"""Twice as much takes twice the work: counted in calls, since time tells little on a busy machine."""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from hub.connectors.catalogue import connector
from hub.connectors.contract import Delivery
from hub.connectors.lenient_json import load
from tests.edge.intake.test_directory import BAD, GOOD, HEAD, NAME, NOW, desk

MANY = 10**9
FEW_MORE = 2.3
"""Times the work for twice the rows: what begins each delivery is in it, and a sort."""


def calls(work: Callable[[], object]) -> int:
    """How often any function is called, builtins and generators too."""
    count = 0

    def look(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        del frame, arg
        count += event in ("call", "c_call")

    sys.setprofile(look)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def rejected(rows: int) -> str:
    return HEAD + BAD * rows


def taken(rows: int) -> str:
    return HEAD + GOOD * rows


def mixed(rows: int) -> str:
    return HEAD + (GOOD + BAD) * (rows // 2)


def quoted(rows: int) -> str:
    return HEAD + GOOD.replace("Kanarie", '"Kanarie"') * rows


def torn(rows: int) -> str:
    return HEAD + "900000004;\n" * rows


@pytest.mark.parametrize("written", [rejected, taken, mixed, quoted, torn])
def test_a_file_of_twice_the_rows_takes_twice_the_work(tmp_path: Path, written: Callable[[int], str]) -> None:
    """
    From the drop directory to both receipts: 20 000 rejected rows, one megabyte, once took over a minute.
    """

    def poll(rows: int) -> int:
        here = desk(tmp_path / str(rows), limit=MANY)
        (here.place / NAME).write_text(written(rows))
        return calls(lambda: here.drop.poll(NOW))

    poll(10)  # what is read once only

    assert poll(1600) < FEW_MORE * poll(800)


def overview(rows: int) -> str:
    """
    A registratieoverzicht of closing records alone, each wrong.
    """
    return "VLP|25PX|2025-08-01|2026-07-31|2026-08-01\n" + "SLR|1|1|1|1|1|1|1|1|1\n" * rows


def applications(rows: int) -> str:
    return f'{{"items": [{", ".join(["{}"] * rows)}]}}'


@pytest.mark.parametrize(
    ("name", "file", "organisation", "written"),
    [
        ("ro", "RO_25PX_20250801_20260731.CSV", "25PX", overview),
        ("koppelpunt", "koppelpunt_20250101T0600.json", "mbo", applications),
    ],
)
def test_twice_the_records_are_read_with_twice_the_work(
    name: str, file: str, organisation: str, written: Callable[[int], str]
) -> None:
    reads = connector(name)
    assert reads is not None

    def read(rows: int) -> int:
        delivery = Delivery(file, organisation, NOW, written(rows).encode())
        return calls(lambda: reads.read(delivery))

    read(10)

    assert read(1600) < FEW_MORE * read(800)


def test_a_total_that_differs_is_noted_once() -> None:
    """
    However many closing records say the same: nobody reads ten thousand equal notes.
    """
    reads = connector("ro")
    assert reads is not None
    content = overview(50).encode()

    reading = reads.read(Delivery("RO_25PX_20250801_20260731.CSV", "25PX", NOW, content))

    assert 50 == sum(r.code == "totals_differ" for r in reading.rejections)
    assert 1 == max(Counter(reading.notes).values())


def test_what_was_dealt_with_is_asked_by_name(tmp_path: Path) -> None:
    """
    What a region has dealt with in years is not read again for each delivery.
    """
    here = desk(tmp_path)
    here.vault.deliveries.handle([f"{n:020}" for n in range(3)], "dropped", NOW)

    assert {f"{1:020}"} == here.vault.deliveries.handled([f"{1:020}", "f" * 20])


def test_a_string_that_nobody_closed_is_given_up_once() -> None:
    """
    At each quote in it the rest was read anew: a message cut off within a text of 400 kB took an hour.
    """
    found = load('["' + '\\"' * 200_000)

    assert "json_invalid" == getattr(found, "code", "")
