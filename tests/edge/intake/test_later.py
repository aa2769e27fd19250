"""Of two words of one version the later delivery's counts: never the one with the greater bytes, or read last."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.connectors import ro, vo_exit
from hub.connectors.contract import Delivery
from hub.domain.context import Context, hear_delivery
from hub.domain.facts import Delivered, Destination, Enrolled, Fact, LeftVo
from hub.domain.identifiers import Brin, PupilId
from hub.domain.knowledge import join, know
from hub.domain.word import MOST_OWN, term_of
from hub.edge.intake.later import in_turn, settled
from hub.edge.intake.receipt import Receipt
from hub.streams.codec import local
from hub.streams.records import kind_in, pupil_on
from tests.edge.intake.test_directory import Desk, desk

EXITS = "BSN;Onderwijsnummer;Stamnummer;BRIN;Uitschrijfdatum;Bestemming\n"
NAME = "vo-exit_16YV_20260801T0600.csv"
NOON = datetime(2026, 8, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
OCTOBER = datetime(2026, 10, 25, tzinfo=UTC)
"""The clock goes back at 01:00 UTC: 02:00 to 03:00 is there twice."""


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def exits(here: Desk, *destinations: str, name: str = NAME, at: datetime = NOON) -> Receipt:
    rows = "".join(f"999990007;;000001;16YV;31-07-2026;{each}\n" for each in destinations)
    return here.intake.take(vo_exit.CONNECTOR, Delivery(name, "16YV", at, (EXITS + rows).encode()))


def left(facts: Iterable[Fact]) -> Destination:
    """What is known in the end, whatever order the words came in."""
    words = list(facts)
    found = {_joined(order) for order in permutations(words)}
    assert 1 == len(found), "it depends on the order in which words are read"
    return found.pop()


def _joined(words: Sequence[Fact]) -> Destination:
    known: dict[object, Fact] = {}
    for word in words:
        known = dict(join(known, word.thing, word))  # type: ignore[arg-type]  # things are texts
    (fact,) = known.values()
    assert isinstance(fact, LeftVo)
    return fact.destination


@pytest.mark.parametrize(
    ("first", "then"), [("mbo", ""), ("", "mbo"), ("vo", "buitenland"), ("buitenland", "vo")]
)
def test_a_correction_under_the_same_name_is_the_later_word(here: Desk, first: str, then: str) -> None:
    exits(here, first)
    exits(here, then, at=NOON + HOUR)

    assert (then or "onbekend") == left(here.kept.facts)


def test_the_same_bytes_once_more_change_nothing(here: Desk) -> None:
    """
    The first file again, after its correction: it was heard already.
    """
    exits(here, "mbo")
    exits(here, "vo", at=NOON + HOUR)
    exits(here, "mbo", at=NOON + 2 * HOUR)
    exits(here, "mbo", at=NOON + 48 * HOUR)

    assert Destination.VO == left(here.kept.facts)
    assert 2 == len(set(here.kept.facts))


def test_the_moment_in_the_name_comes_before_the_order_of_arrival(here: Desk) -> None:
    exits(here, "mbo", name="vo-exit_16YV_20260801T0700.csv")
    exits(here, "vo")

    assert Destination.MBO == left(here.kept.facts)


def test_files_without_a_moment_that_are_picked_up_at_once_count_in_the_order_of_their_pick_up(
    here: Desk,
) -> None:
    exits(here, "vo", name="b.csv")
    exits(here, "mbo", name="a.csv")

    assert Destination.MBO == left(here.kept.facts)


@pytest.mark.parametrize(("first", "then"), [("0230", "0230"), ("0245", "0215"), ("0259", "0200")])
def test_the_hour_that_comes_twice_is_told_by_the_pick_up(here: Desk, first: str, then: str) -> None:
    """
    Written in summer time and, an hour later, in winter time. Also when the first is delivered again on Monday.
    """
    one, two = (f"vo-exit_16YV_20261025T{time}.csv" for time in (first, then))
    minutes = [timedelta(minutes=int(time[2:])) for time in (first, then)]
    exits(here, "vo", name=one, at=OCTOBER + minutes[0] + timedelta(seconds=5))
    told = exits(here, "mbo", name=two, at=OCTOBER + HOUR + minutes[1] + timedelta(seconds=5))
    exits(here, "vo", name=one, at=OCTOBER + 30 * HOUR)

    assert Destination.MBO == left(here.kept.facts)
    assert told.through == OCTOBER + minutes[1], "up to the first of both it certainly tells"


def test_after_that_hour_the_next_name_counts(here: Desk) -> None:
    exits(here, "vo", name="vo-exit_16YV_20261025T0259.csv", at=OCTOBER + 6 * HOUR)
    exits(here, "mbo", name="vo-exit_16YV_20261025T0300.csv", at=OCTOBER + 6 * HOUR)

    assert Destination.MBO == left(here.kept.facts)


# -- full statements


RO = "RO_25PX_20260801_20270731.CSV"


def overview(*rows: tuple[str, str]) -> bytes:
    lines = ["VLP|25PX|2026-08-01|2027-07-31|2026-11-20"]
    for bsn, end in rows:
        lines += [f"PER|{bsn}||2009-03-14|V", f"ISG|{bsn}||1|2026-08-01|2029-07-31|{end}"]
        lines += [f"ISP|{bsn}||1|2026-08-01|25180|BOL|MBO-2|J||100A501|101X591||"]
    n = len(rows)
    return "\n".join([*lines, f"SLR|{n}|{n}|{n}|0|0|0|0|0|0", ""]).encode()


def standing(here: Desk) -> list[list[str]]:
    """The last days of the enrolments that stand, by pupil, with all statements heard."""
    words: dict[bytes, dict[object, Fact]] = {}
    context = Context()
    for out in (out for batch in here.kept.batches for out in batch):
        headers = dict(out.headers)
        if kind_in(headers) == Delivered.__name__:
            context = hear_delivery(context, local().decode_delivered(out.value or b""))
        else:
            who, fact = pupil_on(headers["label"]), local().decode_fact(out.value or b"")
            words[who] = dict(join(words.get(who, {}), fact.thing, fact))  # type: ignore[arg-type]  # as above
    found = []
    for who, facts in sorted(words.items()):
        known = know(PupilId(who.decode()), facts.values(), context, frozenset())
        found.append([str(e.last_day or "") for e in known.of(Enrolled)])
    return sorted(found)


@pytest.mark.parametrize("reverse", [False, True], ids=["mended", "the other way round"])
def test_an_overview_of_noon_corrects_that_of_the_morning(here: Desk, *, reverse: bool) -> None:
    """
    DUO's overview knows its day only: who is no longer listed is taken back, who had left is there again.
    """
    morning, noon = overview(("999990007", "2026-10-15"), ("999990019", "")), overview(("999990007", ""))
    for n, content in enumerate((noon, morning) if reverse else (morning, noon)):
        here.intake.take(
            ro.CONNECTOR, Delivery(RO, "25PX", datetime(2026, 11, 20, 8 + 4 * n, tzinfo=UTC), content)
        )

    assert ([[""], ["2026-10-15"]] if reverse else [[], [""]]) == standing(here)


# -- within one delivery


@pytest.mark.parametrize(
    ("rows", "counts"), [(("mbo", "vo"), "vo"), (("vo", "mbo"), "mbo"), (("vo", "mbo", "vo"), "vo")]
)
def test_of_rows_that_contradict_each_other_the_last_counts_and_it_is_told(
    here: Desk, rows: tuple[str, ...], counts: str
) -> None:
    receipt = exits(here, *rows)

    assert counts == left(here.kept.facts)
    assert ["contradicted"] == [note.code for note in receipt.notes if note.look]


def test_the_same_row_twice_is_no_contradiction(here: Desk) -> None:
    assert () == exits(here, "mbo", "mbo").notes


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 2), st.sampled_from(list(Destination)))))
@example(
    [
        ("a", 1, Destination.MBO),
        ("a", 1, Destination.VO),
        ("a", 2, Destination.MBO),
        ("a", 1, Destination.MBO),
    ]
)
def test_no_two_words_that_are_left_leave_it_to_chance(rows: list[tuple[str, int, Destination]]) -> None:
    """
    One word of each version about each thing of a pupil, the last; words of other versions are left alone.
    """
    told = tuple((PupilId(who), _left_vo(version, where)) for who, version, where in rows)

    kept, contradicted = settled(told)

    last = {(who, fact.version): fact for who, fact in told}
    assert set(kept) == {(who, fact) for (who, _), fact in last.items()}
    assert (contradicted == 0) == (set(kept) == set(told))


def _left_vo(version: int, where: Destination) -> LeftVo:
    source = vo_exit.CONNECTOR.source("16YV")
    day = NOON.date()
    return LeftVo(
        source=source, ref="x", version=version, school=Brin("16YV"), last_day=day, destination=where
    )


def test_of_answers_their_own_moment_comes_first_and_then_the_delivery() -> None:
    now = 1_795_000_000_000
    assert in_turn(now, 5) < in_turn(now + 9, 6) < in_turn(now + 1000, 0) < in_turn(now + 1000, 10**9)
    assert in_turn(now + 1000, 10**9) < in_turn(now + 2000, 0)
    assert in_turn(5_800_000_000_000, 10**9) <= MOST_OWN, "until 2153"
    assert 0 == term_of(in_turn(0, 0)) == term_of(in_turn(now, 10**9))
