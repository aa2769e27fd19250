"""The log: every event by the one name it has, no sentence written at a call site, and nothing about a child.

What an event is about goes beside it: a source, a topic, a partition, counts, a moment. A PGN, a name, a
pupil or a payload never does; a refusal of such words is built in, and its test shows it biting.
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from time import monotonic
from typing import Any, Final, Literal

import structlog

from hub.edge.log_lines import EachMinute, Foreign, Seldom

Level = Literal["debug", "info", "warning", "error"]

HUB_STARTED: Final = "hub.started"
HUB_STOPPED: Final = "hub.stopped"
CHILD_STARTED: Final = "child.started"
CHILD_ENDED: Final = "child.ended"
CHILD_RESTARTS: Final = "child.restarts"
CHILD_HUNG: Final = "child.hung"
CHILD_FAILED: Final = "child.failed"
BROKER_STARTED: Final = "broker.started"
BROKER_ENDED: Final = "broker.ended"
KAFKA_AWAY: Final = "kafka.away"
KAFKA_BACK: Final = "kafka.back"
TOPICS_APPLIED: Final = "topics.applied"

FLOW_STARTED: Final = "flow.started"
FLOW_RECOVERED: Final = "flow.recovered"
FLOW_FENCED: Final = "flow.fenced"
FLOW_STOPPED: Final = "flow.stopped"
FLOW_CRASHED: Final = "flow.crashed"
FLOW_REFUSED: Final = "flow.refused"
FLOW_STUCK: Final = "flow.stuck"
POSITION_MENDED: Final = "position.mended"
POSITION_ADOPTED: Final = "position.adopted"
FLOW_HALTED: Final = "flow.halted"
FLOW_GOES_ON: Final = "flow.goes_on"
RECORD_PASSED_OVER: Final = "record.passed_over"
STATE_REMADE: Final = "state.remade"
RECORD_SET_ASIDE: Final = "record.set_aside"

CLOCK_STARTED: Final = "clock.started"
CLOCK_WAITED: Final = "clock.waited"
CLOCK_JUMPED: Final = "clock.jumped"
CLOCK_CONFIRMED: Final = "clock.confirmed"
CLOCK_REFUSED: Final = "clock.refused"

INTAKE_DONE: Final = "intake.done"
INTAKE_FAILED: Final = "intake.failed"
INTAKE_STOPPED: Final = "intake.stopped"
INTAKE_UNFIT: Final = "intake.unfit"
INTAKE_FIT: Final = "intake.fit"
INTAKE_LOOK: Final = "intake.look"
INTAKE_WITHDRAWN: Final = "intake.withdrawn"
INTAKE_MENDED: Final = "intake.mended"
INTAKE_MISSING: Final = "intake.missing"
INTAKE_CAME: Final = "intake.came"
FACT_REJECTED: Final = "fact.rejected"
ACCESS_WRITTEN: Final = "access.written"

AGENT_CRASHED: Final = "agent.crashed"
WEBHOOK_FAILS: Final = "webhook.fails"
WEBHOOK_STOPPED: Final = "webhook.stopped"
WEBHOOK_GIVEN_UP: Final = "webhook.given_up"

GATEWAY_STARTED: Final = "gateway.started"
GATEWAY_REFUSED: Final = "gateway.refused"
GATEWAY_FAILED: Final = "gateway.failed"

DRILL_STARTED: Final = "drill.started"
DRILL_ENDED: Final = "drill.ended"
REGION_APPLIED: Final = "region.applied"

EVENTS: Final[Mapping[str, str]] = {
    HUB_STARTED: "`hub run` is up: which processes, on which Kafka",
    HUB_STOPPED: "`hub run` ended, and with which exit code",
    CHILD_STARTED: "a process of `hub run` was started",
    CHILD_ENDED: "a process of `hub run` ended by itself; it is started again",
    CHILD_RESTARTS: "a process of `hub run` ends again and again: look at what it logs",
    CHILD_FAILED: "a process of `hub run` says why it ends; it is started again: that may pass, or be mended",
    CHILD_HUNG: "a process of `hub run` gave no sign of life: it is ended, and started again",
    BROKER_ENDED: "the Kafka that `hub run` started has ended; it is started again on its data",
    KAFKA_AWAY: "Kafka does not answer: it is waited for, however long; told once a minute",
    KAFKA_BACK: "Kafka answers again, after so many seconds; all goes on",
    BROKER_STARTED: "the embedded Kafka answers",
    TOPICS_APPLIED: "topics that were missing have been made",
    FLOW_STARTED: "a flow of the engine subscribes to its topics",
    FLOW_RECOVERED: "a flow has read its state back, and in how many seconds",
    FLOW_FENCED: "another worker took over: this one stops, nothing of its last batch is seen",
    FLOW_STOPPED: "a flow stopped as asked",
    FLOW_CRASHED: "a flow failed: a bug, or a Kafka that is gone; the process ends and is started again",
    FLOW_STUCK: "a transaction outlived its timeout: the process ends and is started again",
    POSITION_MENDED: "ALARM: somebody wrote over a flow's position; the last sound one counts, written anew",
    POSITION_ADOPTED: "a flow has no position of its own yet, and goes on where its group's offsets say",
    FLOW_HALTED: "ALARM: a record of the journal cannot be read; its partition waits: `hub journal skip`",
    FLOW_GOES_ON: "a person had that record skipped; the partition goes on behind it",
    RECORD_PASSED_OVER: "who only looks met a record that nobody can read; it stays in its topic",
    STATE_REMADE: "ALARM: somebody wrote over a flow's memory; it is folded anew from the journal and mended",
    RECORD_SET_ASIDE: "ALARM: a record cannot be read; it stands whole in `unreadable`: `hub unreadable`",
    FLOW_REFUSED: "a flow does not start: what it found is not its own (mode, generation)",
    CLOCK_STARTED: "the clock runs, and from which last tick on",
    CLOCK_WAITED: "what was taken in takes longer into the journal than the clock waits; it ticks without it",
    CLOCK_JUMPED: "ALARM: the wall clock jumped; no tick until a person confirms (`hub run --confirm-jump`)",
    CLOCK_CONFIRMED: "a person confirmed the jump of the clock",
    CLOCK_REFUSED: "ALARM: the clock does not tick: the journal is a drill's, or ahead of the wall clock",
    INTAKE_DONE: "a delivery was taken in, with its counts",
    INTAKE_FAILED: "a delivery could not be taken in; it stays where it is",
    INTAKE_STOPPED: "too many rejections in a row: the source counts as not heard until a delivery is good",
    INTAKE_UNFIT: "a directory, or a source that is pulled, cannot be used, and why; all others go on",
    INTAKE_FIT: "that directory, or source, can be used again",
    INTAKE_MISSING: "a feed passed over numbers: asked for at each pull; it counts as not heard",
    INTAKE_CAME: "some of those came after all",
    INTAKE_WITHDRAWN: "a person withdrew a delivery: from the next tick on it counts as never delivered",
    INTAKE_LOOK: "a delivery was taken in, and whoever delivers should look at something of it",
    INTAKE_MENDED: "older rejections of the source were closed by a delivery, with their counts",
    FACT_REJECTED: "a record of a source could not become a fact",
    ACCESS_WRITTEN: "a line of the access log, with its number and hash: a log cut short shows against these",
    AGENT_CRASHED: "an agent failed: the process ends, nothing was acknowledged, the record is read again",
    WEBHOOK_FAILS: "a subscriber does not take its events; it is tried again as the table says",
    WEBHOOK_STOPPED: "ALARM: nothing more is sent to a subscription, and why: its contact must hear of it",
    WEBHOOK_GIVEN_UP: "ALARM: events that a subscriber refused through the whole table; they can be fetched",
    GATEWAY_STARTED: "`hub serve` answers, where, and by whose tokens",
    GATEWAY_REFUSED: "the gateway refused a request: by which code, on which route, of which organisation",
    GATEWAY_FAILED: "ALARM: the gateway stumbled on a bug, or on its disk; who asked was told so",
    DRILL_STARTED: "a drill begins, under which prefix",
    DRILL_ENDED: "a drill is done, with its counts and seconds",
    REGION_APPLIED: "settings of the region were written to the journal",
}
"""What each event means; the operators' handbook is made of it."""

NEVER_LOGGED: Final = frozenset(
    {"pgn", "bsn", "onderwijsnummer", "name", "pupil", "pupil_id", "birth", "value", "payload", "original"}
)
"""Words that may not stand beside an event: whoever needs one of them has a topic, not a log."""

QUIET: Final = ("aiokafka", "faust", "mode", "asyncio", "aiohttp", "urllib3", "kafka")
"""Libraries that build a log record per message unless told otherwise (a fifth of a Faust agent's CPU)."""

LIBRDKAFKA: Final = logging.getLogger("librdkafka")
"""Every Kafka client is given it: else librdkafka writes to standard error in a form of its own."""


class ForbiddenWordError(TypeError):
    """A log line would have carried something about a child. A bug: it stops the worker."""


_events = EachMinute()


def seldom(event: str, of: object = None, **about: object) -> None:
    """Warn of an event, once a minute however often it comes; `of`: what is counted apart."""
    if times := _events.times((event, of), monotonic()):
        get().warning(event, times=times, **about)


def setup(level: Level = "info", *, json: bool | None = None) -> None:
    """Once per process, before anything logs: people get lines, machines get JSON (when nobody watches)."""
    as_json = not sys.stderr.isatty() if json is None else json
    number = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Foreign())
    handler.addFilter(Seldom())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for library in QUIET:
        logging.getLogger(library).setLevel(logging.WARNING)
    logging.getLogger("fastapi").setLevel(logging.ERROR)  # it misses a package that nothing here asks for
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_named,
            structlog.processors.format_exc_info if as_json else _as_is,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def only_named(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Only events that have a name here, and no word about a child beside them."""
    if event["event"] not in EVENTS:
        raise ForbiddenWordError("this event has no name in hub/edge/log.py")
    if forbidden := NEVER_LOGGED & event.keys():
        raise ForbiddenWordError(f"{event['event']} may not carry {', '.join(sorted(forbidden))}")
    return event


def get(**bound: object) -> Any:  # noqa: ANN401 - structlog's own type for a lazy logger
    """A logger; what it is bound to stands beside each of its events."""
    return structlog.get_logger().bind(**bound) if bound else structlog.get_logger()


def _as_is(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return event
