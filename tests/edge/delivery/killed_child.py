"""A delivery process for the kill test: takes events in from a row that it knows, and sends, until it is killed.

`python -m tests.edge.delivery.killed_child EVENTS CASES`, with its settings in the environment. The row stands for
a topic: it reads from the position in the outbox on, as from Kafka, in the code that reads from Kafka.
"""

import sys
from contextlib import closing
from itertools import islice
from threading import Event as Asked
from threading import Thread

from hub.edge import settings
from hub.edge.delivery import schedule, sending
from hub.edge.delivery.database import open_database
from hub.edge.delivery.outbox import Outbox
from hub.edge.delivery.outward import outward_of
from hub.edge.delivery.sender import Sender
from hub.edge.delivery.subscription import secrets_of
from hub.edge.live import family
from hub.edge.settings import Settings
from tests.edge.delivery.delivering import LOG, PLACE, event

BATCH = 97


def fill(known: Settings, total: int, cases: int) -> None:
    """
    Batch by batch and subscription by subscription, each batch with its position.
    """
    with closing(open_database(known)) as db:
        outbox = Outbox(db)
        going = {s.id for s in outbox.subscriptions()}
        while going:
            for name in sorted(going):
                start = outbox.begins(name, PLACE, LOG)
                assert start is not None
                events = [event(n, cases=cases) for n in islice(range(start, total), BATCH)]
                if not events:
                    going.discard(name)
                    continue
                assert outbox.take(name, PLACE, LOG, (start, start + len(events)), events, 0)


def main(total: int, cases: int) -> None:
    known, asked = settings.read(), Asked()
    schedule.WAITS = (10,) * 10_000  # nobody waits for an hour here
    sending.PATIENCE_S = 2.0  # nor long for one that hangs
    family.stop_with_parent(asked.set)
    Thread(target=fill, args=(known, total, cases), daemon=True).start()
    with closing(open_database(known)) as db:
        Sender(Outbox(db), secrets_of(known), outward_of(known), lambda: None).run(asked)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
