"""Proves at the start that equal keys meet: our murmur2 is Java's, and records stand where it says."""

from collections.abc import Mapping

from hub.edge.errors import LastingError
from hub.edge.kafka.clients import PRODUCER
from hub.streams import topics
from hub.streams.murmur import murmur2, partition_of
from hub.streams.records import LABEL, Record, pupil_on

KNOWN: Mapping[bytes, int] = {b"21": -973932308, b"foobar": -790332482, b"abc": 479470107}
"""From Apache Kafka's own tests (UtilsTest.testMurmur2)."""

LOOKED_AT = 50  # records per assignment; each costs ten microseconds


def check_partitioner() -> None:
    """Finds a bug or a changed setting before anything is written."""
    for key, known in KNOWN.items():
        if murmur2(key) != known % 2**32:
            raise AssertionError("murmur2 is not Java's")
    if PRODUCER["partitioner"] != "murmur2_random":
        raise AssertionError("producers would put equal keys apart: partitioner is not murmur2_random")


def check_placed(record: Record, partitions: int) -> None:
    """A pupil's record must stand where murmur2 says, or some writer partitions in its own way."""
    label = record.headers.get(LABEL)
    if record.topic != topics.JOURNAL or label is None:
        return
    if partition_of(pupil_on(label).decode(), partitions) != record.partition:
        raise LastingError(
            f"a key stands in partition {record.partition} of {record.topic}, not where murmur2 puts it",
            where=f"{record.topic}[{record.partition}]@{record.offset}",
            remedy="find the producer without partitioner=murmur2_random; its records must be written again",
        )
