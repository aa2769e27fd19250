"""`hub explain` in Dutch sentences: golden texts of several stories, and what no explanation may hold."""

import json
import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hub.connectors import brp
from hub.connectors.contract import Delivery
from hub.domain.context import Context
from hub.domain.facts import FollowUpStep, Precision, Result, Status
from hub.domain.holds import HoldId
from hub.domain.identifiers import PupilId, case_id, signal_id
from hub.domain.pupil import Pupil, tick
from hub.domain.regions import Membership
from hub.domain.route_map import Line, Route
from hub.explain.explanation import Explanation, explain
from hub.explain.explanation_json import as_json
from hub.explain.fact_sentences import sentence
from hub.explain.sentences import tell
from tests.cases import case
from tests.story import (
    MBO,
    MIDDLE,
    OTHER_MBO,
    Story,
    absent,
    applied,
    attended,
    born,
    dies,
    enrolled,
    exam,
    followed,
    given,
    graduated,
    left,
    listed,
    merged,
    moment,
    moves,
    read,
    roster,
)

GOLDEN = Path(__file__).parent / "golden"


def explained(story: Story, day: str) -> Explanation:
    return explain(story.name, story.pupil, moment(day), story.context, read)


def summer() -> Story:
    """Let go by vo, the place lost in June, nowhere since; every source heard."""
    feeds = ("koppelpunt/mbo", f"ro/{MBO}")
    story = given(
        listed(),
        applied(Status.RECEIVED, 1, "2025-03-02"),
        applied(Status.WITHDRAWN, 2, "2025-06-20"),
        exam(Result.PASSED),
        left(),
        context=roster(*feeds),
    )
    return _heard(story, "2025-09-05", *feeds).on("2025-09-05")


def _heard(story: Story, through: str, *feeds: str) -> Story:
    for feed in feeds:
        story = story.delivered(feed, through)
    return story


def waiting() -> Story:
    """The same pupil, but the RO has been silent since July."""
    feeds = ("koppelpunt/mbo", f"ro/{MBO}")
    story = given(listed(), applied(Status.WITHDRAWN, 2, "2025-06-20"), left(), context=roster(*feeds))
    story = story.delivered(f"ro/{MBO}", "2025-07-20").delivered("koppelpunt/mbo", "2025-09-05")
    return story.on("2025-09-05")


def moved_away() -> Story:
    """Moved with an open case, taken up by the new municipality."""
    story = given(listed(), left()).on("2025-08-02")
    story = story.when(moves("2025-08-20", "0363"), on="2025-08-21")
    return story.when(
        followed("D11", "zomerlek", FollowUpStep.TAKEN_UP, "2025-08-25", recipient="gm/0363"), on="2025-08-26"
    )


def at_school() -> Story:
    """Arrived, and sixteen hours of unexcused absence."""
    return given(
        listed(),
        applied(Status.ENROLLED, 1, "2025-04-01"),
        left(),
        enrolled(),
        attended("2025-09-01"),
        absent("2025-11-03", hours=8),
        absent("2025-11-10", hours=8),
        absent("2025-11-12", hours=3, excused=True),
    ).on("2025-11-11")


def dropped_out() -> Story:
    """Left mbo without startkwalificatie; the RO took a second enrolment back; no home is known."""
    story = Story().hears(
        born("2007-05-06"),
        enrolled(last="2025-11-14"),
        enrolled("2025-11-20", school=OTHER_MBO, number="7", retracted=True),
        graduated("2025-10-01", level=1),
    )
    return story.on("2025-11-25")


STORIES = {
    "summer": (summer, "2025-09-05"),
    "waiting": (waiting, "2025-09-05"),
    "moved": (moved_away, "2025-08-26"),
    "at-school": (at_school, "2025-11-11"),
    "dropped-out": (dropped_out, "2025-11-25"),
}


@pytest.mark.parametrize("name", STORIES)
def test_explanation_reads_as_agreed(name: str) -> None:
    """
    The golden text is what a person reads; a change of it is a change for that person.
    HUB_GOLDEN=write writes it anew.
    """
    story, day = STORIES[name]
    golden = GOLDEN / f"explain-{name}.txt"
    text = tell(explained(story(), day))
    if os.environ.get("HUB_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8")

    assert golden.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", STORIES)
def test_no_explanation_holds_a_birth_date(name: str) -> None:
    """
    Neither the day of birth nor a birthday on which something changes, in text or JSON.
    """
    story, day = STORIES[name]
    it = explained(story(), day)

    both = tell(it) + json.dumps(as_json(it))

    for told in ("2009-03-14", "2027-03-14", "14 maart", "-03-14", "2007-05-06", "-05-06", "6 mei"):
        assert told not in both


def test_what_is_over_is_told_with_its_end_and_a_birthday_by_its_month() -> None:
    """
    On her eighteenth birthday, 14 February, the case went to the Doorstroompunt; in March she is enrolled.
    """
    summer = given(born("2008-02-14", version=2), listed(), left()).on("2025-08-02")
    birthday = summer.on("2026-02-14")
    spring = birthday.when(enrolled("2026-03-02"), on="2026-03-03")
    told = (*summer.said, *birthday.said, *spring.said)
    it = explain(spring.name, spring.pupil, moment("2026-03-03"), spring.context, read, told)

    over = [line for line in tell(it).splitlines() if line.startswith("  - zomerlek")]
    assert "gemeld op 2 augustus 2025 aan gemeente" in over[0]
    assert "bijgewerkt in februari 2026 (verjaardag) aan gemeente" in over[-2]
    assert over[-1].endswith("ingetrokken op 3 maart 2026; de periode is voorbij of het is opgelost")
    assert "2026-02-14" not in json.dumps(as_json(it))
    assert "14 februari" not in tell(it)


def test_birthday_is_told_by_its_month() -> None:
    """
    On her eighteenth birthday the case goes to the Doorstroompunt; its day would tell the birth date.
    """
    story = given(born("2008-02-14", version=2), listed(), left()).on("2025-08-02")

    it = explained(story, "2025-08-02")

    assert "In februari 2026 (verjaardag): zomerlek (D11) wordt bijgewerkt" in tell(it)
    assert "14 februari" not in tell(it)
    assert "2026-02-14" not in json.dumps(as_json(it))
    assert any(c["at"] == "2026-02" for c in as_json(it)["coming"])


def test_forecast_is_what_the_hub_says_when_nothing_is_heard() -> None:
    """
    Each forecast comes true to the day when the clock strikes every day and nothing more is heard.
    """
    story = given(listed(), left())
    forecast = [
        (c.at, c.signal.change, c.signal.rule, c.signal.severity)
        for c in explained(story, "2025-03-01").coming
        if c.at < moment("2026-10-03")
    ]

    told = []
    at = date(2025, 3, 1)
    while at < date(2026, 10, 3):
        story = story.on(at.isoformat())
        told += [(moment(at.isoformat()), s.change, s.rule, s.severity) for s in story.said]
        at = date.fromordinal(at.toordinal() + 1)

    assert forecast == told
    assert len(told) > 5


def test_what_waits_names_who_waits_for_whom() -> None:
    text = tell(explained(waiting(), "2025-09-05"))

    waits = text[text.index("Waarop wordt gewacht") : text.index("Wat er komt")]
    assert f"registratieoverzicht (DUO) van {MBO}: gehoord tot 20 juli 2025" in waits
    assert "koppelpunt" not in waits  # it was heard


def test_merged_pupil_says_where_all_went() -> None:
    story = given(listed(), left(), merged("p-other")).on("2025-08-02")

    text = tell(explained(story, "2025-08-02"))

    assert "dezelfde leerling als p-other" in text
    assert "zomerlek" not in text


def test_after_a_death_nothing_is_told_and_nothing_will_be() -> None:
    story = given(listed(), left()).on("2025-08-02").when(dies("2025-08-10"), on="2025-08-11")

    it = explained(story, "2025-08-11")

    assert () == it.standing
    assert () == it.coming


def test_a_death_that_was_none_is_never_told_as_one() -> None:
    """An answer of the register that somebody is alive takes back a death, and most never had one."""
    alive = replace(dies("2025-07-07"), version=2, retracted=True)

    text = tell(explained(given(listed(), alive).on("2025-08-02"), "2025-08-02"))

    assert "Niet overleden op 7 juli 2025." in text
    assert "ingetrokken" not in text


def test_before_the_tick_the_bare_closing_after_a_death_is_forecast() -> None:
    story = given(listed(), left()).on("2025-08-02").hears(dies("2025-08-10"))

    text = tell(explained(story, "2025-08-11"))

    assert "hoort alleen dat de zaak dicht is" in text


@case("C11", "Een aanmelding zonder nummer: een voorlopige leerling, en geen gemeente hoort ervan.")
def test_pupil_without_pgn_is_never_a_case_of_a_municipality_and_this_is_told() -> None:
    story = given(listed(), left(), name=PupilId("v-noor")).on("2025-08-02")

    assert "zonder persoonsgebonden nummer" in tell(explained(story, "2025-08-02"))


def test_a_case_left_lying_is_told_with_its_municipality_and_who_hears_of_it() -> None:
    """The case by its rule and reference, never the feed of a school; and when it is said, forecast."""
    around = replace(Story().context, regions={"0546": (Membership("26"),)})
    story = given(enrolled("2025-08-01", "2025-11-15"), context=around).on("2025-11-24")
    assert "Op 2 december 2025: signaal niet opgepakt (D22) wordt gemeld" in tell(
        explained(story, "2025-11-24")
    )

    text = tell(explained(story.on("2025-12-02"), "2025-12-02"))

    case = case_id(signal_id(story.name, "D18", 2025, "ro/98MA 1"), "gm/0546")
    assert f"Omdat: uitval (D18) bij gemeente Leiden, zaak {case}" in text
    assert "Weten ervan: de coördinator van Doorstroompuntregio 26" in text


def test_a_municipality_of_no_region_is_told_to_be_of_none() -> None:
    around = replace(Story().context, regions={"0363": (Membership("21"),)})
    story = given(enrolled("2025-08-01", "2025-11-15"), context=around).on("2025-11-24").on("2025-12-02")

    assert "De regio hoort niets over signaal niet opgepakt: van de gemeente is niet bekend" in tell(
        explained(story, "2025-12-02")
    )


def test_unknown_pupil_is_an_empty_record_not_a_mistake() -> None:
    it = explain(PupilId("p-nobody"), Pupil(), moment("2025-08-02"), Story().context, read)

    assert "Niets." in tell(it)
    assert [] == as_json(it)["facts"]


def test_json_says_the_same_as_the_text() -> None:
    it = explained(summer(), "2025-09-05")
    said = as_json(it)

    assert [f"{s['rule']} {s['severity']}" for s in said["said"]] == summer().open
    assert all(re.fullmatch(r"\d{4}-\d{2}(-\d{2}T.*)?", c["at"]) for c in said["coming"])
    assert {"gm/0546"} == {r["address"] for s in said["said"] for r in s["told"] if r["address"][:2] == "gm"}


def test_who_left_for_nobody_knows_where_has_no_known_address() -> None:
    gone = moves("2025-08-05", None)

    assert sentence(gone) == "Sinds 5 augustus 2025 zonder bekend adres."
    assert sentence(replace(gone, since=None)) == "Zonder bekend adres."
    assert sentence(replace(gone, abroad=True)) == "Woont sinds 5 augustus 2025 in het buitenland."


@pytest.mark.parametrize(
    ("known", "died", "lives"),
    [
        (Precision.DAY, "op 31 juli 2026", "sinds 31 juli 2026"),
        (Precision.MONTH, "in juli 2026 (dag onbekend)", "sinds juli 2026 (dag onbekend)"),
        (Precision.YEAR, "in 2026 (dag onbekend)", "sinds 2026 (dag onbekend)"),
        (Precision.NOTHING, "op een onbekende dag", "sinds een onbekende dag"),
    ],
)
def test_a_day_is_told_as_far_as_it_is_known(known: Precision, died: str, lives: str) -> None:
    """Whichever day of that month counts, nobody says that it was that day."""
    death = replace(dies("2026-07-31"), known=known)
    home = replace(moves("2026-07-31", "0363"), known=known)

    assert sentence(death) == f"Overleden {died}."
    assert sentence(replace(death, retracted=True)) == f"Niet overleden {died}."
    assert sentence(home) == f"Woont {lives} in gemeente Amsterdam."
    assert sentence(replace(home, municipality=None)) == f"{lives.capitalize()} zonder bekend adres."


@pytest.mark.parametrize(
    ("written", "told"),
    [("20260700", "in juli 2026 (dag onbekend)"), ("20260000", "in 2026 (dag onbekend)"), ("20260714", "op 14 juli 2026")],
)  # fmt: skip
def test_what_a_register_knows_in_part_is_told_so(written: str, told: str) -> None:
    row = f"BSN;Gebeurtenis;Datum\n999990007;overleden;{written}\n".encode()
    picked_up = datetime(2026, 8, 1, tzinfo=UTC)
    (claim,) = brp.CONNECTOR.read(Delivery("brp_0363_20260801T0600.csv", "0363", picked_up, row)).claims

    assert sentence(claim.fact) == f"Overleden {told}."


def test_whom_to_ask_and_what_is_held_are_told_in_words_and_to_machines() -> None:
    """
    The route is that of today, whatever was said when; of what is held nobody outside has heard.
    """
    counter = Route("vo-school", "decaan", "telefoon")
    context = Context(calendar=MIDDLE, routes=(Line(None, (), "", (), counter),))
    hold = HoldId("D02:brin/98VA:2025-04-02")
    story = given(listed(), context=context)
    pupil, _ = tick(
        story.name, story.pupil, moment("2025-04-02"), context, read, {("D02", "brin/98VA"): hold}
    )

    it = explained(replace(story, pupil=pupil), "2025-04-02")
    told = tell(it)

    assert "Wie te vragen: decaan (vo-school), via telefoon" in told
    assert "Nog niet aan iedereen gemeld: er waren er ineens veel meer dan anders" in told
    (said,) = as_json(it)["said"]
    assert (counter._asdict(), [hold]) == (said["ask"], said["held"])
