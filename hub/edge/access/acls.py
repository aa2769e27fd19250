"""Who may what on Kafka: a pure function of the topology. Whatever is not granted here is refused.

Names are short; `applied` puts the installation's prefix before them. To read or to write includes to see.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from hub.streams import topics, topology
from hub.streams.flow import Flow
from hub.streams.topology import Agent

READING = "reading"
"""The group that every reader names that keeps no offsets (`hub.edge.kafka.reading`): nobody joins it."""


class Thing(StrEnum):
    """What a right is about."""

    TOPIC = "topic"
    GROUP = "group"
    TRANSACTIONS = "transactional id"


class May(StrEnum):
    """What somebody may do with it, in Kafka's words."""

    READ = "read"
    WRITE = "write"
    DESCRIBE = "describe"
    CREATE = "create"


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One right of one principal; `begins`: of all whose name begins so."""

    who: str
    thing: Thing
    name: str
    begins: bool
    may: May


def of_hub(
    flows: Iterable[Flow] = topology.FLOWS,
    agents: Iterable[Agent] = (*topology.AGENTS, *topology.ONLOOKERS),
) -> frozenset[Grant]:
    """All rights of all parts of the hub; `who` is the part's name."""
    flows = tuple(flows)
    of_flows = (grant for flow in flows for grant in _of_flow(flow))
    return frozenset((*of_flows, *(grant for agent in agents for grant in _of_agent(agent, flows))))


def of_reader(who: str, inboxes: Iterable[str], groups: str) -> frozenset[Grant]:
    """Of whoever receives: its own topics, and consumer groups that begin with its own name."""
    mine = (Grant(who, Thing.TOPIC, name, begins=False, may=May.READ) for name in inboxes)
    return frozenset((*mine, Grant(who, Thing.GROUP, groups, begins=True, may=May.READ)))


def parts(grants: Iterable[Grant]) -> tuple[str, ...]:
    """Whose rights these are."""
    return tuple(sorted({grant.who for grant in grants}))


def _of_flow(flow: Flow) -> Iterator[Grant]:
    """Inputs, outputs and memory; beside them what the engine asks before it starts."""
    who = flow.name
    memory = (*([flow.state] if flow.state else []), flow.positions)
    # Whoever has no state looks in what it wrote for traces: whether it has worked before.
    traces = () if flow.state else tuple(n for n in flow.outputs if n != topics.UNREADABLE)
    yield from _topics(who, May.READ, (*flow.inputs, *memory, *traces))
    yield from _topics(who, May.WRITE, (*flow.outputs, *memory))
    # What a person has had skipped of the journal stands there; its partitions tell how many there are.
    yield from _topics(who, May.READ, [topics.UNREADABLE])
    yield from _topics(who, May.DESCRIBE, [topics.JOURNAL])
    yield from _topics(who, May.CREATE, [n for n in flow.outputs if n.endswith(".")])
    yield Grant(who, Thing.GROUP, f"hub-{who}", begins=False, may=May.READ)
    yield Grant(who, Thing.GROUP, READING, begins=False, may=May.DESCRIBE)
    yield Grant(who, Thing.TRANSACTIONS, f"{who}-", begins=True, may=May.WRITE)


def _of_agent(agent: Agent, flows: Iterable[Flow]) -> Iterator[Grant]:
    who = agent.name
    yield from _topics(who, May.READ, filter(_is_topic, (*agent.reads, *agent.looks)))
    yield from _topics(who, May.WRITE, filter(_is_topic, agent.writes))
    yield Grant(who, Thing.GROUP, READING, begins=False, may=May.DESCRIBE)
    for group in agent.groups:
        yield Grant(who, Thing.GROUP, group, begins=True, may=May.READ)
    for name in agent.transactions:
        yield Grant(who, Thing.TRANSACTIONS, name, begins=True, may=May.WRITE)
    if agent.asks:
        for flow in flows:
            yield from _topics(who, May.DESCRIBE, flow.inputs)
            yield Grant(who, Thing.GROUP, f"hub-{flow.name}", begins=False, may=May.DESCRIBE)


def _topics(who: str, may: May, names: Iterable[str]) -> Iterator[Grant]:
    """A name that ends in a dot stands for one topic per recipient."""
    return (Grant(who, Thing.TOPIC, name, name.endswith("."), may) for name in names)


def _is_topic(name: str) -> bool:
    """An agent also reads deliveries, and writes the vault."""
    return name.endswith(".") or name in {topic.name for topic in topics.TOPICS}
