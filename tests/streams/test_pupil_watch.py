"""The pupil watch: what it says and remembers is a function of the journal, and of nothing else."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.domain.context import Context, Feed, Rhythm
from hub.domain.facts import Born, Enrolled, ExpectedInMbo, Fact, LeftVo, Merged, Resides
from hub.domain.facts import Destination as To
from hub.domain.identifiers import Birth, Brin, Municipality, PupilId, SourceId
from hub.domain.pupil import NEXT_TICK
from hub.domain.regions import Membership
from hub.domain.timeline import midnight
from hub.streams import topics
from hub.streams.context_json import LIVE, mode_setting, settings_of
from hub.streams.flow import GENERATION, OtherGenerationError
from hub.streams.pupil_record import unpack
from hub.streams.pupil_watch import PUPIL_WATCH, Open, PupilWatch
from hub.streams.records import LABEL, ORIGIN, Record, read_label
from hub.streams.topics import HANDOVER
from tests.story import MIDDLE
from tests.streams.lab import Entry, Steps, begins, folded, hears, journal, says, sets, signals, ticks

LIST, RO, KOPPELPUNT = SourceId("vo-list/98VA"), SourceId("ro/98MA"), SourceId("koppelpunt/mbo")
ALWAYS = (date(2024, 8, 1), date(2026, 12, 31))
ROSTER = tuple(
    Feed(source=source, first_day=ALWAYS[0], last_day=ALWAYS[1], rhythm=Rhythm.WORKING_DAY)
    for source in (KOPPELPUNT, RO)
)
WAITING = Context(calendar=MIDDLE, roster=ROSTER)
YEAR = ("2025-08-01", "2026-07-31")


def listed(version: int = 1) -> list[Fact]:
    return [
        Born(source=LIST, ref="", version=version, birth=Birth("2008-05-06")),
        Resides(source=LIST, ref="", version=version, municipality=Municipality("0363"), since=None),
        ExpectedInMbo(source=LIST, ref="2025", version=version, school=Brin("98VA"), season=2025, level="gl"),
    ]


def enrolled(version: int = 1) -> Enrolled:
    return Enrolled(
        source=RO,
        ref="1",
        version=version,
        school=Brin("98MA"),
        number="1",
        first_day=date(2025, 8, 1),
        planned_last_day=None,
        last_day=None,
        reason=None,
        programme="25655",
        route="BOL",
        level=4,
    )


def left_vo() -> LeftVo:
    return LeftVo(
        source=SourceId("vo-exit/98VA"),
        ref="98VA2025",
        version=1,
        school=Brin("98VA"),
        last_day=date(2025, 7, 15),
        destination=To.MBO,
    )


def told(entries: Sequence[Entry], *, batch: int = 5_000) -> list[str]:
    found = signals(folded(PUPIL_WATCH, entries, batch=batch).outputs)
    return [f"{s.change} {s.rule} {s.severity} {s.subject}" for s in found]


def mover(pupil: str) -> list[Entry]:
    return [says(pupil, fact) for fact in listed()]


def test_facts_do_not_speak_and_ticks_do() -> None:
    quiet = [*begins(), *mover("p-1"), hears(KOPPELPUNT, "2025-06-30")]

    assert [] == told(quiet)
    assert ["opened D02 3 p-1"] == told([*quiet, *ticks("2025-06-10")])


def test_no_step_that_rests_on_silence_opens_before_its_source_was_heard() -> None:
    """
    The tick of 10 June passes; the word that the koppelpunt was heard wakes the waiting pupil.
    """
    before = [*begins(WAITING), *mover("p-1"), *ticks("2025-06-10")]
    assert [] == told(before)

    assert [] == told([*before, hears(KOPPELPUNT, "2025-03-01"), *ticks("2025-06-11")])
    assert ["opened D02 3 p-1"] == told([*before, hears(KOPPELPUNT, "2025-06-11"), *ticks("2025-06-11")])


def test_full_statement_wakes_whom_it_no_longer_lists_and_nobody_else() -> None:
    entries = [*begins(), says("p-1", enrolled()), says("p-2", enrolled(7)), *ticks("2025-09-02")]
    statement = hears(RO, "2025-09-09", version=7, scope=YEAR)

    state = folded(PUPIL_WATCH, [*entries, statement]).state

    assert NEXT_TICK == unpack(state[b"p-1"]).due
    assert NEXT_TICK != unpack(state[b"p-2"]).due


def test_changed_setting_wakes_everybody_once() -> None:
    quiet = [*begins(WAITING), *mover("p-1"), *ticks("2025-06-10")]
    nobody_is_waited_for = settings_of(replace(WAITING, roster=()), 2)

    changed = [*quiet, *map(sets, nobody_is_waited_for), *ticks("2025-06-11", 2)]
    same_again = [*quiet, *map(sets, settings_of(WAITING, 2)), *ticks("2025-06-11", 2)]

    assert ["opened D02 3 p-1"] == told(changed)
    assert [] == told(same_again)


@pytest.mark.parametrize("batch", [1, 3, 7, 1000])
def test_where_batches_end_cannot_matter(batch: int) -> None:
    entries = _year(random.Random(3))

    whole, parts = folded(PUPIL_WATCH, entries), folded(PUPIL_WATCH, entries, batch=batch)

    assert whole.outputs == parts.outputs
    assert whole.state == parts.state


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.sampled_from([1, 2, 5]))
@example(365, 2)
def test_where_batches_end_cannot_matter_to_whoever_took_many_over(seed: int, batch: int) -> None:
    """
    Merges in chains, undone and made again, and what is handed over heard between everything else.
    """
    entries = _merging(random.Random(seed))

    whole, parts = folded(PUPIL_WATCH, entries), folded(PUPIL_WATCH, entries, batch=batch)

    assert whole.outputs == parts.outputs
    assert whole.state == parts.state


@settings(max_examples=15)
@given(st.randoms(use_true_random=False))
def test_order_between_two_ticks_cannot_matter(rng: random.Random) -> None:
    """
    Facts, deliveries and repeats of both, shuffled within each tick: the same is said, the same is known.
    """
    days = _days()
    shuffled = [rng.sample([*day, *day[:2]], len(day) + len(day[:2])) for day in days]

    straight, mixed = (folded(PUPIL_WATCH, _told_in(order)) for order in (days, shuffled))

    assert sorted(map(repr, signals(straight.outputs))) == sorted(map(repr, signals(mixed.outputs)))
    assert {k: unpack(v) for k, v in straight.state.items() if k[:1] != b"#"} == {
        k: unpack(v) for k, v in mixed.state.items() if k[:1] != b"#"
    }


@settings(max_examples=15)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_crash_or_abort_anywhere_changes_nothing(seed: int, size: int) -> None:
    """
    Batches that do not happen and are read again, and memory lost between batches.
    """
    rng = random.Random(seed)
    records = journal(_year(random.Random(5)))
    steps, out, at = Steps(PUPIL_WATCH), [], 0
    while at < len(records):
        batch = records[at : at + rng.randint(1, size)]
        match rng.randint(0, 3):
            case 0:
                steps.batch(batch, happens=False)
                continue
            case 1:
                steps.crash()
        out += steps.batch(batch)
        at += len(batch)

    once = folded(PUPIL_WATCH, _year(random.Random(5)))
    assert once.outputs == out
    assert once.state == steps.state


def test_batch_folded_again_after_it_happened_says_nothing_new() -> None:
    """
    State may be ahead of the offsets that a recovery starts from; law 3: a repeat is harmless.
    """
    entries = journal([*begins(), *mover("p-1"), *ticks("2025-06-10", 3)])
    steps = Steps(PUPIL_WATCH)
    assert 1 == len(steps.batch(entries))
    known = dict(steps.state)

    steps.crash()

    assert [] == steps.batch(entries)
    assert known == steps.state


def test_since_when_a_municipality_must_act_survives_every_batch() -> None:
    """Told on Monday, kept as bytes each day; five working days later the coordinator of the region hears."""
    context = Context(calendar=MIDDLE, regions={"0363": (Membership("21"),)})
    out = replace(enrolled(), last_day=date(2025, 11, 15))
    facts = [says("p-1", fact) for fact in (*listed(), out)]
    entries = [*begins(context), *facts, *ticks("2025-11-24", 9)]

    for batch in (1, 5_000):
        said = signals(folded(PUPIL_WATCH, entries, batch=batch).outputs)
        assert [("D22", midnight(date(2025, 12, 2)))] == [(s.rule, s.since) for s in said if s.rule == "D22"]


def test_merged_pupil_hands_over_all_it_knows_and_hears() -> None:
    merge = Merged(source=SourceId("koci/0363"), ref="p-1", version=1, into=PupilId("p-2"))
    entries = [*begins(), *mover("p-1"), *ticks("2025-06-10"), says("p-1", merge), says("p-1", left_vo())]

    done = folded(PUPIL_WATCH, [*entries, *ticks("2025-06-11")])
    handed = [o for o in done.outputs if o.topic == topics.HANDOVER]

    assert [b"p-2"] * 5 == [o.key for o in handed], "three words behind the merge, and one that came later"
    assert {(("p-1",), (1,))} == {read_label(dict(o.headers)[LABEL]).came_from for o in handed}
    assert "identity" == str(signals(done.outputs)[-1].reason)


def test_live_journal_refuses_ticks_of_a_drill_and_ticks_without_a_mode() -> None:
    live = [sets(mode_setting(LIVE, GENERATION)), *mover("p-1"), *ticks("2025-06-10")]
    nothing = [*mover("p-1"), *ticks("2025-06-10")]

    assert {"tick_of_another_mode": 1} == folded(PUPIL_WATCH, live).refused
    assert {"tick_before_mode": 1} == folded(PUPIL_WATCH, nothing).refused
    assert [] == told(live)
    assert ["opened D02 3 p-1"] == told([*live, *ticks("2025-06-10", mode=LIVE)])


def test_mode_of_a_partition_never_changes() -> None:
    entries = [*begins(), sets(mode_setting(LIVE, GENERATION, 9)), *mover("p-1"), *ticks("2025-06-10")]

    done = folded(PUPIL_WATCH, entries)

    assert {"mode_cannot_change": 1} == done.refused
    assert 1 == len(signals(done.outputs))


def test_tick_that_is_not_later_does_nothing() -> None:
    entries = [*begins(), *ticks("2025-06-10"), *mover("p-1"), *ticks("2025-06-09", 2)]

    done = folded(PUPIL_WATCH, entries)

    assert [] == done.outputs
    assert {"tick_not_later": 2} == done.refused


def test_journal_of_another_generation_is_not_folded() -> None:
    with pytest.raises(OtherGenerationError, match=f"generation {GENERATION + 1}"):
        folded(PUPIL_WATCH, [sets(mode_setting(LIVE, GENERATION + 1))])


def test_pupils_at_rest_stay_bytes() -> None:
    """
    A tick opens only those that are due: of 50 pupils, one.
    """
    steps = Steps(PUPIL_WATCH)
    steps.batch(journal([*begins(), *(e for n in range(50) for e in mover(f"p-{n}")), *ticks("2025-06-10")]))
    watch = steps.step
    assert isinstance(watch, PupilWatch)

    opened: list[str] = []
    look = watch._look

    def spied(name: str) -> Open:
        opened.append(name)
        return look(name)

    watch._look = spied  # type: ignore[method-assign]  # a spy
    steps.batch(journal([says("p-7", left_vo()), *ticks("2025-06-11", 3)]))

    assert {"p-7"} == set(opened)


def _days() -> list[list[Entry]]:
    days: list[list[Entry]] = []
    for n in range(6):
        pupil = f"p-{n % 3}"
        merge = Merged(source=SourceId("koci/0363"), ref=pupil, version=1, into=PupilId("p-9"))
        days.append(
            [
                *mover(pupil),
                says(pupil, enrolled(n)),
                *([says(pupil, left_vo())] if n % 2 else []),
                *([says(pupil, merge)] if n == 4 else []),
                hears(KOPPELPUNT, f"2025-0{n + 3}-01"),
                hears(RO, f"2025-0{n + 3}-01", version=n, scope=YEAR),
            ]
        )
    return days


def _told_in(days: list[list[Entry]]) -> list[Entry]:
    entries = begins(WAITING)
    for n, day in enumerate(days):
        entries += [*day, *ticks(f"2025-0{n + 3}-10", 8)]
    return [*entries, *ticks("2025-09-15", 20)]


def _year(rng: random.Random) -> list[Entry]:
    days = _days()
    for day in days:
        rng.shuffle(day)
    return _told_in(days)


def test_record_of_the_journal_without_kind_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Steps(PUPIL_WATCH).batch([Record(topics.JOURNAL, 0, 0, None, b"", {})])


def _merging(rng: random.Random) -> list[Entry]:
    """Five who are found to be one, or not: what they hand over comes back to the journal when it will."""
    names = [f"p-{n}" for n in range(5)]
    entries = [*begins(), *ticks("2025-06-01")]
    watch, under_way = Steps(PUPIL_WATCH), list[Entry]()
    watch.batch(journal(entries))
    for count in range(1, 60):
        who = rng.choice(names)
        if under_way and rng.random() < 0.6:
            entry = under_way.pop(0)
        elif rng.random() < 0.4 and who != names[-1]:
            into = PupilId(rng.choice(names[names.index(who) + 1 :]))
            undone = rng.random() < 0.3
            merge = Merged(
                source=SourceId("identity/hub"), ref=who, version=count, into=into, retracted=undone
            )
            entry = says(who, merge)
        else:
            entry = says(who, rng.choice(listed(count)))
        entries.append(entry)
        out = watch.batch(journal([entry]))
        under_way += [([*o.headers, (ORIGIN, b"x/0/0")], o.value or b"") for o in out if o.topic == HANDOVER]
    return entries
