"""What was delivered, word for word and encrypted: the archive, and what a rejection is retried from."""

import json
import os
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hub.connectors.contract import Delivery
from hub.edge.settings import OWNER_ONLY
from hub.edge.vault.crypto import Keys

SUFFIX = ".enc"
MOST_NAME_BYTES = 200
"""At most so many bytes of a file's own name: with what we add it must fit a file system's 255."""

DISK_QUEUE = 16
"""Files that wait for the disk at once: a journalling file system writes them down together."""

MASK = "#"

_MOMENT = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?P<joint>[-._]?)(?:0[1-9]|1[0-2])(?P=joint)(?:0[1-9]|[12]\d|3[01])(?:T\d{4}(?:\d\d)?)?(?!\d)"
)
_LONG_NUMBER = re.compile(r"\d(?:[-._ ]{0,3}\d){7,}")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file to write, and who may read it."""

    place: Path
    content: bytes
    mode: int = OWNER_ONLY


@dataclass(frozen=True)
class Originals:
    """A folder of sealed deliveries, by name."""

    folder: Path
    keys: Keys

    def keep(self, name: str, connector: str, delivery: Delivery) -> Path:
        """Seal a delivery; the same name again is the same delivery again."""
        paper = self.sealed(name, connector, delivery)
        write_all([paper])
        return paper.place

    def sealed(self, name: str, connector: str, delivery: Delivery) -> "Paper":
        """What `keep` writes."""
        head = {
            "connector": connector,
            "organisation": delivery.organisation,
            "name": delivery.name,
            "picked_up": delivery.picked_up.isoformat(),
            "content": b64encode(delivery.content).decode(),
        }
        return Paper(self.folder / f"{name}{SUFFIX}", self.keys.seal(json.dumps(head).encode()))

    def find(self, name: str) -> tuple[str, Delivery] | None:
        """The connector's name and the delivery, as it was picked up."""
        try:
            sealed = (self.folder / f"{name}{SUFFIX}").read_bytes()
        except FileNotFoundError:
            return None
        return opened(sealed, self.keys)

    def forget(self, name: str) -> None:
        (self.folder / f"{name}{SUFFIX}").unlink(missing_ok=True)


def opened(sealed: bytes, keys: Keys) -> tuple[str, Delivery]:
    """What `keep` sealed."""
    head = json.loads(keys.unseal(sealed))
    delivery = Delivery(
        name=head["name"],
        organisation=head["organisation"],
        picked_up=datetime.fromisoformat(head["picked_up"]),
        content=b64decode(head["content"]),
    )
    return str(head["connector"]), delivery


def plain_name(name: str) -> str:
    """A file name without a pupil's number in it: someone will name a file after a child.

    Of eight digits or more, separated or not, only days and moments are shown: people know the file by them.
    """
    told, at = "", 0
    whole = legible(name)
    for day in _MOMENT.finditer(whole):
        told += _masked(whole[at : day.start()]) + day[0]
        at = day.end()
    told += _masked(whole[at:])
    return told.encode()[:MOST_NAME_BYTES].decode("utf-8", "ignore")


def _masked(text: str) -> str:
    return _LONG_NUMBER.sub(lambda m: MASK * len(m[0]), text)


def legible(name: str) -> str:
    """A name as text: names from another system's archive may be in an encoding that cannot be written."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def write_all(papers: Iterable[Paper]) -> None:
    """Each file is there whole or not at all, and stays there in a power cut: in this order, or none of them.

    The disk is asked for all of them at once: one after the other, each would wait for a turn of its own.
    """
    last = {paper.place: paper for paper in papers}
    with ExitStack() as stack, ThreadPoolExecutor(DISK_QUEUE) as threads:
        handles = [stack.enter_context(_draft(paper)) for paper in last.values()]
        for _ in threads.map(os.fsync, handles):
            pass
    for place in last:
        _draft_of(place).replace(place)


@contextmanager
def _draft(paper: Paper) -> Iterator[int]:
    """The file under another name beside its place, written and still open."""
    paper.place.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(_draft_of(paper.place), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, paper.mode)
    with os.fdopen(handle, "wb") as file:
        file.write(paper.content)
        file.flush()
        yield handle


def _draft_of(place: Path) -> Path:
    return place.with_name(f".{place.name}.{os.getpid()}.part")
