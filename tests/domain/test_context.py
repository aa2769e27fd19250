"""Heard, and stated in full: both are joins."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from hub.domain.context import Context, Statement, hear_delivery
from hub.domain.facts import Delivered
from hub.domain.identifiers import PupilId, SourceId
from tests.cases import case
from tests.story import MBO, NOOR, enrolled, graduated, listed, moment

RO = SourceId(f"ro/{MBO}")
SCOPE = (date(2025, 8, 1), date(2025, 11, 30))
NAMES = frozenset({NOOR})


def _news(version: int, *, spared: frozenset[str] = frozenset(), through: str = "2025-11-01") -> Delivered:
    return Delivered(
        source=RO, delivery=str(version), through=moment(through), version=version, scope=SCOPE, spared=spared
    )


def _after(*news: Delivered) -> Context:
    context = Context()
    for item in news:
        context = hear_delivery(context, item)
    return context


@case(
    "C38",
    "De leerling staat niet meer op de volledige lijst: niet meer vermeld, en dat is geen uitschrijving.",
)
@pytest.mark.parametrize(
    ("first", "last", "version", "struck"),
    [
        ("2025-08-01", None, 4, True),
        ("2025-08-01", None, 5, False),  # listed in that very statement
        ("2024-08-01", "2025-07-31", 4, False),  # before its selection period
        ("2024-08-01", "2025-08-01", 4, True),
        ("2025-11-30", None, 4, True),
        ("2025-12-01", None, 4, False),  # after it
    ],
)
def test_full_for_its_period_only(first: str, last: str | None, version: int, *, struck: bool) -> None:
    """What a newer registratieoverzicht lacks is retracted, within its selection period."""
    assert struck == _after(_news(5)).retracts(enrolled(first, last, version=version), NAMES)


def test_a_row_that_could_not_be_read_counts_as_listed() -> None:
    """Spared by the pupil's own name or by the name it had before a merge; not by another's."""
    old = PupilId("p-old")
    context = _after(_news(5, spared=frozenset({f"{old}/1"})))

    assert context.retracts(enrolled(version=4), NAMES)
    assert not context.retracts(enrolled(version=4), NAMES | {old})
    assert context.retracts(enrolled(version=4, number="2"), NAMES | {old})


def test_other_kinds_in_the_period_are_struck_too() -> None:
    """Diplomas obtained in the period are listed in full as well."""
    assert _after(_news(5)).retracts(graduated("2025-09-01"), NAMES)
    assert not _after(_news(5)).retracts(graduated("2025-07-01"), NAMES)


def test_statements_join_in_any_order() -> None:
    """Also when a later one spares what an earlier one struck: what was struck stays struck."""
    news = (_news(3), _news(5, spared=frozenset({f"{NOOR}/1"})), _news(4, through="2025-11-15"), _news(5))
    contexts = {tuple(sorted(_after(*order).stated[RO], key=repr)) for order in permutations(news)}

    assert {(Statement(5, *SCOPE),)} == contexts


def test_heard_is_the_latest_extract_never_the_last_to_arrive() -> None:
    """An older file that comes in later does not set the clock of a source back."""
    context = _after(_news(5, through="2025-11-08"), _news(4, through="2025-11-01"))

    assert context.heard_past(RO, moment("2025-11-08"))
    assert not context.heard_past(RO, moment("2025-11-08T00:01"))


def test_statements_that_spare_different_rows_stand_side_by_side() -> None:
    """In one order, whichever came first: a context is the same for everybody."""
    one, two = (_news(5, spared=frozenset({f"{NOOR}/{number}"})) for number in "12")

    assert _after(one, two) == _after(two, one)
    assert 2 == len(_after(one, two).stated[RO])


@pytest.mark.parametrize(
    ("first", "last", "struck"),
    [
        ("2024-01-01", "2024-09-30", False),
        ("2024-01-01", "2024-10-01", True),
        ("2025-07-31", "2026-07-31", True),
        ("2025-08-01", "2026-07-31", False),
    ],
)
def test_a_list_is_about_the_year_before_its_summer(first: str, last: str, *, struck: bool) -> None:
    """From 1 October, when lists are drawn up, to the end of the school year."""
    scope = (date.fromisoformat(first), date.fromisoformat(last))
    full = replace(_news(5), source=SourceId("vo-list/98VA"), scope=scope)

    assert struck == _after(full).retracts(listed(version=4), NAMES)


@pytest.mark.parametrize(
    ("full_of", "part", "struck"),
    [
        ((), None, True),
        ((), "00", True),
        (("00",), "00", True),
        (("00",), "00/bb", True),
        (("00/bb",), "00", False),
        (("00",), "001", False),
        (("00",), "01", False),
        (("00",), None, False),
        (("00", "01"), "01", True),
    ],
)
def test_a_full_statement_strikes_words_of_its_own_parts_only(
    full_of: tuple[str, ...], part: str | None, *, struck: bool
) -> None:
    news = replace(_news(5), parts=frozenset(full_of))
    word = replace(enrolled("2025-08-01", version=4), part=part)

    assert struck == _after(news).retracts(word, NAMES)


def test_a_statement_of_a_part_makes_none_of_another_part_or_of_the_whole_needless() -> None:
    whole, one, two = (replace(_news(5), parts=frozenset(parts)) for parts in ((), ("00",), ("01",)))
    both = replace(_news(5), parts=frozenset({"00", "01"}))

    assert [frozenset({"00"}), frozenset({"01"})] == [s.parts for s in _after(one, two).stated[RO]]
    assert _after(one, two) == _after(two, one)
    for order in ((one, both, two), (both, two, one)):
        assert [both.parts] == [s.parts for s in _after(*order).stated[RO]]
    for pair in ((whole, both), (both, whole)):
        assert [frozenset()] == [s.parts for s in _after(*pair).stated[RO]]
