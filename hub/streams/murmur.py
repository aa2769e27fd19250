"""murmur2 as Java's and librdkafka's producers partition with it: equal keys must meet in one partition."""

from functools import lru_cache

MASK = 0xFFFFFFFF
SEED = 0x9747B28C
M = 0x5BD1E995
R = 24
WORD = 4


def murmur2(key: bytes) -> int:
    """The hash of the bytes, 32 bits without sign."""
    length = len(key)
    h = (SEED ^ length) & MASK
    whole = length - length % WORD
    for i in range(0, whole, WORD):
        k = int.from_bytes(key[i : i + WORD], "little") * M & MASK
        k = (k ^ k >> R) * M & MASK
        h = (h * M & MASK) ^ k
    if whole < length:
        h = (h ^ int.from_bytes(key[whole:], "little")) * M & MASK
    h = (h ^ h >> 13) * M & MASK
    return h ^ h >> 15


@lru_cache(maxsize=65_536)
def partition_of(key: str, partitions: int) -> int:
    """The partition of a key among so many."""
    return (murmur2(key.encode()) & 0x7FFFFFFF) % partitions
