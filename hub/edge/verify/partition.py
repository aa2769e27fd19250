"""One partition of each topic, folded anew: what differs within it, and what the others are held against.

Everything of a subject stands in the partition of its name, so that signals and states are compared here, and
partitions beside each other. Hand-overs, origins and what recipients were sent cross partitions.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hub.edge.kafka import reading
from hub.edge.registry.codecs import codec_of
from hub.edge.settings import Settings
from hub.edge.verify import accounts
from hub.edge.verify.compare import Due, Entry, Tally, compare
from hub.edge.verify.cut import Cut
from hub.streams import topics
from hub.streams.aside import At, Guard
from hub.streams.codec import Codec
from hub.streams.dispatch import DISPATCH
from hub.streams.flow import Flow, Share
from hub.streams.murmur import murmur2
from hub.streams.pupil_watch import PUPIL_WATCH
from hub.streams.records import Out, Record
from hub.streams.relay import RELAY
from hub.streams.replay import Folded, Replay
from hub.streams.source_watch import SOURCE_WATCH


@dataclass(slots=True)
class Checked:
    """What a partition shows of itself, and brings to be compared with the others."""

    tallies: list[Tally] = field(default_factory=list)
    relayed: Due = field(default_factory=Due)
    journalled: list[Entry] = field(default_factory=list)
    handed: Due = field(default_factory=Due)
    hands: list[Entry] = field(default_factory=list)
    sent: Due = field(default_factory=Due)
    unread: Due = field(default_factory=Due)
    journal_records: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Checked") -> None:
        """What another partition shows and brings."""
        self.tallies += other.tallies
        for mine, its in (
            (self.relayed, other.relayed),
            (self.handed, other.handed),
            (self.sent, other.sent),
        ):
            mine.add(its)
        self.unread.add(other.unread)
        self.journalled += other.journalled
        self.hands += other.hands
        self.journal_records += other.journal_records
        self.refused += other.refused


@dataclass(slots=True)
class Followed:
    """What follows from the stretch that a flow has done for sure, and from each record behind that."""

    sure: Folded
    perhaps: list[Folded]

    def due(self, topic: str, entries: Callable[[list[Out]], Iterable[Entry]]) -> Due:
        """What should stand in a topic; one that ends in a dot stands for one per recipient."""
        perhaps = [out for each in self.perhaps for out in each.outputs]
        return Due(*(list(entries([o for o in s if _is_in(topic, o)])) for s in (self.sure.outputs, perhaps)))


class Partition:
    """One verification of one partition; `known`: what stands in `unreadable` and is left out."""

    def __init__(
        self, settings: Settings, codec: Codec, cut: Cut, number: int, known: Mapping[At, str]
    ) -> None:
        self._settings = settings
        self._codec = codec
        self._cut = cut
        self._number = number
        self._known = known
        self._guard = Guard(codec, known)
        self._checked = Checked()

    def check(self) -> Checked:
        said = Due()
        for watch in (PUPIL_WATCH, SOURCE_WATCH):
            kept = self._latest(str(watch.state))  # before the fold, which may take minutes
            followed = self._fold(watch, topics.JOURNAL)
            self._checked.tallies.append(self._state(watch, followed, kept))
            said.add(followed.due(topics.SIGNALS, self._said))
            self._checked.handed.add(followed.due(topics.HANDOVER, accounts.handed))
            if watch is PUPIL_WATCH:
                self._count(followed)
        found = self._said(map(accounts.as_out, self._sound(topics.SIGNALS)))
        self._checked.tallies.append(compare(topics.SIGNALS, said, found, ordered=True))
        self._checked.hands += accounts.handed(map(accounts.as_out, self._sound(topics.HANDOVER)))
        self._relay()
        self._dispatch()
        return self._checked

    def _fold(self, flow: Flow, topic: str) -> Followed:
        """Behind what is sure each record counts alone: where the flow's batches ended nobody knows."""
        sure, perhaps = self._cut.stretches(flow, (topic, self._number))
        replay = Replay(flow, Share(self._number, self._cut.partitions, self._codec), self._known)
        before = replay.run(self._read(topic, *sure))
        return Followed(before, [replay.run([record]) for record in self._read(topic, *perhaps)])

    def _count(self, followed: Followed) -> None:
        for folded in (followed.sure, *followed.perhaps):
            self._checked.journal_records += folded.records
            self._checked.refused.update(folded.refused)

    def _latest(self, state: str) -> tuple[dict[bytes, bytes], set[bytes]]:
        """The last record of each key before the cut, and the keys that have a newer one behind it."""
        found, newer = dict[bytes, bytes](), set[bytes]()
        end = self._cut.ends[state, self._number]
        for record in reading.records(self._settings, (state, self._number)):
            if record.key and record.offset < end:
                found[record.key] = record.value
            elif record.key:
                newer.add(record.key)
        return {key: value for key, value in found.items() if value}, newer  # an empty one deletes its key

    def _state(self, watch: Flow, followed: Followed, kept: tuple[dict[bytes, bytes], set[bytes]]) -> Tally:
        """A key that compaction has taken from before the cut, for a newer one behind it, tells nothing."""
        name, (found, newer) = str(watch.state), kept
        gone = newer - found.keys()
        due = Due()
        due.sure += accounts.kept(name, self._number, _without(gone, followed.sure.state))
        for each in followed.perhaps:
            due.perhaps += accounts.kept(name, self._number, _without(gone, each.state))
        return compare(name, due, accounts.kept(name, self._number, found), ordered=False)

    def _said(self, signals: Iterable[Out]) -> Iterator[Entry]:
        return accounts.said(signals, self._codec)

    def _relay(self) -> None:
        """The facts topics against the origins in the journal."""
        for topic in RELAY.inputs:
            followed = self._fold(RELAY, topic)
            self._checked.unread.add(followed.due(topics.UNREADABLE, accounts.set_aside))
            self._checked.relayed.add(followed.due(topics.JOURNAL, self._relayed))
        entries = map(accounts.journalled, self._kept_in_journal())
        self._checked.journalled += (entry for entry in entries if entry is not None)

    def _relayed(self, outs: list[Out]) -> Iterator[Entry]:
        keys = {out.key or b"" for out in outs}
        where = {key: (murmur2(key) & 0x7FFFFFFF) % self._cut.partitions for key in keys}
        return accounts.relayed(outs, where)

    def _dispatch(self) -> None:
        followed = self._fold(DISPATCH, topics.SIGNALS)
        for outputs in (topics.ESCALATIONS, topics.NOTICES):
            self._checked.sent.add(followed.due(outputs, accounts.sent))
        self._checked.unread.add(followed.due(topics.UNREADABLE, accounts.set_aside))

    def _before_cut(self, topic: str) -> Iterator[Record]:
        return self._read(topic, 0, self._cut.ends[topic, self._number])

    def _kept_in_journal(self) -> Iterator[Record]:
        """All but what a person had skipped."""
        records = self._before_cut(topics.JOURNAL)
        return (r for r in records if (r.topic, r.partition, r.offset) not in self._known)

    def _sound(self, topic: str) -> Iterator[Record]:
        """Before the cut, what can be read."""
        return (record for record in self._before_cut(topic) if self._guard.admits(record, []))

    def _read(self, topic: str, start: int, end: int) -> Iterator[Record]:
        return reading.records(self._settings, (topic, self._number), start=start, end=end)


def check(settings: Settings, cut: Cut, number: int, known: Mapping[At, str]) -> Checked:
    """In a process of its own, or in this one."""
    return Partition(settings, codec_of(settings), cut, number, known).check()


def _is_in(topic: str, out: Out) -> bool:
    return out.topic.startswith(topic) if topic.endswith(".") else out.topic == topic


def _without(keys: set[bytes], state: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    return {key: value for key, value in state.items() if key not in keys}
