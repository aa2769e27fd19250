"""An installation that takes in all canaries, in a process of its own, so that all it writes can be searched.

`python -m tests.broker.canary_child DROP`: every file is read, some days go by, the read model looks, and the
metrics are told. A module and no text, so that what it calls is checked.
"""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

from prometheus_client import generate_latest

from hub.domain.timeline import midnight
from hub.edge import log, region
from hub.edge.drill import run
from hub.edge.kafka.reading import scan
from hub.edge.settings import Settings, read
from hub.edge.views import installation
from hub.edge.views.readmodel import READS, ReadModel
from hub.streams.codec import local

DAYS = (date(2025, 4, 3), date(2025, 9, 1), date(2025, 9, 12), date(2025, 10, 20), date(2026, 3, 1))


def waits() -> bool:
    """Nothing else is done while the flows work."""
    return False


def lives(settings: Settings, drop: Path) -> None:
    with run._hub(settings, region.load(None), 1) as (steps, intake, post, _):
        for receipt in intake.poll(drop, datetime(2026, 7, 31, 12, tzinfo=UTC)):
            sys.stdout.write(f"{receipt}\n")
        post.send()
        steps.take_in(post.landed, merges=True, meanwhile=waits)
        for day in DAYS:
            signals, told = steps.tick(midnight(day), waits)
            sys.stdout.write(f"{day} {signals} {told}\n")
        steps.told(waits)


def looks(settings: Settings) -> None:
    with ReadModel(settings.data_dir / "readmodel.db", local()) as model:
        for topic in READS:
            for message in scan(settings, topic):
                model.take(installation._seen(topic, message))
        model.commit()


if __name__ == "__main__":
    log.setup("debug", json=True)
    lives(read(), Path(sys.argv[1]))
    looks(read())
    sys.stdout.write(generate_latest().decode())
