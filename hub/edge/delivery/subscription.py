"""What a subscription is: who wants which events at which address, and how that goes."""

import json
import re
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes

from hub.edge.delivery.database import Row
from hub.edge.settings import Settings
from hub.edge.vault.crypto import Keys, open_keys
from hub.streams import topics

SECRET_BYTES = 32
"""Of a signature's secret, as HMAC-SHA256 takes it."""


class State(StrEnum):
    """Whether events are sent."""

    UNCONFIRMED = "unconfirmed"  # the address has not yet said that it wants them
    ACTIVE = "active"
    PAUSED = "paused"  # by a person, or by the subscriber's own 410
    PARKED = "parked"  # tried in vain through the whole table


class Why(StrEnum):
    """Why nothing is sent."""

    OWNER = "owner"
    OPERATOR = "operator"
    GONE = "gone"
    EXHAUSTED = "exhausted"


class Means(StrEnum):
    """How the hub signs in at the subscriber, beside the signature that each event has."""

    NONE = "none"
    BEARER = "bearer"
    OAUTH2 = "oauth2"
    MTLS = "mtls"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What that takes; `secret` is the token, or the client's. The certificate of mTLS is the hub's."""

    means: Means = Means.NONE
    secret: str = ""
    client_id: str = ""
    token_url: str = ""
    scope: str = ""

    def __repr__(self) -> str:
        return f"SignIn({self.means})"


@dataclass(frozen=True, slots=True)
class Subscription:
    """As it stands in the outbox; moments are milliseconds since 1970, secrets are sealed."""

    id: str
    organisation: str
    address: str
    contact: str
    secret: str
    sign_in: str
    state: State
    why: Why | None
    made: int
    last_sequence: int
    rate: int | None  # requests a minute; None: as many as the hub likes
    failures: int  # in a row
    failing_since: int | None
    rest_until: int
    last_success: int | None
    last_error: str | None
    last_error_at: int | None
    test: str | None  # asked, or how it went
    tested: int | None
    changed: int  # counts what people did to it

    @property
    def turn(self) -> tuple[int, int]:
        """Changes when a person does something to it, or deletes it and makes it anew."""
        return self.made, self.changed


TOPICS = {
    "gm": (topics.ESCALATIONS, "[0-9]{4}"),
    "rmc": (topics.REGIONAL, "[0-9]{2}"),
    "brin": (topics.NOTICES, "[0-9A-Z]{2,8}"),
}
"""Per kind of organisation what its topic begins with, and its codes: none leads to another kind's."""

COLUMNS = ", ".join(field.name for field in fields(Subscription))


def read(row: Row) -> Subscription:
    """A row of the columns above."""
    given = dict(zip((field.name for field in fields(Subscription)), row, strict=True))
    why = given["why"]
    return Subscription(**{**given, "state": State(given["state"]), "why": Why(why) if why else None})


def id_of(organisation: str, address: str) -> str:
    """Derived, so that asking twice makes one."""
    return blake2b(
        f"{organisation}\x1f{address}".encode(), digest_size=10, person=b"subscription"
    ).hexdigest()


def topic_of(organisation: str) -> str | None:
    """Where what an organisation may know stands; None: nowhere."""
    kind, _, code = organisation.partition("/")
    begin, shape = TOPICS.get(kind, ("", "(?!)"))
    return f"{begin}{code}" if re.fullmatch(shape, code) else None


def recipient_of(topic: str) -> str | None:
    """Whose topic it is; None: nobody's."""
    for kind, (begin, shape) in TOPICS.items():
        code = topic.removeprefix(begin)
        if code != topic and re.fullmatch(shape, code):
            return f"{kind}/{code}"
    return None


class Secrets:
    """Seals what must be sent in the clear one day: signing secrets and sign-ins."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _keys(self) -> Keys:
        """Opened, or made, when it is needed: whoever only looks needs none."""
        return open_keys(self._path, self._path, say=lambda _: None)

    def new(self) -> str:
        """A signing secret, in the form that libraries for webhooks take."""
        return f"whsec_{b64encode(token_bytes(SECRET_BYTES)).decode()}"

    def seal(self, text: str) -> str:
        return b64encode(self._keys.seal(text.encode())).decode()

    def unseal(self, sealed: str) -> str:
        return self._keys.unseal(b64decode(sealed)).decode()

    def seal_sign_in(self, sign_in: SignIn) -> str:
        return self.seal(json.dumps(asdict(sign_in)))

    def unseal_sign_in(self, sealed: str) -> SignIn:
        given = json.loads(self.unseal(sealed))
        return SignIn(**{**given, "means": Means(given["means"])})


def secrets_of(settings: Settings) -> Secrets:
    """Under a key of their own: whoever sends need not open the vault."""
    return Secrets(settings.data_dir / "delivery.key")
