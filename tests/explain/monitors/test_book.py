"""A monitor filled in: the golden text of each, its other forms, and what none of them may tell."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from hub.domain.identifiers import case_id, signal_id
from hub.explain.monitors import machines, page
from hub.explain.monitors.book import Asked, book
from hub.explain.monitors.catalogue import MONITORS, monitor
from hub.explain.monitors.sheet import EVERY
from hub.explain.monitors.text import tell
from tests.explain.monitors.town import CONTEXT, counted, pupils
from tests.story import MBO, OTHER_MBO, VO, moment, roster

GOLDEN = Path(__file__).parent / "golden"

DAYS = {
    "switch": "2026-04-01",
    "doorstroom": "2025-12-01",
    "wachtrij": "2025-06-15",
    "doorlooptijden": "2025-06-15",
    "gedragslijn": "2025-10-02",
}


@pytest.mark.parametrize("name", DAYS)
def test_monitor_reads_as_agreed(name: str) -> None:
    """
    The golden text is what a person reads; a change of it is a change for that person.
    HUB_GOLDEN=write writes it anew.
    """
    golden = GOLDEN / f"{name}.txt"
    text = tell(counted(name, DAYS[name]))
    if os.environ.get("HUB_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8")

    assert golden.read_text(encoding="utf-8") == text


def test_every_monitor_has_its_golden_text() -> None:
    assert [m.name for m in MONITORS] == list(DAYS)


def test_pupils_are_listed_for_the_school_that_was_asked_and_for_no_other() -> None:
    """
    Named as in what the hub sends that school: no other can tell who it is.
    """
    mine, theirs = (counted("wachtrij", "2025-06-15", school=school) for school in (MBO, OTHER_MBO))

    assert (29, 7) == (len(mine.cases), len(theirs.cases))
    assert not {c.file for c in mine.cases} & {c.file for c in theirs.cases}
    assert () == counted("wachtrij", "2025-06-15").cases
    assert () == counted("wachtrij", "2025-06-15", region="26").cases


def test_a_listed_pupil_stands_beside_the_cases_that_the_school_was_sent() -> None:
    told = counted("doorstroom", "2025-06-15", school=VO).cases
    sent = {
        case_id(signal_id(story.name, "D02", 2025, "not applied"), f"brin/{VO}")
        for story in pupils("2025-06-15")
    }

    never = [case for case in told if case.worry == "geen aanmelding bekend"]
    assert never
    assert all(len(case.cases) == 1 and case.cases[0] in sent for case in never)


def test_no_monitor_names_a_pupil() -> None:
    for name, day in DAYS.items():
        it = counted(name, day, school=VO)
        for text in (tell(it), page.page([it]), json.dumps(machines.as_json(it)), machines.as_csv([it])):
            assert re.search(r"p-\d|2009-03", text) is None


def test_an_excerpt_shuts_what_the_whole_shuts() -> None:
    """
    Else one could be subtracted from the other.
    """
    whole = {row.path: row for row in counted("doorstroom", "2025-12-01").leaves[0].rows}

    for region in ("21", "26"):
        rows = counted("doorstroom", "2025-12-01", region=region).leaves[0].rows
        assert rows
        assert all(row == whole[row.path] for row in rows)
        assert {region} == {row.path[0] for row in rows if row.path[:1] not in ((), (EVERY,))}


def test_of_a_school_its_own_rows_stand_beside_the_country_s() -> None:
    rows = counted("doorstroom", "2025-12-01", school=VO).leaves[0].rows

    assert {VO} == {row.path[1] for row in rows if len(row.path) > 1 and row.path[0] != EVERY}


def test_a_source_that_is_silent_is_named() -> None:
    """
    What nobody told is counted as if it were not so; whoever reads must know that a source is silent.
    """
    asked = Asked(monitor=monitor("switch"), season=2025, now=moment("2026-04-01"))

    assert "Let op, stil: koppelpunt MBO." in tell(book(asked, iter(()), roster("koppelpunt/mbo")))
    assert "stil" not in tell(book(asked, iter(()), CONTEXT))


def test_csv_says_of_a_shut_cell_that_it_is() -> None:
    lines = machines.as_csv([counted("doorstroom", "2025-12-01")]).splitlines()

    assert "monitor;seizoen;blad;rij 1;rij 2;rij 3;rij 4;kolom;aantal;afgeschermd" == lines[0]
    assert "doorstroom;2025;Doorstroom vo → mbo;;;;;totaal;180;nee" in lines
    assert "doorstroom;2025;Doorstroom vo → mbo;26;98VC;;;niet aangekomen;;ja" in lines


def test_page_escapes_what_it_shows() -> None:
    told = page.page([replace(counted("wachtrij", "2025-06-15"), region="<26>")])

    assert "&lt;26&gt;" in told
    assert "<26>" not in told
