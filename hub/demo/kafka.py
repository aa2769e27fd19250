"""The Kafka of a demo: a real one for as long as it lasts, or one that stays; else nothing of it is left."""

import secrets
import tempfile
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from confluent_kafka.admin import AdminClient

from hub.edge import broker
from hub.edge.broker import detached
from hub.edge.kafka import clients, names
from hub.edge.settings import Settings

ASK_S = 30
SPARE_S = 5.0
LOOK_S = 0.5


@contextmanager
def kafka_of_demo(known: Settings, *, keep: bool) -> Iterator[Settings]:
    """Settings with a Kafka in them. Without `keep` its topics, and the vault beside them, end with it."""
    if keep:
        found = detached.located(known)
        yield found if found.bootstrap else detached.start(known, keep=True).reached(known)
        return
    with tempfile.TemporaryDirectory(prefix="hub-demo-") as folder:
        mine = known.model_copy(update={"data_dir": Path(folder)})
        if mine.bootstrap is None:
            with broker.start(keep=False) as running:
                yield mine.at(running.bootstrap)
            return
        # A name of its own, so that what is deleted afterwards can be nobody else's.
        mine = mine.model_copy(update={"prefix": f"{known.prefix}demo-{secrets.token_hex(4)}."})
        try:
            yield mine
        finally:
            _discard(mine)


def _discard(settings: Settings) -> None:
    """Topics and groups of this demo. A group is let go only when its last worker's session has run out."""
    admin = clients.admin(settings)
    topics = [t for t in admin.list_topics(timeout=ASK_S).topics if names.is_ours(settings, t)]
    if topics:
        wait(admin.delete_topics(topics, request_timeout=ASK_S).values(), ASK_S)
    until = monotonic() + settings.session_timeout_ms / 1_000 + SPARE_S
    while (groups := _groups(admin, settings)) and monotonic() < until:
        wait(admin.delete_consumer_groups(groups, request_timeout=ASK_S).values(), ASK_S)
        sleep(LOOK_S)


def _groups(admin: AdminClient, settings: Settings) -> list[str]:
    listed = admin.list_consumer_groups(request_timeout=ASK_S).result()
    return [g.group_id for g in listed.valid if names.is_ours(settings, g.group_id)]
