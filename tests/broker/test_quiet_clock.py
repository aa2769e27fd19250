"""The clock beside the real watches: nothing is written while nothing happens, and a fact gets its tick at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count

import pytest

from hub.domain.facts import Resides
from hub.domain.identifiers import Municipality, PupilId, SourceId
from hub.domain.timeline import midnight
from hub.edge.kafka import clients, provision
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.positions import by_place, positions
from hub.edge.live.clock import SIGN_OF_LIFE, Clock
from hub.edge.live.journal import Journal
from hub.edge.live.need import WATCHES, Needs
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.context_json import LIVE
from hub.streams.murmur import partition_of
from hub.streams.records import fact_headers
from tests.broker.world import CODEC, flows, until

pytestmark = pytest.mark.broker

SECOND = timedelta(seconds=1)
NOON = midnight(date(2025, 6, 10)) + timedelta(hours=12)
QUIET_BEATS = 60


@contextmanager
def living(settings: Settings) -> Iterator[tuple[Clock, Offsets]]:
    """
    A live journal with its flows, and a clock whose wall goes one second further at each look.
    """
    provision.apply(settings, topics.TOPICS)
    offsets, wall = Offsets(settings), count()
    journal = Journal(settings, CODEC, offsets)
    journal.open_as(LIVE)
    needs = Needs(settings, offsets, journal.places)
    clock = Clock(settings, journal, offsets, needs, lambda: NOON + next(wall) * SECOND)
    clock.start()
    try:
        with flows(settings):
            yield clock, offsets
    finally:
        needs.close()
        journal.close()
        offsets.close()


def everything(offsets: Offsets) -> dict[Place, int]:
    return offsets.ends(offsets.places(offsets.topics()))


def has_gone_quiet(settings: Settings, clock: Clock, offsets: Offsets) -> bool:
    """
    Each watch has taken all there is, and two looks write nothing.
    """
    before = everything(offsets)
    clock.beat()
    clock.beat()
    targets = offsets.targets(offsets.places([topics.JOURNAL]))
    taken = [by_place(positions(settings, watch)) for watch in WATCHES]
    answered = all(each.get(place, 0) >= end for each in taken for place, end in targets.items())
    return answered and before == everything(offsets)


def test_nothing_is_written_while_nothing_happens_and_a_fact_gets_its_tick(settings: Settings) -> None:
    mine = partition_of("p-1", settings.partitions)
    with living(settings) as (clock, offsets):
        until(lambda: has_gone_quiet(settings, clock, offsets), "the first ticks have been answered")
        clock.struck = clock.last  # so that no sign of life is near
        before = everything(offsets)
        for _ in range(QUIET_BEATS):
            assert clock.beat() is not None
        assert before == everything(offsets)
        assert QUIET_BEATS * SECOND < SIGN_OF_LIFE

        news = Resides(
            source=SourceId("vo-list/98VA"), ref="", version=1, municipality=Municipality("0363"), since=None
        )
        producer, value = clients.producer(settings), CODEC.encode_fact(news)
        producer.produce(
            settings.prefix + topics.FACTS["vo"],
            value,
            b"98VA",
            headers=list(fact_headers(PupilId("p-1"), news, value)),
        )
        producer.flush()
        until(lambda: clock.beat() == clock.struck, "a tick follows the fact")

        ends, others = everything(offsets), [part for part in range(settings.partitions) if part != mine]
        assert ends[topics.JOURNAL, mine] > before[topics.JOURNAL, mine]
        assert all(ends[topics.JOURNAL, part] == before[topics.JOURNAL, part] for part in others)
