"""A hub that is gone, and back from its backup: each record where it stood, and it goes on as if nothing had been."""

import json
import shutil
import threading
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from confluent_kafka.admin import AdminClient

from hub.edge.backup import groups
from hub.edge.backup import restore as restores
from hub.edge.backup.kept import Kept, as_kept
from hub.edge.backup.take import declared, last
from hub.edge.delivery.database import is_there, open_database
from hub.edge.errors import LastingError
from hub.edge.kafka import clients, reading
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.settings import Settings
from hub.edge.vault import vault_of
from hub.edge.verify import verify
from hub.ops.cli import main
from hub.streams import topics
from tests.broker.world import World, flows, until

pytestmark = pytest.mark.broker

SUBSCRIBER = "escalations.0363"


def hub(settings: Settings, *arguments: str) -> Result:
    told = {f"HUB_{k.upper()}": str(v) for k, v in settings.model_dump(exclude_none=True).items()}
    return CliRunner().invoke(main, list(arguments), env=told)


def content(settings: Settings) -> dict[Place, list[Kept]]:
    """All that a reader can see; of compacted topics the last of each key, for the rest may go at any time."""
    found = {}
    with closing(Offsets(settings)) as offsets:
        places = offsets.places(declared(offsets.topics()))
    for place in places:
        records = [as_kept(m) for m in reading.to_the_end(settings, place)]
        if topics.topic(place[0]).compacted:
            last = {record.key: record._replace(offset=0) for record in records}
            records = [last[key] for key in sorted(last, key=str)]
        if records:
            found[place] = records
    return found


def gone(settings: Settings, keys: Path) -> None:
    """The machine is lost, and its Kafka with it; copies of the keys are not."""
    keys.mkdir()
    for name in ("identity.key", "vault.key"):
        shutil.copy(settings.data_dir / name, keys)
    shutil.rmtree(settings.data_dir)
    settings.data_dir.mkdir()
    for path in keys.iterdir():
        shutil.copy(path, settings.data_dir)
    without_topics(settings)


def without_topics(settings: Settings) -> None:
    admin: AdminClient = clients.admin(settings)
    with closing(Offsets(settings)) as offsets:
        there = [settings.prefix + name for name in offsets.topics()]
        for future in admin.delete_topics(there, operation_timeout=30).values():
            future.result()
        until(lambda: not offsets.topics(), "the topics are gone")


def read_by_subscriber(settings: Settings) -> int:
    """How far Kafka says that it is."""
    with closing(Offsets(settings)) as offsets:
        return offsets.done(f"{settings.prefix}ict-0363", [(SUBSCRIBER, 0)])[SUBSCRIBER, 0]


@pytest.fixture
def lived(settings: Settings, tmp_path: Path) -> tuple[Settings, World, Path]:
    """A hub after some weeks, with a subscriber who has read half, and the private key of its backups."""
    mine = settings.model_copy(update={"data_dir": tmp_path / "data"})
    mine.data_dir.mkdir()
    vault_of(mine).close()
    (mine.data_dir / "originals").mkdir()
    (mine.data_dir / "originals/one.enc").write_bytes(b"sealed")
    open_database(mine).close()
    key = tmp_path / "backup-key.txt"
    assert 0 == hub(mine, "backup", "key", str(key)).exit_code
    world = World(mine)
    with flows(mine):
        for _ in world.days(pupils=30, days=40):
            world.relayed()
        until(lambda: SUBSCRIBER in Offsets(mine).topics(), "somebody is told")
        subscriber = clients.consumer(mine, group=f"{mine.prefix}ict-0363")
        subscriber.subscribe([mine.prefix + SUBSCRIBER])
        assert subscriber.poll(30) is not None
        subscriber.commit(asynchronous=False)
        subscriber.close()
    return mine, world, key


def test_a_lost_hub_is_back_and_goes_on(lived: tuple[Settings, World, Path], tmp_path: Path) -> None:
    """
    Taken while the flows work; then data directory and topics are gone. Every record is back at its offset with its
    moment, verify finds nothing, and the days that follow are told as if nothing had been.
    """
    settings, world, key = lived
    public = key.read_text("utf-8").splitlines()[0].rpartition(" ")[2]
    file = tmp_path / "hub.age"
    busy = threading.Event()

    def goes_on() -> None:
        for _ in world.days(pupils=10, days=5):
            if busy.is_set():
                return

    with flows(settings):
        other = threading.Thread(target=goes_on)
        other.start()
        made = hub(settings, "backup", "make", str(file), "--for", public)
        busy.set()
        other.join()
        world.relayed()
    assert 0 == made.exit_code, made.output
    told = json.loads(hub(settings, "backup", "show", str(file), "--key", str(key), "--json").stdout)
    before = content(settings)
    gone(settings, tmp_path / "keys")

    back = hub(settings, "restore", str(file), "--key", str(key), "--json")

    assert 0 == back.exit_code, back.output
    after = content(settings)
    assert {"facts.vo", "journal", "signals", "state.pupil", SUBSCRIBER} <= {topic for topic, _ in after}
    for place, records in after.items():
        if not topics.topic(place[0]).compacted:
            assert before[place][: len(records)] == records, place
    assert told["records"]["journal"] == sum(len(r) for (t, _), r in after.items() if t == "journal")
    assert is_there(settings), "the outbox of webhooks"
    assert b"sealed" == (settings.data_dir / "originals/one.enc").read_bytes()
    assert 1 == read_by_subscriber(settings)
    with flows(settings):
        assert verify(settings, patience_s=60).good
        world.offsets = Offsets(settings)
        for _ in world.days(pupils=10, days=10):
            world.relayed()
        assert verify(settings, patience_s=60).good
    again = hub(settings, "restore", str(file), "--key", str(key))
    assert 2 == again.exit_code
    assert "there is a hub here already" in again.output


def test_whoever_was_stopped_half_way_begins_anew(
    lived: tuple[Settings, World, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, _, key = lived
    public = key.read_text("utf-8").splitlines()[0].rpartition(" ")[2]
    file = tmp_path / "hub.age"
    assert 0 == hub(settings, "backup", "make", str(file), "--for", public).exit_code
    before = content(settings)
    gone(settings, tmp_path / "keys")

    with monkeypatch.context() as killed:
        killed.setattr(groups, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert 0 != hub(settings, "restore", str(file), "--key", str(key)).exit_code
    with pytest.raises(LastingError, match="not finished"):
        restores.refuse_half(settings)
    back = hub(settings, "restore", str(file), "--key", str(key))

    assert 0 == back.exit_code, back.output
    assert before == content(settings)
    restores.refuse_half(settings)


def test_of_a_directory_the_latest_stay(lived: tuple[Settings, World, Path], tmp_path: Path) -> None:
    settings, _, key = lived
    public = key.read_text("utf-8").splitlines()[0].rpartition(" ")[2]
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    for name in ("hub-2025-01-01T023000.age", "hub-2025-01-02T023000.age", "notes.txt"):
        (shelf / name).touch()

    made = hub(settings, "backup", "make", str(shelf), "--for", public, "--keep", "2")

    assert 0 == made.exit_code, made.output
    assert ["hub-2025-01-02T023000.age", "notes.txt"] == sorted(
        path.name for path in shelf.iterdir() if path.stat().st_size == 0
    )
    assert 3 == len(list(shelf.iterdir()))
    assert last(settings) is not None


def test_nothing_is_changed_when_a_key_or_a_setting_is_another(
    lived: tuple[Settings, World, Path], tmp_path: Path
) -> None:
    settings, _, key = lived
    public = key.read_text("utf-8").splitlines()[0].rpartition(" ")[2]
    file = tmp_path / "hub.age"
    assert 0 == hub(settings, "backup", "make", str(file), "--for", public).exit_code
    gone(settings, tmp_path / "keys")

    wider = hub(settings.model_copy(update={"partitions": 3}), "restore", str(file), "--key", str(key))
    (settings.data_dir / "identity.key").unlink()
    keyless = hub(settings, "restore", str(file), "--key", str(key))
    vault_of(settings.model_copy(update={"data_dir": tmp_path / "other"})).close()
    shutil.copy(tmp_path / "other/identity.key", settings.data_dir)
    foreign = hub(settings, "restore", str(file), "--key", str(key))

    assert [2, 2, 2] == [wider.exit_code, keyless.exit_code, foreign.exit_code]
    assert "HUB_PARTITIONS" in wider.output
    assert "identity.key" in keyless.output
    assert "not the key with which this vault was made" in foreign.output
    assert not Offsets(settings).topics()
    assert {"identity.key", "vault.key"} == {path.name for path in settings.data_dir.iterdir()}
