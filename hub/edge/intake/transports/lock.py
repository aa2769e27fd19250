"""One process at a time: a lock that a file holds, and that ends with its holder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.edge.settings import OWNER_ONLY


@contextmanager
def held(lock: Path) -> Iterator[bool]:
    """Whether the lock is ours; the system frees it when its holder dies."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)
