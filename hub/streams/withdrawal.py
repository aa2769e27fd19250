"""What remains of a source without some of its deliveries, told anew in its next term. Pure.

A function of the set of records on a facts topic: in any order, with repeats, with what earlier terms told
anew already, the same remains.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from hub.domain.context import Context, hear_delivery
from hub.domain.facts import Delivered, Fact
from hub.domain.identifiers import PupilId, SourceId
from hub.domain.timeline import NEVER
from hub.domain.word import Thing, in_term, own_version, parts_of
from hub.streams.codec import Codec
from hub.streams.records import (
    DELIVERED,
    DELIVERY,
    KIND,
    LABEL,
    SOURCE,
    Out,
    Record,
    Sealed,
    Telling,
    delivered_headers,
    is_retracted,
    read_label,
    version_of,
)

About = tuple[PupilId, Thing]
"""Of whom, and about which thing, a word is."""


class Told(NamedTuple):
    """One word as it stands there; of two about one thing the higher `rank` counts, whatever its term."""

    rank: tuple[int, bool]
    delivery: str  # empty: taken in by a hub that did not note it
    record: Record


@dataclass(slots=True)
class Remains:
    """The best word about each thing, and the news of each delivery, of the deliveries that count."""

    codec: Codec
    words: dict[About, Told] = field(default_factory=dict)
    news: dict[Delivered, None] = field(default_factory=dict)

    def take(self, about: About, told: Told) -> None:
        known = self.words.get(about)
        if known is None or told.rank > known.rank or (told.rank == known.rank and self._later(told, known)):
            self.words[about] = told

    def hear(self, news: Delivered) -> None:
        self.news[replace(news, version=own_version(news.version))] = None

    def fact(self, about: About, term: int = 0) -> Fact:
        """What the word says, in that term."""
        fact = self.codec.decode_fact(self.words[about].record.value)
        return replace(fact, version=in_term(fact.version, term))

    def context(self, term: int = 0) -> Context:
        """When the source was heard, and what it stated."""
        context = Context()
        for news in self.news:
            context = hear_delivery(context, replace(news, version=in_term(news.version, term)))
        return context

    def _later(self, told: Told, known: Told) -> bool:
        """As words of one version are joined: by their bytes, those of one term."""
        values = [self.codec.decode_fact(one.record.value) for one in (told, known)]
        first, second = (self.codec.encode_fact(replace(f, version=own_version(f.version))) for f in values)
        return first > second


@dataclass(slots=True)
class Account:
    """A source as it is now, as it would be without one delivery, and what that delivery said."""

    source: SourceId
    now: Remains
    without: Remains
    said: set[About] = field(default_factory=set)
    merges: set[About] = field(default_factory=set)  # steps that it told: who lives on in whom
    in_full: bool = False  # whether its statement counts now


def account(
    records: Iterable[Record], source: SourceId, delivery: str, gone: Collection[str], codec: Codec
) -> Account:
    """Read a facts topic's partition; `gone` are the deliveries that were withdrawn before."""
    it = Account(source, Remains(codec), Remains(codec))
    for record in records:
        headers = record.headers
        label = headers.get(LABEL)
        if label is None:
            if headers.get(KIND) == DELIVERED.encode() and headers.get(SOURCE) == source.encode():
                _hear(it, codec.decode_delivered(record.value), delivery, gone)
            continue
        whose = (headers.get(DELIVERY) or b"").decode()
        told = read_label(label)
        if parts_of(told.thing)[1] != source:
            if whose == delivery:
                it.merges.add((told.pupil, told.thing))  # nothing else is said in another's name
            continue
        if whose in gone or told.came_from is not None:  # what was said of another name stands there, too
            continue
        about, rank = (told.pupil, told.thing), Sealed(told.rank)
        word = Told((own_version(version_of(rank)), is_retracted(rank)), whose, record)
        it.now.take(about, word)
        if whose == delivery:
            it.said.add(about)
        else:
            it.without.take(about, word)
    return it


def _hear(it: Account, news: Delivered, delivery: str, gone: Collection[str]) -> None:
    if news.delivery in gone:
        return
    it.now.hear(news)
    if news.delivery == delivery:
        it.in_full = it.in_full or news.scope is not None
    else:
        it.without.hear(news)


def told_anew(it: Account, delivery: str, term: int, topic: str, key: bytes) -> list[Out]:
    """What remains, as records of the new term, in the order in which nothing that was over comes back.

    First the words that count, then the news by which the term begins, then the words that a full statement
    has struck.
    """
    codec, rest = it.without.codec, it.without
    context = rest.context(term)
    struck: list[Out] = []
    outs: list[Out] = []
    written: dict[bytes, tuple[Fact, bytes, Telling]] = {}
    for (pupil, thing), told in rest.words.items():
        if (found := written.get(told.record.value)) is None:
            fact = rest.fact((pupil, thing), term)
            value = codec.encode_fact(fact)
            found = written[told.record.value] = fact, value, Telling(fact, value)
        fact, value, telling = found
        headers = telling.of(pupil)
        if told.delivery:
            headers.append((DELIVERY, told.delivery.encode()))
        where = struck if context.retracts(fact, frozenset({pupil})) else outs
        where.append(Out(topic, key, value, headers))
    begins = Delivered(source=it.source, delivery=delivery, through=NEVER, version=in_term(0, term))
    heard = (begins, *_that_count(rest.news, term))
    outs += [Out(topic, key, codec.encode_delivered(n), delivered_headers(n)) for n in heard]
    return outs + struck


def _that_count(found: Mapping[Delivered, None], term: int) -> Iterator[Delivered]:
    """The latest first; of those that bring nothing more, none."""
    context = Context()
    for news in sorted(found, key=lambda n: (n.through, n.version, n.delivery), reverse=True):
        after = hear_delivery(context, news)
        if after is not context:
            yield replace(news, version=in_term(news.version, term))
        context = after
