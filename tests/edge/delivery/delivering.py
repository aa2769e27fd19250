"""Events that nobody sent, an outbox with them, and a sender in a thread, for the tests of delivery."""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event as Asked
from threading import Thread

from hub.edge.delivery.database import open_database
from hub.edge.delivery.event import Event
from hub.edge.delivery.outbox import Outbox
from hub.edge.delivery.outward import outward_of
from hub.edge.delivery.sender import Sender
from hub.edge.delivery.subscription import SignIn, secrets_of
from hub.edge.delivery.subscriptions import Made, Subscriptions
from hub.edge.settings import Settings
from tests.edge.delivery.subscriber import Subscriber

GM = "gm/0363"
PLACE = ("escalations.0363", 0)
LOG = "log-1"
SOURCE = "urn:nld:oin:00000000000000000000:systeem:overstaphub"


def event(number: int, *, cases: int = 50, lane: str | None = None) -> Event:
    """
    Number so many of a row over so many cases, the revision counting per case.
    """
    case, revision = f"c{number % cases:04}", number // cases
    data = json.dumps({"case": case, "revision": revision, "change": "opened"})
    kind = "nl.overstap.escalatie.geopend.v1"
    return Event(f"{case}-{revision}", case, kind, SOURCE, "2025-09-01T00:00:00.000Z", data, lane)


def settings_of(directory: Path, ca: Path | None = None, **more: object) -> Settings:
    """
    Of an installation in a directory, which may send to this machine.
    """
    given = {"webhook_networks": "127.0.0.0/8", "webhook_ca": ca, **more}
    return Settings.model_validate({"data_dir": directory, **given})


def subscribed(
    outbox: Outbox,
    settings: Settings,
    subscriber: Subscriber,
    path: str = "/",
    *,
    organisation: str = GM,
    sign_in: SignIn | None = None,
) -> str:
    """
    A subscription, of which the subscriber knows the secret.
    """
    made = Subscriptions(outbox, secrets_of(settings)).create(
        organisation, subscriber.url(path), sign_in=sign_in
    )
    assert isinstance(made, Made)
    assert made.secret is not None
    subscriber.secrets[path] = made.secret
    return made.subscription.id


def filled(outbox: Outbox, subscription: str, events: Iterable[Event], *, start: int = 0) -> int:
    """
    Taken in as from a topic, from one offset on; answers where it ends.
    """
    events = list(events)
    position = outbox.begins(subscription, PLACE, LOG)
    assert position == start
    assert outbox.take(subscription, PLACE, LOG, (start, start + len(events)), events, 1_000)
    return start + len(events)


@contextmanager
def opened(settings: Settings) -> Iterator[Outbox]:
    with closing(open_database(settings)) as db:
        yield Outbox(db)


@contextmanager
def sending(settings: Settings) -> Iterator[None]:
    """
    A sender at work; what it raises is raised at the end.
    """
    asked, failed = Asked(), list[Exception]()
    outward = outward_of(settings)

    def run(outbox: Outbox) -> None:
        try:
            Sender(outbox, secrets_of(settings), outward, lambda: None).run(asked)
        except Exception as error:  # noqa: BLE001 - raised again by whoever waits for the thread
            failed.append(error)

    with opened(settings) as outbox:
        thread = Thread(target=run, args=(outbox,))
        thread.start()
        try:
            yield
        finally:
            asked.set()
            thread.join()
            outward.addresses.close()
    if failed:
        raise failed[0]
