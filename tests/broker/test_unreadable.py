"""Poison on a real Kafka: set aside once whatever is killed, or waited at until a person has it skipped."""

import random
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from hub.edge.drill.recipients import Listener
from hub.edge.errors import OperatorError
from hub.edge.kafka import reading, unreadable
from hub.edge.kafka.following import follow
from hub.edge.kafka.positions import positions
from hub.edge.kafka.unreadable import Aside
from hub.edge.live.need import Needs
from hub.edge.settings import Settings
from hub.edge.verify import verify
from hub.edge.views import pupils
from hub.edge.views.installation import look
from hub.streams import topics, topology
from hub.streams.flow import Flow
from hub.streams.pupil_watch import PUPIL_WATCH
from hub.streams.records import KIND, ORIGIN, REJECTED, Record
from hub.streams.sound import Flaw
from hub.streams.source_watch import SOURCE_WATCH
from tests.broker.world import CODEC, Fleet, World, flows, until
from tests.streams.test_unreadable import SOUND, SPOILT

pytestmark = pytest.mark.broker

PATIENCE_S = 60
OUTSIDE = ("facts.vo", "facts.mbo", "facts.municipal", topics.HANDOVER, topics.SIGNALS)


def poison(world: World, topic: str, partition: int = 0) -> list[Record]:
    """
    Everything that can be wrong with a record of this topic, written as a producer that is not ours would.
    """
    spoilt = [spoil(SOUND[topic]) for spoil, _ in SPOILT.values()]
    for record in spoilt:
        world._put(topic, record.key, record.value, list(record.headers.items()), partition)
    world.producer.flush()
    return spoilt


def waiting(settings: Settings) -> list[Aside]:
    return [each for each in unreadable.everything(settings) if each.decided is None]


def test_from_outside_each_is_set_aside_whole_and_life_goes_on(settings: Settings) -> None:
    """
    Six spoilt records in each of five topics, between sound ones: all stand aside, and verify agrees with all.
    """
    world = World(settings)
    with flows(settings):
        spoilt: list[Record] = []
        for n, _ in enumerate(world.days(pupils=20, days=30)):
            if n == 10:
                spoilt = [bad for topic in OUTSIDE for bad in poison(world, topic)]
        verdict = verify(settings, patience_s=PATIENCE_S)

    assert verdict.good, verdict
    aside = waiting(settings)
    assert sorted(map(_content, spoilt)) == sorted(_content(each.noted.record) for each in aside)
    assert dict.fromkeys(OUTSIDE, len(SPOILT)) == Counter(each.noted.at[0] for each in aside)
    assert {} == {t.what: t for t in verdict.tallies if not t.found}


def test_the_journal_waits_at_it_by_name_until_a_person_skips_it(settings: Settings) -> None:
    """
    One partition waits, the other goes on; skipped with a reason it goes on by itself, and verify leaves it out.
    """
    world = World(settings)
    days = world.days(pupils=20, days=40)
    with flows(settings) as progress:
        for _ in zip(range(15), days, strict=False):
            continue
        offset = _end(world, 1)
        world._put(topics.JOURNAL, b"p-1", b"\0", [], 1)
        world.producer.flush()
        until(lambda: progress["pupil-watch"].halted and progress["source-watch"].halted, "both watches wait")
        assert {(topics.JOURNAL, 1)} == progress["pupil-watch"].halted.keys()
        assert f"journal[1]@{offset}" in progress["pupil-watch"].halted[topics.JOURNAL, 1]
        ticked = progress["pupil-watch"].ticks[0]
        for _ in zip(range(10), days, strict=False):
            continue
        until(lambda: progress["pupil-watch"].ticks[0] > ticked, "the other partition goes on")

        unreadable.skip(settings, CODEC, 1, offset, reason="a test wrote there", by="jo")

        until(
            lambda: not progress["pupil-watch"].halted and not progress["source-watch"].halted, "they go on"
        )
        for _ in days:
            continue
        verdict = verify(settings, patience_s=PATIENCE_S)

    assert verdict.good, verdict
    (skipped,) = unreadable.everything(settings)
    assert skipped.decided is not None
    assert ((topics.JOURNAL, 1, offset), "a test wrote there") == (skipped.noted.at, skipped.decided.reason)


def test_only_what_nobody_can_read_may_be_skipped(settings: Settings) -> None:
    world = World(settings)
    world.producer.flush()

    with pytest.raises(OperatorError, match="can be read"):
        unreadable.skip(settings, CODEC, 0, 0, reason="I do not like it", by="jo")
    with pytest.raises(OperatorError, match="no such record"):
        unreadable.skip(settings, CODEC, 0, 10**6, reason="a slip of the pen", by="jo")


def test_what_is_put_back_is_read_again_and_what_is_left_alarms_no_more(settings: Settings) -> None:
    world = World(settings)
    with flows(settings, "relay"):
        poison(world, "facts.vo")
        until(lambda: len(waiting(settings)) == len(SPOILT), "all stand aside")
        first, *rest = waiting(settings)

        unreadable.put_back(settings, [first], reason="perhaps now", by="jo")
        unreadable.let_be(settings, rest, reason="sent anew", by="jo")

        until(
            lambda: len(waiting(settings)) == 1,
            "it still cannot be read, and stands aside under its new place",
        )
    (again,) = waiting(settings)
    assert first.noted.record._replace(offset=0) == again.noted.record._replace(offset=0)
    assert first.noted.at < again.noted.at


def test_whoever_only_looks_survives_it_and_status_tells_it(settings: Settings) -> None:
    """
    Every topic that people look at is spoilt in every way: what is sound is shown, what is not is named.
    """
    world = World(settings)
    with flows(settings, "relay", "pupil-watch", "dispatch") as progress:
        for _ in world.days(pupils=12, days=30):
            continue
        offset = _end(world, 0)
        for topic in (topics.SIGNALS, topics.JOURNAL):
            poison(world, topic)
        letter = {KIND: REJECTED.encode()}
        for headers, value in (({}, b"?"), (letter, b""), (letter, b"\0\0\0\0\0")):
            world._put(topics.REJECTED, b"ro/98MA", value, list(headers.items()), 0)
        world.producer.flush()
        until(lambda: len(waiting(settings)) == len(SPOILT), "the signals stand aside")
        until(lambda: progress["pupil-watch"].halted, "the watch has come to the first of the journal")

        found, _ = look(settings, CODEC)
        names = [each.name for each in pupils.everybody(settings, CODEC)]
        said = [s for name in names for s in pupils.told(settings, CODEC, name)]
        followed = [
            (f.body, f.why) for f in follow(settings, CODEC, topics.REJECTED, from_beginning=True, wait=False)
        ]

    assert (f"journal[0]@{offset}: {Flaw.VALUE}",) == found.halted
    assert {topics.SIGNALS: len(SPOILT), topics.REJECTED: 3} == Counter(u.split("/")[0] for u in found.unread)
    assert found.pupils == len(names) > 0
    assert said
    assert [(None, Flaw.KIND), (None, Flaw.EMPTY), (None, Flaw.SCHEMA)] == followed


@pytest.mark.parametrize("flow", [PUPIL_WATCH, SOURCE_WATCH], ids=lambda flow: flow.name)
def test_memory_that_somebody_wrote_over_is_made_anew(settings: Settings, flow: Flow) -> None:
    """
    A cut-off record over a pupil's, another's key, and the clock's own: the journal knows better.
    """
    world, state = World(settings), str(flow.state)
    days = world.days(pupils=12, days=35)
    with flows(settings):
        for _ in zip(range(20), days, strict=False):
            continue
        verify(settings, patience_s=PATIENCE_S)
    known = {r.key for r in reading.records(settings, (state, 0)) if r.key and not r.key.startswith(b"#")}
    for key in (*sorted(known)[:1], b"p-of-nobody", b"#clock"):
        world._put(state, key, b"\x97\x01", [], 0)
    world.producer.flush()

    with flows(settings):
        for _ in days:
            continue
        verdict = verify(settings, patience_s=PATIENCE_S)

    assert verdict.good, verdict


@pytest.mark.slow
def test_killed_while_it_sets_aside_each_stands_aside_once(settings: Settings, tmp_path: Path) -> None:
    world, fleet = World(settings), Fleet(settings, tmp_path / "workers.log")
    rng = random.Random(6)
    for name in ("relay", "pupil-watch", "source-watch", "dispatch"):
        fleet.start(name)
    try:
        spoilt = 0
        for _ in world.days(pupils=10, days=8):
            stands = _written(world)
            spoilt += sum(
                len(poison(world, topic)) for topic in ("facts.vo", topics.SIGNALS) for _ in range(10)
            )
            until(lambda: _written(world) > stands, "some of it stands aside, the rest is under way")  # noqa: B023
            fleet.replace((rng.choice(("relay", "dispatch")), 0))
        verdict = verify(settings, patience_s=PATIENCE_S)
    finally:
        fleet.stop()

    assert verdict.good, (verdict, fleet.told()[-2000:])
    assert spoilt == len(waiting(settings))


def test_a_position_that_somebody_wrote_over_counts_for_nothing_and_is_mended(settings: Settings) -> None:
    """
    Cut off, emptied, and under a key that is no partition, over each flow's: the last sound one counts.
    """
    world = World(settings)
    days = world.days(pupils=12, days=35)
    with flows(settings):
        for _ in zip(range(20), days, strict=False):
            continue
        verify(settings, patience_s=PATIENCE_S)
    before = {flow.name: positions(settings, flow) for flow in topology.FLOWS}
    for flow in topology.FLOWS:
        for key, value in ((b"0", b"\x92\x81"), (b"1", b""), (b"nobody", b"?")):
            world._put(flow.positions, key, value, [], 0)
    world.producer.flush()

    assert before == {flow.name: positions(settings, flow) for flow in topology.FLOWS}
    assert 3 * len(topology.FLOWS) == len(
        [at for at in look(settings, CODEC)[0].unread if "positions." in at]
    )
    with closing(Needs(settings, world.offsets, world.offsets.all_of(topics.JOURNAL))) as needs:
        needs.places(0)  # the clock passes them over
    with flows(settings):
        for _ in days:
            continue
        verdict = verify(settings, patience_s=PATIENCE_S)

    assert verdict.good, verdict
    assert () == look(settings, CODEC)[0].unread


def test_what_is_no_note_in_unreadable_stands_aside_itself_until_it_is_left(settings: Settings) -> None:
    world = World(settings)
    with flows(settings):
        for _ in world.days(pupils=6, days=15):
            continue
        (offset,) = world.offsets.ends([(topics.UNREADABLE, 1)]).values()
        world._put(topics.UNREADABLE, b"?", b"?", [("origin", b"nowhere")], 1)
        world.producer.flush()

        (aside,) = waiting(settings)
        assert (topics.UNREADABLE, 1, offset) == aside.noted.at
        assert verify(settings, patience_s=PATIENCE_S).good
        unreadable.let_be(settings, [aside], reason="a slip of a tool", by="jo")

    assert [] == waiting(settings)


def test_the_drill_that_reads_signals_passes_over_what_it_cannot_read(settings: Settings) -> None:
    world, places = World(settings), [(topics.SIGNALS, 0)]
    sound = SOUND[topics.SIGNALS]
    poison(world, topics.SIGNALS)
    world._put(topics.SIGNALS, sound.key, sound.value, list(sound.headers.items()), 0)
    world.producer.flush()

    with closing(Listener(settings, CODEC, places)) as listener:
        count, told = listener.hear(world.offsets.ends(places))

    assert (1, ["escalations.0363"]) == (count, [each.topic for each in told])


def test_what_none_of_us_wrote_is_named_by_verify_with_its_place(settings: Settings) -> None:
    """
    A headerless record on a municipality's topic, and a sound word in the journal that came from nowhere.
    """
    world = World(settings)
    with flows(settings):
        for _ in world.days(pupils=12, days=35):
            continue
        verify(settings, patience_s=PATIENCE_S)
        box = next(name for name in world.offsets.topics() if name.startswith(topics.ESCALATIONS))
        (offset,) = world.offsets.ends([(box, 0)]).values()
        world._put(box, b"case", b"?", [], 0)
        word, end = SOUND[topics.JOURNAL], _end(world, 0)
        headers = [(name, value) for name, value in word.headers.items() if name != ORIGIN]
        world._put(topics.JOURNAL, word.key, word.value, headers, 0)
        world.producer.flush()

        verdict = verify(settings, patience_s=PATIENCE_S)

    spurious = {name for tally in verdict.tallies for name in tally.examples.get("spurious", [])}
    assert {f"{box} [0]@{offset} without id", f"journal[0]@{end} without origin -> 0"} == spurious


def _content(record: Record) -> tuple[bytes, bytes, list[tuple[str, bytes]]]:
    return record.key or b"", record.value, sorted(record.headers.items())


def _written(world: World) -> int:
    return sum(world.offsets.ends(world.offsets.places([topics.UNREADABLE])).values())


def _end(world: World, partition: int) -> int:
    return world.offsets.ends([(topics.JOURNAL, partition)])[topics.JOURNAL, partition]
