"""What an organisation does with its subscriptions. It asks by its own name each time, and sees nothing else.

Whoever sends is told through the outbox, and by nothing else; another's and what never was answer alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import time

from hub.edge.delivery.addresses import complaint
from hub.edge.delivery.outbox import ASKED, EVENT, FROM_NOW, Outbox, Parcel, parcel
from hub.edge.delivery.schedule import SECOND_MS
from hub.edge.delivery.subscription import (
    COLUMNS,
    Means,
    Secrets,
    SignIn,
    State,
    Subscription,
    Why,
    id_of,
    read,
    topic_of,
)

MOST = 10
"""Subscriptions of one organisation [own]."""

PAGE = 500
"""Events that are fetched at a time."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a subscription is not made: the field, and what is wrong, in Dutch."""

    field: str
    why: str


@dataclass(frozen=True, slots=True)
class Made:
    """A subscription; its signing secret only when it was made just now, and never again."""

    subscription: Subscription
    secret: str | None


@dataclass(frozen=True, slots=True)
class Going:
    """How a subscription goes: what waits and since when, and what was given up."""

    subscription: Subscription
    waiting: int
    waiting_since: int | None
    given_up: int
    earliest: int | None  # the first sequence that can still be fetched


class Subscriptions:
    """Each method is a whole transaction, or one question."""

    def __init__(self, outbox: Outbox, secrets: Secrets, now: Callable[[], float] = time) -> None:
        self._outbox, self._db, self._secrets, self._now = outbox, outbox.db, secrets, now

    def create(
        self,
        organisation: str,
        address: str,
        *,
        contact: str = "",
        sign_in: SignIn | None = None,
        from_now: bool = False,
    ) -> Made | Refused:
        """Begin with all that the topic holds, or `from_now`. Asked for twice, it is there once."""
        sign_in = sign_in or SignIn()
        if (topic := topic_of(organisation)) is None:
            return Refused("organisation", "voor deze organisatie is er niets om te ontvangen")
        if (wrong := _wrong(address, sign_in)) is not None:
            return wrong
        secret = self._secrets.new()
        with self._db.transaction():
            mine = self.of(organisation)
            name = id_of(organisation, address)
            if known := next((s for s in mine if s.id == name), None):
                return Made(known, None)
            if len(mine) >= MOST:
                return Refused("address", f"u heeft al {MOST} abonnementen")
            self._db.change(
                "INSERT INTO subscriptions"
                " (id, organisation, address, contact, secret, sign_in, state, made)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                *(name, organisation, address, contact, self._secrets.seal(secret)),
                *(self._secrets.seal_sign_in(sign_in), State.UNCONFIRMED.value, self._moment()),
            )
            if from_now:
                self._db.change("INSERT INTO positions VALUES (?, ?, 0, '', ?)", name, topic, FROM_NOW)
            made = self._outbox.subscription(name)
        assert made is not None  # noqa: S101 - it was written just now
        return Made(made, secret)

    def of(self, organisation: str) -> list[Subscription]:
        """All of an organisation's."""
        rows = self._db.rows(
            f"SELECT {COLUMNS} FROM subscriptions WHERE organisation = ? ORDER BY made, id",  # noqa: S608 - our own names
            organisation,
        )
        return [read(row) for row in rows]

    def one(self, organisation: str, name: str) -> Going | None:
        """One of its own; None for any other."""
        rows = self._db.rows(
            f"SELECT {COLUMNS} FROM subscriptions WHERE organisation = ? AND id = ?",  # noqa: S608 - as above
            organisation,
            name,
        )
        return self._going(read(rows[0])) if rows else None

    def everything(self) -> list[Going]:
        """For operators: how all of them go."""
        return [self._going(subscription) for subscription in self._outbox.subscriptions()]

    def test(self, organisation: str, name: str) -> bool:
        """Have the address asked for its agreement, and sent an event that says it is a test."""
        return self._changed(organisation, name, "test = ?, tested = NULL", ASKED)

    def pause(self, organisation: str, name: str, why: Why = Why.OWNER) -> bool:
        """Send no more until it is resumed; what comes meanwhile waits."""
        return self._changed(organisation, name, "state = ?, why = ?", State.PAUSED.value, why.value)

    def resume(self, organisation: str, name: str) -> bool:
        """Ask the address for its agreement, and go on where it was; what waited is due at once."""
        with self._db.transaction():
            changed = self._changed(
                organisation,
                name,
                "state = ?, why = NULL, failures = 0, failing_since = NULL, rest_until = 0",
                State.UNCONFIRMED.value,
            )
            if changed:
                self._db.change(
                    "UPDATE deliveries SET due = 0, attempts = 0"
                    " WHERE subscription = ? AND state = 'waiting'",
                    name,
                )
        return changed

    def replay(self, organisation: str, name: str, sequence: int) -> int | None:
        """Send all from a sequence on once more, under the same ids; how many. None: no such subscription."""
        with self._db.transaction():
            if not self._changed(organisation, name, "made = made"):
                return None
            return self._db.change(
                "UPDATE deliveries SET state = 'waiting', due = 0, attempts = 0"
                " WHERE subscription = ? AND sequence >= ?",
                name,
                sequence,
            )

    def events(self, organisation: str, name: str, sequence: int, most: int = PAGE) -> list[Parcel] | None:
        """What has a sequence from this one on, as it was or will be sent; None: no such subscription."""
        if self.one(organisation, name) is None:
            return None
        rows = self._db.rows(
            f"SELECT d.sequence, d.attempts, d.state, {EVENT} FROM deliveries d"  # noqa: S608 - as above
            " JOIN events e ON e.id = d.event JOIN subscriptions s ON s.id = d.subscription"
            " WHERE s.organisation = ? AND d.subscription = ? AND d.sequence >= ?"
            " ORDER BY d.sequence LIMIT ?",
            *(organisation, name, sequence, min(most, PAGE)),
        )
        return [parcel(row) for row in rows]

    def delete(self, organisation: str, name: str) -> bool:
        """With all that waited for it; a subscription made anew for the address counts from 1 again."""
        return bool(
            self._db.change("DELETE FROM subscriptions WHERE organisation = ? AND id = ?", organisation, name)
        )

    def _changed(self, organisation: str, name: str, sets: str, *given: object) -> bool:
        return bool(
            self._db.change(
                f"UPDATE subscriptions SET {sets}, changed = changed + 1 WHERE organisation = ? AND id = ?",  # noqa: S608 - as above
                *(*given, organisation, name),
            )
        )

    def _going(self, subscription: Subscription) -> Going:
        ((waiting, since),) = self._db.rows(
            "SELECT count(*), min(taken) FROM deliveries WHERE subscription = ? AND state = 'waiting'",
            subscription.id,
        )
        ((given_up,),) = self._db.rows(
            "SELECT count(*) FROM deliveries WHERE subscription = ? AND state = 'parked'", subscription.id
        )
        ((earliest,),) = self._db.rows(
            "SELECT min(sequence) FROM deliveries WHERE subscription = ?", subscription.id
        )
        return Going(subscription, waiting, since, given_up, earliest)

    def _moment(self) -> int:
        return int(self._now() * SECOND_MS)


def _wrong(address: str, sign_in: SignIn) -> Refused | None:
    if (why := complaint(address)) is not None:
        return Refused("address", why)
    match sign_in.means:
        case Means.BEARER if not _fits(sign_in.secret):
            return Refused("sign_in.secret", "een token is één woord in gewone tekens")
        case Means.OAUTH2 if (why := complaint(sign_in.token_url)) is not None:
            return Refused("sign_in.token_url", why)
        case Means.OAUTH2 if not (_fits(sign_in.client_id) and _fits(sign_in.secret)):
            return Refused("sign_in.client_id", "OAuth2 vraagt een client_id en een geheim")
        case _:
            return None


def _fits(word: str) -> bool:
    """Whether it can stand in a header."""
    return bool(word) and word.isascii() and word.isprintable() and " " not in word
