"""No test that could notice a mistake is left out, and the likeliest comes first."""

from dataclasses import replace

from tests.mutants.choosing import Map, Sharp
from tests.mutants.planting import Mutant

STATUTE = Mutant("hub/domain/statute.py", "", "ADULT = 18", "ADULT = 19", 1, (3, 3), "")
SLOW, QUICK = "tests/domain/test_look.py::test_slow", "tests/domain/test_look.py::test_quick"
READS = "tests/domain/test_law_in_time.py::test_numbers_of_the_law"
OTHER = "tests/domain/test_calendar.py::test_of_something_else"
KNOWN = Map(
    {"hub/domain/statute.py": {3: [""], 7: ["", SLOW, QUICK], 9: [SLOW]}},
    {SLOW: 2.0, QUICK: 0.1, READS: 0.2, OTHER: 0.1},
)


def test_a_line_is_tried_on_those_that_run_it() -> None:
    assert [QUICK, SLOW] == KNOWN.tests(replace(STATUTE, lines=(7, 7)))
    assert [SLOW] == KNOWN.tests(replace(STATUTE, lines=(9, 9)))


def test_a_constant_is_tried_on_all() -> None:
    """The numbers of the law are read when the module is; who compares them runs no line of it, and comes first."""
    assert [QUICK, READS, SLOW, OTHER] == KNOWN.tests(STATUTE)


def test_what_noticed_the_neighbours_comes_first() -> None:
    """Behind the hint; what ended a neighbour otherwise says nothing."""
    sharp = Sharp()
    tests = [QUICK, READS, SLOW]
    assert ([QUICK], [READS, SLOW]) == sharp.first(STATUTE, tests)

    assert (SLOW, "time", "") == tuple(sharp.learn(STATUTE, by) for by in (SLOW, "time", ""))

    assert ([QUICK, SLOW], [READS]) == sharp.first(STATUTE, tests)
    assert ([QUICK], [READS, SLOW]) == sharp.first(replace(STATUTE, scope="Dated"), tests)
