"""The doctor asks a real Kafka: what is well is said to be well, and what was changed by hand is found."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from hub.domain.timeline import midnight
from hub.edge.doctor import examined, there
from hub.edge.kafka import clients
from hub.edge.settings import Settings
from hub.streams import topics
from tests.broker.test_ingest import Hub
from tests.broker.world import World

pytestmark = pytest.mark.broker

DAY = date(2026, 4, 3)


def test_a_kafka_as_declared_is_well_and_each_change_is_found(settings: Settings) -> None:
    world = World(settings)
    world.tick(DAY)
    world.producer.flush()
    well = {line.what: line for line in examined(settings, midnight(DAY))}
    resource = ConfigResource(
        ResourceType.TOPIC,
        f"{settings.prefix}{topics.JOURNAL}",
        incremental_configs=[
            ConfigEntry("retention.ms", "1000", incremental_operation=AlterConfigOpType.SET)
        ],
    )
    admin = clients.admin(settings)
    for future in admin.incremental_alter_configs([resource]).values():
        future.result()

    drifted = [line for line in there.declared(settings) if not line.good]
    behind = [line for line in there.clock(settings, midnight(DAY) - timedelta(hours=1)) if not line.good]
    shown = Hub(settings).run("doctor", "--json")

    assert all(well[what].good for what in ("Kafka", "registry", "clock"))
    assert not [line for line in (well["topics"],) if not line.good and "missing" in line.told]
    assert any("retention.ms 1000 -> -1" in line.told and "topics apply" in line.do for line in drifted)
    assert ["clock"] == [line.what for line in behind]
    assert 1 == shown.exit_code
    assert {"topics", "Kafka", "clock"} <= {line["what"] for line in json.loads(shown.stdout)}


def test_a_kafka_that_is_away_is_a_line_and_the_machine_is_examined_all_the_same(settings: Settings) -> None:
    away = settings.model_copy(update={"bootstrap": "127.0.0.1:9"})

    lines = list(examined(away, datetime(2026, 4, 3, tzinfo=UTC)))

    assert any(line.what == "Kafka" and not line.good for line in lines)
    assert any(line.what == "disk" for line in lines)
