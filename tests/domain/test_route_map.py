"""The social route map: which line fits a pupil, from which day on, and that each situation leads somewhere."""

from dataclasses import replace
from datetime import date

import pytest

from hub.connectors.reference.routes import routes
from hub.domain.context import Context
from hub.domain.facts import Fact, Result
from hub.domain.leading import situation
from hub.domain.pupil import knowledge
from hub.domain.route_map import Age, Line, Route, School, gaps, route
from hub.domain.rules.catalogue import EVERY
from hub.domain.source import Source
from hub.domain.source import tick as source_tick
from tests.story import (
    MIDDLE,
    NOOR,
    Story,
    enrolled,
    exam,
    given,
    listed,
    lives,
    moment,
    read,
    roster,
)

CODES = [rule.code for rule in EVERY]
COUNTER = Route("gemeente", "leerplichtambtenaar", "telefoon")
OTHER = Route("Schakelpunt", "consulent", "huisbezoek")


def line(
    led: Route, *rules: str, since: str | None = None, age: str = "", schools: tuple[str, ...] = ()
) -> Line:
    return Line(date.fromisoformat(since) if since else None, rules, age, schools, led)


def where(story: Story, day: str) -> tuple[Age, School]:
    return situation(knowledge(NOOR, story.pupil, story.context, read), moment(day))


def test_the_hubs_own_map_leads_somewhere_in_every_situation() -> None:
    assert [] == list(gaps(routes(), CODES))


def test_the_hubs_own_map_knows_no_rule_that_is_none() -> None:
    assert set() == {code for one in routes() for code in one.rules} - set(CODES)


def test_a_gap_is_found_with_its_first_day() -> None:
    """
    A line that begins in August leaves the spring without one.
    """
    lines = (line(COUNTER, "D02", age="minor"), line(OTHER, "D02", since="2026-08-01"))

    found = list(gaps(lines, ["D02"]))

    assert {(Age.ADULT, date.min), (Age.UNKNOWN, date.min)} == {(age, day) for _, age, _, day in found}
    assert 2 * len(School) == len(found)


def test_the_first_line_that_fits_counts() -> None:
    lines = (line(OTHER, "D11", age="adult", schools=("pro", "vso")), line(COUNTER))

    assert OTHER == route(lines, date(2026, 8, 1), "D11", "adult", "vso")
    for rule, age, school in (("D12", "adult", "vso"), ("D11", "minor", "vso"), ("D11", "adult", "isk")):
        assert COUNTER == route(lines, date(2026, 8, 1), rule, age, school)


@pytest.mark.parametrize(("day", "led"), [(date(2026, 7, 31), COUNTER), (date(2026, 8, 1), OTHER)])
def test_a_line_holds_from_its_day(day: date, led: Route) -> None:
    lines = (line(OTHER, "D11", since="2026-08-01"), line(COUNTER))

    assert led == route(lines, day, "D11", "minor", "")


@pytest.mark.parametrize(
    ("day", "age"),
    [("2027-03-13", Age.MINOR), ("2027-03-14", Age.ADULT)],
)
def test_adult_is_who_is_eighteen_that_day(day: str, age: Age) -> None:
    assert age == where(given(), day)[0]


def test_without_a_birth_date_nobody_is_a_minor() -> None:
    assert Age.UNKNOWN == where(Story().hears(lives()), "2026-01-01")[0]


@pytest.mark.parametrize(
    ("facts", "school"),
    [
        ([], School.UNKNOWN),
        ([listed()], School.VMBO),
        ([listed(level="pro")], School.PRO),
        ([listed(level="isk")], School.ISK),
        ([listed(level="vwo")], School.HAVO_VWO),
        ([exam(Result.PASSED, level="tl")], School.VMBO),
        ([listed(level="tl"), listed(season=2026, level="vavo")], School.VAVO),
        ([listed(level="pro"), enrolled("2025-08-01")], School.MBO),
        ([listed(level="pro"), enrolled("2025-08-01", "2025-10-31")], School.PRO),
        ([listed(level="pro"), enrolled("2026-08-01")], School.PRO),
        ([listed(level="??")], School.UNKNOWN),
    ],
)
def test_where_a_pupil_is_or_came_from(facts: list[Fact], school: School) -> None:
    assert school == where(given(*facts), "2025-11-01")[1]


LED = Context(calendar=MIDDLE, routes=(line(OTHER, "D02", since="2025-05-01"), line(COUNTER)))


def test_what_is_said_leads_somewhere_and_what_is_over_leads_nowhere() -> None:
    story = given(listed(), context=LED).on("2025-04-02")
    (said,) = story.said

    assert COUNTER == (said.contact_party, said.contact_role, said.contact_channel)
    (over,) = story.hears(listed(version=2, retracted=True)).on("2025-04-03").said
    assert (None, None, None) == (over.contact_party, over.contact_role, over.contact_channel)


def test_another_counter_is_no_news_of_a_pupil() -> None:
    """
    From 1 May another line holds; what stands as said is revised only by what is told of the pupil.
    """
    story = given(listed(), context=LED).on("2025-04-02").on("2025-05-02")

    assert () == story.said
    (later,) = story.on("2025-06-02").said
    assert OTHER.party == later.contact_party


def test_a_hub_without_a_map_says_what_it_said() -> None:
    story = given(listed()).on("2025-04-02")

    assert [None] == [said.contact_party for said in story.said]


def test_of_a_source_the_map_is_asked_as_well() -> None:
    context = replace(roster("ro/98MA"), routes=(line(COUNTER),))

    _, said = source_tick("ro/98MA", Source(), moment("2025-09-10"), context)  # type: ignore[arg-type]

    assert {"gemeente"} == {signal.contact_party for signal in said}
