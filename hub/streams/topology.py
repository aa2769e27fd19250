"""The whole hub on one page: every flow and every agent is one line, as data. The picture is drawn from it.

Flows run in the engine, from topics to topics, exactly once. Agents touch the world, at least once; they are
bound in `hub.edge`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.streams import topics
from hub.streams.dispatch import DISPATCH
from hub.streams.flow import Flow
from hub.streams.pupil_watch import PUPIL_WATCH
from hub.streams.relay import RELAY
from hub.streams.source_watch import SOURCE_WATCH

FLOWS: tuple[Flow, ...] = (RELAY, PUPIL_WATCH, SOURCE_WATCH, DISPATCH)


@dataclass(frozen=True, slots=True)
class Agent:
    """What touches the world: reads topics or deliveries, writes topics or something outside."""

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    why: str
    looks: tuple[str, ...] = ()  # topics that it reads back, to know where it or somebody else is; not drawn
    transactions: tuple[str, ...] = ()  # what its transactional ids begin with
    groups: tuple[str, ...] = ()  # what its consumer groups begin with
    asks: bool = False  # how far each flow is


AGENTS: tuple[Agent, ...] = (
    Agent(
        "door",
        ("deliveries", topics.SIGNALS),
        (*topics.FACTS.values(), topics.REJECTED, "vault"),
        "translates, knows who it is, and lets no PGN through",
        looks=(topics.REJECTED,),
        transactions=("door-", "drop-", "pull-"),
    ),
    Agent(
        "clock",
        (topics.JOURNAL,),
        (topics.JOURNAL,),
        "time is data",
        looks=(topics.SOURCE_STATE, PUPIL_WATCH.positions, SOURCE_WATCH.positions),
        transactions=("clock-",),
        asks=True,
    ),
    Agent(
        "read-model",
        (topics.SIGNALS, topics.REJECTED, topics.PUPIL_STATE, topics.SOURCE_STATE),
        ("views", topics.UNREADABLE),
        "what status, explain and report look at",
        transactions=("read-model-",),
        groups=("hub-read-model-",),
    ),
    Agent(
        "delivery",
        (topics.ESCALATIONS, topics.NOTICES),
        ("outbox", "subscribers"),
        "webhooks for whoever reads no Kafka",
    ),
)

ONLOOKERS: tuple[Agent, ...] = (
    Agent("watchman", (), (), "says which flows move, beside them in their process", asks=True),
    Agent(
        "verify",
        (),
        (),
        "folds the journal anew and compares",
        looks=(*(t.name for t in topics.TOPICS), topics.ESCALATIONS, topics.NOTICES),
        asks=True,
    ),
)
"""Who takes part in nothing and writes nothing: not drawn, and with a name of their own all the same."""


def flow(name: str) -> Flow:
    """A flow by its name; KeyError when there is none."""
    return {f.name: f for f in FLOWS}[name]


def mermaid() -> str:
    """The picture: topics are rounded, flows and agents are boxes, memory is a cylinder."""
    return "\n".join(["flowchart LR", *_nodes(), *_arrows()]) + "\n"


def _nodes() -> Iterator[str]:
    for agent in AGENTS:
        yield f"  {_id(agent.name)}[[{agent.name}]]"
    for each in FLOWS:
        yield f"  {_id(each.name)}[{each.name}]"
    for name in _places():
        shape = (
            ("[(", ")]")
            if name.startswith("state.") or name in ("vault", "views", "outbox")
            else ("([", "])")
        )
        shown = f"{name}*" if name.endswith(".") else name
        yield f"  {_id(name)}{shape[0]}{shown}{shape[1]}"


def _arrows() -> Iterator[str]:
    for agent in AGENTS:
        yield from (f"  {_id(name)} --> {_id(agent.name)}" for name in agent.reads)
        yield from (f"  {_id(agent.name)} --> {_id(name)}" for name in agent.writes)
    for each in FLOWS:
        yield from (f"  {_id(name)} --> {_id(each.name)}" for name in each.inputs)
        yield from (f"  {_id(each.name)} --> {_id(name)}" for name in each.outputs)
        if each.state is not None:
            yield f"  {_id(each.name)} <--> {_id(each.state)}"


def _places() -> list[str]:
    """All that stands between flows and agents, in the order in which it is met."""
    met: dict[str, None] = {}
    for agent in AGENTS:
        met |= dict.fromkeys((*agent.reads, *agent.writes))
    for each in FLOWS:
        state = () if each.state is None else (each.state,)
        met |= dict.fromkeys((*each.inputs, *each.outputs, *state))
    return list(met)


def _id(name: str) -> str:
    return name.replace(".", "_").replace("-", "_")
