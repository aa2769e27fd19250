"""The doctor on this machine: each fault is a line with what to do, and one fault hides no other."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import trustme

from hub.edge.backup import restore, take
from hub.edge.doctor import Line, examined, here
from hub.edge.settings import Settings
from hub.edge.vault import vault_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A machine on which the hub has run, with its keys apart."""
    mine = Settings(data_dir=tmp_path / "data", identity_key=tmp_path / "keys/identity.key")
    mine.data_dir.mkdir()
    vault_of(mine).close()
    (mine.data_dir / take.LAST).write_text(NOW.isoformat(), encoding="ascii")
    return mine


def wrong(lines: Iterable[Line]) -> list[str]:
    return [f"{line.what}: {line.told}" for line in lines if not line.good]


def test_a_machine_as_it_should_be_has_nothing_wrong_but_no_kafka(settings: Settings) -> None:
    assert ["Kafka: none runs here"] == wrong(examined(settings, NOW))


def test_rights_are_told_with_the_command_that_mends_them(settings: Settings) -> None:
    (settings.data_dir / "vault.db").chmod(0o640)

    (line,) = (line for line in here.directory(settings) if not line.good)

    assert f"chmod 600 {settings.data_dir}/vault.db" == line.do


def test_keys_of_another_vault_are_seen_and_the_rest_is_asked_all_the_same(settings: Settings) -> None:
    settings.identity_key_path.unlink()
    vault_of(settings.model_copy(update={"data_dir": settings.data_dir / "other"})).close()

    lines = list(examined(settings, NOW))

    assert any("not the key with which this vault was made" in told for told in wrong(lines))
    assert {"disk", "backup", "sources", "Kafka"} <= {line.what for line in lines}


def test_keys_beside_what_they_protect_are_told_of_a_hub_that_serves(tmp_path: Path) -> None:
    mine = Settings(data_dir=tmp_path, bootstrap="kafka:9092")
    vault_of(mine).close()

    assert [] == wrong(here.keys(mine.model_copy(update={"bootstrap": None})))
    assert ["keys: they lie in the data directory, beside what they protect"] == wrong(here.keys(mine))


@pytest.mark.parametrize(("hours", "good"), [(1, True), (36, True), (37, False), (24 * 30, False)])
def test_a_backup_grows_old(settings: Settings, hours: int, *, good: bool) -> None:
    (line,) = here.backup(settings, NOW + timedelta(hours=hours))

    assert good is line.good


def test_that_no_backup_was_ever_made_is_told(settings: Settings) -> None:
    (settings.data_dir / take.LAST).unlink()

    assert ["backup: none was ever made here"] == wrong(here.backup(settings, NOW))


@pytest.mark.parametrize(("free", "good"), [(50e9, True), (9e9, False), (1e9, False)])
def test_a_full_disk_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, free: float, *, good: bool
) -> None:
    usage = SimpleNamespace(free=int(free), total=int(100e9))
    monkeypatch.setattr("hub.edge.doctor.here.shutil.disk_usage", lambda _: usage)

    (line,) = here.disk(settings)

    assert good is line.good


def test_a_certificate_that_ends_soon_is_told(tmp_path: Path) -> None:
    authority = trustme.CA()
    soon = authority.issue_cert("hub.example", not_after=NOW + timedelta(days=29))
    ca, cert, key = (tmp_path / name for name in ("ca.pem", "cert.pem", "key.pem"))
    authority.cert_pem.write_to_path(str(ca))
    soon.cert_chain_pems[0].write_to_path(str(cert))
    mine = Settings(bootstrap="kafka:9093", security_protocol="SSL", tls_ca=ca, tls_cert=cert, tls_key=key)

    assert [f"certificate: {cert} until 2026-03-30"] == wrong(here.certificates(mine, NOW))
    assert [] == wrong(here.certificates(mine, NOW - timedelta(days=2)))


def test_a_restore_that_was_not_finished_is_told(settings: Settings) -> None:
    (settings.data_dir / restore.ROOM / "topics").mkdir(parents=True)

    assert any("a restore was not finished here" in told for told in wrong(examined(settings, NOW)))


def test_settings_of_sources_that_cannot_be_read_are_told(settings: Settings) -> None:
    (settings.data_dir / "sources.toml").write_text("[defaults\n", encoding="utf-8")

    assert ["sources", "Kafka"] == [line.what for line in examined(settings, NOW) if not line.good]
