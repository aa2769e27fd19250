"""The live clock: looks each second, and ticks where a tick brings something, or none has come for a while.

Two clocks do no harm: ticks only go forward, and a repeat says nothing. A clock that jumps is worse than none
(it would declare pupils missing): it stops, and a person confirms.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from time import monotonic, sleep

from hub.domain.timeline import millis
from hub.edge import log, metrics
from hub.edge.engine import group_of
from hub.edge.kafka.offsets import Offsets
from hub.edge.live.journal import Journal
from hub.edge.live.need import Need
from hub.edge.settings import Settings
from hub.streams.context_json import LIVE
from hub.streams.relay import RELAY

EVERY = timedelta(seconds=1)
JUMP = timedelta(hours=1)
SLACK = timedelta(seconds=5)  # two machines' clocks differ by so much in peace
CONFIRMED_FOR = timedelta(minutes=5)
WAIT_S = 0.5  # of each second; what is not in the journal by then was not heard yet, which is no fault
LOOK_S = 0.01
SIGN_OF_LIFE = timedelta(minutes=5)  # so that a journal in which nothing happens tells how late it is


class Refusal(StrEnum):
    """Why no tick is written."""

    NOT_LATER = "not later"  # another clock was here: nothing is wrong
    BACKWARDS = "backwards"
    JUMPED = "jumped"


def judge(last: datetime | None, now: datetime, confirmed: datetime | None) -> Refusal | None:
    """Whether the wall clock may be believed, given the last tick. `confirmed`: when a person said so."""
    if last is None:
        return None
    if now <= last:
        return Refusal.NOT_LATER if last - now <= SLACK else Refusal.BACKWARDS
    if now - last <= JUMP:
        return None
    if confirmed is not None and confirmed <= now <= confirmed + CONFIRMED_FOR:
        return None
    return Refusal.JUMPED


@dataclass
class Clock:
    """Ticks a live journal."""

    settings: Settings
    journal: Journal
    offsets: Offsets
    need: Need
    wall: Callable[[], datetime]
    confirmed: datetime | None = None
    wait_s: float = WAIT_S
    last: datetime | None = None  # up to here whatever was due has got its tick
    struck: datetime | None = None  # the last tick in the journal
    refusal: Refusal | None = field(default=None, init=False)
    late: bool = field(default=False, init=False)

    def start(self) -> None:
        """Read where the journal's clock is."""
        self.last = self.struck = self.journal.last_tick()
        log.get().info(log.CLOCK_STARTED, last=self.last.isoformat() if self.last else None)

    def beat(self) -> datetime | None:
        """One look; the moment up to which all that is due has its tick, or None when it cannot be told."""
        now = self.wall().replace(microsecond=0)
        refusal = judge(self.last, now, self.confirmed)
        if refusal is not None:
            self._refuse(refusal, now)
            return None
        if self.last is not None and now - self.last > JUMP:
            log.get().warning(log.CLOCK_CONFIRMED, last=self.last.isoformat(), now=now.isoformat())
        self.refusal = None
        self._wait()
        self._strike(now)
        self.last = now
        metrics.CLOCK_LAST_SECONDS.set(now.timestamp())
        return now

    def _strike(self, now: datetime) -> None:
        places = set(self.need.places(millis(now)))
        if self.struck is None or now - self.struck >= SIGN_OF_LIFE:
            places.add(min(self.journal.places))
        if places:
            self.need.ticked(self.journal.tick(now, LIVE, sorted(places)))
            self.struck = now
            metrics.CLOCK_TICKS.inc(len(places))

    def _wait(self) -> None:
        """The barrier: what was taken in before the tick is in the journal, hand-overs included."""
        began = monotonic()
        late = False
        targets = self.offsets.targets(self.offsets.places(RELAY.inputs))
        group = group_of(self.settings, RELAY)
        while behind := self.offsets.behind(group, targets):
            if monotonic() - began > self.wait_s:
                late = True
                break
            sleep(LOOK_S)
        waited = monotonic() - began
        metrics.CLOCK_WAIT_SECONDS.observe(waited)
        if late and not self.late:
            log.get().warning(log.CLOCK_WAITED, seconds=round(waited, 1), records=sum(behind.values()))
        self.late = late

    def _refuse(self, refusal: Refusal, now: datetime) -> None:
        """An alarm is told once, and counted each time."""
        metrics.CLOCK_REFUSALS.labels(str(refusal)).inc()
        if refusal is not Refusal.NOT_LATER and refusal is not self.refusal and self.last is not None:
            event = log.CLOCK_JUMPED if refusal is Refusal.JUMPED else log.CLOCK_REFUSED
            log.get().error(event, last=self.last.isoformat(), now=now.isoformat(), reason=str(refusal))
        self.refusal = refusal
