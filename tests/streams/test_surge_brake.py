"""The surge brake in the journal: what is held, how a person's word lets it go, and that nothing is lost."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.context import Context
from hub.domain.facts import ExpectedInMbo, Fact, Resides
from hub.domain.holds import Brake, HoldId, Word
from hub.domain.identifiers import Brin, Municipality, SourceId
from hub.domain.signals import Signal
from hub.streams import topics
from hub.streams.context_json import decided, settings_of
from hub.streams.dispatch import told
from hub.streams.flow import Share
from hub.streams.pupil_record import pack, unpack
from hub.streams.pupil_watch import PUPIL_WATCH
from hub.streams.records import Out, Record
from hub.streams.sound import flaw
from tests.story import MIDDLE, born
from tests.streams.lab import (
    CODEC,
    Entry,
    Steps,
    begins,
    folded,
    journal,
    says,
    sets,
    signals,
    tick,
    ticks,
)

LIST, SCHOOL = SourceId("vo-list/98VA"), "brin/98VA"
STRICT = Brake(most=3, times=2, learning_days=0)
BRAKED = Context(calendar=MIDDLE, brake=STRICT)
NOT_APPLIED, DAY = "2025-04-02", "D02:brin/98VA:2025-04-02"
"""The first tick that says D02, and what is held of it."""


def listed(version: int = 1, *, retracted: bool = False) -> ExpectedInMbo:
    return ExpectedInMbo(
        source=LIST,
        ref="2025",
        version=version,
        retracted=retracted,
        school=Brin("98VA"),
        season=2025,
        level="gl",
    )


def mover(pupil: str) -> list[Entry]:
    home = Resides(source=LIST, ref="", version=1, municipality=Municipality("0363"), since=None)
    facts: tuple[Fact, ...] = (born("2008-05-06"), home, listed())
    return [says(pupil, fact) for fact in facts]


def movers(count: int, start: int = 0) -> list[Entry]:
    return [entry for n in range(start, start + count) for entry in mover(f"p-{n:03d}")]


def word(what: Word, hold: str = DAY) -> Entry:
    return sets(decided(HoldId(hold), what, 1))


def outside(found: list[Signal]) -> Counter[str]:
    """What schools and municipalities get, by topic and change."""
    outs = [out for signal in found for out in told(signal, CODEC)]
    return Counter(f"{CODEC.decode(o.value or b'')[1]['change']} {o.topic}" for o in outs)


def heard(*entries: Entry, context: Context = BRAKED, batch: int = 5_000) -> Counter[str]:
    return outside(signals(folded(PUPIL_WATCH, [*begins(context), *entries], batch=batch).outputs))


def test_as_many_as_are_allowed_are_told() -> None:
    assert {"opened notices.98VA": 3} == heard(*movers(3), *ticks(NOT_APPLIED))


def test_one_more_and_none_of_them_is_told() -> None:
    """
    Not even the first: a surge is not known by its beginning.
    """
    assert {} == heard(*movers(4), *ticks(NOT_APPLIED))


def test_without_a_brake_in_the_journal_all_is_told() -> None:
    """
    A journal of before says what it said.
    """
    free = replace(BRAKED, brake=None)

    found = folded(PUPIL_WATCH, [*begins(free), *movers(9), *ticks(NOT_APPLIED)])

    assert {"opened notices.98VA": 9} == outside(signals(found.outputs))
    assert not [key for key in found.state if key.startswith(b"#spoken")]


def test_what_is_held_is_told_by_a_word() -> None:
    later = tick(datetime(2025, 4, 2, 9, tzinfo=UTC))

    assert {"opened notices.98VA": 4} == heard(*movers(4), *ticks(NOT_APPLIED), word(Word.TELL), later)


def test_a_word_before_the_next_tick_tells_the_rest_of_that_day_too() -> None:
    at_nine, at_ten = (tick(datetime(2025, 4, 2, hour, tzinfo=UTC)) for hour in (9, 10))
    before = [*movers(4), *ticks(NOT_APPLIED), word(Word.TELL), at_nine]

    assert {"opened notices.98VA": 6} == heard(*before, *movers(2, 4), at_ten)


def test_what_comes_later_on_the_day_of_a_surge_waits_with_it() -> None:
    at_nine = tick(datetime(2025, 4, 2, 9, tzinfo=UTC))

    assert {} == heard(*movers(4), *ticks(NOT_APPLIED), *movers(1, 4), at_nine)


def test_what_came_in_drops_is_held_from_the_one_too_many_on() -> None:
    """
    A live hub ticks many times while a file comes in; each tick alone says little.
    """
    hours = [tick(datetime(2025, 4, 2, hour, tzinfo=UTC)) for hour in range(6, 10)]
    entries = [e for n, at in enumerate(hours) for e in (*movers(2, 2 * n), at)]

    assert {"opened notices.98VA": 2} == heard(*entries) == heard(*entries, batch=1)


def test_counts_are_written_when_they_change_and_not_again() -> None:
    steps = Steps(PUPIL_WATCH)
    steps.batch(journal([*begins(BRAKED), *movers(2), *ticks(NOT_APPLIED)]))
    again: list[Out] = []

    steps.step.flush(again)

    assert [] == [out.key for out in again if (out.key or b"").startswith(b"#spoken")]


def test_what_was_dropped_is_never_told() -> None:
    dropped = [*movers(4), *ticks(NOT_APPLIED), word(Word.DROP), *ticks("2025-04-03", 30)]

    assert {} == heard(*dropped)


def test_what_comes_behind_a_surge_that_was_dropped_is_held_under_another_name() -> None:
    """
    The word was of what was there when it was given.
    """
    at_nine, at_ten = (tick(datetime(2025, 4, 2, hour, tzinfo=UTC)) for hour in (9, 10))
    dropped = [*movers(4), *ticks(NOT_APPLIED), word(Word.DROP), *movers(1, 4), at_nine]

    assert {} == heard(*dropped, at_ten)
    assert {"opened notices.98VA": 1} == heard(*dropped, word(Word.TELL, f"{DAY}:2"), at_ten)


def test_what_ends_while_it_is_held_ends_in_silence() -> None:
    gone = [says(f"p-{n:03d}", listed(2, retracted=True)) for n in range(4)]
    ended = [*movers(4), *ticks(NOT_APPLIED), *gone, *ticks("2025-04-03")]

    assert {} == heard(*ended, word(Word.TELL), *ticks("2025-04-04"))


def test_a_day_after_is_a_day_like_any_other() -> None:
    held = [*movers(4), *ticks(NOT_APPLIED)]

    assert {"opened notices.98VA": 3} == heard(*held, *movers(3, 4), *ticks("2025-04-03"))


def test_who_comes_to_hear_of_an_older_case_is_not_of_a_surge() -> None:
    """
    On 2 June a municipality hears of what its school has had since April.
    """
    found = heard(*movers(3), *ticks(NOT_APPLIED), *movers(3, 3), *ticks("2025-04-03"), *ticks("2025-06-02"))

    assert 6 == found["opened escalations.0363"]


def test_a_severer_step_of_what_is_held_waits_for_the_same_word() -> None:
    """
    Also for the municipality, which only comes into it then.
    """
    held = [*movers(4), *ticks(NOT_APPLIED), *ticks("2025-06-02")]

    assert {} == heard(*held)
    both = {"opened notices.98VA": 4, "opened escalations.0363": 4}
    assert both == heard(*held, word(Word.TELL), *ticks("2025-06-03"))


def test_a_partition_holds_from_its_share_on() -> None:
    step = Steps(PUPIL_WATCH, Share(0, 3, CODEC))
    context = replace(BRAKED, brake=replace(STRICT, most=7))

    out = step.batch(journal([*begins(context), *movers(4), *ticks(NOT_APPLIED)]))

    assert {} == outside(signals(out))


def test_the_first_filling_of_a_hub_is_told() -> None:
    """
    While a rule is new nobody knows what its days are like: 1 April is one of the largest.
    """
    new = replace(BRAKED, brake=replace(STRICT, learning_days=365))

    assert {"opened notices.98VA": 9} == heard(*movers(9), *ticks(NOT_APPLIED), context=new)


@pytest.mark.parametrize(("comes", "late_days", "told_of"), [(18, 14, 8), (19, 14, 1), (19, 63, 8)])
def test_in_its_first_year_it_holds_what_no_deadline_of_these_days_made(
    comes: int, late_days: int, told_of: int
) -> None:
    """
    From nine weeks after the rule's first case on, what began long before it comes.
    """
    new = replace(BRAKED, brake=replace(STRICT, learning_days=365, late_days=late_days))

    found = heard(*movers(1, 900), *ticks("2025-03-17"), *movers(7), *ticks(f"2025-05-{comes}"), context=new)

    assert told_of == found["opened notices.98VA"]


def test_wherever_batches_end_and_whatever_dies_the_same_is_held() -> None:
    entries = [*begins(BRAKED), *movers(4), *ticks(NOT_APPLIED), word(Word.TELL), *ticks("2025-04-03")]
    whole = folded(PUPIL_WATCH, entries)

    for batch in (1, 2, 7):
        steps = Steps(PUPIL_WATCH)
        out = []
        records = journal(entries)
        for at in range(0, len(records), batch):
            steps.batch(records[at : at + batch], happens=False)  # and once in vain
            out += steps.batch(records[at : at + batch])
            steps.crash()
        assert signals(whole.outputs) == signals(out)
        assert whole.state == steps.state


@settings(max_examples=50)
@given(drops=st.lists(st.integers(0, 6), min_size=1, max_size=12), at_the_end=st.booleans())
def test_nothing_is_lost_and_nothing_told_twice(drops: list[int], *, at_the_end: bool) -> None:
    """
    However many come on which day, all are told once every hold was let go.
    """
    entries: list[Entry] = []
    words: list[Entry] = []
    many = 0
    for n, count in enumerate(drops):
        day = date(2025, 4, 2 + n).isoformat()
        entries += [*movers(count, many), *ticks(day)]
        let_go = word(Word.TELL, f"D02:brin/98VA:{day}")
        words += [let_go]
        entries += [] if at_the_end else [let_go]
        many += count

    found = heard(*entries, *words, *ticks("2025-04-20"))

    assert ({"opened notices.98VA": many} if many else {}) == found


def test_a_case_that_is_held_stands_in_the_record_and_the_others_rows_stay_as_they_were() -> None:
    steps = Steps(PUPIL_WATCH)
    steps.batch(journal([*begins(BRAKED), *movers(4), *ticks(NOT_APPLIED)]))
    value = steps.state[b"p-000"]

    assert [((SCHOOL, DAY),)] == [said.held for said in unpack(value).said.values()]
    assert value == pack(unpack(value))[0]
    free = folded(PUPIL_WATCH, [*begins(Context(calendar=MIDDLE)), *movers(1), *ticks(NOT_APPLIED)])
    assert b"held" not in free.state[b"p-000"]
    assert len(free.state[b"p-000"]) < len(value)


def test_the_counts_are_state_that_can_be_read_and_what_is_written_over_them_is_seen() -> None:
    found = folded(PUPIL_WATCH, [*begins(BRAKED), *movers(2), *ticks(NOT_APPLIED)])
    key = b"#spoken/D02/brin/98VA"
    kept = Record(topics.PUPIL_STATE, 0, 0, key, found.state[key], {})

    assert flaw(kept, CODEC) is None
    assert flaw(kept._replace(value=b"over"), CODEC) is not None


def test_the_brake_stands_in_the_journal_as_it_was_set() -> None:
    names = {setting.name: setting.body for setting in settings_of(BRAKED, 1)}

    assert '{"late_days":14,"learning_days":0,"most":3,"times":2}' == names["brake"]
    assert "brake" not in {setting.name for setting in settings_of(replace(BRAKED, brake=None), 1)}
