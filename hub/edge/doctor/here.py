"""Questions to this machine: directory, keys, certificates, disk, backup, what is kept in files."""

import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from hub.edge.backup import restore, take
from hub.edge.doctor.line import Line
from hub.edge.settings import Settings
from hub.edge.sources import sources_of
from hub.edge.vault import open_vault
from hub.edge.vault.crypto import read_keys

FREE_SHARE = 0.1
FREE_BYTES = 2_000_000_000
"""Below either a disk is told: a busy day is written before anybody looks."""

BACKUP = timedelta(hours=36)
"""A day's backup, and half a day for it to fail and be mended."""

CERTIFICATE = timedelta(days=30)
BEYOND_OWNER = stat.S_IRWXG | stat.S_IRWXO


def directory(settings: Settings) -> Iterator[Line]:
    """That it is there, that nobody else reads in it, and that no restore stands half-way."""
    folder = settings.data_dir
    if not folder.is_dir():
        yield Line("data directory", f"{folder} is not there", "start `hub run` once, or set HUB_DATA_DIR")
        return
    restore.refuse_half(settings)
    private = (folder / take.VAULT, settings.identity_key_path, _sealing(settings))
    open_to = [path for path in private if path.exists() and path.stat().st_mode & BEYOND_OWNER]
    for path in open_to:
        yield Line("data directory", f"{path} can be read by others", f"chmod 600 {path}")
    if not open_to:
        yield Line("data directory", f"{folder}, for its owner only")


def keys(settings: Settings) -> Iterator[Line]:
    """That both can be read, that they are of this vault, and that they do not lie with what they protect."""
    identity = settings.identity_key_path
    if not identity.exists() and not (settings.data_dir / take.VAULT).exists():
        yield Line("keys", "none yet: the first start makes them")
        return
    found = read_keys(identity, _sealing(settings))
    if (settings.data_dir / take.VAULT).exists():
        open_vault(settings.data_dir / take.VAULT, found).close()
    newest = f"identity.key version {found.pseudonym[0].version}, vault.key {found.sealing[0].version}"
    yield Line("keys", newest)
    if identity.parent == settings.data_dir and settings.bootstrap is not None:
        yield Line(
            "keys",
            "they lie in the data directory, beside what they protect",
            "keep them apart: `deploy/README.md`, HUB_IDENTITY_KEY",
        )


def disk(settings: Settings) -> Iterator[Line]:
    """Room for what comes."""
    place = settings.data_dir if settings.data_dir.exists() else Path.home()
    usage = shutil.disk_usage(place)
    told = f"{usage.free / 1e9:.0f} of {usage.total / 1e9:.0f} GB free"
    short = usage.free < FREE_BYTES or usage.free < FREE_SHARE * usage.total
    yield Line("disk", told, f"make room on the disk of {place}" if short else "")


def backup(settings: Settings, now: datetime) -> Iterator[Line]:
    """That there is one of late."""
    if not (settings.data_dir / take.VAULT).exists():
        yield Line("backup", "nothing to keep yet")
        return
    last = take.last(settings)
    if last is None:
        yield Line("backup", "none was ever made here", "see `hub backup --help`: a timer, each night")
        return
    age = now - last
    told = f"{age.days} days and {age.seconds // 3600} hours old"
    yield Line("backup", told, "see why the timer made none: `hub backup make`" if age > BACKUP else "")


def certificates(settings: Settings, now: datetime) -> Iterator[Line]:
    """How long those with which the hub reaches Kafka are good."""
    for path in (settings.tls_ca, settings.tls_cert):
        if path is None:
            continue
        ends = min(each.not_valid_after_utc for each in x509.load_pem_x509_certificates(path.read_bytes()))
        told = f"{path} until {ends:%Y-%m-%d}"
        yield Line("certificate", told, "renew it before that day" if ends - now < CERTIFICATE else "")


def sources(settings: Settings) -> Iterator[Line]:
    """That the settings per source can be read."""
    known = sources_of(settings)
    yield Line("sources", f"settings can be read, {len(known.pulled)} feeds are pulled")


def _sealing(settings: Settings) -> Path:
    return settings.identity_key_path.with_name("vault.key")
