"""
After a power cut: the controller alone declares the former broker gone, before a new one starts.

A node that comes back at once finds itself named as leader by its former registration, loads its
transactions, ends those that ran out, and is then itself put outside for having no session. Kafka 4.3.1
takes a partition without a leader for a deleted one and skips its markers (KAFKA-20734): such a transaction
is never over, and readers of committed records wait for ever. When no broker is there while the old
session ends, nothing loads and nothing is skipped.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from hub.edge.broker import config
from hub.edge.broker.config import Layout, Ports
from hub.edge.broker.held import end, pid_of_jvm, supervised
from hub.edge.broker.state import is_alive
from hub.edge.broker.wait import wait_until

ACTIVE = "Performing controller activation"
GONE = "fenced=1,"
PATIENCE_S = 10


def is_needed(layout: Layout) -> bool:
    """A broker ran on this data and did not end by itself."""
    ran = (layout.data / "__cluster_metadata-0").exists()
    return ran and not (layout.data / ".kafka_cleanshutdown").exists()


def fence(layout: Layout, jars: Sequence[Path], ports: Ports, shut: Mapping[str, object]) -> bool:
    """Whether the controller said so in time; the broker's log continues this one."""
    config.write(layout, ports, shut, controller_only=True)
    controller = supervised(layout, config.java(layout, jars, config.MAIN, str(layout.properties)), keep=True)
    try:
        pid = pid_of_jvm(controller)
        wait_until(lambda: _told(layout) or not is_alive(pid), seconds=PATIENCE_S)
        return _told(layout)
    finally:
        end(controller)


def _told(layout: Layout) -> bool:
    """What the controller replays before it is active is history, and proves nothing."""
    _, active, news = layout.log.read_text("utf-8", errors="replace").partition(ACTIVE)
    return bool(active) and GONE in news
