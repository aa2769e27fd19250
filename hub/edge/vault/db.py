"""The vault's file: one SQLite database that several processes use at once."""

import hmac
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b, sha256
from importlib.resources import files
from pathlib import Path
from threading import RLock
from typing import Any

from hub.edge.errors import OperatorError
from hub.edge.settings import OWNER_ONLY
from hub.edge.vault.crypto import KEY_BYTES, Keys

BUSY_S = 30.0
FORM = 3
"""Of the tables: the next form is the next number, so that no version takes another's for its own."""

CACHE_KB = 64_000
MOST_VALUES = 500
"""In one question; SQLite allows for a thousand."""


class Database:
    """
    A connection that writes in whole transactions and waits for its neighbours.

    One per process; its lock lets the threads of a process take turns.
    """

    def __init__(self, path: Path, keys: Keys) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(OWNER_ONLY)
        self._lock = RLock()
        self._depth = 0
        self._connection = sqlite3.connect(
            path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA journal_mode = WAL")
        # What the door has handed to Kafka must not be forgotten in a power cut.
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        # Hashes fall anywhere: with SQLite's own 2 MB a large delivery reads and writes each page many times.
        self._connection.execute(f"PRAGMA cache_size = {-CACHE_KB}")
        self._make(path)
        self._secret = self._fit(path, keys)
        # A tenth of an HMAC's cost, once per row of every source: BLAKE2 is keyed by itself (RFC 7693).
        self._digests = blake2b(key=self._secret, digest_size=10, person=b"hub/edge/vault")

    def need_not_outlast_a_power_cut(self) -> None:
        """As of a drill, of which nobody needs the half: from now on no commit waits for the disk."""
        self._connection.execute("PRAGMA synchronous = NORMAL")

    @contextmanager
    def transaction(self, *, rehearsal: bool = False) -> Iterator[sqlite3.Connection]:
        """All or nothing; a rehearsal is undone at its end. Within another transaction it joins that one."""
        with self._lock:
            if self._depth:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            else:
                self._connection.execute("ROLLBACK" if rehearsal else "COMMIT")
            finally:
                self._depth = 0

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Read outside or inside a transaction."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def rows_of(self, sql: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        """The rows of any of these values, for which `sql` ends in `IN`; asked for some at a time."""
        for first in range(0, len(values), MOST_VALUES):
            some = values[first : first + MOST_VALUES]
            yield from self.rows(f"{sql} ({', '.join('?' * len(some))})", *some)

    @property
    def busy(self) -> bool:
        """Whether a transaction is open."""
        return bool(self._depth)

    def close(self) -> None:
        self._connection.close()

    def _make(self, path: Path) -> None:
        """Make what is not there; IMMEDIATE, so that two first starts do not both try."""
        script = files(__package__).joinpath("schema.sql").read_text("utf-8")
        with self.transaction() as db:
            ((form,),) = db.execute("PRAGMA user_version")
            if form != FORM and db.execute("SELECT 1 FROM sqlite_schema").fetchone():
                raise OperatorError(
                    "the vault was made by another version of the hub",
                    where=str(path),
                    remedy="use that version; or keep the file elsewhere and deliver everything again: with "
                    "the same identity.key pupils keep their names, the access log begins anew",
                )
            for statement in script.split(";\n\n"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {FORM}")

    def chained(self, *parts: str) -> str:
        """A hash that only a holder of the keys can make: the database alone does not tell how."""
        return hmac.new(self._secret, "\x1f".join(parts).encode(), sha256).hexdigest()

    def digest(self, *parts: str) -> str:
        """What stands for what a source wrote: 20 letters, of which only a holder of the keys can tell."""
        keyed = self._digests.copy()
        keyed.update("\x1f".join(parts).encode())
        return keyed.hexdigest()

    def refit(self, keys: Keys) -> None:
        """After a rotation: let the newest keys be the ones of this vault."""
        with self.transaction() as db:
            values = (keys.seal(self._secret), keys.proofs()[0])
            db.execute("UPDATE proof SET sealed = ?, hash = ?", values)

    def _fit(self, path: Path, keys: Keys) -> bytes:
        """A new key for an old vault would give every known pupil a new name: refuse that here."""
        with self.transaction() as db:
            row = db.execute("SELECT sealed, hash FROM proof").fetchone()
            if row is None:
                secret = secrets.token_bytes(KEY_BYTES)
                values = (keys.seal(secret), keys.proofs()[0])
                db.execute("INSERT INTO proof VALUES (1, ?, ?)", values)
                return secret
        if row[1] not in keys.proofs():
            raise OperatorError(
                "identity.key is not the key with which this vault was made",
                where=str(path),
                remedy="put the old key back, as a further line of the file (newest first)",
            )
        return keys.unseal(row[0])
