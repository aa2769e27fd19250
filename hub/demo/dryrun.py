"""The drill without Kafka: the same files through the same connectors and rules, folded in one process.

It has neither door, journal nor topics, so it proves nothing about them; it is how a rule and the truth are
held against each other in seconds. Who a number is, is known trivially; nothing leaves the process.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from heapq import merge
from operator import attrgetter

from hub.connectors.catalogue import connector
from hub.connectors.contract import Answer, Delivery, PersonRef, Reading
from hub.demo.naming import Names, by_number, by_own, who
from hub.domain import pupil as one
from hub.domain import source as feeds
from hub.domain.claimed import Apart, Row, Who, apart, taken
from hub.domain.context import Context, hear_delivery
from hub.domain.facts import Delivered, Fact, FollowedUp, Merged
from hub.domain.identifiers import PupilId, SourceId, case_id, derived
from hub.domain.kin import Came
from hub.domain.pupil import Pupil
from hub.domain.signals import Signal
from hub.domain.timeline import day_of, midnight, millis
from hub.edge.intake.apart import births_of, full_of, told_apart
from hub.edge.intake.later import settled
from hub.edge.sources import Sources
from hub.simulation.deliver import Arrival
from hub.simulation.life import BEGIN, DAY, END

MOMENT = attrgetter("moment")
Answers = Callable[[datetime, list[Signal]], Iterable[Arrival]]
"""What the municipalities say on the morning after they were told something."""


@dataclass
class DryRun:
    """Everything the hub would hold, in dictionaries."""

    context: Context
    settings: Sources = field(default_factory=Sources)  # of the sources whose files these are
    names: Names | None = None  # without it nobody is known by name
    pupils: dict[PupilId, Pupil[Fact]] = field(default_factory=dict)
    sources: dict[SourceId, feeds.Source] = field(default_factory=dict)
    said: list[tuple[datetime, Signal]] = field(default_factory=list)
    facts: int = 0
    records: int = 0
    rejections: list[tuple[str, str]] = field(default_factory=list)
    owns: dict[PupilId, set[tuple[SourceId, str]]] = field(default_factory=lambda: defaultdict(set))
    strangers: int = 0  # answers to cases that this run does not know
    _heirs: dict[PupilId, PupilId] = field(default_factory=dict)
    _of_source: dict[str, set[PupilId]] = field(default_factory=lambda: defaultdict(set))
    _waiting: dict[str, set[PupilId]] = field(default_factory=lambda: defaultdict(set))
    _claimed: dict[SourceId, dict[Who, Row]] = field(default_factory=lambda: defaultdict(dict))
    _cases: dict[str, tuple[Signal, str]] = field(default_factory=dict)

    def run(
        self,
        arrivals: Iterable[Arrival],
        answers: Answers | None = None,
        *,
        days: tuple[date, date] = (BEGIN + DAY, END + DAY),
    ) -> None:
        """A tick at each midnight of these days, each file in before the first tick after its moment."""
        coming = iter(arrivals)
        waiting = next(coming, None)
        answered: list[Arrival] = []
        for tick in _ticks(*days):
            today: list[Arrival] = []
            while waiting is not None and waiting.moment <= tick:
                today.append(waiting)
                waiting = next(coming, None)
            for arrival in merge(today, sorted(answered, key=MOMENT), key=MOMENT):
                self.take(arrival)
            told = self.tick(tick)
            answered = list(answers(tick, told)) if answers else []

    def take(self, arrival: Arrival) -> None:
        """One file: read, heard by those it is about, and then its source is heard."""
        delivery = Delivery(arrival.name, arrival.organisation, arrival.moment, arrival.content)
        known = connector(arrival.connector)
        if known is None:
            raise ValueError(f"no connector {arrival.connector}")
        source = SourceId(f"{arrival.connector}/{arrival.organisation}")
        reading = known.read(self.settings.told(source, delivery))
        self.records += reading.records
        self.rejections += [(arrival.path, r.code) for r in reading.rejections]
        for linked in reading.links:
            self._merge(by_number(linked.old), by_number(linked.new))
        people = {claim.person: None for claim in reading.claims}
        for person in people:
            self._know(source, person)
        named = {person: who(source, person) for person in people}
        for name, fact in self.names.judged(source, reading, named) if self.names else ():
            self._told_by_name(name, fact)
        names = {person: self._final(name) for person, name in named.items()}
        words, _ = settled(told_apart(source, reading, names, self._apart(source, arrival, reading, names)))
        for name, fact in words:
            self._hear(name, fact)
        for answer in reading.answers:
            self._answer(answer, source)
        if reading.heard:
            self._delivered(_delivered(source, arrival, reading))

    def tick(self, now: datetime) -> list[Signal]:
        """Who is due speaks, then the sources do."""
        told: list[Signal] = []
        for name in sorted(n for n, p in self.pupils.items() if p.due is not None and p.due <= now):
            pupil, signals = one.tick(name, self.pupils[name], now, self.context, _open)
            self.pupils[name] = pupil
            for source, _ in pupil.waits:
                self._waiting[source].add(name)
            told += signals
        for source in sorted({feed.source for feed in self.context.roster}):
            state, news = feeds.tick(source, self.sources.get(source, feeds.Source()), now, self.context)
            self.sources[source] = state
            told += news
        self.said += [(now, signal) for signal in told]
        for signal in told:
            for a in signal.addressees:
                self._cases[case_id(signal.id, a.recipient.address)] = (signal, a.recipient.address)
        return told

    def waits(self) -> Counter[SourceId]:
        """How many pupils something is not said of before a source is heard further."""
        gates = ((name, gate) for name, pupil in self.pupils.items() for gate in pupil.waits)
        return Counter(
            source for _, source in {(n, s) for n, (s, at) in gates if not self.context.heard_past(s, at)}
        )

    def known_as(self) -> dict[PupilId, set[tuple[SourceId, str]]]:
        """The sources' own references of each pupil, of all that became one together."""
        found: dict[PupilId, set[tuple[SourceId, str]]] = defaultdict(set)
        for name, owns in self.owns.items():
            found[self._final(name)] |= owns
        return found

    def _know(self, source: SourceId, person: PersonRef) -> None:
        """A row with both a number and the source's own reference says whose the reference is."""
        if person.own is None:
            return
        self.owns[who(source, person)].add((source, person.own))
        own = by_own(source, person.own)
        if person.pgn is not None and own not in self._heirs:
            if own in self.pupils:
                self._merge(own, by_number(person.pgn))
            else:
                self._heirs[own] = self._final(by_number(person.pgn))

    def _told_by_name(self, name: PupilId, fact: Fact) -> None:
        if isinstance(fact, Merged):
            self._merge(name, fact.into)
        else:
            self._hear(name, fact)

    def _apart(
        self, source: SourceId, arrival: Arrival, reading: Reading, names: Mapping[PersonRef, PupilId]
    ) -> Apart:
        """As the door notices two children under one number, with numbers and dates as they are."""
        births = births_of(reading, names)
        now = {pair: (born.birth.text, born.part) for pair, born in births.items()}
        if not births:
            return Apart()
        rows = self._claimed[source] = taken(self._claimed[source], now, full_of(reading), arrival.path)
        return apart(rows, births, {own: own for _, own in births}, arrival.path)

    def _hear(self, name: PupilId, fact: Fact, came_from: Came | None = None) -> None:
        name = self._final(name)
        self.facts += came_from is None
        self._of_source[fact.source].add(name)
        pupil, passed = one.hear(
            name, self.pupils.get(name, Pupil()), fact.thing, fact, self.context, _open, came_from
        )
        self.pupils[name] = pupil
        for word in passed:
            self._hear(word.into, word.word, word.came_from)

    def _merge(self, old: PupilId, new: PupilId) -> None:
        new = self._final(new)
        if self._final(old) == new or old in self._heirs:  # two numbers stay two, as at the door
            return
        fact = Merged(source=SourceId("identity"), ref=old, version=1, into=new)
        if self.names:
            self.names.lives_on(old, fact)
        pupil, passed = one.hear(old, self.pupils.get(old, Pupil()), fact.thing, fact, self.context, _open)
        self.pupils[old] = pupil
        self._heirs[old] = new
        for word in passed:
            self._hear(new, word.word, word.came_from)

    def _answer(self, answer: Answer, source: SourceId) -> None:
        signal, recipient = self._cases.get(answer.case, (None, None))
        if signal is None or recipient != answer.recipient:
            self.strangers += 1
            return
        fact = FollowedUp(
            source=source,
            ref=f"{answer.case}/{answer.step}",
            version=millis(answer.at),
            rule=signal.rule,
            season=signal.season,
            occasion=signal.occasion,
            recipient=recipient,
            step=answer.step,
            outcome=answer.outcome,
            at=answer.at,
        )
        self._hear(PupilId(signal.subject), fact)

    def _delivered(self, news: Delivered) -> None:
        self.context = hear_delivery(self.context, news)
        waiting = self._waiting[news.source]
        about = waiting | self._of_source[news.source] if news.scope else set(waiting)
        for name in about:
            if one.concerns(self.pupils[name], news):
                self.pupils[name] = one.wake(self.pupils[name])
                waiting.discard(name)

    def _final(self, name: PupilId) -> PupilId:
        while name in self._heirs:
            name = self._heirs[name]
        return name


def _delivered(source: SourceId, arrival: Arrival, reading: Reading) -> Delivered:
    spared = frozenset(f"{who(source, person)}/{ref}" for person, ref in reading.spared)
    return Delivered(
        source=source,
        delivery=derived(arrival.path),
        through=reading.through,
        version=reading.version,
        scope=reading.scope if reading.retracts else None,
        parts=reading.parts,
        spared=spared,
    )


def _open(fact: Fact) -> Fact:
    return fact


def _ticks(first: date, last: date) -> Iterator[datetime]:
    for n in range((last - first).days + 1):
        day = first + n * DAY
        if day_of(midnight(day)) == day:
            yield midnight(day)
