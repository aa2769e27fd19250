"""Who stands on a list twice, once without a number: told as two, asked about by name, and one in the end."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from hub.connectors import vo_list
from hub.connectors.contract import Delivery
from hub.demo.rehearsal import rehearse
from hub.simulation import names
from hub.simulation.delivered_life import DeliveredLife, next_tick
from hub.simulation.life import DAY, Again, Life, at
from hub.simulation.simulate import Simulated, simulate
from hub.simulation.truth import Expected


@pytest.fixture(scope="module")
def region() -> Simulated:
    """One pupil, of a small region."""
    small = simulate(20, 1)
    first = next(life for life in small.lives if life.listed and life.level == "tl")
    again = Again("999001", at(date(2024, 10, 20), 12), at(date(2024, 12, 20), 12))
    return told(small, replace(first, again=again))


def told(region: Simulated, *lives: Life) -> Simulated:
    return replace(region, lives=lives, told=replace(region.told, lives=lives))


@pytest.fixture(scope="module")
def twice(region: Simulated) -> Life:
    return region.lives[0]


def test_until_it_is_filled_in_the_second_row_has_no_number(region: Simulated, twice: Life) -> None:
    """
    Two rows of one pupil, under two of the school's own numbers; at last both with the pupil's number.
    """
    numbers = []
    for file in region.arrivals():
        if (file.connector, file.organisation) != ("vo-list", twice.school):
            continue
        reading = vo_list.CONNECTOR.read(Delivery(file.name, file.organisation, file.moment, file.content))
        people = {claim.person for claim in reading.claims}
        numbers += [(person.own, person.pgn) for person in sorted(people, key=lambda p: p.own or "")]

    again = twice.again
    assert again is not None
    of_second = [pgn for own, pgn in numbers if own == again.own]
    assert {twice.bsn} == {pgn for own, pgn in numbers if own != again.own}
    assert [None, twice.bsn] == list(dict.fromkeys(of_second))


def test_the_school_is_asked_who_it_is_until_the_number_is_there(region: Simulated, twice: Life) -> None:
    again, seen = twice.again, rehearse(region)
    assert again is not None
    heard, feed = DeliveredLife(twice, region.region, region.schedule), f"vo-list/{twice.school}"

    said = [(tick, str(s.change)) for tick, s in seen.run.said if s.rule == "D27"]

    first, last = (heard.heard(feed, at) for at in (again.listed, again.completed or again.listed))
    assert [(next_tick(first), "opened"), (next_tick(last), "withdrawn")] == said
    assert [] == [*seen.scores["D27"].missed, *seen.scores["D27"].false]


def test_nobody_is_asked_about_whom_no_other_row_looks_like(region: Simulated, twice: Life) -> None:
    """
    The second row alone: of whom nobody knows a number there is nobody whom it may be.
    """
    said = rehearse(told(region, replace(twice, listed=None))).run.said

    assert [] == [s for _, s in said if s.rule == "D27"]


def test_who_has_no_number_and_looks_like_another_is_asked_about_and_that_is_right(
    region: Simulated, twice: Life
) -> None:
    """
    Another child of the same name and day, on the list without a number; alone nothing need be asked.
    """
    other = replace(twice, again=None, numberless=True)
    like = replace(twice, again=None, n=twice.n + 1, bsn=names.bsn(twice.n + 1), own="000777")
    like = replace(like, applications=(), enrolments=(), diplomas=(), presences=(), absences=(), notices=())
    for lives, asked in (((other, like), ["opened"]), ((other,), [])):
        found = rehearse(told(region, *lives))
        said = [str(s.change) for _, s in found.run.said if s.rule == "D27"]
        wrong = [x for rule, s in found.scores.items() if rule == "D27" for x in s.wrong]
        assert (asked, []) == (said[:1], wrong)


def test_told_by_then_is_a_row_of_nobody(region: Simulated, twice: Life) -> None:
    """
    Before the number was filled in, what had been told was a row without one; after it, it is the pupil's.
    """
    again = twice.again
    assert again is not None
    heard, feed = DeliveredLife(twice, region.region, region.schedule), f"vo-list/{twice.school}"
    first, last = (heard.heard(feed, at) for at in (again.listed, again.completed or again.listed))

    def known_at(moment: datetime) -> list[Expected]:
        return [e for truth in region.as_told_by(twice, moment) for e in truth.expected if e.rule == "D27"]

    assert [] == known_at(first - DAY)
    assert [True] == [last < e.until for e in known_at(next_tick(first))]
    assert [last] == [e.until for e in known_at(last + DAY)]


def test_who_has_no_number_has_none_whatever_else_is_told() -> None:
    """
    Without a number on the list, and then without a level in the overview: the truth still knows the first.
    """
    dirty = simulate(600, 2, ("Q1", "Q17"))
    kinds: dict[int | None, set[str]] = {}
    for stain in dirty.stains:
        kinds.setdefault(stain.person, set()).add(stain.kind)

    numberless = {life.n for life in dirty.told.lives if life.numberless}

    assert any(kinds[n] == {"Q1", "Q17"} for n in numberless)
    assert numberless == {life.n for life in dirty.lives if life.numberless}
