"""Each record at the offset it had, whatever nobody sees stands between them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hub.edge.backup.kept import Kept, files, read
from hub.edge.backup.replay import Partition, Replay
from hub.edge.kafka.names import Place
from hub.edge.settings import Settings

JOURNAL = "journal"


class Log:
    """What a broker has of each partition: a record, or None where a reader sees nothing."""

    def __init__(self) -> None:
        self.places: dict[Place, list[bytes | None]] = {}


class Producer:
    """As Kafka takes it: a record takes an offset, and the end of a transaction one in each of its partitions."""

    def __init__(self, log: Log, *, stays: bool) -> None:
        self.log, self.stays = log, stays
        self.touched: set[Place] = set()

    def produce(self, topic: str, value: bytes, *_: object, partition: int, **_more: object) -> None:
        self.log.places.setdefault((topic, partition), []).append(value if self.stays else None)
        self.touched.add((topic, partition))

    def begin_transaction(self) -> None:
        self.touched = set()

    def abort_transaction(self) -> None:
        for place in self.touched:
            self.log.places[place].append(None)

    def flush(self) -> None:
        """All is there at once."""


class Ends:
    """Of which nothing is under way."""

    def __init__(self, log: Log) -> None:
        self.log = log

    def ends(self, places: Iterable[Place], *, committed: bool) -> dict[Place, int]:
        assert committed
        return {place: len(self.log.places[place]) for place in places}


def replay(log: Log) -> Replay:
    made = object.__new__(Replay)
    made._settings = Settings(bootstrap="nowhere:1")
    made._stays, made._passes = Producer(log, stays=True), Producer(log, stays=False)  # type: ignore[assignment]
    made._offsets = Ends(log)  # type: ignore[assignment]
    made.written, made._astray = 0, None
    return made


def kept(offsets: list[int]) -> Iterator[Kept]:
    return (Kept(offset, 0, None, b"%d" % offset, []) for offset in offsets)


LAYOUT = st.tuples(st.sets(st.integers(0, 40)), st.integers(0, 6))
"""The offsets of the records, and how many nobody sees behind the last."""


@given(st.lists(LAYOUT, min_size=1, max_size=5))
def test_each_record_stands_where_it_stood(layouts: list[tuple[set[int], int]]) -> None:
    log = Log()
    partitions, wanted = [], {}
    for number, (offsets, behind) in enumerate(layouts):
        end = max(offsets, default=-1) + 1 + behind
        partitions.append(Partition((JOURNAL, number), kept(sorted(offsets)), end))
        wanted[JOURNAL, number] = (offsets, end)

    replay(log).at_their_offsets(partitions)

    for place, (offsets, end) in wanted.items():
        there = log.places.get(place, [])
        assert offsets == {at for at, value in enumerate(there) if value is not None}
        assert all(there[at] == b"%d" % at for at in offsets)
        assert end <= len(there) <= end + 1


def test_partitions_share_their_transactions() -> None:
    """
    Ten partitions with ten marks each: as many transactions as one of them alone.
    """
    log = Log()
    made = replay(log)
    taken = []
    made._passes.begin_transaction = lambda: taken.append(1)  # type: ignore[method-assign]

    made.at_their_offsets([Partition((JOURNAL, n), kept(list(range(0, 20, 2))), 20) for n in range(10)])

    assert 5 == len(taken)


def test_records_come_back_from_their_files_as_they_were(tmp_path: Path) -> None:
    place = ("facts.vo", 3)
    records = [
        Kept(
            n,
            1_700_000_000_000 + n,
            None if n % 3 else b"k",
            None if n % 5 == 0 else b"v",
            [("label", b"x")] * (n % 3),
        )
        for n in range(45_000)
    ]
    total = 0
    for name, content, count in files(place, records):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        total += count

    assert len(records) == total
    assert records == list(read(tmp_path, place))
