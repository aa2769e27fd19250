"""What a running broker leaves in its folder, so that another process finds it: pid, port, keep."""

import json
import os
import subprocess
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hub.edge.broker.config import Layout


@dataclass(frozen=True, slots=True)
class Running:
    pid: int
    port: int
    keep: bool
    mutual: int | None = None  # of a secured broker: the port for certificates

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"


def write(layout: Layout, running: Running) -> None:
    fresh = layout.state.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(running)), "utf-8")
    fresh.replace(layout.state)


def find(layout: Layout) -> Running | None:
    """Whoever runs in this folder now; a file left by a crash is nobody."""
    try:
        found: dict[str, Any] = json.loads(layout.state.read_text("utf-8"))
        mutual = found.get("mutual")
        running = Running(
            pid=int(found["pid"]),
            port=int(found["port"]),
            keep=bool(found["keep"]),
            mutual=None if mutual is None else int(mutual),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return running if is_alive(running.pid) and _runs_in(layout, running.pid) else None


def is_alive(pid: int) -> bool:
    with suppress(ChildProcessError):  # a child of ours that ended is reaped, or it would look alive
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _runs_in(layout: Layout, pid: int) -> bool:
    """Process ids come back: it is ours only if its command line names our folder."""
    proc = Path(f"/proc/{pid}/cmdline")
    if proc.parent.exists():
        command = proc.read_bytes().decode(errors="replace")
    else:
        command = subprocess.run(
            ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout
    return str(layout.properties) in command
