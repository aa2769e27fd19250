"""How webhooks go, for `hub status`: as the outbox tells, without an address or a secret."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from hub.edge.delivery.database import is_there, open_database
from hub.edge.delivery.outbox import Outbox
from hub.edge.delivery.subscription import secrets_of
from hub.edge.delivery.subscriptions import Going, Subscriptions
from hub.edge.errors import OperatorError
from hub.edge.settings import Settings
from hub.streams.shapes import from_ms


@dataclass(frozen=True, slots=True)
class Webhook:
    """One subscription: whether it gets its events, and who must hear of it if not."""

    subscription: str
    organisation: str
    contact: str
    state: str
    why: str | None
    waiting: int
    given_up: int
    error: str | None
    failing_since: datetime | None


def webhooks(settings: Settings) -> tuple[tuple[Webhook, ...], bool]:
    """All of them, and whether the outbox answers; to look must not make one."""
    if not is_there(settings):
        return (), True
    try:
        with closing(open_database(settings)) as db:
            found = Subscriptions(Outbox(db), secrets_of(settings)).everything()
    except OperatorError:
        return (), False
    return tuple(map(_seen, found)), True


def _seen(found: Going) -> Webhook:
    told = found.subscription
    return Webhook(
        subscription=told.id,
        organisation=told.organisation,
        contact=told.contact,
        state=told.state.value,
        why=told.why.value if told.why else None,
        waiting=found.waiting,
        given_up=found.given_up,
        error=told.last_error,
        failing_since=from_ms(told.failing_since) if told.failing_since is not None else None,
    )
