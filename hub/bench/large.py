"""How much memory a large file takes while it is judged, in a process that does nothing else."""

import resource
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.bench.connectors import Source, a_list, applications
from hub.connectors.catalogue import connector
from hub.connectors.contract import Delivery
from hub.edge.errors import OperatorError

ROWS = 20_000
"""Of which a large file is many times the same."""

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Held:
    """One file, and the most memory of the process that judged it."""

    source: str
    megabytes: int
    records: int
    peak_mb: int


def measure(megabytes: int) -> list[Held]:
    """A CSV and a JSON source, each of so many megabytes."""
    return [_measured(source, megabytes) for source in (a_list(ROWS), applications(ROWS))]


def _measured(source: Source, megabytes: int) -> Held:
    with TemporaryDirectory(prefix="hub-bench-") as folder:
        path = Path(folder) / source.delivery.name
        with path.open("wb") as file:
            file.writelines(_pieces(source.delivery.content, megabytes * MEGABYTE))
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            name, silent = source.connector.name, replace(source.delivery, content=b"")
            records, peak_mb = pool.submit(_judge, name, silent, path).result()
    return Held(name, megabytes, records, peak_mb)


def _pieces(content: bytes, size: int) -> Iterator[bytes]:
    """The head, its rows or items until it is large enough, and what closes it."""
    begin, end, between = b"\n", b"", b""
    if content.startswith(b"{"):
        begin, end, between = b"[", b"]}", b", "
    head, _, rest = content.partition(begin)
    rows = rest.removesuffix(end)
    yield head + begin
    for written in range(0, size, len(rows)):
        yield between + rows if written else rows
    yield end


def _judge(name: str, silent: Delivery, path: Path) -> tuple[int, int]:
    """In the other process: how many records, and its peak."""
    reads = connector(name)
    if reads is None:
        raise OperatorError(f"no connector is called {name}", where=__file__, remedy="name one that there is")
    with path.open("rb") as file:
        found = reads.judge(silent, file, lambda _part: None)
    return found.records, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
