"""The jars of Kafka: fetched once by Maven coordinates, checked against the lock, kept per user."""

import fcntl
import hashlib
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import platformdirs

from hub.edge.errors import OperatorError

KAFKA_VERSION = "4.3.1"
AT_ONCE = 4  # downloads; more gains nothing and is unfriendly to a public repository
TIMEOUT_S = 60
SAY_EVERY = 10

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Jar:
    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def coordinates(self) -> str:
        return f"{self.group}:{self.artifact}:{self.version}"

    @property
    def file_name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"


def locked() -> tuple[Jar, ...]:
    """The lock, read as it is: one jar a line."""
    lines = files("hub.edge.broker").joinpath("jars.lock").read_text("utf-8").splitlines()
    return tuple(_jar(line) for line in lines if line and not line.startswith("#"))


def _jar(line: str) -> Jar:
    coordinates, sha256 = line.split()
    group, artifact, version = coordinates.split(":")
    return Jar(group, artifact, version, sha256)


def cache_dir() -> Path:
    return platformdirs.user_cache_path("overstap-hub") / f"kafka-{KAFKA_VERSION}"


def ensure(jars: tuple[Jar, ...], cache: Path, say: Say) -> tuple[Path, ...]:
    """
    All jars, in the cache and as the lock says they are; only what is missing is fetched.

    Two processes at once are safe: the second waits for the first and then finds everything.
    """
    wanted = {jar: cache / jar.file_name for jar in jars}
    if missing := _missing(wanted):
        cache.mkdir(parents=True, exist_ok=True)
        with _alone(cache, say):
            if missing := _missing(wanted):
                _fetch_all(missing, cache, say)
    return tuple(wanted.values())


def _missing(wanted: dict[Jar, Path]) -> list[Jar]:
    """A damaged file counts as missing; 44 MB are hashed in some 50 ms, at every start."""
    return [jar for jar, path in wanted.items() if not path.is_file() or sha256(path) != jar.sha256]


def _fetch_all(missing: list[Jar], cache: Path, say: Say) -> None:
    scratch_folder = tempfile.TemporaryDirectory(dir=cache, prefix="fetching-")
    with scratch_folder as scratch, ThreadPoolExecutor(AT_ONCE) as pool:
        under_way = [pool.submit(_fetch, jar, Path(scratch), cache) for jar in missing]
        try:
            fetched = 0
            for done, future in enumerate(as_completed(under_way), start=1):
                fetched += future.result()
                if done % SAY_EVERY == 0 or done == len(missing):
                    say(f"fetching Kafka {KAFKA_VERSION}: {done}/{len(missing)} jars, {fetched / 1e6:.0f} MB")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _fetch(jar: Jar, scratch: Path, cache: Path) -> int:
    """Into a scratch folder first: a jar appears in the cache whole and checked, or not at all."""
    fetched = _download(jar, scratch)
    found = sha256(fetched)
    if found != jar.sha256:
        fetched.unlink()
        raise OperatorError(
            f"{jar.coordinates} is not the file that was locked (sha256 {found}, expected {jar.sha256})",
            where="hub/edge/broker/jars.lock",
            remedy="it was thrown away: try again; if it stays so, distrust the repository it came from",
        )
    fetched.replace(cache / jar.file_name)
    return (cache / jar.file_name).stat().st_size


def _download(jar: Jar, scratch: Path) -> Path:
    """One artifact without its dependencies, from the repositories of jgo's configuration or its default."""
    # Imported here: only the first start on a machine needs the resolver, and it costs 0.3 s.
    from jgo.config import GlobalSettings  # noqa: PLC0415
    from jgo.maven import MavenContext  # noqa: PLC0415

    context = MavenContext(
        repo_cache=scratch, remote_repos=GlobalSettings.load().repositories or None, timeout=TIMEOUT_S
    )
    try:
        return Path(context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve())
    except (RuntimeError, OSError) as error:  # requests' errors are OSErrors
        raise OperatorError(
            f"cannot fetch {jar.coordinates}: {error}",
            where=str(cache_dir()),
            remedy="go online once (the jars are kept), or set HUB_BOOTSTRAP to a Kafka you have",
        ) from None


@contextmanager
def _alone(cache: Path, say: Say) -> Iterator[None]:
    with (cache / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another process that is fetching Kafka")
            fcntl.flock(lock, fcntl.LOCK_EX)
        # Whoever holds the lock is alone: scratch folders of a process that was killed are rubbish.
        for left in cache.glob("fetching-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def to_stderr(line: str) -> None:
    """Progress for a person, on standard error: standard output is for answers."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
