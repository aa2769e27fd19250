"""The two kinds of processes of `hub run`: flows of the engine, and the edge around them."""

import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

from confluent_kafka import TopicCollection

from hub.edge import metrics
from hub.edge.intake.drop_watch import DropWatch
from hub.edge.kafka import clients, names
from hub.edge.kafka.offsets import Offsets
from hub.edge.live import app as apps
from hub.edge.live import family
from hub.edge.live.app import Application, Hosted
from hub.edge.live.clock import Clock, Refusal
from hub.edge.live.flows import Flows
from hub.edge.live.journal import Journal
from hub.edge.live.need import Needs
from hub.edge.live.readagents import ReadAgents
from hub.edge.live.watchman import Watchman
from hub.edge.registry.codecs import codec_of
from hub.edge.settings import Settings
from hub.edge.views.readmodel import READS, ReadModel
from hub.streams import topics, topology
from hub.streams.context_json import LIVE

TICK_S = 1.0
LOOK_S = 2.0


@dataclass(frozen=True, slots=True)
class EdgeWork:
    """What the edge process is asked to do."""

    wall: Callable[[], datetime]
    drop: Path | None = None
    confirmed: datetime | None = None


def readmodel_path(settings: Settings) -> Path:
    """One file per installation: a drill's is never the living's."""
    return settings.data_dir / names.full(settings, "readmodel.sqlite")


def run_flows(settings: Settings, names: Sequence[str], *, slot: int = 0, child: bool = False) -> int:
    """Flows in this process, with a life cycle and a web of their own."""
    offsets, stop = Offsets(settings), Event()
    flows = Flows(names, settings, slot=slot, stop=stop, codec=codec_of(settings))
    watchman = Watchman(settings, offsets, [topology.flow(name) for name in names])

    def health() -> dict[str, Any]:
        stalled = watchman.stalled()
        shown = {
            name: {**watchman.shown()[name], "ready": p.ready, "partitions": sorted(p.assigned)}
            for name, p in flows.progress.items()
        }
        ready = all(p.ready for p in flows.progress.values())
        return {"live": not stalled, "ready": ready, "stalled": stalled, "flows": shown}

    app = apps.make(settings, "-".join(("flow", *names, str(slot))), health, agents=False)
    _host(app, "flows", lambda _: _flows(flows), stop)
    _every(app, LOOK_S, watchman.look, "lag")
    return _run(app, offsets.close, child=child)


def run_edge(settings: Settings, work: EdgeWork, *, child: bool = False) -> int:
    """The read model, the clock, and the intake of the drop directory."""
    codec, offsets, stop = codec_of(settings), Offsets(settings), Event()
    journal = Journal(settings, codec, offsets)
    journal.open_as(LIVE)
    model = ReadModel(readmodel_path(settings), codec)
    model.belongs_to(_log_of(settings))
    drop = DropWatch(settings, work.drop, work.wall, codec) if work.drop else None
    needs = Needs(settings, offsets, journal.places)
    clock = Clock(
        settings,
        journal,
        offsets,
        needs,
        work.wall,
        handed_in=drop.handed_in if drop else lambda _: True,
        confirmed=work.confirmed,
    )
    clock.start()
    watched = Offsets(settings)  # clients are asked by one thread each
    watchman = Watchman(settings, watched, topology.FLOWS)

    def health() -> dict[str, Any]:
        stalled = watchman.stalled()
        ticks = clock.refusal in (None, Refusal.NOT_LATER)
        seen = {
            "looked": clock.last.isoformat() if clock.last else None,
            "last_tick": clock.struck.isoformat() if clock.struck else None,
            "refused": str(clock.refusal) if clock.refusal else None,
        }
        ready = clock.last is not None and ticks and all(m.lag is not None for m in watchman.seen.values())
        shown = {"clock": seen, "flows": watchman.shown()}
        return {"live": not stalled, "ready": ready, "stalled": stalled, **shown}

    app = apps.make(settings, f"edge-{model.identity}", health, agents=True)
    app.let_go = ReadAgents(app, settings, model).let_go
    if drop:
        _host(app, "drop", drop.run, stop)
    _every(app, TICK_S, clock.beat, "clock")
    _every(app, LOOK_S, lambda: _look(watchman, watched, app.conf.id), "lag")

    def close() -> None:
        model.close()
        needs.close()
        journal.close()
        offsets.close()
        watched.close()

    return _run(app, close, child=child)


def _look(watchman: Watchman, offsets: Offsets, reader: str) -> None:
    """How far the flows are behind, and the read model, whose group is the application's."""
    watchman.look()
    unread = offsets.behind(reader, offsets.targets(offsets.places(READS)))
    metrics.READMODEL_LAG_RECORDS.set(sum(unread.values()))


def _run(app: Application, close: Callable[[], None], *, child: bool) -> int:
    if child:
        family.stop_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
    try:
        return apps.run(app)
    finally:
        close()


def _flows(flows: Flows) -> None:
    if not flows.run():
        raise RuntimeError("a flow failed")


def _host(app: Application, name: str, work: Callable[[Event], object], stop: Event) -> None:
    app.hosted.append(Hosted(name, work, stop))


def _every(app: Application, seconds: float, work: Callable[[], object], name: str) -> None:
    """A timer of the application whose work is done in a thread; what it raises ends the process."""
    threads = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def beat() -> None:
        await app.loop.run_in_executor(threads, work)

    app.timer(interval=seconds, name=name)(beat)


def _log_of(settings: Settings) -> str:
    """The name that Kafka itself gave the topic: another Kafka, or a topic made anew, has another."""
    name = names.full(settings, topics.SIGNALS)
    admin = clients.admin(settings)  # it must outlive its answer
    asked = admin.describe_topics(TopicCollection([name]), request_timeout=10)
    return str(asked[name].result().topic_id)
