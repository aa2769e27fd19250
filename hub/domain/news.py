"""Whether a word that was joined is news: any rule can conclude otherwise by it, and a look is due."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from hub.domain.context import Context
from hub.domain.facts import Fact
from hub.domain.identifiers import PupilId
from hub.domain.knowledge import Opener, Ranked
from hub.domain.routing import ROUTING_READS
from hub.domain.rule import FRAME_READS, Enough
from hub.domain.rules.catalogue import RULES, SECOND_RULES
from hub.domain.word import BETWEEN, Thing, kind_of, thing_of

HEEDED = frozenset(
    kind.__name__
    for kind in FRAME_READS.union(ROUTING_READS, *(r.reads for r in RULES), *(r.reads for r in SECOND_RULES))
)
"""Kinds that can change what any rule concludes, or who hears it; a word of another kind is only known."""

FEW = 12
"""Words of a kind that are opened to see whether they are enough; of more the pupil is looked at."""

R = TypeVar("R", bound=Ranked)


def is_news(
    before: Mapping[Thing, R],
    words: Mapping[Thing, R],
    thing: Thing,
    names: frozenset[PupilId],
    context: Context,
    read: Opener[R],
) -> bool:
    """Whether any rule can conclude otherwise by the word about a thing, that was joined to what was known.

    names: the pupil's own id and those of whom it took over the facts.
    """
    old = before.get(thing)
    if kind_of(thing) not in HEEDED or _too_few(words, thing, old, context, read):
        return False
    return old is None or not _repeats(before, thing, read(old), read(words[thing]), context, names)


def _repeats(
    words: Mapping[Thing, R], thing: Thing, old: Fact, new: Fact, context: Context, names: frozenset[PupilId]
) -> bool:
    """The same news in a newer version, where no version decides anything, and not struck before.

    Of a kind that full statements repeat it decides between what parts of the source say.
    """
    if replace(old, version=new.version) != new or context.voids(old) or context.retracts(old, names):
        return False
    beside = thing_of(new.kind, new.source, new.ref) if new.repeats else f"{new.kind}{BETWEEN}"
    return _alone(words, thing, beside)


def _asked() -> Mapping[str, tuple[Enough, ...]]:
    """By kind, how every rule that reads it says whether it is enough; kinds of which each reader says so."""
    shared = FRAME_READS.union(ROUTING_READS, *(r.reads for r in SECOND_RULES))
    found: dict[str, tuple[Enough, ...]] = {}
    for kind in frozenset[type[Fact]]().union(*(r.reads for r in RULES)) - shared:
        said = [dict(r.enough).get(kind) for r in RULES if kind in r.reads]
        if None not in said:
            found[kind.__name__] = tuple(enough for enough in said if enough is not None)
    return found


ASKED = _asked()


def _too_few(
    words: Mapping[Thing, R], thing: Thing, old: R | None, context: Context, read: Opener[R]
) -> bool:
    """Whether neither with the word nor without it any rule can find anything in words of its kind.

    What was struck or replaced counts here: so it holds whatever is struck, or comes back.
    """
    kind = kind_of(thing)
    if kind not in ASKED:
        return False
    same = [word for other, word in words.items() if kind_of(other) == kind]
    if len(same) > FEW:
        return False
    facts = [read(word) for word in (*same, *(() if old is None else (old,)))]
    return not any(enough(facts, context) for enough in ASKED[kind])


def _alone(words: Mapping[Thing, R], thing: Thing, beside: str) -> bool:
    """Whether no other name begins so: between two words a version decides, else nothing."""
    return not any(other.startswith(beside) and other != thing for other in words)
