"""A formatted data folder: made once per user by Kafka's own tool, copied for every new broker."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hub.edge.broker.config import Layout, Ports, java, write
from hub.edge.broker.jars import Say
from hub.edge.errors import OperatorError

# One id for all embedded brokers: each is a cluster of its own and is never mixed with another.
CLUSTER_ID = "b3ZlcnN0YXAtaHViLTAwMQ"
FORMAT_TIMEOUT_S = 60


def ensure_formatted(layout: Layout, jars: Sequence[Path], cache: Path, say: Say) -> None:
    """
    Formatting starts a JVM for two seconds; copying its result starts none.

    What it writes depends on Kafka's version alone, which is in the name of the cache folder.
    """
    if (layout.data / "meta.properties").exists():
        return
    template = cache / "formatted"
    if not template.exists():
        say("preparing Kafka's storage (once)")
        _format(template, jars)
    layout.data.mkdir(parents=True, exist_ok=True)
    shutil.copytree(template, layout.data, dirs_exist_ok=True)


def _format(template: Path, jars: Sequence[Path]) -> None:
    template.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=template.parent, prefix="formatting-") as folder:
        layout = Layout(Path(folder))
        write(layout, Ports(broker=9092, controller=9093), {})  # written down, never listened on
        command = java(
            layout,
            jars,
            "kafka.tools.StorageTool",
            *("format", "--cluster-id", CLUSTER_ID, "--config", str(layout.properties)),
        )
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=FORMAT_TIMEOUT_S)
        if done.returncode != 0:
            raise OperatorError(
                f"Kafka could not prepare its storage:\n{done.stdout[-2000:]}{done.stderr[-2000:]}",
                where=str(template),
                remedy="see what it says above; set HUB_BOOTSTRAP to use another Kafka meanwhile",
            )
        try:
            layout.data.rename(template)
        except OSError:
            # Another process was first; its result is the same.
            if not template.exists():
                raise
