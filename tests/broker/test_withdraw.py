"""A wrong list on a real Kafka: who was told by it hears that it is over, and all that stands there adds up."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from hub.domain.timeline import midnight
from hub.edge.kafka.reading import scan
from hub.edge.settings import Settings
from hub.edge.verify import verify
from hub.streams import topics
from hub.streams.codec import local
from tests.broker.test_ingest import Hub, listed
from tests.broker.world import KOPPELPUNT, World, flows, until
from tests.edge.intake.test_identity import bsn

pytestmark = pytest.mark.broker

LISTED, TICK, AFTER = datetime(2026, 1, 15, 9, tzinfo=UTC), date(2026, 3, 20), date(2026, 3, 21)
RIGHT, WRONG = (f"vo-list_16YV_202601{day}T0600_volledig.csv" for day in (14, 15))


def row(n: int) -> str:
    return f"{bsn(n)};;;Kanarie;14-03-2009;0363;16YV;2025-2026;tl;J\n"


def signals(settings: Settings) -> list[tuple[str, str]]:
    told = [local().decode_signal(m.value() or b"") for m in scan(settings, topics.SIGNALS)]
    return sorted((s.rule, str(s.change)) for s in told if s.subject.startswith("p-"))


def test_who_was_told_by_a_wrong_list_hears_that_it_is_over(settings: Settings) -> None:
    hub, world = Hub(settings), World(settings)
    hub.take(listed(row(1), row(2), name=RIGHT, picked_up=LISTED))
    (wrong,) = hub.take(listed(row(1), row(2), row(3), name=WRONG, picked_up=LISTED + timedelta(days=1)))
    with flows(settings):
        world.hears("mbo", KOPPELPUNT, midnight(TICK))
        world.producer.flush()
        world.relayed()
        world.tick(TICK)
        world.producer.flush()
        until(lambda: 3 == len(signals(settings)), "three pupils are told of")

        shown = hub.run("delivery", "withdraw", wrong.delivery, "--dry-run")
        assert 3 == len(signals(settings))
        done = hub.run("delivery", "withdraw", wrong.delivery, "--reason", "een verkeerde klas", "--yes")
        again = hub.run("delivery", "withdraw", wrong.delivery, "--reason", "een verkeerde klas", "--yes")
        world.relayed()
        world.tick(AFTER)
        world.producer.flush()
        until(lambda: 4 == len(signals(settings)), "one is withdrawn")
        found = verify(settings, patience_s=60)

    assert (0, 0, 0) == (shown.exit_code, done.exit_code, again.exit_code), (shown, done, again)
    assert "signals, at the next tick: 1 of D02 withdrawn" in shown.output
    assert "said of 3 pupils: 9 things" in shown.output
    assert "that was done before" in again.output
    assert [("D02", "opened")] * 3 + [("D02", "withdrawn")] == signals(settings)
    assert all(tally.good for tally in found.tallies), found
    listing = json.loads(hub.run("delivery", "list", wrong.source, "--json").stdout)
    assert [(WRONG, True), (RIGHT, False)] == [(one["name"], one["withdrawn"]) for one in listing]
    assert bsn(3) not in shown.output + done.output
