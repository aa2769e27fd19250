"""What a backup says of itself: when, of which hub, and how much of what. Without it nothing is put back."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from hub.edge.errors import OperatorError
from hub.edge.kafka.names import Place

FORM = 1
MANIFEST = "manifest.json"
"""Written last: an archive that ends before it is not whole."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`ends` and `records` by topic (without prefix), then by partition in order."""

    form: int
    moment: datetime
    version: str  # of the hub
    installation: str  # what stands before each name on its Kafka
    partitions: int
    ends: dict[str, list[int]]
    records: dict[str, list[int]]
    files: dict[str, int]  # bytes
    groups: dict[str, dict[str, dict[str, int]]]  # consumer group, topic, partition -> its next offset

    def places(self) -> dict[Place, int]:
        """Where each partition ended."""
        return {(topic, part): end for topic, ends in self.ends.items() for part, end in enumerate(ends)}


def written(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def read(folder: Path) -> Manifest:
    """Raises `OperatorError` when it is missing, or of a form that this version does not know."""
    path = folder / MANIFEST
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.DecodeError):
        raise OperatorError(
            "this backup is not whole: it does not say what is in it",
            where=MANIFEST,
            remedy="take the one before",
        ) from None
    if found.form != FORM:
        raise OperatorError(
            f"this backup has form {found.form}, and this hub reads form {FORM}",
            where=MANIFEST,
            remedy=f"restore it with the version that made it: {found.version}",
        )
    return found


def per_topic(numbers: Mapping[Place, int]) -> dict[str, list[int]]:
    """By topic, then by partition in order."""
    found: dict[str, list[int]] = {}
    for (topic, _), number in sorted(numbers.items()):
        found.setdefault(topic, []).append(number)
    return found
