"""The source watch: silence is said once, by the partition of the source's name, and taken back when heard."""

from collections.abc import Sequence
from datetime import date

import pytest

from hub.domain.context import Context, Feed, Rhythm
from hub.domain.identifiers import SourceId
from hub.streams.flow import Share
from hub.streams.murmur import partition_of
from hub.streams.replay import fold
from hub.streams.source_watch import SOURCE_WATCH
from tests.story import MIDDLE
from tests.streams.lab import CODEC, Entry, Steps, begins, folded, hears, journal, says, signals, ticks
from tests.streams.test_relay_and_dispatch import attended

RO = SourceId("ro/98MA")
ROSTER = Context(
    calendar=MIDDLE,
    roster=(Feed(source=RO, first_day=date(2025, 9, 1), last_day=date(2026, 7, 1), rhythm=Rhythm.WEEK),),
)
HEAD = [*begins(ROSTER), hears(RO, "2025-09-02")]


def told(entries: Sequence[Entry], *, batch: int = 100) -> list[str]:
    return [
        f"{s.change} {s.rule} {s.subject}"
        for s in signals(folded(SOURCE_WATCH, entries, batch=batch).outputs)
    ]


def test_silence_is_said_once_and_taken_back_when_heard() -> None:
    silent = [*HEAD, says("p-1", attended()), *ticks("2025-09-03", 30)]
    assert ["opened D26 ro/98MA"] == told(silent)

    again = [*silent, hears(RO, "2025-10-01"), *ticks("2025-10-03", 3)]
    assert ["opened D26 ro/98MA", "withdrawn D26 ro/98MA"] == told(again)


def test_only_the_partition_of_its_name_speaks_of_a_source() -> None:
    entries = [*HEAD, *ticks("2025-09-03", 30)]

    said = [
        len(fold(SOURCE_WATCH, Share(p, 4, CODEC), journal(entries, partition=p)).outputs) for p in range(4)
    ]

    assert [1 if p == partition_of(RO, 4) else 0 for p in range(4)] == said


@pytest.mark.parametrize("crash_at", range(0, 40, 3))
def test_crash_between_any_two_batches_changes_nothing(crash_at: int) -> None:
    entries = [*HEAD, *ticks("2025-09-03", 30), hears(RO, "2025-10-01"), *ticks("2025-10-03", 20)]
    records = journal(entries)
    steps = Steps(SOURCE_WATCH)

    out = steps.batch(records[:crash_at])
    steps.crash()
    steps.batch(records[crash_at : crash_at + 4], happens=False)
    out += steps.batch(records[crash_at:])

    once = folded(SOURCE_WATCH, entries, batch=7)
    assert once.outputs == out
    assert once.state == steps.state
