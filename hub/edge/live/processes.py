"""The processes of `hub run`: flows of the engine, and beside them the clock, the read model and the intake.

Each has a life, a web and a supervisor's eye of its own: what one of them meets ends none of the others.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from hub.edge import metrics
from hub.edge.engine.pulse import Pulse
from hub.edge.intake.drop_watch import DropWatch
from hub.edge.intake.pulling import PullWatch
from hub.edge.intake.transports.lanes import Lane
from hub.edge.kafka import names
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.principals import signed_in
from hub.edge.live import app as apps
from hub.edge.live.app import Application, HostedWork
from hub.edge.live.clock import Clock, Refusal
from hub.edge.live.flows import STUCK_S, Flows
from hub.edge.live.journal import Journal
from hub.edge.live.need import Needs
from hub.edge.live.outage import Outage
from hub.edge.live.readagents import ReadAgents
from hub.edge.live.watchman import Watchman
from hub.edge.registry.codecs import codec_of
from hub.edge.settings import Settings
from hub.edge.sources import sources_of
from hub.edge.views.readmodel import READS, ReadModel
from hub.streams import topics, topology
from hub.streams.context_json import LIVE

TICK_S = 1.0
LOOK_S = 2.0

Wall = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Work:
    """What a process beside the flows is asked to do."""

    wall: Wall
    child: bool = False
    drop: Path | None = None
    confirmed: datetime | None = None


def readmodel_path(settings: Settings) -> Path:
    """One file per installation: a drill's is never the living's."""
    return settings.data_dir / names.full(settings, "readmodel.sqlite")


def run_flows(settings: Settings, names: Sequence[str], *, slot: int = 0, child: bool = False) -> int:
    """Flows in this process, with a life cycle and a web of their own."""
    # Of a process with several flows: each flow signs in as itself, and what looks after them as itself.
    settings = signed_in(settings, "watchman")
    offsets, stop, outage = Offsets(settings), Event(), Outage()
    flows = Flows(names, settings, slot=slot, stop=stop, codec=codec_of(settings))
    pulses = {name: progress.pulse for name, progress in flows.progress.items()}
    chosen = [topology.flow(name) for name in names]
    watchman = Watchman(settings, offsets, chosen, works=lambda name: pulses[name].works())

    def look() -> None:
        if outage.lasts or any(p.halted for p in flows.progress.values()):
            watchman.excuse()
        watchman.look()

    def health() -> dict[str, Any]:
        stalled = sorted({*watchman.stalled(), *flows.stuck()})
        shown = {
            name: {
                **watchman.shown()[name],
                "ready": p.ready,
                "partitions": sorted(p.assigned),
                "halted": sorted(p.halted.values()),
            }
            for name, p in flows.progress.items()
        }
        ready = all(p.ready and not p.halted for p in flows.progress.values()) and not outage.lasts
        return {"live": not stalled, "ready": ready, "stalled": stalled, "flows": shown}

    name = "-".join(("flow", *names, str(slot)))
    app = apps.make(settings, name, health, agents=False, child=child)
    app.hosted.append(HostedWork("flows", lambda _: _flows(flows), stop))
    _every(app, LOOK_S, look, outage, Pulse(), "lag")
    return _run(app, offsets.close)


def run_clock(settings: Settings, work: Work) -> int:
    """The ticks, and how far all flows are behind."""
    settings = signed_in(settings, "clock")
    codec, offsets, pulse = codec_of(settings), Offsets(settings), Pulse()
    ticking, looking = Outage(), Outage()
    journal = Journal(settings, codec, offsets)
    journal.open_as(LIVE)
    needs = Needs(settings, offsets, journal.places)
    clock = Clock(settings, journal, offsets, needs, work.wall, confirmed=work.confirmed)
    clock.start()
    watched = Offsets(settings)  # clients are asked by one thread each
    watchman = Watchman(settings, watched, topology.FLOWS)

    def health() -> dict[str, Any]:
        ticks = clock.refusal in (None, Refusal.NOT_LATER)
        seen = {
            "looked": clock.last.isoformat() if clock.last else None,
            "last_tick": clock.struck.isoformat() if clock.struck else None,
            "refused": str(clock.refusal) if clock.refusal else None,
        }
        known = all(m.lag is not None for m in watchman.seen.values())
        ready = clock.last is not None and ticks and known and not (ticking.lasts or looking.lasts)
        stalled = watchman.stalled()  # of other processes, whose own health says so too: for whoever looks
        return {
            "live": _goes_on(pulse),
            "ready": ready,
            "stalled": stalled,
            "clock": seen,
            "flows": watchman.shown(),
        }

    app = apps.make(settings, "clock", health, agents=False, child=work.child)
    _every(app, TICK_S, clock.beat, ticking, pulse, "clock")
    _every(app, LOOK_S, watchman.look, looking, Pulse(), "lag")

    def close() -> None:
        needs.close()
        journal.close()
        offsets.close()
        watched.close()

    return _run(app, close)


def run_read_model(settings: Settings, work: Work) -> int:
    """What people look at, made from topics."""
    settings = signed_in(settings, "read-model")
    model = ReadModel(readmodel_path(settings), codec_of(settings))
    offsets, outage, pulse, looked = Offsets(settings), Outage(), Pulse(), Event()
    model.belongs_to(offsets.identity(topics.SIGNALS))

    def health() -> dict[str, Any]:
        ready = looked.is_set() and not outage.lasts
        return {"live": _goes_on(pulse), "ready": ready, "kafka_away_s": outage.seconds()}

    app = apps.make(settings, f"read-model-{model.identity}", health, agents=True, child=work.child)
    app.let_go = ReadAgents(app, settings, model).let_go

    def look() -> None:
        unread = offsets.behind(app.conf.id, offsets.targets(offsets.places(READS)))
        metrics.READMODEL_LAG_RECORDS.set(sum(unread.values()))
        looked.set()

    _every(app, LOOK_S, look, outage, pulse, "lag")

    def close() -> None:
        model.close()
        offsets.close()

    return _run(app, close)


def run_intake(settings: Settings, work: Work) -> int:
    """
    What lies in the drop directory, and what is pulled. Large files, and each source that is pulled, have a
    thread of their own: nobody waits for them.
    """
    settings = signed_in(settings, "door")
    offsets, outage = Offsets(settings), Outage()
    lanes = {
        lane: (DropWatch(settings, work.drop, work.wall, codec_of(settings), lane), Pulse())
        for lane in (Lane.SMALL, Lane.LARGE)
        if work.drop is not None
    }
    pulled = sources_of(settings).pulled
    pulls = {name: (PullWatch(settings, name, work.wall, codec_of(settings)), Pulse()) for name in pulled}

    def health() -> dict[str, Any]:
        ready = all(drop.ready for drop, _ in lanes.values()) and not outage.lasts
        live = all(_goes_on(pulse) for _, pulse in (*lanes.values(), *pulls.values()))
        unfit = {place: why for drop, _ in lanes.values() for place, why in drop.unfit.shown().items()}
        return {"live": live, "ready": ready, "unfit": unfit}

    app = apps.make(settings, "intake", health, agents=False, child=work.child)
    for lane, (drop, pulse) in lanes.items():
        app.hosted.append(HostedWork(f"drop-{lane.value}", partial(drop.run, beat=pulse.beat), Event()))
    for name, (pull, pulse) in pulls.items():
        app.hosted.append(HostedWork(f"pull-{name}", partial(pull.run, beat=pulse.beat), Event()))
    _every(app, LOOK_S, offsets.topics, outage, Pulse(), "kafka")
    return _run(app, offsets.close)


def _goes_on(pulse: Pulse) -> bool:
    return pulse.works() or pulse.still_s() < STUCK_S


def _run(app: Application, close: Callable[[], None]) -> int:
    try:
        return apps.run(app)
    finally:
        close()


def _flows(flows: Flows) -> None:
    if not flows.run():
        raise RuntimeError("a flow failed")


def _every(
    app: Application, seconds: float, work: Callable[[], object], outage: Outage, pulse: Pulse, name: str
) -> None:
    """
    A timer of the application whose work is done in a thread.

    That Kafka is away is waited out; whatever else it raises ends the process.
    """
    threads = ThreadPoolExecutor(1, thread_name_prefix=name)

    def done() -> None:
        pulse.beat()
        with outage.waited_out():
            work()
        pulse.beat()

    async def timed() -> None:
        await app.loop.run_in_executor(threads, done)

    app.timer(interval=seconds, name=name)(timed)
