"""The simulated municipality: takes up serious cases on the morning after it was told, and closes a few.

Some cases it leaves lying for as many days as the life says.

It closes a case only when it knows from the life itself that the pupil is elsewhere (work, another school,
exempt, abroad), some days after it first took a case of that pupil up; never because it feels like it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hub.domain.facts import FollowUpStep, Outcome
from hub.domain.timeline import day_of
from hub.simulation import files
from hub.simulation.deliver import Arrival, stamp
from hub.simulation.delivered_life import ADULT, age
from hub.simulation.life import DAY, Life, at

ACTS = 3
"""From this severity on a municipality takes a case up."""

SETTLING = frozenset({"D11", "D15", "D18", "D19", "D20"})
"""Cases in which it finds out where a pupil is; the others are about pupils who are known to be somewhere."""


def answer_on(life: Life, day: date) -> Outcome | None:
    """With what a municipality closes a case by then, if it can: who is of age is exempt from nothing."""
    found = life.settling.outcome if life.settling else None
    return None if found == Outcome.EXEMPT and age(life.born, day) >= ADULT else found


@dataclass(frozen=True, slots=True)
class CaseNews:
    """One revision of a case as a municipality hears it."""

    case: str
    recipient: str  # gm/0546
    rule: str
    severity: int
    over: bool  # withdrawn or closed
    person: (
        int | None
    )  # whom it is about, as the municipality finds out; None when that is nobody we invented


@dataclass(slots=True)
class _Case:
    recipient: str
    life: Life
    taken_up: date  # or when it will be
    due: date | None


@dataclass
class Office:
    """All municipalities of the region; `answer` is asked once a day, after the tick."""

    lives: Mapping[int, Life]
    _open: dict[str, _Case] = field(default_factory=dict)
    _first: dict[int, date] = field(default_factory=dict)

    def answer(self, tick: datetime, heard: Iterable[CaseNews]) -> list[Arrival]:
        """The follow-up files of the day that the tick begins, one per municipality with something to say."""
        today = day_of(tick)
        rows = [*self._take_up(today, heard), *self._close(today)]
        told: dict[str, list[list[str]]] = {}
        for recipient, row in rows:
            told.setdefault(recipient, []).append(row)
        return [_file(recipient, today, found) for recipient, found in sorted(told.items())]

    def _take_up(self, today: date, heard: Iterable[CaseNews]) -> Iterator[tuple[str, list[str]]]:
        for news in heard:
            if news.over:
                self._open.pop(news.case, None)
                continue
            life = self.lives.get(news.person) if news.person is not None else None
            if news.severity < ACTS or news.case in self._open or life is None:
                continue
            due = None
            if life.settling and news.rule in SETTLING:
                due = self._first.setdefault(life.n, today) + timedelta(days=life.settling.days)
            self._open[news.case] = _Case(news.recipient, life, today + life.lies * DAY, due)
        for name, case in self._open.items():
            if case.taken_up == today:
                yield case.recipient, files.answered(name, FollowUpStep.TAKEN_UP, "", at(today, 9))

    def _close(self, today: date) -> Iterator[tuple[str, list[str]]]:
        for name, case in list(self._open.items()):
            outcome = answer_on(case.life, today)
            if case.due is None or outcome is None or today < max(case.due, case.taken_up + DAY):
                continue
            del self._open[name]
            yield case.recipient, files.answered(name, FollowUpStep.CLOSED, outcome, at(today, 10))


def _file(recipient: str, today: date, rows: list[list[str]]) -> Arrival:
    moment = at(today, 10, 30)
    organisation = recipient.removeprefix("gm/")
    name = f"followup_{organisation}_{stamp(moment)}.csv"
    content = files.sheet(files.FOLLOWUP, rows)
    return Arrival(moment, "followup", organisation, name, content)
