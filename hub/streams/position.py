"""How far a flow is in one partition, by its own word: one record, in the transaction of each batch.

A consumer group's offsets are no memory: Kafka forgets them when nobody was in the group for a week, as in a
summer holiday. The clock reads here too when a partition next has something to say.
"""

import msgspec

from hub.streams.flow import Flow
from hub.streams.records import Out


class Position(msgspec.Struct, array_like=True, frozen=True):
    """The next offset per input, and the moment of the next tick that says something by itself, if any."""

    done: dict[str, int]
    due: int | None = None

    def covers(self, ends: dict[str, int]) -> bool:
        """Whether all before these ends is done."""
        return all(self.done.get(topic, 0) >= end for topic, end in ends.items())


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Position).decode


def written(flow: Flow, partition: int, position: Position) -> Out:
    return Out(flow.positions, key_of(partition), _encode(position), [], 0)


def key_of(partition: int) -> bytes:
    return b"%d" % partition


def is_ours(key: bytes) -> bool:
    """Whether a position can stand under this key."""
    return key.isdigit()


def read(key: bytes, value: bytes) -> tuple[int, Position]:
    """The partition, and its position."""
    return int(key), _decode(value)
