"""The source watch: silence is said once, by the partition of the source's name, and taken back when heard."""

from collections.abc import Sequence
from datetime import date

import msgspec
import pytest

from hub.domain.context import Context, Feed, Rhythm
from hub.domain.decider import Said
from hub.domain.identifiers import SignalId, SourceId
from hub.domain.regions import Membership
from hub.streams import dispatch
from hub.streams.flow import Share
from hub.streams.murmur import partition_of
from hub.streams.replay import fold
from hub.streams.source_watch import SOURCE_WATCH
from tests.story import MIDDLE
from tests.streams.lab import CODEC, ONE, Entry, Steps, begins, folded, hears, journal, says, signals, ticks
from tests.streams.test_relay_and_dispatch import attended

RO, LIST = SourceId("ro/98MA"), SourceId("vo-list/98VA")
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


class Former(msgspec.Struct, array_like=True):
    """What was kept of a source while there was one rule about them."""

    said: tuple[SignalId, Said] | None


def test_what_is_kept_of_one_rule_reads_as_it_did_before_there_were_two() -> None:
    """
    State that an older hub wrote is read, and what this one writes of D26 alone is the same to the byte.
    """
    silent = [*HEAD, *ticks("2025-09-03", 30)]
    kept_as = folded(SOURCE_WATCH, silent).state[RO.encode()]

    former = msgspec.msgpack.decode(kept_as, type=Former)
    assert former.said is not None
    assert "D26" == former.said[1].rule
    assert kept_as == msgspec.msgpack.encode(former)

    heard = folded(SOURCE_WATCH, [*silent, hears(RO, "2025-10-01"), *ticks("2025-10-03", 3)])
    assert msgspec.msgpack.encode(Former(None)) == heard.state[RO.encode()]


MONTHLY = Context(
    calendar=MIDDLE,
    roster=(
        Feed(
            source=LIST,
            first_day=date(2024, 10, 1),
            last_day=date(2025, 7, 31),
            rhythm=Rhythm.MONTH,
            brin="98VA",
        ),
    ),
    seats={"98VA": "0546"},
    regions={"0546": (Membership("26"),)},
)
NEVER_CAME = [*begins(MONTHLY), hears(LIST, "2024-09-30"), *ticks("2024-10-01", 140)]


def test_two_rules_about_one_source_are_two_cases_to_all_who_may_know() -> None:
    """
    The coordinator reads which school it is, and the school is told; who runs the hub hears of the silence.
    """
    said = signals(folded(SOURCE_WATCH, NEVER_CAME).outputs)
    assert ["opened D26", "opened D01", "revised D01"] == [f"{s.change} {s.rule}" for s in said]

    out = dispatch.told(said[-1], CODEC)

    assert ["notices.98VA", "escalations.rmc.26"] == [o.topic for o in out]
    heard = [*NEVER_CAME, hears(LIST, "2025-02-19"), *ticks("2025-02-20", 3)]
    assert ["withdrawn D01 vo-list/98VA", "withdrawn D26 vo-list/98VA"] == sorted(told(heard)[3:])


@pytest.mark.parametrize("crash_at", [60, 115, 130, 140])
def test_a_crash_while_two_rules_speak_changes_nothing(crash_at: int) -> None:
    records = journal([*NEVER_CAME, hears(LIST, "2025-02-19"), *ticks("2025-02-20", 3)])
    steps = Steps(SOURCE_WATCH)

    out = steps.batch(records[:crash_at])
    steps.crash()
    out += steps.batch(records[crash_at:])

    once = fold(SOURCE_WATCH, ONE, records, batch=7)
    assert once.outputs == out
    assert once.state == steps.state
