"""The verification as a whole: a cut through a hub at work, partitions folded anew, all of it compared."""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing import get_context

from hub.edge.errors import OperatorError
from hub.edge.kafka import names, reading
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.principals import signed_in
from hub.edge.settings import Settings
from hub.edge.verify import accounts
from hub.edge.verify.compare import Tally, added, compare
from hub.edge.verify.cut import Cut, cut
from hub.edge.verify.partition import Checked, check
from hub.streams import aside, topics
from hub.streams.aside import At, Noted, UnreadableError
from hub.streams.flow import OtherGenerationError
from hub.streams.records import Record
from hub.streams.sound import Flaw

WORTH_A_PROCESS = 50_000
"""Records of the journal from which on starting processes is sooner done than doing it here."""

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
    settings: Settings, *, patience_s: float = 30, processes: int | None = None, say: Say = quietly
) -> Audit:
    """Raises `OperatorError` when a flow does not come past what stands there now, or is of other code."""
    settings = signed_in(settings, "verify")
    try:
        with closing(Offsets(settings)) as offsets:
            offsets.all_of(topics.JOURNAL)
            taken = cut(settings, offsets, patience_s)
        return _judged(settings, taken, processes, say)
    except UnreadableError as error:
        raise OperatorError(
            str(error), where=settings.bootstrap or "", remedy="have it skipped with `hub journal skip`"
        ) from None
    except OtherGenerationError as error:
        raise OperatorError(
            str(error), where=names.full(settings, topics.JOURNAL), remedy="verify with the code that made it"
        ) from None


def _judged(settings: Settings, taken: Cut, processes: int | None, say: Say) -> Audit:
    noted = [aside.noted(record) for record in _all(settings, taken, topics.UNREADABLE)]
    known = {note.at: note.why for note in noted if _stays(note)}
    whole = Checked()
    for done, one in enumerate(_checked(settings, taken, processes, known), start=1):
        say(f"partition {done} of {taken.partitions} has been folded anew")
        whole.add(one)
    tallies = [*added(whole.tallies), *_across(settings, taken, whole, noted)]
    return Audit(tallies, whole.journal_records, whole.refused)


def _checked(
    settings: Settings, taken: Cut, processes: int | None, known: Mapping[At, str]
) -> Iterator[Checked]:
    """A process per partition, as many at once as there are cores; a small journal is done here."""
    records = sum(end for (name, _), end in taken.ends.items() if name == topics.JOURNAL)
    if processes is None:
        processes = os.cpu_count() or 1 if records >= WORTH_A_PROCESS else 1
    if processes == 1:
        for number in range(taken.partitions):
            yield check(settings, taken, number, known)
        return
    # Not forked: this process has Kafka clients, whose threads a fork would not take along.
    with ProcessPoolExecutor(min(processes, taken.partitions), get_context("spawn")) as pool:
        asked = [pool.submit(check, settings, taken, n, known) for n in range(taken.partitions)]
        for each in as_completed(asked):
            yield each.result()


def _across(settings: Settings, taken: Cut, whole: Checked, noted: list[Noted]) -> Iterator[Tally]:
    """What crosses partitions."""
    yield compare("facts in the journal", whole.relayed, whole.journalled, ordered=True)
    yield compare(topics.HANDOVER, whole.handed, whole.hands, ordered=False)
    names = sorted({name for name, _ in taken.ends if accounts.is_recipients(name)})
    there = (record for name in names for record in _all(settings, taken, name))
    yield compare("escalations and notices", whole.sent, accounts.received(there), ordered=False)
    # No flow reads `rejected`, of which the read model sets aside, nor what was never a note.
    unasked = (topics.REJECTED, topics.UNREADABLE)
    found = (n for n in noted if n.kind == aside.ASIDE and n.at[0] not in unasked)
    unread = compare(topics.UNREADABLE, whole.unread, accounts.unread(found), ordered=False)
    if unread.expected or unread.found:
        yield unread


def _stays(note: Noted) -> bool:
    """What a person had skipped; and what was not known then stays aside, though a newer hub can read it."""
    return note.kind == aside.SKIPPED or (note.kind == aside.ASIDE and note.why == Flaw.SCHEMA)


def _all(settings: Settings, taken: Cut, topic: str) -> Iterator[Record]:
    for name, partition in sorted(taken.ends):
        if name == topic:
            yield from reading.records(settings, (topic, partition), end=taken.ends[topic, partition])
