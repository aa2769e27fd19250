"""Two names of one person, and a merge that was wrong: what is said of each is what it was before (C09, C10)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from hypothesis import example, settings
from hypothesis import given as over
from hypothesis import strategies as st

from hub.domain import pupil as one
from hub.domain.context import Context
from hub.domain.facts import Fact, Merged, Status
from hub.domain.identifiers import PupilId, SourceId
from hub.domain.kin import Came
from hub.domain.knowledge import Knowledge
from hub.domain.pupil import Passed, Pupil
from hub.domain.timeline import midnight
from tests.cases import case
from tests.domain.test_properties import facts
from tests.story import MIDDLE, applied, born, enrolled, left, listed, lives, read

A, B, C = PupilId("p-a"), PupilId("p-b"), PupilId("p-c")
CONTEXT = Context(calendar=MIDDLE)
DAY = date(2025, 9, 30)
Told = tuple[PupilId, Fact]


class Known(NamedTuple):
    """What is known of a pupil, and what would be said."""

    knowledge: Knowledge
    aliases: frozenset[PupilId]
    into: PupilId | None
    told: dict[str, object]


def merges(who: PupilId, into: PupilId, count: int, *, broken: bool = False) -> Told:
    source = SourceId("identity/hub")
    return who, Merged(source=source, ref=who, version=count, into=into, retracted=broken)


@dataclass
class World:
    """Pupils that hear, and what one passes to another on its way: in order between two, else at any time."""

    pupils: dict[PupilId, Pupil[Fact]] = field(default_factory=dict)
    under_way: dict[tuple[PupilId, PupilId], list[Passed[Fact]]] = field(default_factory=dict)

    def hears(self, who: PupilId, fact: Fact, passed: Passed[Fact] | None = None) -> None:
        known, came = self.pupils.get(who, Pupil()), passed.came_from if passed else None
        self.pupils[who], handed = one.hear(who, known, fact.thing, fact, CONTEXT, read, came)
        for word in handed:
            self.under_way.setdefault((who, word.into), []).append(word)

    def arrives(self, which: int = 0) -> bool:
        """One of the words that are under way; False when none is."""
        ways = sorted(way for way, words in self.under_way.items() if words)
        if not ways:
            return False
        way = ways[which % len(ways)]
        word = self.under_way[way].pop(0)
        self.hears(word.into, word.word, word)
        return True

    def settles(self) -> "World":
        while self.arrives():
            pass
        return self

    def known(self, who: PupilId) -> "Known":
        pupil = self.pupils.get(who, Pupil())
        after, _ = one.tick(who, pupil, midnight(DAY), CONTEXT, read)
        told: dict[str, object] = {name: said._replace(revision=0) for name, said in after.said.items()}
        return Known(one.knowledge(who, pupil, CONTEXT, read), pupil.aliases, pupil.into, told)


def world(*told: Told) -> World:
    found = World()
    for who, fact in told:
        found.hears(who, fact)
    return found.settles()


def without_merges(known: Known) -> Known:
    """The word that a merge was undone stands there, and says nothing."""
    silent: list[Fact] = [f for f in known.knowledge.retracted if not isinstance(f, Merged)]
    return known._replace(knowledge=replace(known.knowledge, retracted=silent))


APPLIED: Fact = applied(Status.RECEIVED, 1, "2025-03-01")


@case("C10", "Twee kinderen waren ten onrechte één: elk krijgt terug wat van hem is.")
def test_a_merge_that_was_wrong_gives_both_back_what_was_theirs() -> None:
    """
    C10. Each heard something before, while they were one, and after.
    """
    own: list[Told] = [(A, listed()), (A, born()), (B, born("2008-01-01")), (B, left("2025-07-31"))]
    later: list[Told] = [(A, APPLIED), (B, enrolled())]

    apart = world(*own, *later)
    broken = world(*own, merges(A, B, 1), *later, merges(A, B, 2, broken=True))

    assert without_merges(apart.known(A)) == without_merges(broken.known(A))
    assert apart.known(B) == broken.known(B)


def test_a_word_that_was_covered_comes_to_light_again() -> None:
    """
    Both lists name the same thing; of two the later counts, and the other is not forgotten.
    """
    mine, theirs = listed(version=1), listed(version=2)
    together = world((B, mine), (A, theirs), merges(A, B, 1))
    assert theirs in together.pupils[B].words.values()

    together.hears(*merges(A, B, 2, broken=True))

    assert [mine] == list(together.settles().pupils[B].words.values())


def test_a_merge_that_was_undone_by_mistake_is_made_again() -> None:
    once = world((A, listed()), (B, born()), merges(A, B, 1), (A, APPLIED))
    again = world(
        (A, listed()),
        (B, born()),
        merges(A, B, 1),
        merges(A, B, 2, broken=True),
        (A, APPLIED),
        merges(A, B, 3),
    )

    assert once.known(B) == again.known(B)


def test_what_comes_late_by_an_undone_merge_is_no_news() -> None:
    """
    The door writes to the survivor, too: by then the merge may be undone.
    """
    apart = world((A, listed()), merges(A, B, 1), merges(A, B, 2, broken=True))
    late = Passed(B, Came((A,), (1,)), APPLIED.thing, APPLIED)

    apart.hears(B, APPLIED, late)

    assert not [f for f in apart.pupils[B].words.values() if f == APPLIED]


def test_who_came_along_twice_goes_with_whom_it_came() -> None:
    """
    A lives on in B, and B in C: that B is none of C's takes A away, too.
    """
    told: list[Told] = [(A, listed()), (B, APPLIED), (C, born()), merges(A, B, 1), merges(B, C, 2)]
    assert {A, B} == world(*told).pupils[C].aliases

    broken = world(*told, merges(B, C, 3, broken=True))

    assert frozenset() == broken.pupils[C].aliases
    assert {A} == broken.pupils[B].aliases
    assert world((C, born())).known(C) == broken.known(C)


def test_who_leaves_the_one_between_leaves_the_last_one_too() -> None:
    told: list[Told] = [(A, listed()), (B, APPLIED), (C, born()), merges(A, B, 1), merges(B, C, 2)]

    broken = world(*told, merges(A, B, 3, broken=True))

    assert {B} == broken.pupils[C].aliases
    assert world(*told[1:3], told[4]).known(C) == broken.known(C)


told_of = st.tuples(st.sampled_from((A, B, C)), facts | st.just(born()) | st.just(lives()))
turns = st.lists(st.integers(0, 5), max_size=30)
steps = st.lists(st.sampled_from(((A, B), (B, C), (A, C))), max_size=6)


def history(pairs: Sequence[tuple[PupilId, PupilId]]) -> list[Told]:
    """Merges and their undoing, as a vault tells them: who lives on in nobody merges, then no more, and so on."""
    found: list[Told] = []
    into: dict[PupilId, PupilId] = {}
    for who, other in pairs:
        if who in into:
            found.append(merges(who, into.pop(who), len(found) + 1, broken=True))
        else:
            into[who] = other
            found.append(merges(who, other, len(found) + 1))
    return [
        *found,
        *(merges(who, other, len(found) + n, broken=True) for n, (who, other) in enumerate(into.items(), 1)),
    ]


@example([(A, listed()), (B, APPLIED)], [(A, B)], [0, 0, 0], [])
@over(st.lists(told_of, max_size=10), steps, turns, turns)
@settings(max_examples=300)
def test_merged_and_undone_is_as_if_never_merged(
    told: list[Told], pairs: list[tuple[PupilId, PupilId]], places: list[int], arrivals: list[int]
) -> None:
    """
    Whatever is heard between, in whatever order, and however late what is passed on arrives.
    """
    never = world(*told)
    everything = [*told]
    for n, word in enumerate(history(pairs)):
        everything.insert((places[n] if n < len(places) else 0) * 7 % (len(everything) + 1), word)
    found = World()
    for n, (who, fact) in enumerate(everything):
        found.hears(who, fact)
        for _ in range(arrivals[n] if n < len(arrivals) else 0):
            found.arrives(n)
    found.settles()

    for who in (A, B, C):
        assert without_merges(never.known(who)) == without_merges(found.known(who))


@over(st.lists(told_of, max_size=10), steps, turns)
@settings(max_examples=300)
def test_what_is_known_of_one_person_follows_from_the_merges_that_stand(
    told: list[Told], pairs: list[tuple[PupilId, PupilId]], arrivals: list[int]
) -> None:
    """
    In the vault's order or in another, at once or late: each reads the same.
    """
    words = history(pairs)[: len(pairs)]
    one_way, other_way = world(*told, *words), World()
    for n, (who, fact) in enumerate([*words[::-1], *told[::-1]]):
        other_way.hears(who, fact)
        for _ in range(arrivals[n] if n < len(arrivals) else 0):
            other_way.arrives(n)
    other_way.settles()

    for who in (A, B, C):
        assert without_merges(one_way.known(who)) == without_merges(other_way.known(who))
