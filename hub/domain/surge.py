"""The surge brake: what one tick would say many times over what such a day ever said waits for a person.

Counted are new cases, per rule and recipient. What is held stays with the operators until a person has it
told or dropped; who was told already hears on, and what ends meanwhile ends in silence. Decision 48.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from hub.domain.decider import Said
from hub.domain.holds import Brake, HoldId, Word, Words
from hub.domain.identifiers import SignalId
from hub.domain.routing import OPERATORS, Piece
from hub.domain.signals import Change, Signal
from hub.domain.timeline import day_of, midnight

Pair = tuple[str, str]
"""A rule and the address of a recipient."""

SURGE = "surge"
SURGE_DROPPED = "surge_dropped"

LATELY = 9  # weeks that reach sixty days back, this one included
A_YEAR_BACK = range(48, 57)  # weeks: this time of the year, four either way, for holidays shift


class Spoken(NamedTuple):
    """What one rule told one recipient: the highest day per week, and today."""

    first: int  # the day of the first case ever; days are counted as `date.toordinal` does
    weeks: Mapping[int, int]  # of days before today
    day: int
    told: int = 0
    held: int = 0

    def on(self, day: int) -> "Spoken":
        """The same on a later day, without the weeks that nothing is compared with any more."""
        if day <= self.day:
            return self
        week = self.day // 7
        weeks = {**self.weeks, week: max(self.told, self.weeks.get(week, 0))}
        kept = {w: most for w, most in sorted(weeks.items()) if most and w > day // 7 - A_YEAR_BACK.stop}
        return Spoken(self.first, kept, day)

    def highest(self, day: int) -> int:
        """Of the days before today that are like it: those of late, and those of this time a year ago."""
        back = ((day // 7 - week, most) for week, most in self.weeks.items())
        return max((most for weeks, most in back if weeks < LATELY or weeks in A_YEAR_BACK), default=0)


def cases(signals: Iterable[Signal]) -> dict[Pair, list[datetime]]:
    """Per rule and recipient outside, since when each new case holds."""
    found: defaultdict[Pair, list[datetime]] = defaultdict(list)
    for signal in signals:
        if signal.change == Change.OPENED:
            for told in signal.addressees:
                if told.recipient != OPERATORS:
                    found[signal.rule, told.recipient.address].append(signal.since)
    return found


def surges(
    coming: Mapping[Pair, list[datetime]],
    spoken: Mapping[Pair, Spoken],
    now: datetime,
    brake: Brake,
    words: Words,
    partitions: int,
) -> dict[Pair, HoldId]:
    """Which of the cases that come with a tick are held. A partition has its share of the pupils."""
    found: dict[Pair, HoldId] = {}
    day = day_of(now)
    most = -(-brake.most // partitions)
    for pair, begun in coming.items():
        before = spoken.get(pair, Spoken(day.toordinal(), {}, 0)).on(day.toordinal())
        today = before.told + before.held + len(begun)
        if today <= max(most, brake.times * max(before.highest(day.toordinal()), 1)):
            continue
        hold, word = _latest(pair, day, words)
        is_told = word is Word.TELL
        if not is_told and (before.held or _is_strange(pair, begun, spoken, day, brake)):
            found[pair] = hold
    return found


def counted(
    spoken: Mapping[Pair, Spoken],
    coming: Mapping[Pair, list[datetime]],
    holding: Container[Pair],
    released: Mapping[Pair, int],
    now: datetime,
) -> dict[Pair, Spoken]:
    """What changes in the counts by a tick: what is held counts as told when a person lets it go."""
    found: dict[Pair, Spoken] = {}
    number = day_of(now).toordinal()
    for pair in sorted({*coming, *released}):
        before = spoken.get(pair, Spoken(number, {}, number)).on(number)
        new, let_go = len(coming.get(pair, ())), released.get(pair, 0)
        held = new if pair in holding else 0
        found[pair] = before._replace(told=before.told + new - held + let_go, held=before.held + held)
    return found


def let_go(signals: Iterable[Signal], said: Mapping[SignalId, Said]) -> Iterator[Pair]:
    """Of what was held before, what is told now."""
    for signal in signals:
        before = said.get(signal.id)
        if before is not None and before.held:
            opened = {a.recipient.address for a in signal.addressees if a.change == Change.OPENED}
            yield from ((signal.rule, address) for address, _ in before.held if address in opened)


def withheld(
    holds: Mapping[SignalId, tuple[Piece, tuple[int, ...]]],
    said: Mapping[SignalId, Said],
    words: Words,
    surging: Mapping[Pair, HoldId],
) -> Mapping[SignalId, tuple[Piece, tuple[int, ...]]]:
    """The same, with the operators in the place of recipients that a hold keeps it from."""
    if not surging and not any(told.held for told in said.values()):
        return holds
    return {
        name: (_withheld(piece, said.get(name), words, surging), steps)
        for name, (piece, steps) in holds.items()
    }


def _withheld(piece: Piece, before: Said | None, words: Words, surging: Mapping[Pair, HoldId]) -> Piece:
    """A case that stood before the surge is not of it; who comes to hear of one that is held waits, too."""
    held: dict[str, HoldId] = {}
    told = set() if before is None else {r.address for r in before.told}
    was = None if before is None or not before.held else before.held[0][1]
    for address in (r.address for r in piece.recipients if r.address not in told):
        hold = surging.get((piece.finding.rule, address)) if before is None else was
        if hold is not None and words.get(hold) is not Word.TELL:
            held[address] = hold
    if not held:
        return piece
    others = {r for r in piece.recipients if r.address not in held}
    dropped = all(words.get(hold) is Word.DROP for hold in held.values())
    return piece._replace(
        recipients=tuple(sorted({*others, OPERATORS})),
        blocked=SURGE_DROPPED if dropped else SURGE,
        held=tuple(sorted(held.items())),
    )


def _latest(pair: Pair, day: date, words: Words) -> tuple[HoldId, Word | None]:
    """The day's hold, and what was decided of it: behind one that was dropped begins another."""
    name = ":".join((*pair, day.isoformat()))
    nth, hold = 1, HoldId(name)
    while words.get(hold) is Word.DROP:
        nth += 1
        hold = HoldId(f"{name}:{nth}")
    return hold, words.get(hold)


def _is_strange(
    pair: Pair, begun: list[datetime], spoken: Mapping[Pair, Spoken], day: date, brake: Brake
) -> bool:
    """Whether no year was seen that has such a day, and yet no deadline of these days can have made it.

    While the rule is new even the first filling of a hub looks like a surge: that is let through.
    """
    firsts = (told.first for (rule, _), told in spoken.items() if rule == pair[0])
    known = day.toordinal() - min(firsts, default=day.toordinal())
    if known >= brake.learning_days:
        return True
    late = midnight(day - timedelta(days=brake.late_days))
    return known >= LATELY * 7 and 2 * sum(since < late for since in begun) > len(begun)
