"""A summer holiday: the groups' offsets are gone, and every flow goes on exactly where it was."""

import threading
from collections.abc import Iterator

import pytest
from confluent_kafka import KafkaError, KafkaException

from hub.edge.engine import group_of, run_flow
from hub.edge.errors import OperatorError
from hub.edge.kafka import clients, provision
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.positions import positions
from hub.edge.settings import Settings
from hub.edge.verify import verify
from hub.edge.views.installation import look
from hub.streams import position, topics, topology
from tests.broker.world import CODEC, World, flows, until

pytestmark = pytest.mark.broker

DAYS = 25


@pytest.fixture
def settings(kafka: str, topic_prefix: str) -> Settings:
    """
    With short sessions: a group is not forgotten before those of its members have run out.
    """
    return Settings(bootstrap=kafka, prefix=topic_prefix, partitions=2, session_timeout_ms=1_500)


@pytest.fixture
def offsets(settings: Settings) -> Iterator[Offsets]:
    asked = Offsets(settings)
    yield asked
    asked.close()


def lived(settings: Settings) -> World:
    """
    A region for a while, until the flows have done all of it and stopped.
    """
    world = World(settings)
    with flows(settings):
        for _ in world.days(pupils=30, days=DAYS):
            continue
        assert verify(settings, patience_s=60).good
    return world


def forget_groups(settings: Settings) -> None:
    """
    What Kafka does by itself when nobody was in a group for `offsets.retention.minutes`.
    """
    admin = clients.admin(settings)

    def gone() -> bool:
        asked = admin.delete_consumer_groups([group_of(settings, flow) for flow in topology.FLOWS])
        refused = 0
        for future in asked.values():
            try:
                future.result()
            except KafkaException as error:
                refused += error.args[0].code() != KafkaError.GROUP_ID_NOT_FOUND
        return refused == 0

    until(gone, "the sessions of those who left have run out, and their groups are deleted")


def lose(settings: Settings, flow: str) -> None:
    """
    The topic is gone, and whoever starts the hub makes it anew, empty.
    """
    name = settings.prefix + topology.flow(flow).positions
    admin = clients.admin(settings)
    admin.delete_topics([name])[name].result()
    until(lambda: name not in admin.list_topics(timeout=10).topics, "the topic is gone")
    provision.apply(settings, topics.TOPICS)


def spoken(offsets: Offsets) -> dict[Place, int]:
    """
    Where the topics end that hold what the flows have made.
    """
    names = [n for n in offsets.topics() if not n.startswith(topics.POSITIONS)]
    return offsets.ends(offsets.places(names))


def all_done(settings: Settings, offsets: Offsets) -> bool:
    return not any(
        offsets.behind(group_of(settings, flow), offsets.targets(offsets.places(flow.inputs)))
        for flow in topology.FLOWS
    )


def test_flows_whose_groups_lost_their_offsets_repeat_nothing_and_skip_nothing(
    settings: Settings, offsets: Offsets
) -> None:
    world = lived(settings)
    before = spoken(offsets)
    forget_groups(settings)
    assert {flow.name: 0 for flow in topology.FLOWS} == look(settings, CODEC)[0].lag  # each flow's own word

    with flows(settings):
        until(lambda: all_done(settings, offsets), "the groups know again how far the flows are")
        assert before == spoken(offsets)

        world.pupil(DAYS + 1)
        world.producer.flush()
        world.relayed()
        verdict = verify(settings, patience_s=60)
    assert verdict.good, verdict.tallies
    assert before != spoken(offsets)


def test_flow_that_lost_its_positions_goes_on_where_its_group_was(
    settings: Settings, offsets: Offsets
) -> None:
    """
    So does an installation that is older than the positions; from then on they stand.
    """
    lived(settings)
    before = spoken(offsets)
    for flow in topology.FLOWS:
        lose(settings, flow.name)

    with flows(settings):
        until(lambda: all(positions(settings, f) for f in topology.FLOWS), "each has a position again")
    forget_groups(settings)
    with flows(settings):
        until(lambda: all_done(settings, offsets), "all flows run again")
        assert verify(settings, patience_s=60).good

    assert before == spoken(offsets)


def test_flow_that_lost_both_is_refused_instead_of_saying_all_again(
    settings: Settings, offsets: Offsets
) -> None:
    lived(settings)
    before = spoken(offsets)
    forget_groups(settings)
    for flow in topology.FLOWS:
        lose(settings, flow.name)
        with pytest.raises(OperatorError, match=f"{flow.name} has worked"):
            run_flow(flow, settings, stop=threading.Event())

    assert before == spoken(offsets)


def test_flow_of_whose_positions_one_was_overwritten_and_is_gone_is_refused(
    settings: Settings, offsets: Offsets
) -> None:
    """
    Compaction took the sound record away under the spoilt one: of the other partition it is still known.
    """
    world, flow = lived(settings), topology.flow("dispatch")
    known = positions(settings, flow)
    forget_groups(settings)
    lose(settings, flow.name)
    sound = position.written(flow, 1, known[1])
    for key, value in ((sound.key, sound.value), (b"0", b"?")):
        world._put(flow.positions, key, value or b"", [], 0)
    world.producer.flush()

    with pytest.raises(OperatorError, match="dispatch has worked"):
        run_flow(flow, settings, stop=threading.Event())


def test_broker_that_forgets_within_a_holiday_is_told_and_ours_does_not(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert () == provision.advice(settings)

    monkeypatch.setattr(provision, "HOLIDAY_MINUTES", 10**9)
    (told,) = provision.advice(settings)
    assert "offsets.retention.minutes=" in told
