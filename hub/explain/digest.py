"""The week's message: what a recipient has of one rule at severity 1 and 2, in one list a week.

A view of what was said, a function of the signals: the case records stay where they are, for each answers for
itself. What asks for action (severity 3 and 4) is in no digest: that is told when it is said.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple

from hub.domain.identifiers import CaseId, FileId, SignalId, case_id, file_id
from hub.domain.routing import MUNICIPAL
from hub.domain.signals import ACT, Addressee, Change, Recipient, Signal
from hub.domain.timeline import EPOCH, MILLISECOND, day_of, midnight, millis
from hub.explain import words

SCHOOLS = "brin/"
WEEK = timedelta(days=7)
OVER = frozenset({Change.WITHDRAWN, Change.CLOSED})


class Open(NamedTuple):
    """A case as its recipient has it."""

    rule: str
    severity: int
    since: date
    told: int  # the revision that opened it for this recipient
    case: CaseId
    file: FileId


@dataclass(frozen=True, slots=True)
class Digest:
    """One rule for one recipient: what stands at the end of the week, and what changed in it."""

    recipient: Recipient
    rule: str
    standing: tuple[Open, ...]
    new: frozenset[CaseId]
    over: int  # ended in the week
    graver: int  # became severity 3 or more in it, and was told apart

    @property
    def is_news(self) -> bool:
        return bool(self.standing or self.over or self.graver)


class Burden(NamedTuple):
    """What a rule asked of offices, by week: records of severity 3 and more, and messages of 1 and 2."""

    rule: str
    offices: int
    records: int  # of severity 3 and more
    usual: float  # of the weeks in which an office got any, the middle one
    most: int
    mild: int  # records of severity 1 and 2
    digests: int  # messages in their place: one a week, recipient and rule in which something changed


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def digests(said: Iterable[Signal], first: date) -> list[Digest]:
    """Of the week that begins on that Monday; `said` in any order."""
    begins, ends = millis(midnight(first)), millis(midnight(first + WEEK))
    books: dict[tuple[Recipient, str], _Book] = defaultdict(_Book)
    for signal in sorted((s for s in said if s.revision < ends), key=_order):
        for told in _outside(signal):
            books[told.recipient, signal.rule].enter(signal, told, new_since=begins)
    found = (
        Digest(recipient, rule, *book.closed(begins)) for (recipient, rule), book in sorted(books.items())
    )
    return [digest for digest in found if digest.is_news]


@dataclass(slots=True)
class _Book:
    """The cases of one rule for one recipient, signal by signal."""

    open: dict[SignalId, Open] = field(default_factory=dict)
    over: int = 0
    graver: int = 0

    def enter(self, signal: Signal, told: Addressee, *, new_since: int) -> None:
        before, now = self.open.get(signal.id), signal.revision >= new_since
        mild = before is not None and before.severity < ACT
        if told.change in OVER:
            self.open.pop(signal.id, None)
            self.over += now and mild
            return
        address = told.recipient.address
        self.open[signal.id] = Open(
            signal.rule,
            signal.severity,
            day_of(signal.since),
            before.told if before else signal.revision,
            case_id(signal.id, address),
            file_id(str(signal.subject), address),
        )
        self.graver += now and mild and signal.severity >= ACT

    def closed(self, begins: int) -> tuple[tuple[Open, ...], frozenset[CaseId], int, int]:
        mild = sorted((one for one in self.open.values() if one.severity < ACT), key=_age)
        new = frozenset(one.case for one in mild if one.told >= begins)
        return tuple(mild), new, self.over, self.graver


def burdens(said: Iterable[Signal]) -> list[Burden]:
    """Per rule, what municipalities got at severity 3 and more, and what anybody got below, by week."""
    grave: dict[str, Counter[tuple[str, date]]] = defaultdict(Counter)
    mild: dict[str, Counter[tuple[str, date]]] = defaultdict(Counter)
    for signal in said:
        week = monday(day_of_revision(signal))
        for told in _outside(signal):
            if told.change in (Change.OPENED, Change.REVISED):
                address = told.recipient.address
                if signal.severity < ACT:
                    mild[signal.rule][address, week] += 1
                elif address.startswith(MUNICIPAL):
                    grave[signal.rule][address, week] += 1
    return [_burden(rule, grave[rule], mild[rule]) for rule in sorted({*grave, *mild})]


def _burden(rule: str, grave: Mapping[tuple[str, date], int], mild: Mapping[tuple[str, date], int]) -> Burden:
    counts = sorted(grave.values())
    return Burden(
        rule,
        len({office for office, _ in grave}),
        sum(counts),
        median(counts) if counts else 0,
        counts[-1] if counts else 0,
        sum(mild.values()),
        len(mild),
    )


def tell(digest: Digest, first: date) -> Iterator[str]:
    """In Dutch, as the recipient would read it."""
    last = first + WEEK - timedelta(days=1)
    name, meaning = words.RULES[digest.rule]
    who = words.recipient(digest.recipient)
    yield f"Weekbericht van {words.day(first)} t/m {words.day(last)} voor {who}: {name} ({digest.rule})"
    yield f"  {meaning}"
    yield f"  {len(digest.standing)} open, {len(digest.new)} nieuw, {digest.over} voorbij"
    if digest.graver:
        yield f"  {digest.graver} zijn ernstiger geworden en apart gemeld"
    for one in digest.standing:
        new = " · nieuw" if one.case in digest.new else ""
        where = f"zaak {one.case} in dossier {one.file}"
        yield f"    {where}: ernst {one.severity}, sinds {words.day(one.since)}{new}"


def day_of_revision(signal: Signal) -> date:
    """The day of the tick that said it."""
    return _day(signal.revision)


def day_told(one: Open) -> date:
    """The day on which its recipient first heard of it."""
    return _day(one.told)


def _day(revision: int) -> date:
    return day_of(EPOCH + revision * MILLISECOND)


def _outside(signal: Signal) -> Iterator[Addressee]:
    """Schools and municipalities that this revision reaches, or that keep what they have."""
    return (a for a in signal.addressees if a.recipient.address.startswith((SCHOOLS, MUNICIPAL)))


def _order(signal: Signal) -> tuple[int, SignalId]:
    return signal.revision, signal.id


def _age(one: Open) -> tuple[date, CaseId]:
    return one.since, one.case
