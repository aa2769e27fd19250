"""The sender: a loop per subscription, so that a slow, dead or lying subscriber delays nobody else.

A round takes what is due from the outbox (of each lane the first), sends it side by side, and writes down
what became of it before the next round begins. It remembers nothing: killed at any moment, it repeats at most
one round of each subscription, under the same ids and in the same order.
"""

import asyncio
import random
from collections.abc import Callable
from functools import partial
from threading import Event as Asked
from time import monotonic, time

import uvloop

from hub.edge import log, metrics
from hub.edge.delivery.event import Event, envelope
from hub.edge.delivery.ledger import Ledger
from hub.edge.delivery.outbox import ASKED, Changed, Outbox, Parcel
from hub.edge.delivery.schedule import SECOND_MS
from hub.edge.delivery.sending import WIDTH, Line, Outward
from hub.edge.delivery.settling import Tried
from hub.edge.delivery.subscription import Secrets, State, Subscription
from hub.streams.dispatch import SOURCE_URN
from hub.streams.shapes import from_ms

LOOK_S = 0.25
"""Between two looks at what has come and what people asked for."""

PRUNE_S = 3_600.0
TEST_KIND = "nl.overstap.hub.proef.v1"
SENDS = (State.UNCONFIRMED, State.ACTIVE)


class Sender:
    """All subscriptions of one outbox; `beat` is called while it lives."""

    def __init__(
        self, outbox: Outbox, secrets: Secrets, outward: Outward, beat: Callable[[], object]
    ) -> None:
        self._outbox, self._secrets, self._outward, self._beat = outbox, secrets, outward, beat
        self._seen: dict[str, tuple[object, ...]] = {}
        self._woken: dict[str, asyncio.Event] = {}
        self._loops: dict[str, asyncio.Task[None]] = {}

    def run(self, asked: Asked) -> None:
        """In a thread of its own, until it is asked to stop; waits until no other sender is at work."""
        while not self._outbox.db.alone():
            self._beat()
            if asked.wait(LOOK_S):
                return
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._run(asked))

    async def _run(self, asked: Asked) -> None:
        ledger, pruned = Ledger(self._outbox), 0.0
        try:
            while not asked.is_set():
                self._beat()
                self._follow(ledger, await ledger.ask(self._outbox.subscriptions))
                if monotonic() - pruned > PRUNE_S or not pruned:
                    pruned = monotonic()
                    await ledger.ask(lambda: self._outbox.prune(_now()))
                await asyncio.sleep(LOOK_S)
        finally:
            for task in self._loops.values():
                task.cancel()
            await asyncio.gather(*self._loops.values(), return_exceptions=True)
            await ledger.close()

    def _follow(self, ledger: Ledger, found: list[Subscription]) -> None:
        """A loop for each subscription, woken when something about it is new; a loop that failed ends all."""
        metrics.WEBHOOK_SUBSCRIPTIONS.set(len(found))
        for subscription in found:
            name = subscription.id
            task = self._loops.get(name)
            if task is not None and task.done():
                task.result()  # a bug, or a database that is gone; else it saw its subscription go
                del self._loops[name]
                task = None
            if task is None:
                self._woken[name] = asyncio.Event()
                self._loops[name] = asyncio.create_task(self._serve(ledger, name, self._woken[name]))
            seen = (subscription.last_sequence, subscription.turn, subscription.state)
            if self._seen.get(name) != seen:
                self._seen[name] = seen
                self._woken[name].set()
        for name in self._loops.keys() - {s.id for s in found}:
            self._woken[name].set()

    async def _serve(self, ledger: Ledger, name: str, woken: asyncio.Event) -> None:
        """One subscription, until it is deleted; begun anew after somebody has changed it."""
        while (subscription := await ledger.ask(lambda: self._outbox.subscription(name))) is not None:
            sign_in = self._secrets.unseal_sign_in(subscription.sign_in)
            secret = self._secrets.unseal(subscription.secret)
            line = Line(subscription.address, secret, sign_in, self._outward, time)
            try:
                await Rounds(ledger, line, woken, subscription).run()
            finally:
                await line.close()


class Rounds:
    """The rounds of one subscription over one line, as long as nobody changes it."""

    def __init__(self, ledger: Ledger, line: Line, woken: asyncio.Event, first: Subscription) -> None:
        self._ledger, self._outbox, self._line, self._woken = ledger, ledger.outbox, line, woken
        self._name, self._begun = first.id, first.turn
        self._width = 1  # grows with each good round: a hundred subscribers do not all connect at once
        self._free_at = 0.0  # when the agreed rate allows for the next request

    async def run(self) -> None:
        while True:
            self._woken.clear()
            now = _now()
            subscription, parcels, due = await self._ledger.ask(partial(self._look, now))
            if subscription is None or subscription.turn != self._begun:
                return
            if subscription.test == ASKED:
                await self._test(subscription)
            elif subscription.state is State.UNCONFIRMED and subscription.rest_until <= now:
                await self._shake()
            elif parcels:
                await self._send(subscription, parcels)
            else:
                await self._rest(None if due is None else due - now)

    def _look(self, now: int) -> tuple[Subscription | None, list[Parcel], int | None]:
        """The subscription, what of it may be sent, and when else to look again."""
        subscription = self._outbox.subscription(self._name)
        if subscription is None or subscription.state not in SENDS:
            return subscription, [], None
        if subscription.rest_until > now:
            return subscription, [], subscription.rest_until
        if subscription.state is not State.ACTIVE:
            return subscription, [], None
        most, failing = min(self._width, _most(subscription)), subscription.failures > 0
        parcels = self._outbox.due(self._name, now, most, least_tried=failing)
        return subscription, parcels, None if parcels else self._outbox.next_due(self._name, now)

    async def _send(self, subscription: Subscription, parcels: list[Parcel]) -> None:
        tries = [self._try(subscription.rate, parcel) for parcel in parcels]
        found = await asyncio.gather(*tries)
        self._width = min(2 * self._width, WIDTH) if all(each.taken for each in found) else 1
        tried = {parcel.sequence: each for parcel, each in zip(parcels, found, strict=True)}
        for each in found:
            metrics.WEBHOOK_TRIES.labels(each.error or "taken").inc()
        chance = random.random()  # noqa: S311 - so that not all come back at once; guards nothing
        settled = await self._ledger.ask(lambda: self._outbox.settle(subscription, tried, _now(), chance))
        _tell(settled)

    async def _try(self, rate: int | None, parcel: Parcel) -> Tried:
        await self._turn(rate)
        return await self._line.post(parcel.event.id, envelope(parcel.event, parcel.sequence))

    async def _shake(self) -> None:
        tried, rate = await self._line.shake()
        chance = random.random()  # noqa: S311 - as above
        settled = await self._ledger.ask(lambda: self._outbox.shaken(self._name, tried, rate, _now(), chance))
        _tell(settled)

    async def _test(self, subscription: Subscription) -> None:
        """Beside the sequence, and whatever became of it: once, when it was asked for."""
        await self._turn(subscription.rate)
        moment = from_ms(_now()).isoformat(timespec="milliseconds")
        name = f"{self._name}-{subscription.changed}"
        event = Event(name, self._name, TEST_KIND, SOURCE_URN, moment, '{"test":true}')
        tried, _ = await self._line.shake()
        if tried.taken:
            tried = await self._line.post(name, envelope(event))
        await self._ledger.ask(lambda: self._outbox.tested(self._name, tried.error, _now()))

    async def _turn(self, rate: int | None) -> None:
        """Wait until the agreed rate (requests a minute) allows for one more."""
        if rate is None:
            return
        begin = max(self._free_at, monotonic())
        self._free_at = begin + 60 / rate
        await asyncio.sleep(begin - monotonic())

    async def _rest(self, span_ms: int | None) -> None:
        try:
            async with asyncio.timeout(None if span_ms is None else max(span_ms, 1) / SECOND_MS):
                await self._woken.wait()
        except TimeoutError:
            return


def _most(subscription: Subscription) -> int:
    """How many events a round may have: one when the last failed, and no more than a second's at its rate."""
    if subscription.failures:
        return 1
    return WIDTH if subscription.rate is None else max(1, min(WIDTH, subscription.rate // 60))


def _tell(settled: Changed | None) -> None:
    """What an operator must hear, once: in the log when it happens, in `hub status` as long as it lasts."""
    if settled is None:
        return
    about = {"subscription": settled.after.id, "organisation": settled.after.organisation}
    if settled.after.state is not settled.before.state and settled.after.state not in SENDS:
        log.get().error(log.WEBHOOK_STOPPED, **about, reason=str(settled.after.why))
    if settled.given_up:
        log.get().error(log.WEBHOOK_GIVEN_UP, **about, events=settled.given_up)
    if settled.after.failures and not settled.before.failures:
        log.get().warning(log.WEBHOOK_FAILS, **about, reason=settled.after.last_error)


def _now() -> int:
    return int(time() * SECOND_MS)
