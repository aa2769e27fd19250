"""`hub run`: starts everything and keeps it running, or runs named flows in this process."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.edge import log, settings
from hub.edge.settings import Settings

if TYPE_CHECKING:
    from hub.edge.live.family import Child

EDGE = "edge"
BESIDE = ("relay", "source-watch", "dispatch")
WATCH = "pupil-watch"

EXAMPLES = """\b
Examples:
  hub run --drop /srv/hub/drop --region region.json
  hub run --workers 2
  hub run --confirm-jump             after a stop of more than an hour
  hub run relay dispatch             these flows, in this process
  hub run pupil-watch --slot 1       one more worker; each has a slot of its own
  hub run edge                       read model, clock and intake only

\b
A region file (JSON or TOML):
  {"version": 1, "default_region": "midden", "brin_regions": {"25PX": "noord"},
   "roster": [{"source": "ro/25PX", "first_day": "2025-08-01", "last_day": "2026-07-31",
               "rhythm": "week", "brin": "25PX", "silent_in_holidays": "noord"}],
   "agreements": [{"since": "2025-09-01", "ground": "convenant 2025", "no_show_lesson_days": 5}]}
"""


@click.command(epilog=EXAMPLES)
@click.argument("names", nargs=-1, metavar="[FLOW]...")
@click.option("--drop", type=click.Path(file_okay=False, path_type=Path), help="The watched drop directory.")
@click.option("--region", type=click.Path(path_type=Path), help="The region's settings.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Pupil watches.")
@click.option("--slot", type=click.IntRange(0, 63), default=0, help="This worker's number in its flow.")
@click.option("--confirm-jump", is_flag=True, help="The clock may jump: you looked, and it is right.")
@click.option("--confirmed-at", hidden=True, help="When that was said (for child processes).")
@click.option("--child", is_flag=True, hidden=True, help="End when the parent does.")
def run(
    *,
    names: Sequence[str],
    drop: Path | None,
    region: Path | None,
    workers: int,
    slot: int,
    confirm_jump: bool,
    confirmed_at: str | None,
    child: bool,
) -> None:
    """
    Start the flows and the application around them, until Ctrl-C or SIGTERM.

    Without HUB_BOOTSTRAP it finds the embedded Kafka, or starts it for as long as it runs (its data stays).
    Of what ends by itself a new one is started. `/health`, `/ready` and `/metrics` answer on HUB_WEB_PORT
    (the edge) and the ports after it (one per process).
    """
    configured = settings.read()
    log.setup(configured.log_level)
    now = datetime.now(UTC)
    confirmed = datetime.fromisoformat(confirmed_at) if confirmed_at else now if confirm_jump else None
    if drop is not None:
        drop.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        reached = _reached(configured, stack, start=not names)
        if not child:
            _prepare(reached, region)
        if not names:
            sys.exit(_everything(reached, drop, workers, confirmed))
        sys.exit(_here(reached, names, slot, drop, confirmed, child=child))


def _here(
    known: Settings,
    names: Sequence[str],
    slot: int,
    drop: Path | None,
    confirmed: datetime | None,
    *,
    child: bool,
) -> int:
    from confluent_kafka import KafkaException  # noqa: PLC0415 - heavy, and `hub --help` does without

    from hub.edge.live import processes  # noqa: PLC0415 - as above

    if EDGE in names and len(names) > 1:
        raise click.UsageError(f"{EDGE} is a process of its own: run it apart from the flows")
    try:
        if EDGE in names:
            work = processes.EdgeWork(lambda: datetime.now(UTC), drop, confirmed)
            return processes.run_edge(known, work, child=child)
        return processes.run_flows(known, names, slot=slot, child=child)
    except KafkaException as error:  # a broker that restarts: whoever supervises starts this anew
        log.get().error(log.FLOW_CRASHED, error=error.args[0].name())
        return 1


def _prepare(known: Settings, region: Path | None) -> None:
    """Topics, and a journal that begins with its mode, before any flow writes to it."""
    from hub.edge.kafka import provision  # noqa: PLC0415 - as above
    from hub.edge.kafka.offsets import Offsets  # noqa: PLC0415 - as above
    from hub.edge.live.journal import Journal  # noqa: PLC0415 - as above
    from hub.edge.region import load  # noqa: PLC0415 - as above
    from hub.edge.registry.codecs import codec_of  # noqa: PLC0415 - as above
    from hub.streams import topics  # noqa: PLC0415 - as above
    from hub.streams.context_json import LIVE  # noqa: PLC0415 - as above

    loaded = load(region)
    made = [d.topic for d in provision.apply(known, topics.wanted()) if d.missing]
    if made:
        log.get().info(log.TOPICS_APPLIED, made=len(made))
    offsets = Offsets(known)
    journal = Journal(known, codec_of(known), offsets)
    try:
        if journal.open_as(LIVE) or region is not None:
            journal.apply(loaded)
    finally:
        journal.close()
        offsets.close()


def _everything(known: Settings, drop: Path | None, workers: int, confirmed: datetime | None) -> int:
    import signal  # noqa: PLC0415 - only who supervises answers signals here
    import threading  # noqa: PLC0415 - as above

    from hub.edge.live.family import Family, environment  # noqa: PLC0415 - as above

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    children = _children(known, drop, workers, confirmed)
    family = Family(children, environment(known))
    family.start()
    log.get().info(log.HUB_STARTED, kafka=known.bootstrap, processes=len(children), web=known.web_port)
    while not stop.wait(0.2) and family.alive():
        pass
    code = 0 if family.gave_up is None else 2
    family.stop()
    log.get().info(log.HUB_STOPPED, code=code)
    return code


def _children(known: Settings, drop: Path | None, workers: int, confirmed: datetime | None) -> list["Child"]:
    """Edge, the small flows together, and one process per pupil watch; each on a port of its own."""
    from hub.edge.live.family import Child  # noqa: PLC0415 - as above

    program = (sys.executable, "-m", "hub.ops.cli", "run", "--child")
    edge = (EDGE, *(("--drop", str(drop)) if drop else ()))
    if confirmed is not None:
        edge = (*edge, "--confirmed-at", confirmed.isoformat())
    commands = {
        EDGE: edge,
        "beside": BESIDE,
        **{f"{WATCH}-{n}": (WATCH, "--slot", str(n)) for n in range(workers)},
    }
    return [
        Child(name, (*program, *command), {"HUB_WEB_PORT": str(known.web_port + n if known.web_port else 0)})
        for n, (name, command) in enumerate(commands.items())
    ]


def _reached(known: Settings, stack: ExitStack, *, start: bool) -> Settings:
    """The settings with a Kafka in them; the embedded one is started when there is none."""
    from hub.edge.broker import detached  # noqa: PLC0415 - as above
    from hub.edge.broker import start as start_broker  # noqa: PLC0415 - as above

    found = detached.located(known)
    if found.bootstrap is not None or not start:
        return found
    broker = stack.enter_context(start_broker(known.data_dir / "kafka", keep=True))
    log.get().info(log.BROKER_STARTED, kafka=broker.bootstrap)
    return known.at(broker.bootstrap)
