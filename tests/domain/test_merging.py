"""A municipality that ends: from that day its heir is told, whatever code the source wrote."""

from dataclasses import replace
from datetime import date

from hypothesis import example
from hypothesis import given as over
from hypothesis import strategies as st

from hub.connectors.reference import tables
from hub.domain.context import Context
from hub.domain.facts import Fact
from hub.domain.identifiers import Municipality
from hub.domain.knowledge import know
from hub.domain.merging import Merger, heir
from hub.domain.person import homes
from hub.domain.person import moves as told_moves
from hub.domain.timeline import midnight
from tests.cases import case
from tests.story import MIDDLE, NOOR, Story, born, enrolled, lives, moves

CONTEXT = Context(calendar=MIDDLE, mergers=tables.mergers())
GONE = enrolled("2026-08-01", "2026-11-15")


def of(home: str, *facts: Fact) -> Story:
    return Story(context=CONTEXT).hears(born(), lives(home), *facts)


@case("C44", "Op 1 januari gaat de gemeente op in een andere: die heeft vanaf die dag de zaken.")
def test_on_the_day_of_a_merger_a_case_moves_to_the_heir() -> None:
    """Wijdemeren into Hilversum, 1 January 2027: a bare closing and a case of its own, and no D24."""
    story = of("1696", GONE).on("2026-12-31")
    assert ["opened D18 severity 4 to gm/1696"] == story.tells

    story = story.on("2027-01-01")

    assert ["closed D18 severity 4 to gm/1696", "opened D18 severity 4 to gm/0402"] == sorted(story.tells)
    assert ["D18 4"] == story.open


def test_what_is_said_after_a_merger_goes_to_the_heir_only() -> None:
    assert ["opened D18 severity 4 to gm/0402"] == of("1696", GONE).on("2027-01-04").tells


def test_an_old_code_in_a_list_of_before_reaches_the_municipality_of_today() -> None:
    """Brielle until 2023, Voorne aan Zee since."""
    assert ["opened D18 severity 4 to gm/1992"] == of("0501", GONE).on("2026-11-23").tells


def test_a_municipality_that_merged_twice_is_followed_to_the_end() -> None:
    """Millingen aan de Rijn went into Groesbeek, which went into Berg en Dal (1945)."""
    found = tables.municipality_today("0265", date(2026, 11, 23))
    assert found is not None
    assert [f"opened D18 severity 4 to gm/{found.code}"] == of("0265", GONE).on("2026-11-23").tells


def test_a_register_that_tells_a_merger_as_a_move_changes_nothing() -> None:
    """No D24: the pupil did not move, and the heir has the case already."""
    story = of("1696", GONE, moves("2027-01-01", "0402", "1696")).on("2026-12-31")
    assert ["D18 4"] == story.open

    story = story.on("2027-01-02")

    assert ["D18 4"] == story.open
    assert not [t for t in story.tells if "D24" in t]


def test_a_move_between_two_that_have_become_one_is_no_move_and_one_to_elsewhere_is() -> None:
    assert ["D18 4"] == of("0402", GONE, moves("2027-02-01", "1696", "0402")).on("2027-02-02").open
    assert ["D18 4", "D24 2"] == of("1696", GONE, moves("2026-12-20", "0402", "1696")).on("2026-12-21").open
    assert ["D18 4", "D24 2"] == of("1696", GONE, moves("2027-02-01", "0363", "1696")).on("2027-02-02").open


def test_without_a_table_every_code_stands_for_itself() -> None:
    story = replace(of("1696", GONE), context=Context(calendar=MIDDLE)).on("2027-01-04")

    assert ["opened D18 severity 4 to gm/1696"] == story.tells


def test_an_heir_is_itself_before_the_day_and_the_last_one_after_it() -> None:
    mergers = {
        "0001": Merger(date(2025, 1, 1), Municipality("0002")),
        "0002": Merger(date(2026, 1, 1), Municipality("0003")),
    }
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]
    assert ["0001", "0002", "0002", "0003"] == [heir("0001", midnight(d), mergers) for d in days]


@over(
    st.lists(
        st.tuples(
            st.dates(date(2009, 1, 1), date(2028, 12, 31)), st.sampled_from(("1696", "0265", "0501", "0363"))
        ),
        max_size=4,
    ),
    st.dates(date(2009, 1, 1), date(2029, 1, 1)),
)
@example([(date(2026, 12, 1), "1696")], date(2027, 1, 1))
def test_nobody_ever_lives_where_no_municipality_is(told: list[tuple[date, str]], day: date) -> None:
    """At every moment a home is the heir of what was told, and no code that has ended."""
    facts = [lives("1696"), *(moves(d.isoformat(), code, "0501") for d, code in told)]
    known = know(NOOR, {f.thing: f for f in facts}.values(), CONTEXT, frozenset())
    at = midnight(day)

    said = next(m.into for m in reversed(told_moves(known)) if m.at <= at)
    home = next(m.into for m in reversed(homes(known, tables.mergers())) if m.at <= at)

    assert said is not None
    assert home == heir(said, at, tables.mergers())
    assert home not in tables.mergers() or midnight(tables.mergers()[home].day) > at
