"""The outbox: the only memory of delivery. What must go to whom, in which order, how far, and how it went.

Events enter it with the position of their topic in one transaction, and get their sequence as they enter.
What is taken in twice is there once. Nothing else remembers anything: whoever sends may die at any moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.edge.delivery.database import Database, Row
from hub.edge.delivery.event import Event
from hub.edge.delivery.settling import Tried, agreed, judged, refused
from hub.edge.delivery.subscription import COLUMNS, State, Subscription, read
from hub.edge.kafka.names import Place

FROM_NOW = -1
"""A position that stands for the end of the topic, wherever that is."""

DAY_MS = 24 * 60 * 60 * 1_000
KEPT_MS = 30 * DAY_MS
"""So long a delivered event can be fetched again [own]; the topic has it for two years."""

WAITING, DONE, PARKED = "waiting", "done", "parked"
ASKED, TAKEN = "asked", "taken"
"""Of a test: that it was asked for, and that it was well received; all else is an error's code."""

SENT = (
    *("state", "why", "rate", "failures", "failing_since", "rest_until"),
    *("last_success", "last_error", "last_error_at"),
)
"""What sending changes of a subscription."""

EVENT = "e.id, e.subject, e.kind, e.source, e.moment, e.data, e.lane"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One event for one subscription, and how often it was tried in vain."""

    sequence: int
    attempts: int
    state: str
    event: Event


@dataclass(frozen=True, slots=True)
class Changed:
    """A subscription before and after a round, and how many events were given up in it."""

    before: Subscription
    after: Subscription
    given_up: int


class Outbox:
    """On one connection. Each method is one step of a transaction, unless it says that it is a whole one."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def subscriptions(self) -> list[Subscription]:
        return [read(row) for row in self.db.rows(f"SELECT {COLUMNS} FROM subscriptions ORDER BY id")]  # noqa: S608 - our own names

    def subscription(self, name: str) -> Subscription | None:
        rows = self.db.rows(f"SELECT {COLUMNS} FROM subscriptions WHERE id = ?", name)  # noqa: S608 - as above
        return read(rows[0]) if rows else None

    def _held(self, name: str) -> Subscription | None:
        """The same, which nobody else changes before this transaction ends."""
        rows = self.db.rows(f"UPDATE subscriptions SET made = made WHERE id = ? RETURNING {COLUMNS}", name)  # noqa: S608 - as above
        return read(rows[0]) if rows else None

    def goes_on(self, topic: str, log: str) -> None:
        """A topic that was made anew with each record at the offset it had (`hub restore`)."""
        with self.db.transaction():
            self.db.change("UPDATE positions SET log = ? WHERE topic = ?", log, topic)

    def begins(self, subscription: str, place: Place, log: str) -> int | None:
        """
        Where a subscription goes on in a topic that Kafka knows as `log`; a topic made anew is begun anew.

        None: there is no such subscription. A whole transaction.
        """
        with self.db.transaction():
            if not self.db.rows("SELECT 1 FROM subscriptions WHERE id = ?", subscription):
                return None
            at = (subscription, *place)
            self.db.change("INSERT INTO positions VALUES (?, ?, ?, ?, 0) ON CONFLICT DO NOTHING", *at, log)
            ((known, position),) = self.db.rows(
                "SELECT log, next FROM positions WHERE subscription = ? AND topic = ? AND part = ?", *at
            )
            if known == log or position == FROM_NOW:
                return int(position)
            self.db.change(
                "UPDATE positions SET log = ?, next = 0 WHERE subscription = ? AND topic = ? AND part = ?",
                log,
                *at,
            )
            return 0

    def take(
        self,
        subscription: str,
        place: Place,
        log: str,
        span: tuple[int, int],
        events: Sequence[Event],
        now: int,
    ) -> bool:
        """
        What stood in a topic from one offset up to another; False: somebody else has taken it in.

        A whole transaction.
        """
        start, end = span
        with self.db.transaction():
            moved = self.db.change(
                "UPDATE positions SET next = ?, log = ?"
                " WHERE subscription = ? AND topic = ? AND part = ? AND next = ?",
                end,
                log,
                subscription,
                *place,
                start,
            )
            if moved:
                for event in events:
                    self._enter(subscription, event, now)
        return bool(moved)

    def _enter(self, subscription: str, event: Event, now: int) -> None:
        db = self.db
        lane = event.lane or self._lane(event.subject)
        db.change(
            "INSERT INTO events (id, subject, lane, kind, source, moment, data) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            *(event.id, event.subject, lane, event.kind, event.source, event.moment, event.data),
        )
        if db.rows("SELECT 1 FROM deliveries WHERE subscription = ? AND event = ?", subscription, event.id):
            return
        ((sequence,),) = db.rows(
            "UPDATE subscriptions SET last_sequence = last_sequence + 1 WHERE id = ? RETURNING last_sequence",
            subscription,
        )
        db.change(
            "INSERT INTO deliveries (subscription, sequence, event, lane, state, taken)"
            " VALUES (?, ?, ?, ?, 'waiting', ?)",
            *(subscription, sequence, event.id, lane, now),
        )

    def _lane(self, subject: str) -> str:
        """A bare closing does not say in which file its case is: where the case was before."""
        rows = self.db.rows("SELECT lane FROM events WHERE subject = ? LIMIT 1", subject)
        return str(rows[0][0]) if rows else subject

    def due(self, subscription: str, now: int, most: int, *, least_tried: bool = False) -> list[Parcel]:
        """
        What may be sent now, in order: of each lane the first that waits, if its time has come.

        `least_tried`: what failed least often first, so that an event that is never taken hides no other.
        """
        order = "d.attempts, d.sequence" if least_tried else "d.sequence"
        rows = self.db.rows(
            f"SELECT d.sequence, d.attempts, d.state, {EVENT} FROM deliveries d"  # noqa: S608 - our own names
            " JOIN events e ON e.id = d.event"
            " WHERE d.subscription = ? AND d.state = 'waiting' AND d.due <= ? AND NOT EXISTS ("
            "  SELECT 1 FROM deliveries b WHERE b.subscription = d.subscription AND b.lane = d.lane"
            "  AND b.state = 'waiting' AND b.sequence < d.sequence)"
            f" ORDER BY {order} LIMIT ?",
            subscription,
            now,
            most,
        )
        return [parcel(row) for row in rows]

    def next_due(self, subscription: str, now: int) -> int | None:
        """When something that waits for its time comes up again; None: nothing does."""
        ((found,),) = self.db.rows(
            "SELECT min(due) FROM deliveries WHERE subscription = ? AND state = 'waiting' AND due > ?",
            subscription,
            now,
        )
        return None if found is None else int(found)

    def settle(
        self, begun: Subscription, tried: Mapping[int, Tried], now: int, chance: float
    ) -> Changed | None:
        """
        What became of a round of tries. None: it does not count, for somebody changed the subscription after
        the round had `begun`, or deleted it; who asked for a replay gets what was under way once more.
        """
        name = begun.id
        subscription = self._held(name)
        if subscription is None or subscription.turn != begun.turn:
            return None
        taken = [sequence for sequence, each in tried.items() if each.taken]
        failed = [sequence for sequence, each in tried.items() if not each.taken]
        if taken:
            self.db.change(f"UPDATE deliveries SET state = 'done' WHERE {_these(taken)}", name, *taken)  # noqa: S608 - marks only
        sql = f"SELECT sequence, attempts FROM deliveries WHERE {_these(failed)}"  # noqa: S608 - as above
        known = self.db.rows(sql, name, *failed) if failed else []
        found = judged(subscription, tried, dict(known), now, chance)
        for sequence, due in found.again.items():
            self.db.change(
                "UPDATE deliveries SET attempts = attempts + 1, due = ?, state = ?"
                " WHERE subscription = ? AND sequence = ?",
                *(due or 0, PARKED if due is None else WAITING, name, sequence),
            )
        self.stands(found.stands)
        return Changed(subscription, found.stands, sum(due is None for due in found.again.values()))

    def shaken(self, name: str, tried: Tried, rate: int | None, now: int, chance: float) -> Changed | None:
        """What became of asking an address whether it wants events."""
        subscription = self._held(name)
        if subscription is None or subscription.state is not State.UNCONFIRMED:
            return None
        stands = agreed(subscription, rate, now) if tried.taken else refused(subscription, tried, now, chance)
        self.stands(stands)
        return Changed(subscription, stands, 0)

    def tested(self, name: str, error: str | None, now: int) -> None:
        """How the test that was asked for went."""
        self.db.change(
            "UPDATE subscriptions SET test = ?, tested = ? WHERE id = ?", error or TAKEN, now, name
        )

    def stands(self, subscription: Subscription) -> None:
        """What sending changes of a subscription; what people change of it is theirs."""
        sets = ", ".join(f"{name} = ?" for name in SENT)
        values = [getattr(subscription, name) for name in SENT]
        self.db.change(f"UPDATE subscriptions SET {sets} WHERE id = ?", *values, subscription.id)  # noqa: S608 - our own names

    def prune(self, now: int) -> int:
        """Let go of what was delivered long ago; what waits or was given up stays."""
        gone = self.db.change("DELETE FROM deliveries WHERE state = 'done' AND taken < ?", now - KEPT_MS)
        self.db.change("DELETE FROM events WHERE id NOT IN (SELECT event FROM deliveries)")
        return gone


def _these(sequences: Sequence[int]) -> str:
    """Those of one subscription."""
    return f"subscription = ? AND sequence IN ({', '.join('?' * len(sequences))})"


def parcel(row: Row) -> Parcel:
    """Of the columns sequence, attempts, state and those of the event."""
    sequence, attempts, state, *event = row
    return Parcel(sequence, attempts, state, Event(*event))
