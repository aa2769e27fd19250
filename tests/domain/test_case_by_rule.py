"""What each rule's case carries: its ground, who must act, what would end it, and what it rests on."""

import pytest

from hub.domain.facts import Fact
from hub.domain.findings import Party
from tests.domain.test_closing import AWAY, BY_RULE, story_of
from tests.story import MBO, VO, enrolled, given, left, moves

SETTLED = ("stays_in_vo", "settled", "follow_up")
CASES = {
    "D02": (
        "WEB art. 8.0.1 (BWBR0007625); Stb. 2016, 362",
        Party.VO,
        ("application", "enrolment", *SETTLED),
        [("ExpectedInMbo", "2025", None, VO)],
    ),
    "D06": (
        "WEB art. 8.0.3 lid 3 en 8.1.1c (BWBR0007625)",
        Party.VO,
        ("former_step", "enrolment", *SETTLED),
        [("ApplicationChanged", "98MA:00000001#2", "2025-02-10", MBO)],
    ),
    "D11": (
        "Leerplichtwet 1969, art. 10 en 19 (BWBR0002628)",
        Party.TRUANCY,
        ("enrolment", *SETTLED),
        [("LeftVo", "2024-2025", "2025-07-31", VO)],
    ),
    "D12": (
        (
            "Leerplichtwet 1969, art. 10 en 18 lid 1 (BWBR0002628); vanaf achttien jaar de opgave aan het "
            "Doorstroompunt, als WEB art. 8.1.8 (BWBR0007625); termijn [own]"
        ),
        Party.TRUANCY,
        ("enrolment", "stays_in_vo", "startkwalificatie", "settled", "follow_up"),
        [("LeftVo", "2024-2025", "2025-04-10", VO)],
    ),
    "D13": (
        "Gedragslijn regionale samenwerking overstap mbo (29 mei 2017), risicomoment start; afspraak van de regio",
        Party.MBO,
        ("presence", "withdrawal", "deregistration", "settled", "follow_up"),
        [("Enrolled", "1", "2025-08-01", MBO)],
    ),
    "D14": (
        (
            "Regeling gegevensverstrekking persoonsgebonden nummer BVE 2009, art. 1 en 4 (BWBR0027035); "
            "afspraak van de regio"
        ),
        Party.MBO,
        ("enrolment", "withdrawal", "settled", "follow_up"),
        [("ApplicationChanged", "98MA:00000001#1", "2025-05-12", MBO)],
    ),
    "D15": (
        "Regeling regionale aanpak vsv (BWBR0031387), art. 1; count date 1 October",
        Party.TRUANCY,
        ("enrolment", "startkwalificatie", "settled", "follow_up"),
        [("LeftVo", "2024-2025", "2025-07-31", VO)],
    ),
    "D16": (
        "Leerplichtwet 1969, art. 21a lid 1 (BWBR0002628)",
        Party.MBO,
        ("excused", "notified", "exemption", "season", "follow_up"),
        [("AbsenceReported", "2025-11-03", "2025-11-03", MBO)],
    ),
    "D17": (
        "Leerplichtwet 1969, art. 21a (BWBR0002628); WEB art. 8.1.8a lid 1 en 8.1.7 lid 6 (BWBR0007625)",
        Party.MBO,
        ("excused", "notified", "exemption", "deregistration", "startkwalificatie", "season", "follow_up"),
        [("AbsenceReported", a.ref, a.ref, MBO) for a in AWAY[:-1]],
    ),
    "D18": (
        "WEB art. 8.1.8 en 8.3.1 (BWBR0007625)",
        Party.MBO,
        ("enrolment", "startkwalificatie", "settled", "follow_up"),
        [("Enrolled", "1", "2025-11-15", MBO)],
    ),
}


@BY_RULE
def test_a_case_says_its_ground_who_acts_what_ends_it_and_what_it_rests_on(
    rule: str, facts: tuple[Fact, ...], occasion: str, began: str, closed: str, look: str
) -> None:
    (said,) = (s for s in story_of(facts).on(closed).said if s.rule == rule)

    rests_on = [(e.kind, e.ref, e.day and e.day.isoformat(), e.brin) for e in said.evidence]
    assert CASES[rule] == (said.ground, said.responsible, said.closes, rests_on)
    assert (occasion, 2025) == (said.occasion, said.season)


def test_a_case_that_moves_along_rests_on_that_move() -> None:
    """And on no other: of two moves each has a case of its own."""
    story = given(left()).on("2025-08-20").when(moves("2025-08-25", "0363"), on="2025-08-26")
    story = story.when(moves("2025-08-28", "0344", None), on="2025-08-29")

    (opened,) = (s for s in story.said if s.rule == "D24" and s.change == "opened")
    assert ("moved 2025-08-28", 2025, 2) == (opened.occasion, opened.season, opened.severity)
    assert [("Resides", "move 2025-08-28", "2025-08-28")] == [
        (e.kind, e.ref, e.day and e.day.isoformat()) for e in opened.evidence
    ]
    assert "Leerplichtwet 1969, art. 19; DUO P-levering; afspraak van de regio" == opened.ground
    assert (Party.TRUANCY, ("taken_up", "case_over")) == (opened.responsible, opened.closes)


@pytest.mark.parametrize("last", ["2025-08-15", "2025-11-15"])
def test_an_ended_enrolment_is_named_by_its_own_number(last: str) -> None:
    """Two that ended on one day are two things, and one case: the later named has it."""
    story = given(enrolled("2025-08-01", last, number="1"), enrolled("2025-08-01", last, number="2"))

    said = [s for s in story.on("2025-12-01").said if s.rule == "D18"]
    assert ["ro/98MA 2"] == [s.occasion for s in said]
