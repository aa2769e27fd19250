"""What `hub bench` measures is always the same work, and its shares of time are put down where they belong."""

import signal
import sys
from collections import Counter
from types import FrameType

import pytest

from hub.bench import load, split
from hub.bench.compare import Run
from hub.streams.pupil_watch import PUPIL_WATCH
from hub.streams.replay import fold
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
        CODEC._decode_fact(value)
    finally:
        sys.setprofile(None)

    assert {"opening words at ticks"} == parts["read"] | parts["decode"]
    assert {"other Avro"} == parts["_decode_fact"]


def test_a_look_is_counted_while_the_block_runs() -> None:
    with split.sampled() as counted:
        signal.raise_signal(signal.SIGALRM)
    looks = counted.total()

    assert looks
    assert signal.SIG_DFL == signal.getsignal(signal.SIGALRM)


def test_shares_are_of_the_whole() -> None:
    assert {"rules": 0.75, "join": 0.25} == split.shares(Counter({"rules": 3, "join": 1}))
    assert {} == split.shares(Counter())


def test_joining_leaves_out_what_ticks_cost() -> None:
    run = Run("f", "engine", records=100, seconds=1, cpu_s=1, outputs=1, peak_mb=1, split={"rules": 0.75})

    assert 400 == pytest.approx(run.joining_per_core)
