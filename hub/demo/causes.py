"""What a difference between truth and signals is put down to: dirt without which it is gone.

That a pupil has a stain explains nothing. The two years go by again for those about whom something was missed
or said falsely, in this process and without Kafka: as they were, with each of their stains left out in turn,
with each outage or dialect of a source left out, and at last with all of these left out together. What does
not come back in the first, or stays in all the others, is unexplained.
"""

import multiprocessing
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

from hub.demo.rehearsal import rehearse
from hub.demo.score import STRANGER, FalseAlarm, Key, Miss, RuleScore
from hub.simulation.dirt import NOTHING, Spared
from hub.simulation.simulate import Simulated

MESSAGE = re.compile(r"\S+:\S+ \d+")
"""A message as an occasion names it, also within the case that another follows: its chain and its number."""

NUMBERLESS = "Q1"
"""The kind of dirt that makes strangers: lists without numbers."""

D = TypeVar("D", Miss, FalseAlarm)


@dataclass(frozen=True, slots=True)
class World:
    """The region told anew: of whom, what dirt is left out, and to whose credit (None: everybody's)."""

    people: frozenset[int]
    spared: Spared = field(default_factory=dict)
    credit: Spared = field(default_factory=dict)

    def credited(self, key: Key) -> AbstractSet[str]:
        """Which dirt a difference is put down to, when it is gone in this world."""
        return self.credit.get(key[0], NOTHING) | self.credit.get(None, NOTHING)


def explained(simulated: Simulated, scores: Mapping[str, RuleScore]) -> dict[str, RuleScore]:
    """The same scores, each miss and false alarm with the dirt that it is put down to."""
    stable = Stable(simulated)
    wanted = frozenset(stable(key) for score in scores.values() for key in score.differences)
    found = causes(simulated, wanted) if wanted and simulated.kinds else {}

    def put_down(differences: list[D]) -> list[D]:
        return [replace(d, dirt=found.get(stable(d.key), ())) for d in differences]

    return {
        rule: replace(score, missed=put_down(score.missed), false=put_down(score.false))
        for rule, score in scores.items()
    }


class Stable:
    """Occasions by names that hold in every world: a message's number counts all that came before it."""

    def __init__(self, simulated: Simulated) -> None:
        self._names = {
            f"{a.chain} {m.number}": f"{a.chain} {m.moment.isoformat()} {m.status}"
            for life in (*simulated.told.lives, *simulated.lives)
            for a in life.applications
            for m in a.messages
        }

    def __call__(self, key: Key) -> Key:
        return (*key[:2], MESSAGE.sub(lambda said: self._names.get(said[0], said[0]), key[2]))


def causes(
    simulated: Simulated, wanted: frozenset[Key], *, processes: int | None = None
) -> Mapping[Key, tuple[str, ...]]:
    """
    Per difference the kinds of dirt without which it is gone; one that is unexplained is not in it.

    processes: how many worlds are looked at at a time, one per core unless said otherwise; 1 is this process.
    """
    stains = _stains(simulated)
    found: dict[Key, set[str]] = {}

    def credit(rest: frozenset[Key], worlds: Sequence[World], seen: Iterable[frozenset[Key]]) -> None:
        for world, still in zip(worlds, seen, strict=True):
            for key in rest - still:
                if kinds := world.credited(key):
                    found.setdefault(key, set()).update(kinds)

    with _looking(simulated, processes or os.cpu_count() or 1) as look:
        about = _about(simulated, wanted)
        alone = [*_one_by_one(about, stains), *_strangers(simulated, wanted)]
        again, *seen = look([World(about), *alone])
        there = wanted & again
        credit(there, alone, seen)
        if rest := there - found.keys():
            about = _about(simulated, rest)
            wide = [World(about, {None: {kind}}, {None: {kind}}) for kind in sorted(stains[None])]
            credit(rest, wide, look(wide))
        if rest := there - found.keys():
            together = [World(_about(simulated, rest), stains, stains)]
            credit(rest, together, look(together))
    return {key: tuple(sorted(kinds)) for key, kinds in found.items()}


@contextmanager
def _looking(
    simulated: Simulated, processes: int
) -> Iterator[Callable[[Sequence[World]], Iterable[frozenset[Key]]]]:
    """Tell the region anew, in several processes at a time: what is missed or false in each world."""
    if processes == 1:
        yield lambda worlds: [_differences(world, simulated) for world in worlds]
        return
    context = multiprocessing.get_context("spawn")  # a copy of a process with Kafka clients would hang
    with ProcessPoolExecutor(processes, context, _take, (simulated,)) as pool:
        yield lambda worlds: list(pool.map(_differences, worlds))


def _stains(simulated: Simulated) -> Spared:
    """The kinds of dirt on each pupil's records, and (None) of whole sources."""
    found: dict[int | None, set[str]] = {None: set()}
    for stain in simulated.stains:
        found.setdefault(stain.person, set()).add(stain.kind)
    return found


def _about(simulated: Simulated, keys: Iterable[Key]) -> frozenset[int]:
    """Whom the differences are about; a stranger can be any of those whose list had no numbers."""
    persons = {key[0] for key in keys}
    strangers = _numberless(simulated) if STRANGER in persons else frozenset()
    return frozenset(n for n in persons if n >= 0) | strangers


def _numberless(simulated: Simulated) -> frozenset[int]:
    return frozenset(life.n for life in simulated.told.lives if life.numberless)


def _one_by_one(people: frozenset[int], stains: Spared) -> Iterator[World]:
    """Worlds in which each pupil misses one stain: the first of everybody, the second …"""
    ordered = {n: sorted(stains.get(n, NOTHING)) for n in people}
    for turn in range(max(map(len, ordered.values()), default=0)):
        left_out: Spared = {n: {kinds[turn]} for n, kinds in ordered.items() if turn < len(kinds)}
        yield World(frozenset(n for n in left_out if n is not None), left_out, left_out)


def _strangers(simulated: Simulated, wanted: Iterable[Key]) -> Iterator[World]:
    if any(key[0] == STRANGER for key in wanted):
        people = _numberless(simulated)
        yield World(people, {n: {NUMBERLESS} for n in people}, {STRANGER: {NUMBERLESS}})


def _beside(simulated: Simulated, people: AbstractSet[int]) -> frozenset[int]:
    """Somebody else on each of their schools' lists: a list of nobody tells nothing of who is not on it."""
    schools = {life.school for life in simulated.told.lives if life.n in people}
    others = (life for life in simulated.told.lives if life.school in schools and life.n not in people)
    stay = {o.school: o.n for o in others if o.listed and not o.unlisted and not o.numberless}
    return frozenset(stay.values())


_region: Simulated | None = None


def _take(simulated: Simulated) -> None:
    """Once per process: the region, of which each world tells a part."""
    global _region  # noqa: PLW0603 - how a process of a pool is given what all its work shares
    _region = simulated


def _differences(world: World, simulated: Simulated | None = None) -> frozenset[Key]:
    whole = simulated or _region
    assert whole is not None  # noqa: S101 - the pool gave it
    told = whole.of(world.people | _beside(whole, world.people), world.spared)
    stable = Stable(told)
    return frozenset(stable(key) for score in rehearse(told).scores.values() for key in score.differences)
