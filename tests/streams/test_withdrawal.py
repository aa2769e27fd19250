"""A delivery that is withdrawn leaves what is known as if it had never come, whatever else came and when."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from hypothesis import example, given
from hypothesis import strategies as st

from hub.domain.context import Context, Statement, hear_delivery
from hub.domain.facts import Delivered, ExpectedInMbo, Fact, Resides
from hub.domain.identifiers import Brin, Municipality, PupilId, SourceId
from hub.domain.knowledge import join, know
from hub.domain.timeline import midnight
from hub.domain.word import MOST_OWN, Thing, in_term, own_version, term_of
from hub.streams import topics
from hub.streams.codec import local
from hub.streams.records import (
    DELIVERED,
    DELIVERY,
    LABEL,
    Out,
    Record,
    Sealed,
    delivered_headers,
    fact_headers,
    kind_in,
    read_label,
)
from hub.streams.withdrawal import account, told_anew

CODEC = local()
SOURCE = SourceId("vo-list/98VA")
TOPIC, KEY = topics.FACTS["vo"], b"98VA"
PUPILS = tuple(PupilId(f"p-{n}") for n in range(3))
FIRST = date(2025, 9, 1)


@dataclass(frozen=True)
class File:
    """One delivery: whom it lists (with a municipality each), and whether it is the complete list."""

    rows: tuple[tuple[int, str], ...]
    version: int
    full: bool
    through: int
    spares: bool = False


files = st.builds(
    File,
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(("0363", "0546"))), max_size=3).map(tuple),
    st.integers(1, 5) | st.sampled_from((0, -3, MOST_OWN)),
    st.booleans(),
    st.integers(0, 5),
    st.booleans(),
)


def facts_of(file: File) -> list[tuple[PupilId, Fact]]:
    found: list[tuple[PupilId, Fact]] = []
    for n, home in file.rows:
        expected = ExpectedInMbo(
            source=SOURCE, ref="2025", version=file.version, school=Brin("98VA"), season=2025, level=home
        )
        lives = Resides(
            source=SOURCE, ref="r", version=file.version, municipality=Municipality(home), since=None
        )
        found += [(PUPILS[n], expected), (PUPILS[n], lives)]
    return found


def outs_of(file: File, name: str, term: int = 0) -> list[Out]:
    """As the door writes them."""
    outs = []
    for pupil, fact in facts_of(file):
        said = replace(fact, version=in_term(fact.version, term))
        value = CODEC.encode_fact(said)
        outs.append(Out(TOPIC, KEY, value, [*fact_headers(pupil, said, value), (DELIVERY, name.encode())]))
    news = Delivered(
        source=SOURCE,
        delivery=name,
        through=midnight(FIRST + timedelta(days=file.through)),
        version=in_term(file.version, term),
        scope=(date(2025, 8, 1), date(2026, 7, 31)) if file.full else None,
        spared=frozenset({f"{PUPILS[0]}/2025"}) if file.full and file.spares else frozenset(),
    )
    return [*outs, Out(TOPIC, KEY, CODEC.encode_delivered(news), delivered_headers(news))]


def as_records(outs: list[Out]) -> list[Record]:
    return [Record(o.topic, 0, n, o.key, o.value or b"", dict(o.headers)) for n, o in enumerate(outs)]


def known(records: list[Record]) -> object:
    """What follows for each pupil, and when the source was heard; versions as the source gave them."""
    context = Context()
    words: dict[PupilId, dict[Thing, Sealed]] = {}
    for record in records:
        if kind_in(record.headers) == DELIVERED:
            context = hear_delivery(context, CODEC.decode_delivered(record.value))
            continue
        told = read_label(record.headers[LABEL])
        mine = words.setdefault(told.pupil, {})
        words[told.pupil] = dict(join(mine, told.thing, Sealed(told.rank + record.value)))
    pupils = {}
    for name, mine in words.items():
        facts = [CODEC.open_word(word) for word in mine.values()]
        read = know(name, facts, context, frozenset())
        if read.standing or read.retracted:
            pupils[name] = (list(map(own, read.standing)), list(map(own, read.retracted)))
    return pupils, context.heard, {frozenset(map(plain, s)) for s in context.stated.values()}


def own(fact: Fact) -> Fact:
    return replace(fact, version=own_version(fact.version))


def plain(statement: Statement) -> Statement:
    return replace(statement, version=own_version(statement.version))


def withdrawn(outs: list[Out], name: str, gone: set[str], term: int) -> list[Out]:
    it = account(as_records(outs), SOURCE, name, gone, CODEC)
    return told_anew(it, name, term, TOPIC, KEY)


def listing(home: str, version: int, *, full: bool = True, through: int = 1, pupil: int = 0) -> File:
    return File(((pupil, home),), version, full, through)


RIGHT, WRONG = listing("0363", 1), listing("0546", 2)


@given(st.lists(files, max_size=4), files, st.lists(files, max_size=3), st.integers())
@example([RIGHT], WRONG, [], 0)
@example([], WRONG, [], 0)
@example([RIGHT], File((), 9, full=True, through=5), [], 0)  # an empty list that took everybody back
@example([RIGHT], listing("0546", MOST_OWN), [listing("0363", 3)], 0)  # far in the future: outvoted all
@example([listing("0363", 1), listing("0363", 2, pupil=1)], WRONG, [], 0)
def test_what_is_withdrawn_has_never_come(
    before: list[File], wrong: File, after: list[File], order: int
) -> None:
    """What came before and after, read in any order, with the old terms still lying there."""
    right = [out for n, file in enumerate(before) for out in outs_of(file, f"d{n}")]
    outs = [*outs_of(wrong, "wrong"), *right]
    later = [out for n, file in enumerate(after) for out in outs_of(file, f"e{n}", term=1)]
    never = [*right, *(out for n, file in enumerate(after) for out in outs_of(file, f"e{n}"))]

    records = as_records([*outs, *withdrawn(outs, "wrong", set(), 1), *later])
    Random(order).shuffle(records)

    assert known(as_records(never)) == known(records)


@given(st.lists(files, min_size=2, max_size=5), st.data())
def test_two_that_are_withdrawn_one_after_the_other_have_never_come(
    several: list[File], data: st.DataObject
) -> None:
    one, other = data.draw(st.permutations([f"d{n}" for n in range(len(several))]))[:2]
    said = {f"d{n}": outs_of(file, f"d{n}") for n, file in enumerate(several)}
    outs = [out for some in said.values() for out in some]
    never = [out for name, some in said.items() if name not in (one, other) for out in some]

    outs += withdrawn(outs, one, set(), 1)
    outs += withdrawn(outs, other, {one}, 2)

    assert known(as_records(never)) == known(as_records(outs))


@given(st.lists(files, max_size=4), files, st.integers(0, 30))
def test_a_withdrawal_that_broke_off_and_was_done_again_is_one(
    before: list[File], wrong: File, got_through: int
) -> None:
    right = [out for n, file in enumerate(before) for out in outs_of(file, f"d{n}")]
    outs = [*right, *outs_of(wrong, "wrong")]
    once = withdrawn(outs, "wrong", set(), 1)
    outs += once[:got_through]

    assert known(as_records(right)) == known(as_records([*outs, *withdrawn(outs, "wrong", set(), 1)]))


def test_a_word_of_no_known_delivery_stays() -> None:
    """What a hub took in that did not note deliveries."""
    old = [out._replace(headers=[h for h in out.headers if h[0] != DELIVERY]) for out in outs_of(RIGHT, "d0")]
    outs = [*old, *outs_of(WRONG, "wrong")]

    assert known(as_records(old)) == known(as_records([*outs, *withdrawn(outs, "wrong", set(), 1)]))


@given(st.integers(-MOST_OWN - 1, MOST_OWN), st.integers(0, 1000))
def test_a_version_and_its_term_are_told_apart(version: int, term: int) -> None:
    both = in_term(version, term)

    assert (version, term) == (own_version(both), term_of(both))
    assert -(2**63) <= both < 2**63
