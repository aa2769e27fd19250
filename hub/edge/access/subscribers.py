"""Who receives over Kafka: kept in a file of the owner only, by which the registry knows them too.

A password is not kept: what remains is the digest of a random one, which no table of guesses leads back from.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from hub.edge.access.acls import Grant, of_reader
from hub.edge.broker.authority import write_secret
from hub.edge.errors import OperatorError
from hub.edge.kafka import names
from hub.edge.settings import Settings
from hub.streams import topics

KINDS: Mapping[str, str] = {"gm": topics.ESCALATIONS, "rmc": topics.REGIONAL, "brin": topics.NOTICES}
"""Which topic an organisation receives, by the kind in its address."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One organisation, and how it signs in. `oin`: by a certificate that bears it; else by its password."""

    organisation: str
    digest: str
    oin: str | None = None
    suspended: bool = False

    @property
    def name(self) -> str:
        """Its address as names, files and groups have it."""
        return self.organisation.replace("/", "-")

    @property
    def topic(self) -> str:
        """The one topic it may read."""
        return topic_of(self.organisation)

    @property
    def groups(self) -> str:
        """What its consumer groups begin with; the dot keeps 0363 apart from 03631."""
        return f"{self.name}."

    def principal(self, settings: Settings) -> str:
        """What Kafka calls it: the OIN of its certificate, or its user name."""
        return self.oin or names.full(settings, self.name)


def topic_of(organisation: str) -> str:
    """The topic of an organisation by its address (`gm/0363`, `brin/25PX`, `rmc/21`)."""
    kind, _, code = organisation.partition("/")
    nobody = OperatorError(
        f"{organisation} is nobody who receives",
        remedy="name a municipality (gm/0363), an institution (brin/25PX) or a region (rmc/21)",
    )
    if not code.isalnum():  # gm/rmc.21 would be the region's
        raise nobody
    try:
        return topics.topic(f"{KINDS[kind]}{code}").name
    except KeyError:
        raise nobody from None


def grants(settings: Settings, subscribers: Iterable[Subscriber]) -> frozenset[Grant]:
    """What they may; who is suspended may nothing."""
    return frozenset(
        grant
        for each in subscribers
        if not each.suspended
        for grant in of_reader(each.principal(settings), [each.topic], each.groups)
    )


def digest_of(password: str) -> str:
    """What is kept of a password. It is 256 bits of chance: slowness would guard nothing."""
    return hashlib.sha256(password.encode()).hexdigest()


class Subscribers:
    """The file, read when it is asked: another process may have written it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.path: Path = settings.data_dir / names.full(settings, "subscribers.json")

    def all(self) -> tuple[Subscriber, ...]:
        """By address."""
        if not self.path.exists():
            return ()
        found: list[dict[str, Any]] = json.loads(self.path.read_text("utf-8"))["subscribers"]
        return tuple(sorted((Subscriber(**each) for each in found), key=lambda s: s.organisation))

    def get(self, organisation: str) -> Subscriber:
        """`OperatorError` when it does not subscribe."""
        found = next((s for s in self.all() if s.organisation == organisation), None)
        if found is None:
            raise OperatorError(
                f"{organisation} does not subscribe",
                where=str(self.path),
                remedy=f"hub subscriber add {organisation}; `hub subscriber list` shows who does",
            )
        return found

    def put(self, subscriber: Subscriber) -> None:
        """In the place of what was known of that organisation."""
        self._write([*(s for s in self.all() if s.organisation != subscriber.organisation), subscriber])

    def suspend(self, organisation: str, *, suspended: bool) -> Subscriber:
        """Or let it in again."""
        changed = replace(self.get(organisation), suspended=suspended)
        self.put(changed)
        return changed

    def remove(self, organisation: str) -> Subscriber:
        """It is forgotten."""
        gone = self.get(organisation)
        self._write([s for s in self.all() if s.organisation != organisation])
        return gone

    def admits(self, user: str, password: str) -> frozenset[str] | None:
        """Of somebody at the registry: the records whose schemas it may read; None: nobody we know.

        The same work is done for a name that is known and one that is not.
        """
        asked, found = digest_of(password), None
        for each in self.all():
            is_its = hmac.compare_digest(each.principal(self._settings).encode(), user.encode())
            fits = hmac.compare_digest(each.digest, asked)
            if is_its & fits & (not each.suspended):
                found = each
        return None if found is None else frozenset(topics.topic(found.topic).schemas)

    def _write(self, subscribers: Iterable[Subscriber]) -> None:
        rows = [asdict(each) for each in subscribers]
        write_secret(self.path, json.dumps({"subscribers": rows}, indent=2) + "\n")
