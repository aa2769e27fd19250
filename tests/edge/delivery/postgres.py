"""A real PostgreSQL for a test session, thrown away at its end; asked for where it is installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

PLACES = "/usr/lib/postgresql"


def program(name: str) -> str | None:
    """
    On the path, or where Debian puts it.
    """
    found = sorted(Path(PLACES).glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else None)


def is_installed() -> bool:
    return program("initdb") is not None and program("postgres") is not None


@contextmanager
def running() -> Iterator[str]:
    """
    Its directory, in which its socket lies; it listens to nothing else. It refuses to run as root.
    """
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="hub-pg-") as name:
        if user is not None:
            shutil.chown(name, user)
        data = str(Path(name) / "data")
        made = [str(program("initdb")), "-D", data, "-U", "hub", "-A", "trust", "--no-sync"]
        subprocess.run(made, user=user, cwd=name, check=True, capture_output=True)
        asked = [str(program("postgres")), "-D", data, "-k", name, "-c", "listen_addresses=", "-F"]
        server = subprocess.Popen(
            asked, user=user, cwd=name, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        try:
            _answers(server)
            yield name
        finally:
            server.terminate()
            server.wait()
            if server.stderr:
                server.stderr.close()


def _answers(server: "subprocess.Popen[bytes]") -> None:
    """
    Its log says so itself.
    """
    assert server.stderr is not None
    said = b""
    for line in server.stderr:
        said += line
        if b"ready to accept connections" in line:
            return
    raise AssertionError(said.decode("utf-8", "replace"))


def fresh(directory: str, name: str) -> str:
    """
    The address of a new, empty database.
    """
    with psycopg.connect(_address(directory, "postgres"), autocommit=True) as db:
        db.execute(f'CREATE DATABASE "{name}"'.encode())
    return _address(directory, name)


def _address(directory: str, name: str) -> str:
    return f"postgresql:///{name}?host={directory}&user=hub"
