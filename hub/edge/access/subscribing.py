"""A subscriber comes, gets another password, is suspended, goes: at Kafka, at the registry, in our file."""

import secrets
from dataclasses import replace
from pathlib import Path

from hub.edge.access import applied, handout
from hub.edge.access.handout import Given
from hub.edge.access.subscribers import Subscriber, Subscribers, digest_of, grants, topic_of
from hub.edge.broker import tools
from hub.edge.broker.secured import Doorway
from hub.edge.errors import OperatorError
from hub.edge.kafka import provision
from hub.edge.settings import Settings
from hub.streams import topics

OIN_DIGITS = 20


def add(
    settings: Settings, door: Doorway, organisation: str, folder: Path, *, registry: str, oin: str | None
) -> tuple[Path, ...]:
    """Its topic, its rights, its quota and a directory with all that it needs; answers the files."""
    known = Subscribers(settings)
    topic = topic_of(organisation)
    if any(s.organisation == organisation for s in known.all()):
        raise OperatorError(
            f"{organisation} subscribes already",
            where=str(known.path),
            remedy=f"a new password: hub subscriber rotate {organisation}",
        )
    if oin is not None and not (oin.isascii() and oin.isdecimal() and len(oin) == OIN_DIGITS):
        raise OperatorError("this is no OIN", remedy=f"an OIN is {OIN_DIGITS} digits")
    if any(s.oin == oin for s in known.all() if oin):
        raise OperatorError("this OIN is another subscriber's", remedy="see `hub subscriber list`")
    handout.refuse_unless_new(folder)
    provision.ensure(settings, [topics.topic(topic)])
    password = secrets.token_urlsafe(applied.PASSWORD_BYTES)
    new = Subscriber(organisation, digest_of(password), oin)
    return _hand_out(settings, door, new, password, folder, registry)


def rotate(
    settings: Settings, door: Doorway, organisation: str, folder: Path, *, registry: str
) -> tuple[Path, ...]:
    """Another password (and certificate, if we made it), in a new directory; the old one ends."""
    known = Subscribers(settings).get(organisation)
    if known.suspended:
        remedy = f"let it in again first: hub subscriber resume {organisation}"
        raise OperatorError(f"{organisation} is suspended", remedy=remedy)
    handout.refuse_unless_new(folder)
    password = secrets.token_urlsafe(applied.PASSWORD_BYTES)
    return _hand_out(settings, door, replace(known, digest=digest_of(password)), password, folder, registry)


def suspend(settings: Settings, organisation: str) -> None:
    """At once, also for who is connected: its rights go, what it read stays committed."""
    stopped = Subscribers(settings).suspend(organisation, suspended=True)
    applied.disallow(settings, applied.of_principal(settings, stopped.principal(settings)))


def resume(settings: Settings, organisation: str) -> None:
    """With the same password, from where it was."""
    back = Subscribers(settings).suspend(organisation, suspended=False)
    _allow(settings, back)


def remove(settings: Settings, organisation: str) -> None:
    """All that lets it in goes. Its topic stays: what was said is not unsaid."""
    gone = Subscribers(settings).get(organisation)
    who = gone.principal(settings)
    applied.disallow(settings, applied.of_principal(settings, who))
    applied.forget_password(settings, who)
    tools.unlimit(settings, who)
    Subscribers(settings).remove(organisation)


def _hand_out(
    settings: Settings, door: Doorway, subscriber: Subscriber, password: str, folder: Path, registry: str
) -> tuple[Path, ...]:
    """The directory first: a password that Kafka knows and nobody has would be of no use to anybody."""
    ours = door.authority is not None and subscriber.oin is not None
    given = Given(
        subscriber=subscriber,
        password=password,
        bootstrap=door.certificates if subscriber.oin else door.passwords,
        registry=registry,
        authority=door.trusted.read_text("utf-8") if door.trusted else None,
        certificate=_certificate(door, subscriber) if ours else None,
    )
    files = handout.write(settings, folder, given)
    Subscribers(settings).put(subscriber)
    if subscriber.oin is None:
        applied.set_password(settings, subscriber.principal(settings), password)
    tools.limit(settings, subscriber.principal(settings))
    _allow(settings, subscriber)
    return files


def _certificate(door: Doorway, subscriber: Subscriber) -> str | None:
    return door.authority.client(subscriber.name, subscriber.oin or "") if door.authority else None


def _allow(settings: Settings, subscriber: Subscriber) -> None:
    wanted = applied.of_others(settings, grants(settings, [subscriber]))
    applied.allow(settings, wanted - applied.of_principal(settings, subscriber.principal(settings)))
