"""Takes a backup of a hub at work: the moment first, then what Kafka had at that moment, at leisure."""

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp

from hub.edge.backup import archive, groups, kept, moment
from hub.edge.backup.archive import Member, Recipient
from hub.edge.backup.kept import Kept, as_kept
from hub.edge.backup.manifest import FORM, MANIFEST, Manifest, per_topic, written
from hub.edge.errors import OperatorError
from hub.edge.kafka import names, reading
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.settings import Settings
from hub.edge.vault.crypto import write_private
from hub.streams import topics

VAULT = "vault.db"
OUTBOX = "outbox.sqlite"
LEFT_OUT = (
    "kafka*",
    "drills",
    "locks",
    "*.key",
    "*.sqlite*",
    f"{VAULT}*",
    "*.log",
    "*.lock",
    "*.part",
    "backup-*",
    "last-backup",
)
"""Of the data directory: keys belong elsewhere, the read model is made anew, the rest is of processes.

The outbox of webhooks is taken at the moment, like the vault; one in PostgreSQL is backed up there.
"""

LAST = "last-backup"
"""In the data directory: of which moment the last one is that was made here."""

Say = Callable[[str], object]


def backup(
    settings: Settings, path: Path, recipients: Iterable[Recipient], *, patience_s: float, say: Say
) -> Manifest:
    """Write it to a file that is there whole or not at all; the hub goes on meanwhile."""
    vault = settings.data_dir / VAULT
    if not vault.exists():
        raise OperatorError(
            "there is no vault to keep",
            where=str(vault),
            remedy="see HUB_DATA_DIR: back up the directory of the hub that runs",
        )
    room = Path(mkdtemp(prefix="backup-", dir=settings.data_dir))
    try:
        with closing(Offsets(settings)) as offsets:
            places = offsets.places(sorted(declared(offsets.topics())))
            say("waiting for a moment at which nothing is under way")
            with moment.held(offsets, vault, places, patience_s) as ends:
                at = datetime.now(UTC)
                positions = groups.read(settings, ends)
                _copied(vault, room / VAULT)
                outbox = settings.data_dir / names.full(settings, OUTBOX)
                if outbox.exists():
                    _copied(outbox, room / outbox.name)
        taking = _Taking(settings, ends, at, positions, room, say)
        archive.write(path, taking.members(), recipients)
        write_private(settings.data_dir / LAST, at.isoformat(), replace=True)
        return taking.manifest()
    finally:
        shutil.rmtree(room)


def last(settings: Settings) -> datetime | None:
    """The moment of the last backup that was made of this data directory; None when none ever was."""
    try:
        return datetime.fromisoformat((settings.data_dir / LAST).read_text("ascii"))
    except FileNotFoundError:
        return None


class _Taking:
    """What goes into the file, counted on its way."""

    def __init__(
        self,
        settings: Settings,
        ends: Mapping[Place, int],
        at: datetime,
        positions: dict[str, dict[str, dict[str, int]]],
        room: Path,
        say: Say,
    ) -> None:
        self._settings, self._ends, self._at, self._groups = settings, ends, at, positions
        self._room, self._say = room, say
        self._records = dict.fromkeys(ends, 0)
        self._files: dict[str, int] = {}

    def manifest(self) -> Manifest:
        return Manifest(
            form=FORM,
            moment=self._at,
            version=version("overstap-hub"),
            installation=names.full(self._settings, ""),
            partitions=self._settings.partitions,
            ends=per_topic(self._ends),
            records=per_topic(self._records),
            files=self._files,
            groups=self._groups,
        )

    def members(self) -> Iterator[Member]:
        """What Kafka compacts first: it lets ten minutes for it. The manifest last."""
        for place in sorted(self._ends, key=lambda p: (not topics.topic(p[0]).compacted, p)):
            self._say(f"{place[0]}[{place[1]}]: {self._ends[place]} offsets")
            yield from self._partition(place)
        self._say("the vault and the originals")
        yield self._counted(VAULT, self._room / VAULT)
        for path in sorted(_files(self._settings.data_dir)):
            yield self._counted(f"data/{path.relative_to(self._settings.data_dir)}", path)
        for path in self._room.glob("*.sqlite"):
            yield self._counted(f"data/{path.name}", path)
        yield Member(MANIFEST, written(self.manifest()))

    def _partition(self, place: Place) -> Iterator[Member]:
        for name, content, count in kept.files(place, _records(self._settings, place, self._ends[place])):
            self._records[place] += count
            yield Member(name, content)

    def _counted(self, name: str, path: Path) -> Member:
        content = path.read_bytes() if path.name != VAULT else path
        self._files[name] = path.stat().st_size if isinstance(content, Path) else len(content)
        return Member(name, content)


def declared(there: Iterable[str]) -> Iterator[str]:
    """Of these topics those of the hub: without a prefix there may be others beside them."""
    for name in there:
        try:
            yield topics.topic(name).name
        except KeyError:
            continue


def _records(settings: Settings, place: Place, end: int) -> Iterator[Kept]:
    return map(as_kept, reading.to_the_end(settings, place, end=end))


def _copied(vault: Path, copy: Path) -> None:
    with closing(sqlite3.connect(vault)) as found, closing(sqlite3.connect(copy)) as into:
        found.backup(into)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if any(path.match(pattern) for pattern in LEFT_OUT):
            continue
        if path.is_dir():
            yield from (each for each in path.rglob("*") if each.is_file() and not each.match("*.part"))
        elif path.is_file():
            yield path
