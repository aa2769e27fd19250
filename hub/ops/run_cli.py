"""`hub run`: starts everything and keeps it running, or runs named flows in this process."""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.edge import log, settings
from hub.edge.settings import Settings
from hub.edge.sources import sources_of
from hub.ops.run_help import EXAMPLES

if TYPE_CHECKING:
    from hub.edge.broker.kept import Kept
    from hub.edge.live.family import Child

CLOCK, READ_MODEL, INTAKE, DELIVERY = "clock", "read-model", "intake", "delivery"
BESIDE = ("relay", "source-watch", "dispatch")
WATCH = "pupil-watch"
PORTS = (CLOCK, READ_MODEL, INTAKE, "beside", DELIVERY)
"""In the order of their ports, from HUB_WEB_PORT on; the pupil watches come after them."""


@click.command(epilog=EXAMPLES)
@click.argument("names", nargs=-1, metavar="[FLOW]...")
@click.option("--drop", type=click.Path(path_type=Path), help="The watched drop directory.")
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
    A Kafka that is away is waited for, however long. A process that ends or hangs is started again.
    """
    from hub.edge.backup.restore import refuse_half  # noqa: PLC0415 - `hub --help` does without
    from hub.edge.broker.kept import reached as made_reachable  # noqa: PLC0415 - as above

    configured = settings.read()
    log.setup(configured.log_level)
    refuse_half(configured)
    now = datetime.now(UTC)
    confirmed = datetime.fromisoformat(confirmed_at) if confirmed_at else now if confirm_jump else None
    with ExitStack() as stack:
        if child:
            sys.exit(_as_child(configured, names, slot, drop, confirmed))
        if drop is not None:
            drop.mkdir(parents=True, exist_ok=True)
        reached, broker = made_reachable(configured, stack, start=not names)
        _waiting_for_kafka(reached, lambda: _prepare(reached, region))
        if not names:
            sys.exit(_everything(reached, broker, drop, workers, confirmed))
        sys.exit(_here(reached, names, slot, drop, confirmed))


def _as_child(
    known: Settings, names: Sequence[str], slot: int, drop: Path | None, confirmed: datetime | None
) -> int:
    """Ends by code 2 only for what no restart mends; the parent starts it again for all else."""
    import os  # noqa: PLC0415 - only a child sends itself a signal
    import signal  # noqa: PLC0415 - as above

    from hub.edge.errors import LastingError, OperatorError  # noqa: PLC0415 - as above
    from hub.edge.live import family, outage  # noqa: PLC0415 - as above

    family.stop_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
    outage.wait_for_kafka(known, family.beat)
    try:
        return _here(known, names, slot, drop, confirmed, child=True)
    except LastingError:
        raise
    except OperatorError as error:
        log.get().error(log.CHILD_FAILED, child="-".join(names), reason=error.what)
        return family.FAILED


def _here(
    known: Settings,
    names: Sequence[str],
    slot: int,
    drop: Path | None,
    confirmed: datetime | None,
    *,
    child: bool = False,
) -> int:
    from confluent_kafka import KafkaException  # noqa: PLC0415 - heavy, and `hub --help` does without

    from hub.edge.live import delivery, processes  # noqa: PLC0415 - as above

    alone = {
        CLOCK: processes.run_clock,
        READ_MODEL: processes.run_read_model,
        INTAKE: processes.run_intake,
        DELIVERY: delivery.run_delivery,
    }
    if len(names) > 1 and (apart := alone.keys() & set(names)):
        raise click.UsageError(f"{', '.join(sorted(apart))}: each is a process of its own")
    if INTAKE in names and drop is None and not sources_of(known).pulled:
        raise click.UsageError("intake needs --drop DIR, or a source that is pulled")
    try:
        if run_alone := alone.get(names[0]):
            work = processes.Work(lambda: datetime.now(UTC), child=child, drop=drop, confirmed=confirmed)
            return run_alone(known, work)
        return processes.run_flows(known, names, slot=slot, child=child)
    except KafkaException as error:  # a broker that restarts: whoever supervises starts this anew
        log.get().error(log.FLOW_CRASHED, error=error.args[0].name())
        return 1


def _waiting_for_kafka(known: Settings, prepare: Callable[[], object]) -> None:
    """Once Kafka answers; begun anew when it goes away on the way."""
    from hub.edge.kafka.failures import passes  # noqa: PLC0415 - as above
    from hub.edge.live import outage  # noqa: PLC0415 - as above

    while True:
        outage.wait_for_kafka(known)
        try:
            prepare()
        except Exception as error:
            if not passes(error):
                raise
        else:
            return


def _prepare(known: Settings, region: Path | None) -> None:
    """Topics, rights, and a journal that begins with its mode, before any flow writes to it."""
    from hub.edge.access import applied  # noqa: PLC0415 - as above
    from hub.edge.kafka import provision  # noqa: PLC0415 - as above
    from hub.edge.kafka.offsets import Offsets  # noqa: PLC0415 - as above
    from hub.edge.live.journal import Journal  # noqa: PLC0415 - as above
    from hub.edge.region import load  # noqa: PLC0415 - as above
    from hub.edge.registry.codecs import codec_of  # noqa: PLC0415 - as above
    from hub.streams import topics  # noqa: PLC0415 - as above
    from hub.streams.context_json import LIVE  # noqa: PLC0415 - as above

    loaded = load(region)
    sources_of(known)  # a mistake in it is told here, and not by a child that ends again and again
    made = [d.topic for d in provision.apply(known, topics.wanted()) if d.missing]
    if made:
        log.get().info(log.TOPICS_APPLIED, made=len(made))
    applied.ensure(known)
    offsets = Offsets(known)
    journal = Journal(known, codec_of(known), offsets)
    try:
        if journal.open_as(LIVE) or region is not None:
            journal.apply(loaded)
    finally:
        journal.close()
        offsets.close()


def _everything(
    known: Settings, broker: "Kept | None", drop: Path | None, workers: int, confirmed: datetime | None
) -> int:
    import signal  # noqa: PLC0415 - only who supervises answers signals here
    import threading  # noqa: PLC0415 - as above

    from hub.edge.kafka.principals import signed_in  # noqa: PLC0415 - as above
    from hub.edge.live.family import CANNOT, Family, environment  # noqa: PLC0415 - as above

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    children = _children(known, drop, workers, confirmed)
    # What the admin signs in with stays here: each part of a child signs in as itself.
    family = Family(children, environment(signed_in(known, "watchman")))
    family.start()
    log.get().info(log.HUB_STARTED, kafka=known.bootstrap, processes=len(children), web=known.web_port)
    while not stop.wait(0.2) and family.alive():
        if broker is not None and not broker.running.alive():
            log.get().error(log.BROKER_ENDED, kafka=known.bootstrap)
            broker.start_again(stop)
    code = 0 if family.gave_up is None else CANNOT
    family.stop()
    log.get().info(log.HUB_STOPPED, code=code)
    return code


def _children(known: Settings, drop: Path | None, workers: int, confirmed: datetime | None) -> list["Child"]:
    """The small flows together, and a process for each of the others; each on a port of its own."""
    from hub.edge.live.family import Child  # noqa: PLC0415 - as above

    program = (sys.executable, "-m", "hub.ops.cli", "run", "--child")
    said = ("--confirmed-at", confirmed.isoformat()) if confirmed else ()
    dropped = ("--drop", str(drop)) if drop else ()
    watches = {f"{WATCH}-{n}": (WATCH, "--slot", str(n)) for n in range(workers)}
    commands: dict[str, tuple[str, ...]] = {
        CLOCK: (CLOCK, *said),
        READ_MODEL: (READ_MODEL,),
        **({INTAKE: (INTAKE, *dropped)} if drop or sources_of(known).pulled else {}),
        "beside": BESIDE,
        DELIVERY: (DELIVERY,),
        **watches,
    }
    ports = {name: known.web_port + n for n, name in enumerate((*PORTS, *watches))}
    return [
        Child(name, (*program, *command), {"HUB_WEB_PORT": str(ports[name] if known.web_port else 0)})
        for name, command in commands.items()
    ]
