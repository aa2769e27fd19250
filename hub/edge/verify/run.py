"""The verification as a whole: wait until all is done, fold each partition anew, compare."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from hub.edge.errors import OperatorError
from hub.edge.kafka import names, reading
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.registry.codecs import codec_of
from hub.edge.settings import Settings
from hub.edge.verify import accounts, quiet
from hub.edge.verify.compare import Entry, Tally, compare
from hub.streams import aside, topics
from hub.streams.aside import Guard, Noted, UnreadableError
from hub.streams.codec import Codec
from hub.streams.flow import Flow, OtherGenerationError, Share
from hub.streams.murmur import murmur2
from hub.streams.pupil_watch import PUPIL_WATCH
from hub.streams.records import Out, Record
from hub.streams.relay import RELAY
from hub.streams.replay import Folded, fold
from hub.streams.sound import Flaw
from hub.streams.source_watch import SOURCE_WATCH

WATCHES = (PUPIL_WATCH, SOURCE_WATCH)

Say = Callable[[str], object]


def quietly(_line: str) -> None:
    """For whoever does not look on."""


@dataclass(slots=True)
class Audit:
    """What was compared, and whether all of it is as it should be."""

    tallies: list[Tally] = field(default_factory=list)
    journal_records: int = 0
    refused: dict[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return all(tally.good for tally in self.tallies)


def verify(
    settings: Settings, *, patience_s: float = 30, codec: Codec | None = None, say: Say = quietly
) -> Audit:
    """Raises `OperatorError` when the hub is still at work, or of another generation."""
    offsets = Offsets(settings)
    try:
        if not offsets.places([topics.JOURNAL]):
            raise OperatorError(
                f"there is no topic {names.full(settings, topics.JOURNAL)}",
                where=settings.bootstrap or "",
                remedy="see HUB_PREFIX, or make the topics with `hub topics apply`",
            )
        ends = quiet.wait(settings, offsets, patience_s)
        verdict = Check(settings, ends, codec or codec_of(settings), say).run()
        _stood_still(settings, ends, quiet.ends_of(offsets))
    except UnreadableError as error:
        raise OperatorError(
            str(error), where=settings.bootstrap or "", remedy="have it skipped with `hub journal skip`"
        ) from None
    except OtherGenerationError as error:
        raise OperatorError(
            str(error), where=names.full(settings, topics.JOURNAL), remedy="verify with the code that made it"
        ) from None
    else:
        return verdict
    finally:
        offsets.close()


def _stood_still(settings: Settings, before: dict[Place, int], after: dict[Place, int]) -> None:
    if before != after:
        raise OperatorError(
            "something was written while it was compared",
            where=settings.bootstrap or "",
            remedy="stop the clock and the intake for as long as this takes",
        )


class Check:
    """One verification of topics that stand still."""

    def __init__(self, settings: Settings, ends: dict[Place, int], codec: Codec, say: Say = quietly) -> None:
        self._say = say
        self._settings = settings
        self._ends = ends
        self._codec = codec
        self._partitions = sum(1 for name, _ in ends if name == topics.JOURNAL)
        self._journalled: list[Entry] = []
        self._verdict = Audit()
        self._noted = [aside.noted(record) for record in self._all(topics.UNREADABLE)]
        self._guard = Guard(codec, {n.at: n.why for n in self._noted if _stays(n)})
        self._aside: list[Out] = []

    def run(self) -> Audit:
        said: list[Out] = []
        for flow in WATCHES:
            folded = [self._fold(flow, partition) for partition in range(self._partitions)]
            self._verdict.tallies.append(self._state(flow, folded))
            said += [out for each in folded for out in each.outputs]
        self._verdict.tallies += [self._origins(), self._signals(said), self._handovers(said), self._sent()]
        if (unread := self._unreadable()).expected or unread.found:
            self._verdict.tallies.append(unread)
        return self._verdict

    def _fold(self, flow: Flow, partition: int) -> Folded:
        """Purely; on the way the journal's records are noted, once."""
        self._say(f"folding {flow.name} anew, partition {partition + 1} of {self._partitions}")
        place = Share(partition, self._partitions, self._codec)
        records = self._journal(partition, noted=flow is PUPIL_WATCH)
        folded = fold(flow, place, records, known=self._guard.known)
        if flow is PUPIL_WATCH:
            self._verdict.journal_records += folded.records
            for why, count in folded.refused.items():
                self._verdict.refused[why] = self._verdict.refused.get(why, 0) + count
        return folded

    def _journal(self, partition: int, *, noted: bool) -> Iterator[Record]:
        for record in self._read(topics.JOURNAL, partition):
            skipped = (record.topic, record.partition, record.offset) in self._guard.known
            if noted and not skipped and (entry := accounts.journalled(record)):
                self._journalled.append(entry)
            yield record

    def _state(self, flow: Flow, folded: list[Folded]) -> Tally:
        state = str(flow.state)
        expected: list[Entry] = []
        found: list[Entry] = []
        for partition, each in enumerate(folded):
            expected += accounts.kept(state, partition, each.state)
            latest = {r.key: r.value for r in self._read(state, partition) if r.key}
            there = {key: value for key, value in latest.items() if value}  # an empty one deletes its key
            found += accounts.kept(state, partition, there)
        return compare(state, expected, found, ordered=False)

    def _origins(self) -> Tally:
        """The facts topics against the origins in the journal."""
        relayed: list[Entry] = []
        for topic in RELAY.inputs:
            for partition in self._parts(topic):
                place = Share(partition, self._partitions, self._codec)
                said = fold(RELAY, place, self._read(topic, partition), known=self._guard.known).outputs
                self._aside += [out for out in said if out.topic == topics.UNREADABLE]
                outputs = [out for out in said if out.topic != topics.UNREADABLE]
                keys = {out.key or b"" for out in outputs}
                where = {key: (murmur2(key) & 0x7FFFFFFF) % self._partitions for key in keys}
                relayed += accounts.relayed(outputs, where)
        return compare("facts in the journal", relayed, self._journalled, ordered=True)

    def _signals(self, said: list[Out]) -> Tally:
        expected = ((o.key, o.value) for o in said if o.topic == topics.SIGNALS)
        found = ((r.key, r.value) for r in self._sound(topics.SIGNALS, self._aside))
        return compare(
            topics.SIGNALS,
            accounts.said(expected, self._codec),
            accounts.said(found, self._codec),
            ordered=True,
        )

    def _handovers(self, said: list[Out]) -> Tally:
        expected = ((o.key, o.value, dict(o.headers)) for o in said if o.topic == topics.HANDOVER)
        found = ((r.key, r.value, r.headers) for r in self._sound(topics.HANDOVER, []))
        return compare(topics.HANDOVER, accounts.handed(expected), accounts.handed(found), ordered=False)

    def _sent(self) -> Tally:
        """Escalations and notices against what dispatch makes of the signals, as a multiset by event id."""
        signals = (record.value for record in self._sound(topics.SIGNALS, []))
        expected = accounts.sent(accounts.dispatched(signals, self._codec))
        names = sorted({name for name, _ in self._ends if accounts.is_recipients(name)})
        there = (record for name in names for record in self._all(name))
        found = accounts.sent(
            Out(r.topic, r.key, r.value, list(r.headers.items()), r.partition) for r in there
        )
        return compare("escalations and notices", expected, found, ordered=False)

    def _unreadable(self) -> Tally:
        """What the flows set aside. (Of `rejected` the read model does, for people: no flow reads it.)"""
        found = (n for n in self._noted if n.kind == aside.ASIDE and n.at[0] != topics.REJECTED)
        expected = map(aside.noted_of, self._aside)
        return compare(topics.UNREADABLE, accounts.unread(expected), accounts.unread(found), ordered=False)

    def _sound(self, topic: str, unread: list[Out]) -> Iterator[Record]:
        """Records that can be read; what stands aside for the others is appended."""
        return (record for record in self._all(topic) if self._guard.admits(record, unread))

    def _all(self, topic: str) -> Iterator[Record]:
        for partition in self._parts(topic):
            yield from self._read(topic, partition)

    def _parts(self, topic: str) -> Iterable[int]:
        return sorted(partition for name, partition in self._ends if name == topic)

    def _read(self, topic: str, partition: int) -> Iterator[Record]:
        return reading.records(self._settings, (topic, partition), end=self._ends[topic, partition])


def _stays(note: Noted) -> bool:
    """What a person had skipped; and what was not known then stays aside, though a newer hub can read it."""
    return note.kind == aside.SKIPPED or (note.kind == aside.ASIDE and note.why == Flaw.SCHEMA)
