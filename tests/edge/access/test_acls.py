"""Who may what on Kafka follows from the topology, and from nothing else."""

from collections import defaultdict
from itertools import permutations

import pytest

from hub.edge.access import acls
from hub.edge.access.acls import Grant, May, Thing
from hub.edge.access.subscribers import topic_of
from hub.edge.errors import OperatorError
from hub.streams import topics, topology
from hub.streams.flow import Flow
from hub.streams.relay import Relay


def flow(*inputs: str) -> Flow:
    return Flow(name="census", inputs=inputs, outputs=(topics.SIGNALS,), start=Relay, why="a test")


def test_a_flow_that_is_added_brings_its_rights_along() -> None:
    added = acls.of_hub(flows=(*topology.FLOWS, flow(topics.JOURNAL))) - acls.of_hub()
    mine = {(g.thing, g.name, g.begins, g.may) for g in added if g.who == "census"}

    assert {
        (Thing.TOPIC, topics.JOURNAL, False, May.READ),
        (Thing.TOPIC, topics.SIGNALS, False, May.WRITE),
        (Thing.TOPIC, "positions.census", False, May.WRITE),
        (Thing.GROUP, "hub-census", False, May.READ),
        (Thing.TRANSACTIONS, "census-", True, May.WRITE),
    } <= mine
    assert not any(name in topics.FACTS.values() for _, name, _, _ in mine)


def test_whoever_asks_how_far_flows_are_may_ask_it_of_the_new_one_too() -> None:
    """
    To see the group of a flow is all that the others get of it.
    """
    added = acls.of_hub(flows=(*topology.FLOWS, flow(topics.JOURNAL))) - acls.of_hub()

    assert {
        Grant(who, Thing.GROUP, "hub-census", begins=False, may=May.DESCRIBE)
        for who in ("clock", "watchman", "verify")
    } == {g for g in added if g.who != "census"}


def test_a_topic_is_written_by_its_declared_writers_and_nobody_else() -> None:
    may: dict[str, set[str]] = defaultdict(set)
    for grant in acls.of_hub():
        if grant.thing == Thing.TOPIC and grant.may == May.WRITE:
            may[grant.name].add(grant.who)

    assert {t.name: set(t.writers) for t in topics.TOPICS} == {
        name: who for name, who in may.items() if not name.endswith(".")
    }
    assert {topics.ESCALATIONS: {"dispatch"}, topics.NOTICES: {"dispatch"}} == {
        name: who for name, who in may.items() if name.endswith(".")
    }


def test_nobody_ends_a_transaction_of_another() -> None:
    """
    A right to what begins with `a-` is also one to what begins with `a-b-`.
    """
    begins = {(g.name, g.who) for g in acls.of_hub() if g.thing == Thing.TRANSACTIONS}

    assert [] == [
        (mine, yours)
        for (mine, me), (yours, you) in permutations(begins, 2)
        if me != you and yours.startswith(mine)
    ]


def test_nobody_commits_in_the_group_of_another() -> None:
    joins = {(g.name, g.begins, g.who) for g in acls.of_hub() if (g.thing, g.may) == (Thing.GROUP, May.READ)}

    assert [] == [
        (mine, yours)
        for (mine, begins, me), (yours, _, you) in permutations(joins, 2)
        if me != you and (yours.startswith(mine) if begins else yours == mine)
    ]


def test_only_dispatch_makes_topics() -> None:
    assert {"dispatch"} == {g.who for g in acls.of_hub() if g.may == May.CREATE}


def test_who_receives_may_read_its_topic_and_groups_of_its_own_name() -> None:
    assert {
        Grant("gm-0363", Thing.TOPIC, "escalations.0363", begins=False, may=May.READ),
        Grant("gm-0363", Thing.GROUP, "gm-0363.", begins=True, may=May.READ),
    } == acls.of_reader("gm-0363", ["escalations.0363"], "gm-0363.")


@pytest.mark.parametrize(
    ("organisation", "topic"),
    [
        ("gm/0363", "escalations.0363"),
        ("rmc/21", "escalations.rmc.21"),
        ("brin/98AB", "notices.98AB"),
    ],
)
def test_an_organisation_receives_on_one_topic(organisation: str, topic: str) -> None:
    assert topic == topic_of(organisation)


@pytest.mark.parametrize(
    "organisation", ["gm/", "gm/*", "gm/rmc.21", "gm/0363/..", "supplier/x", "0363", "rmc/0363", "gm/036 "]
)
def test_nobody_else_receives(organisation: str) -> None:
    with pytest.raises(OperatorError, match="is nobody who receives"):
        topic_of(organisation)
