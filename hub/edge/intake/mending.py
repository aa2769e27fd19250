"""Old rejections close by themselves once a later delivery of their source has brought the record right.

Three ways: the same thing came as a fact; a file of the same name took the old one's place; or a faultless
full list came over the days and parts of an older one. A record that is rejected once more waits once, under
its last delivery. What cannot be matched with certainty goes on waiting. See docs/decisions/0022.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.connectors.contract import Delivery, Note, PersonRef, Reading, Rejected
from hub.connectors.person import is_harmless
from hub.domain.facts import Delivered
from hub.domain.identifiers import SourceId
from hub.domain.timeline import day_of, millis
from hub.edge import log
from hub.edge.intake.originals import Originals
from hub.edge.intake.rejection import Rejection
from hub.edge.vault import Vault
from hub.edge.vault.statements import State
from hub.edge.vault.waiting import Past, Waiter, Waiting

MENDED = "mended by "
REPLACED = "replaced by "
"""What became of a rejection, with the delivery that did it: right now, or waiting there instead."""

_MOMENT = re.compile(r"[0-9]{8}(T[0-9]{4})?", re.IGNORECASE)
_TOLD = (
    "{} eerder afgewezen records van u zijn met deze levering hersteld; daar hoeft u niets meer aan te doen."
)


@dataclass(frozen=True, slots=True)
class Closed:
    """What a delivery closed of older ones: how each ended, and of how many records."""

    how: Mapping[str, str]
    mended: int = 0
    replaced: int = 0

    @property
    def notes(self) -> tuple[Note, ...]:
        return (Note("mended", _TOLD.format(self.mended), look=False),) if self.mended else ()


def mend(
    vault: Vault,
    originals: Originals,
    source: SourceId,
    new: Past,
    reading: Reading,
    news: Delivered | None,
    moment: datetime,
) -> Closed:
    """Close what this delivery mends of older ones, and keep what waits of itself. Again changes nothing.

    news: as it was said; None when the source was not heard, and without a scope when its list is held.
    """
    with vault.database.transaction():
        closed = _closed(vault.waiting, source, new, reading, news)
        vault.deliveries.close(closed.how, moment)
        over = vault.waiting.done(closed.how)
        if new.waiters:
            vault.waiting.note(source, new)
    for delivery in over:
        if not _held(vault, delivery):
            originals.forget(delivery)
    if closed.how:
        log.get().info(
            log.INTAKE_MENDED,
            source=source,
            delivery=new.delivery,
            mended=closed.mended,
            replaced=closed.replaced,
        )
    return closed


def reopen(vault: Vault, delivery: str) -> None:
    """What a delivery closed waits again: it is withdrawn, as if it had never come."""
    vault.deliveries.reopen((MENDED + delivery, REPLACED + delivery))


def past_of(
    waiting: Waiting,
    source: SourceId,
    identity: str,
    delivery: Delivery,
    reading: Reading,
    rejections: Iterable[tuple[Rejection, Rejected]],
) -> Past:
    """A delivery as later ones are held against it, with what waits of it."""
    name = delivery.name.casefold()
    # Without a moment the same name is another day's file.
    timeless = reading.version == millis(delivery.picked_up)
    day = str(day_of(delivery.picked_up)) if timeless else ""
    return Past(
        delivery=identity,
        name=waiting.hashed(source, name, day),
        like=waiting.hashed(source, _MOMENT.sub("", name)),
        version=reading.version,
        picked_up=delivery.picked_up,
        records=reading.records,
        scope=reading.scope,
        parts=reading.parts,
        waiters=tuple(
            Waiter(
                rejection=r.id,
                delivery=identity,
                count=r.count,
                about=frozenset() if r.more else frozenset(_of_thing(waiting, source, row.about)),
                own=_own(row),
            )
            for r, row in rejections
        ),
    )


def _closed(
    waiting: Waiting, source: SourceId, new: Past, reading: Reading, news: Delivered | None
) -> Closed:
    """By file, then by thing; what is rejected once more waits on under this delivery."""
    ends: dict[str, tuple[str, int]] = {}
    for past in waiting.alike(source, new):
        if (whole := _takes_place(past, new, reading, news)) is not None:
            ends |= {w.rejection: (whole, w.count) for w in past.waiters}
    said = set(_said(waiting, source, reading)) if waiting.knows_things(source) else set()
    rejected = {about for waiter in new.waiters for about in waiter.about}
    for end, things in ((MENDED, said), (REPLACED, rejected)):
        ends |= {w.rejection: (end, w.count) for w in waiting.about(source, new, things)}
    counts = {end: sum(n for how, n in ends.values() if how == end) for end in (MENDED, REPLACED)}
    how = {name: end + new.delivery for name, (end, _) in ends.items()}
    return Closed(how, counts[MENDED], counts[REPLACED])


def _takes_place(past: Past, new: Past, reading: Reading, news: Delivered | None) -> str | None:
    """How all that waits of an older delivery ends by this one; None when it does not.

    A file that holds less than was rejected does not take the place of anything: it may be half of one.
    """
    if news is None or not reading.fruitful or (reading.retracts and news.scope is None):
        return None
    clean = not new.waiters
    if past.name == new.name:
        if clean and len(reading.fruitful) >= sum(w.count for w in past.waiters):
            return MENDED
        return REPLACED if reading.records >= past.records else None
    return MENDED if clean and past.like == new.like and _covers(past, news) else None


def _covers(past: Past, news: Delivered) -> bool:
    """Whether it is full of all that the older one can have been of: anything, if nobody could read it."""
    if news.scope is None:
        return False
    if past.scope is None:
        return not news.parts
    days = news.scope[0] <= past.scope[0] and past.scope[1] <= news.scope[1]
    return days and (not news.parts or (bool(past.parts) and past.parts <= news.parts))


def _said(waiting: Waiting, source: SourceId, reading: Reading) -> Iterator[str]:
    for claim in reading.claims:
        yield from _of_thing(waiting, source, (claim.person, claim.fact.ref))


def _own(row: Rejected) -> str | None:
    """How whoever delivered finds it; what could name a person is not kept."""
    own = row.about[0].own if row.about else None
    return own if own is not None and is_harmless(own) else None


def _of_thing(
    waiting: Waiting, source: SourceId, thing: tuple[PersonRef, str | None] | None
) -> Iterator[str]:
    """By the number, and by the source's own: either may be what was wrong."""
    person, ref = thing or (PersonRef(None, None), None)
    if ref is None:
        return
    if person.pgn is not None:
        yield waiting.hashed(source, "pgn", person.pgn, ref)
    if person.own is not None:
        yield waiting.hashed(source, "own", person.own, ref)


def _held(vault: Vault, delivery: str) -> bool:
    held = vault.statements.find(delivery)
    return held is not None and held.state in (State.WAITS, State.CONFIRMED)
