"""A surge on a real Kafka: nobody is told before a person's word, everybody after it, and all adds up."""

import json
from datetime import date

import pytest

from hub.domain.context import Context
from hub.domain.facts import Born, ExpectedInMbo, Resides
from hub.domain.holds import Brake
from hub.domain.identifiers import Birth
from hub.domain.timeline import midnight
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.reading import scan
from hub.edge.settings import Settings
from hub.edge.verify import verify
from hub.streams import topics
from hub.streams.context_json import settings_of
from hub.streams.records import SETTING, kind_only
from tests.broker.test_ingest import Hub
from tests.broker.world import CODEC, GEMEENTEN, LIST, VO, World, flows, until

pytestmark = pytest.mark.broker

DAY, NEXT = date(2026, 4, 3), date(2026, 4, 4)
MANY = 60
HOLD = f"D02:brin/{VO}:{DAY}"
BOX = f"{topics.NOTICES}{VO}"


def told(settings: Settings) -> int:
    if BOX not in Offsets(settings).topics():
        return 0
    return sum(1 for _ in scan(settings, BOX))


def said(settings: Settings) -> int:
    return sum(1 for _ in scan(settings, topics.SIGNALS))


def movers(world: World) -> None:
    for n in range(MANY):
        name = f"p-{n}"
        world.says("vo", name, Born(source=LIST, ref="", version=1, birth=Birth("2009-03-14")))
        world.says("vo", name, Resides(source=LIST, ref="", version=1, municipality=GEMEENTEN[0], since=None))
        expected = ExpectedInMbo(source=LIST, ref="2026", version=1, school=VO, season=2026, level="gl")
        world.says("vo", name, expected)
    world.hears("vo", LIST, midnight(DAY))


def test_a_surge_waits_for_a_word_and_then_everybody_is_told(settings: Settings) -> None:
    hub, world = Hub(settings), World(settings)
    braked = settings_of(Context(brake=Brake(learning_days=0)), 2)
    for setting in braked:
        world.everywhere(kind_only(SETTING), CODEC.encode_setting(setting))
    movers(world)
    with flows(settings):
        world.producer.flush()
        world.relayed()
        world.tick(DAY)
        world.producer.flush()
        until(lambda: said(settings) == MANY, "all is held")
        held = hub.run("surge", "list", "--json")
        shown = hub.run("surge", "list")
        status = hub.run("status")
        before = verify(settings, patience_s=60)
        assert 0 == told(settings)

        word = hub.run("surge", "tell", HOLD, "--reason", "the school was called", "--yes")
        world.tick(NEXT)
        world.producer.flush()
        until(lambda: told(settings) == MANY, "everybody is told")
        after = verify(settings, patience_s=60)
        quiet = hub.run("surge", "list")

    (one,) = json.loads(held.stdout)
    assert (HOLD, MANY) == (one["hold"], one["cases"])
    assert f"{LIST}, heard" in shown.output
    assert f"{MANY} open, held as a surge" in " ".join(status.output.split())
    assert (0, 0) == (word.exit_code, quiet.exit_code), (word, quiet)
    assert all(tally.good for tally in (*before.tallies, *after.tallies)), (before, after)
