"""A person withdraws a wrong delivery: its source goes on in a next term, as if the delivery had never come.

The word is kept in the vault first; until what remains is on Kafka, nothing else of the source goes there.
All of it follows from what stands on the facts topic: to do it again after a crash gives the same.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hub.connectors.catalogue import connector
from hub.domain.facts import FollowedUp
from hub.domain.identifiers import PupilId
from hub.domain.word import MOST_OWN, TERM, kind_of
from hub.edge.errors import OperatorError
from hub.edge.intake import noticed
from hub.edge.intake.ingest import PART_OF_OUTPUT, Intake, in_parts
from hub.edge.intake.mending import reopen
from hub.edge.vault import Vault
from hub.edge.vault.access import Access
from hub.edge.vault.statements import State
from hub.edge.vault.withdrawals import Taken
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.records import Out, Record
from hub.streams.withdrawal import About, Account, account, told_anew

WITHDRAWN = "withdrawn"
MOST_TERMS = (2**63 - 1 - MOST_OWN) // TERM
"""More withdrawals than a version has room for; nobody makes a thousand of one source."""

Reads = Callable[[str, str], Iterable[Record]]
"""All that stands on a facts topic (the first) of what has that key (the second)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a withdrawal changes. Things are counted per pupil; `said` = `gone` + `back` + `unchanged`."""

    said: int
    gone: int  # nothing is known of them any more
    back: int  # an earlier word comes back into force
    unchanged: int  # a later delivery said the same or something newer
    listed_again: int  # the delivery, a full list, had taken them back
    pupils: frozenset[PupilId]
    answers: int  # to cases, among what is said
    merges: int  # steps by which two pupils became one; these stay


def asked(vault: Vault, delivery: str) -> Taken:
    """What was taken in under that id, whatever became of it."""
    found = vault.withdrawals.find(delivery)
    if found is None:
        raise OperatorError(
            f"no delivery {delivery} was taken in",
            where="DELIVERY",
            remedy="`hub delivery list SOURCE` names those of a source, and each receipt its own; "
            "what came before this version of the hub is put right by delivering what is right",
        )
    other = vault.withdrawals.under_way(found.source)
    if other not in (None, delivery):
        raise OperatorError(
            f"the withdrawal of {other} is not done yet",
            where=found.source,
            remedy=f"give `hub delivery withdraw {other}` again first",
        )
    return found


def is_done(vault: Vault, taken: Taken) -> bool:
    """Whether it was withdrawn before, and all of that is on Kafka."""
    return taken.withdrawn and vault.withdrawals.under_way(taken.source) != taken.delivery


def accounted(vault: Vault, taken: Taken, codec: Codec, reads: Reads) -> Account:
    """What the source says with and without the delivery."""
    gone = vault.withdrawals.gone(taken.source) - {taken.delivery}
    return account(reads(*place_of(taken)), taken.source, taken.delivery, gone, codec)


def effect(vault: Vault, it: Account) -> Effect:
    """What would change."""
    fates = [_fate(it, about) for about in it.said]
    again = _listed_again(it)
    concerned = {pupil for pupil, _ in (*it.said, *again)}
    return Effect(
        said=len(fates),
        gone=fates.count("gone"),
        back=fates.count("back"),
        unchanged=fates.count("unchanged"),
        listed_again=len(again),
        pupils=frozenset(vault.merges.survivors(concerned).values()),
        answers=sum(kind_of(thing) == FollowedUp.__name__ for _, thing in it.said),
        merges=len(it.merges),
    )


def anew(vault: Vault, taken: Taken, it: Account, term: int | None = None) -> list[Out]:
    """What is to be told; in the term that would be next, or in the one that has begun."""
    topic, key = place_of(taken)
    term = vault.withdrawals.term(taken.source) + 1 if term is None else term
    return told_anew(it, taken.delivery, term, topic, key.encode())


def withdraw(
    taken: Taken, intake: Intake, access: Access, reads: Reads, rejections: Sequence[str] = ()
) -> bool:
    """As if it had never come; False when that was done before. `rejections`: those of it that still wait."""
    vault = intake.door.vault
    if is_done(vault, taken):
        return False
    if vault.withdrawals.term(taken.source) >= MOST_TERMS:
        raise OperatorError(
            f"{MOST_TERMS} deliveries of {taken.source} were withdrawn, and there is room for no more",
            where=taken.source,
            remedy="deliver what is right, with a later moment",
        )
    with vault.database.transaction():
        vault.access.write(access)
        term = vault.withdrawals.begin(taken.delivery, taken.source, access.moment)
        reopen(vault, taken.delivery)
        vault.waiting.done(rejections)
    it = accounted(vault, taken, intake.codec, reads)
    for some in in_parts(anew(vault, taken, it, term), PART_OF_OUTPUT):
        intake.publisher.publish(some)
    _settle(vault, taken, it, term, rejections, access.moment)
    intake.originals.forget(taken.delivery)
    return True


def place_of(taken: Taken) -> tuple[str, str]:
    """The topic and the key of what the source says."""
    name, _, organisation = taken.source.partition("/")
    reads = connector(name)
    if reads is None:
        raise OperatorError(
            f"no connector is called {name} any more", where=taken.source, remedy="use the hub that had it"
        )
    return topics.FACTS[reads.sector], organisation


def _settle(
    vault: Vault, taken: Taken, it: Account, term: int, rejections: Sequence[str], moment: datetime
) -> None:
    """What the vault keeps of the source is that of what remains, too."""
    facts = [(pupil, it.without.fact((pupil, thing), term)) for pupil, thing in it.without.words]
    stated = it.without.context(term).stated.get(taken.source, ())
    with vault.database.transaction():
        vault.statements.relist(taken.source, facts, stated)
        noticed.withdrawn(vault, taken.source, taken.delivery, facts)
        vault.statements.move(taken.delivery, State.WITHDRAWN)
        vault.traits.withdrawn(taken.source, taken.delivery)
        vault.deliveries.handle(rejections, WITHDRAWN, moment)
        vault.withdrawals.done(taken.delivery)


def _fate(it: Account, about: About) -> str:
    if about not in it.without.words:
        return "gone"
    now, without = it.now.fact(about), it.without.fact(about)
    return "unchanged" if now == replace(without, version=now.version) else "back"


def _listed_again(it: Account) -> list[About]:
    """What only this delivery's full list had taken back."""
    if not it.in_full:
        return []
    now, without = it.now.context(), it.without.context()
    found = []
    for about in it.without.words:
        names = frozenset({about[0]})
        fact = it.now.fact(about)
        if fact.listing and now.retracts(fact, names) and not without.retracts(it.without.fact(about), names):
            found.append(about)
    return found
