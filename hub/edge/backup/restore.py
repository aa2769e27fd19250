"""Puts a backup back where there is nothing: looked through as a whole first, then topics, files, vault.

Until all is there a file says so, and no hub starts beside it. Whoever was stopped begins anew.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import chain
from pathlib import Path

from confluent_kafka import KafkaException

from hub.edge.backup import archive, groups, kept, manifest
from hub.edge.backup.archive import Identity
from hub.edge.backup.manifest import Manifest
from hub.edge.backup.replay import Partition, Replay
from hub.edge.backup.take import VAULT, declared
from hub.edge.delivery.database import is_there, open_database
from hub.edge.delivery.outbox import Outbox
from hub.edge.errors import LastingError, OperatorError
from hub.edge.kafka import clients, names, provision
from hub.edge.kafka.offsets import Offsets
from hub.edge.settings import Settings
from hub.edge.vault import open_vault
from hub.edge.vault.crypto import read_keys
from hub.streams import topics

ROOM = "restore.unfinished"
"""In the data directory, for as long as not all is back: what was unpacked."""

WAIT_S = 30.0

Say = Callable[[str], object]


def look_through(path: Path, key: Identity, room: Path) -> Manifest:
    """Unpack, and count all that should be in it."""
    archive.unpack(path, key, room)
    found = manifest.read(room)
    for place, records in _counts(found):
        there = sum(1 for _ in kept.read(room, place))
        if there != records:
            raise _lacking(f"{place[0]}[{place[1]}]", f"{records} records", str(there))
    for name, size in found.files.items():
        there = (room / name).stat().st_size if (room / name).exists() else 0
        if there != size:
            raise _lacking(name, f"{size} bytes", str(there))
    return found


def restore(settings: Settings, path: Path, key: Identity, *, say: Say) -> Manifest:
    """Raises `OperatorError` before anything is changed: there is a hub already, or something is missing."""
    room = settings.data_dir / ROOM
    again = _is_half(room)
    identity = settings.identity_key_path
    keys = read_keys(identity, identity.with_name("vault.key"))
    _refuse_another(settings, again=again)
    if again:
        shutil.rmtree(room)
    room.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        say("looking the backup through")
        found = look_through(path, key, room)
        _fits(settings, found)
        open_vault(room / VAULT, keys).close()  # keys of another vault are refused here
    except BaseException:
        if not again:
            shutil.rmtree(room)
        raise
    if again:
        say("taking back what was half restored")
        _taken_back(settings)
    _topics(settings, found, room, say)
    groups.write(settings, found.groups)
    say("the originals, and the vault last")
    _files(room / "data", settings.data_dir)
    _webhooks(settings, found)
    for path_ in room.iterdir():
        if path_.name != VAULT:
            shutil.rmtree(path_) if path_.is_dir() else path_.unlink()
    (room / VAULT).replace(settings.data_dir / VAULT)
    room.rmdir()
    return found


def refuse_half(settings: Settings) -> None:
    """No hub starts on what is restored by half: it would say again what it has said."""
    room = settings.data_dir / ROOM
    if _is_half(room):
        raise LastingError(
            "a restore was not finished here",
            where=str(room),
            remedy="give `hub restore` again: it begins anew",
        )


def _is_half(room: Path) -> bool:
    """Once the vault is in its place only an empty folder can be left."""
    return room.exists() and any(room.iterdir())


def _files(found: Path, into: Path) -> None:
    for path in sorted(found.rglob("*")):
        if path.is_file():
            place = into / path.relative_to(found)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)


def _webhooks(settings: Settings, found: Manifest) -> None:
    """Subscriptions go on where they were: these topics have another name to Kafka, and the same offsets."""
    if not is_there(settings):
        return
    with closing(open_database(settings)) as database, closing(Offsets(settings)) as offsets:
        for topic in found.ends:
            Outbox(database).goes_on(topic, offsets.identity(topic))


def _topics(settings: Settings, found: Manifest, room: Path, say: Say) -> None:
    provision.ensure(settings, map(topics.topic, found.ends))
    read = partial(kept.read, room)
    replay = Replay(settings)
    at_offsets: list[Partition] = []
    for place, end in sorted(found.places().items()):
        if topics.topic(place[0]).compacted:
            replay.in_order(place, read(place))
        else:
            at_offsets.append(Partition(place, read(place), end))
    say(f"{sum(chain.from_iterable(found.records.values()))} records, each at its own offset")
    replay.at_their_offsets(at_offsets)


def _refuse_another(settings: Settings, *, again: bool) -> None:
    vault = settings.data_dir / VAULT
    if vault.exists():
        raise OperatorError(
            "there is a hub here already: nothing was changed",
            where=str(vault),
            remedy="restore to an empty directory (HUB_DATA_DIR); this one keep elsewhere",
        )
    with closing(Offsets(settings)) as offsets:
        ours = declared(offsets.topics())
        full = [place for place, end in offsets.ends(offsets.places(ours)).items() if end]
    if full and not again:
        topic, part = min(full)
        raise OperatorError(
            "this Kafka has records of a hub already: nothing was changed",
            where=f"{names.full(settings, topic)}[{part}], and {len(full) - 1} more",
            remedy="restore to an empty Kafka, or have these topics deleted by its administrators",
        )


def _fits(settings: Settings, found: Manifest) -> None:
    if found.partitions != settings.partitions:
        raise OperatorError(
            f"the backup has {found.partitions} partitions, and {settings.partitions} are set",
            where="HUB_PARTITIONS",
            remedy=f"set HUB_PARTITIONS={found.partitions}: equal keys would no longer meet",
        )
    ours = names.full(settings, "")
    if found.installation != ours:
        raise OperatorError(
            f"the backup is of installation '{found.installation}', and this is '{ours}'",
            where="HUB_PREFIX",
            remedy=f"set HUB_PREFIX='{found.installation}'",
        )


def _taken_back(settings: Settings) -> None:
    """Delete the topics that the restore before this one made, and wait until they are gone."""
    admin = clients.admin(settings)
    with closing(Offsets(settings)) as offsets:
        ours = [names.full(settings, name) for name in declared(offsets.topics())]
    for future in admin.delete_topics(ours, operation_timeout=WAIT_S).values() if ours else ():
        try:
            future.result()
        except KafkaException as error:
            raise OperatorError(
                f"a topic could not be deleted: {error.args[0].str()}",
                where=settings.bootstrap or "",
                remedy="look at what this user may do (ACL: delete topics)",
            ) from None


def _counts(found: Manifest) -> Iterator[tuple[tuple[str, int], int]]:
    for topic, counts in found.records.items():
        for part, count in enumerate(counts):
            yield (topic, part), count


def _lacking(what: str, expected: str, there: str) -> OperatorError:
    return OperatorError(
        f"this backup is not whole: {expected} should be there, and {there} are",
        where=what,
        remedy="take the one before",
    )
