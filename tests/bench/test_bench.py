"""What `hub bench` measures is always the same work, and its shares of time are put down where they belong."""

import signal
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from types import FrameType

import pytest

from hub.bench import connectors, large, lives, load, looks, national, split
from hub.bench.figures import Figure, of_sources
from hub.domain.facts import Died
from hub.edge.errors import OperatorError
from hub.streams.pupil_watch import PUPIL_WATCH
from hub.streams.replay import fold
from hub.streams.schemas import local
from tests.streams.lab import CODEC, ONE, begins, journal, says, signals, ticks


def test_each_pupil_has_as_many_words_and_the_same_again() -> None:
    assert {load.WORDS} == {len(list(load.words(n))) for n in range(20)}
    assert list(load.words(3)) == list(load.words(3))


def test_the_work_is_real_work() -> None:
    """
    A load that says nothing would measure an empty loop.
    """
    entries = [
        *begins(),
        *(says(f"p-{n}", f) for n in range(8) for f in load.words(n)),
        *ticks("2025-06-10", 8),
    ]

    assert len(signals(fold(PUPIL_WATCH, ONE, journal(entries)).outputs)) > 4


def test_time_is_put_down_to_the_innermost_part() -> None:
    """
    Every step of reading a fact belongs to opening it, though reading is called from elsewhere in the codec.
    """
    (fact, *_) = load.words(1)
    value = CODEC.encode_fact(fact)
    parts: dict[str, set[str]] = {}

    def look(frame: FrameType, _event: str, _of: object) -> None:
        parts.setdefault(frame.f_code.co_name, set()).add(split._part(frame))

    sys.setprofile(look)
    try:
        CODEC.decode_fact(value)
        CODEC._decoded_fact(value)
    finally:
        sys.setprofile(None)

    assert {"opening words at ticks"} == parts["read"] | parts["decode"]
    assert {"other Avro"} == parts["decode_fact"] | parts["_decoded_fact"]


def test_a_look_is_counted_while_the_block_runs() -> None:
    with split.sampled() as counted:
        signal.raise_signal(signal.SIGALRM)
    looks = counted.total()

    assert looks
    assert signal.SIG_DFL == signal.getsignal(signal.SIGALRM)


def test_shares_are_of_the_whole() -> None:
    assert {"rules": 0.75, "join": 0.25} == split.shares(Counter({"rules": 3, "join": 1}))
    assert {} == split.shares(Counter())


def test_a_figure_is_kept_on_its_own_side_of_what_is_asked() -> None:
    rate = Figure("relay", "/s", asked=80, measured=80)
    wait = Figure("p99", "ms", asked=80, measured=80, at_most=True)

    assert (True, True) == (rate.kept, wait.kept)
    assert (False, False) == (replace(rate, measured=79).kept, replace(wait, measured=81).kept)
    assert replace(rate, measured=None).kept is None


def test_looks_that_are_measured_are_looks_of_their_kind() -> None:
    """
    One that says something speaks of each pupil; one that finds nothing new of none, or it is refused.
    """
    found = looks.measure(CODEC, 8)

    assert found.nothing_new_us > 0 < found.says_something_us


def test_news_that_is_news_after_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    died = Died(source=load.RO, ref="", version=1, day=date(2025, 6, 1))
    monkeypatch.setattr(looks, "ALSO_LIVES", died)

    with pytest.raises(OperatorError, match="not what they are called"):
        looks.measure(CODEC, 8)


def test_a_country_tells_each_fact_once_and_some_forty_of_a_pupil() -> None:
    country = lives.Country(iter(range(120)))
    told = [(n, fact.thing, fact.version) for day in range(lives.DAYS) for n, fact in country.told(day)]

    assert country.facts == len(told) == len(set(told))
    assert 35 <= country.facts / country.pupils <= 42


def test_a_country_of_a_few_is_replayed_whole() -> None:
    """
    Both halves together are all of it, and much is said of such lives.
    """
    halves = [national.replay(40, core, days=250) for core in range(national.CORES)]
    whole = halves[0] + halves[1]

    assert 40 == whole.pupils
    assert whole.facts == lives.Country(iter(range(40))).facts
    assert whole.records > whole.facts
    assert whole.signals


def test_the_hub_and_the_bare_libraries_write_the_same_of_a_simple_source() -> None:
    found = connectors.measure(CODEC, local(), 40)

    assert [("vo-list", 40, 120), ("koppelpunt", 40, 40)] == [(r.source, r.rows, r.facts) for r in found]
    assert all(r.hub_per_core > 0 < r.beside for r in found)
    assert [60_000, 60_000] == [f.asked for f in of_sources(found)]


def test_a_large_file_is_judged_whole_in_a_process_of_its_own() -> None:
    """
    Some megabytes of both sources; with the interpreter's own, far from what is asked of hundreds.
    """
    found = large.measure(3)

    assert [("vo-list", 3), ("koppelpunt", 3)] == [(h.source, h.megabytes) for h in found]
    assert all(h.records >= large.ROWS and 0 < h.peak_mb for h in found)
    assert [300, 300] == [f.asked for f in of_sources([], found) if f.at_most]


def test_a_bare_loop_that_writes_something_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connectors, "MAGIC", 1)

    with pytest.raises(OperatorError, match="different bytes"):
        connectors.measure(CODEC, local(), 40)
