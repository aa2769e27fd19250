"""Who stands on a list twice, once without a number: told as two, asked about by name, and one in the end."""

from dataclasses import replace
from datetime import datetime

import pytest

from hub.connectors import vo_list
from hub.connectors.contract import Delivery
from hub.demo.rehearsal import Rehearsed, rehearse
from hub.simulation.delivered_life import DeliveredLife, next_tick
from hub.simulation.life import DAY, Life
from hub.simulation.simulate import Simulated, simulate
from hub.simulation.truth import Expected


@pytest.fixture(scope="module")
def region() -> Simulated:
    return simulate(250, 1)


@pytest.fixture(scope="module")
def twice(region: Simulated) -> Life:
    return next(life for life in region.lives if life.again is not None)


@pytest.fixture(scope="module")
def seen(region: Simulated, twice: Life) -> Rehearsed:
    return rehearse(region.of({twice.n}))


def test_until_it_is_filled_in_the_second_row_has_no_number(region: Simulated, twice: Life) -> None:
    """
    Two rows of one pupil, under two of the school's own numbers; at last both with the pupil's number.
    """
    numbers = []
    for file in region.of({twice.n}).arrivals():
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


def test_the_school_is_asked_who_it_is_until_the_number_is_there(
    region: Simulated, twice: Life, seen: Rehearsed
) -> None:
    again = twice.again
    assert again is not None
    told, feed = DeliveredLife(twice, region.region, region.schedule), f"vo-list/{twice.school}"

    said = [(tick, str(s.change)) for tick, s in seen.run.said if s.rule == "D27"]

    first, last = (told.heard(feed, at) for at in (again.listed, again.completed or again.listed))
    assert [(next_tick(first), "opened"), (next_tick(last), "withdrawn")] == said
    assert [] == [*seen.scores["D27"].missed, *seen.scores["D27"].false]


def test_nobody_is_asked_about_whom_no_other_row_looks_like(region: Simulated, twice: Life) -> None:
    """
    The second row alone: of whom nobody knows a number there is nobody whom it may be.
    """
    alone = replace(region.told, lives=(replace(twice, listed=None),))

    said = rehearse(replace(region, told=alone)).run.said

    assert [] == [s for _, s in said if s.rule == "D27"]


def test_told_by_then_is_a_row_of_nobody(region: Simulated, twice: Life) -> None:
    """
    Before the number was filled in, what had been told was a row without one; after it, it is the pupil's.
    """
    again = twice.again
    assert again is not None
    told, feed = DeliveredLife(twice, region.region, region.schedule), f"vo-list/{twice.school}"
    first, last = (told.heard(feed, at) for at in (again.listed, again.completed or again.listed))

    def at(moment: datetime) -> list[Expected]:
        return [e for truth in region.as_told_by(twice, moment) for e in truth.expected if e.rule == "D27"]

    assert [] == at(first - DAY)
    assert [True] == [last < e.until for e in at(next_tick(first))]
    assert [last] == [e.until for e in at(last + DAY)]
