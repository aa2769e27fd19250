"""Comparing two accounts: every way in which they can differ is seen, and nothing else is."""

import pytest

from hub.edge.verify.compare import Due, Entry, compare, digest

A, B, C = (Entry("p-1", name, digest(name)) for name in "abc")
OTHER = Entry("p-1", "a", digest("other"))


def kinds(
    expected: list[Entry], found: list[Entry], perhaps: list[Entry] | None = None, *, ordered: bool = True
) -> dict[str, int]:
    tally = compare("it", Due(expected, perhaps or []), found, ordered=ordered)
    counts = {k: getattr(tally, k) for k in ("missing", "spurious", "repeated", "different")}
    return {k: n for k, n in counts.items() if n}


@pytest.mark.parametrize(
    ("expected", "found", "seen"),
    [
        ([A, B], [A, B], {}),
        ([], [], {}),
        ([A, A], [A, A], {}),
        ([A, B], [A], {"missing": 1}),
        ([A, A], [A], {"missing": 1}),
        ([A], [A, B, C], {"spurious": 2}),
        ([A], [A, A, A], {"repeated": 2}),
        ([A], [OTHER], {"different": 1}),
        ([A, B], [B, A], {"different": 1}),
        ([A, B], [OTHER, C], {"missing": 1, "spurious": 1, "different": 1}),
    ],
)
def test_each_difference_is_seen_as_what_it_is(
    expected: list[Entry], found: list[Entry], seen: dict[str, int]
) -> None:
    assert seen == kinds(expected, found)


@pytest.mark.parametrize(
    ("found", "seen"),
    [
        ([A], {}),
        ([A, B], {}),
        ([A, B, C], {}),
        ([B], {"missing": 1}),
        ([A, C], {"different": 1}),
        ([A, C, B], {"different": 1}),
        ([A, B, B], {"repeated": 1}),
        ([A, B, C, Entry("p-1", "d", digest("d"))], {"spurious": 1}),
        ([A, Entry("p-1", "b", digest("other"))], {"different": 1}),
    ],
)
def test_what_may_stand_there_already_may_and_in_its_order(found: list[Entry], seen: dict[str, int]) -> None:
    """
    A is sure; B and C come behind the cut, and one that is left out between two is missing from its order.
    """
    assert seen == kinds([A], found, [B, C])


def test_state_behind_the_cut_is_any_that_the_flow_went_through() -> None:
    later, last = Entry("p-1", "a", digest("later")), Entry("p-1", "a", digest("last"))

    for found in ([A], [later], [last]):
        assert {} == kinds([A], found, [later, last], ordered=False)
    assert {"different": 1} == kinds([A], [OTHER], [later, last], ordered=False)


def test_order_counts_within_one_subject_only() -> None:
    """
    Partitions have no order among themselves, and neither have pupils.
    """
    other = Entry("p-2", "z", digest("z"))

    assert {} == kinds([A, other, B], [other, A, B])
    assert {} == kinds([A, B], [B, A], ordered=False)


def test_examples_are_few_and_counts_are_all() -> None:
    many = [Entry("p", str(n), b"") for n in range(40)]

    tally = compare("it", Due(many), [], ordered=False)

    assert (40, 5) == (tally.missing, len(tally.examples["missing"]))
