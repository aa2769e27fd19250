"""
Holds the JVM for a parent that may die at any moment: when the parent's end of the pipe closes, Kafka stops.

Run by file name as a process of its own, with the standard library only: it must start in
milliseconds, weigh little, and outlive the parent by just as long as stopping takes.
"""

import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

LOOK_S = 0.5
STOP_S = 10
PR_SET_PDEATHSIG = 1


def main(folder: Path, *, keep: bool, command: list[str]) -> int:
    parent = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to answer
    asked = _Asked()
    jvm = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,  # the broker's log file: standard output is the line to the parent
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - this process has one thread
    )
    sys.stdout.write(f"{jvm.pid}\n")
    sys.stdout.flush()
    while not asked.to_stop and os.getppid() == parent and _pipe_is_open():
        jvm.poll()  # a JVM that ended by itself is reaped, so that the parent sees it gone; its log stays
    code = _stop(jvm)
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    return code


class _Asked:
    def __init__(self) -> None:
        self.to_stop = False
        signal.signal(signal.SIGTERM, self._now)

    def _now(self, *_: object) -> None:
        self.to_stop = True


def _pipe_is_open() -> bool:
    """Waits a moment; closed means that the parent stopped us, or is gone."""
    readable, _, _ = select.select([sys.stdin], [], [], LOOK_S)
    return not readable or os.read(sys.stdin.fileno(), 1) != b""


def _stop(jvm: "subprocess.Popen[bytes]") -> int:
    jvm.terminate()
    try:
        return jvm.wait(STOP_S)
    except subprocess.TimeoutExpired:
        jvm.kill()
        return jvm.wait()


def _die_with_parent() -> None:
    """On Linux the JVM stops even when this process is killed; elsewhere nothing can promise that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), keep=sys.argv[2] == "keep", command=sys.argv[3:]))
