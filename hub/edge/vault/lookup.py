"""Things found by a keyed hash and kept sealed: numbers and own references, under any version of the key."""

from collections.abc import Iterable, Iterator
from typing import Any

from hub.edge.vault.crypto import Keys
from hub.edge.vault.db import Database

JOINT = "\x1f"

Row = tuple[Any, ...]


class Lookup:
    """Over one table and its `_key` table. The sealed text of a row is what its hash is made of."""

    def __init__(self, database: Database, keys: Keys, table: str) -> None:
        self._db = database
        self._keys = keys
        self._table = table

    def find(self, *what: str) -> int | None:
        """Under the newest key, else under an older one; what is found so is entered under the newest too."""
        versions = self._keys.lookups(self._table, *what)
        for version, found in versions:
            rows = self._db.rows(f"SELECT row FROM {self._table}_key WHERE hash = ?", found)  # noqa: S608 - our names
            if rows:
                if version != versions[0][0]:
                    self.enter(rows[0][0], *what)
                return int(rows[0][0])
        return None

    def seen(self, asked: Iterable[tuple[str, ...]], sql: str) -> Iterator[tuple[tuple[str, ...], Row]]:
        """
        What is found under the newest key, all at once: what was asked, and the columns of the query behind
        the hash. `sql` ends where the hashes follow. What is not found may be there under an older key.
        """
        by_hash = {self._keys.lookups(self._table, *what)[0][1]: what for what in asked}
        for found, *row in self._db.rows_of(sql, list(by_hash)):
            yield by_hash[found], tuple(row)

    def enter(self, row: int, *what: str) -> None:
        """Let a row be found by this, under the newest key."""
        version, newest = self._keys.lookups(self._table, *what)[0]
        with self._db.transaction() as db:
            sql = f"INSERT OR IGNORE INTO {self._table}_key VALUES (?, ?, ?)"  # noqa: S608 - our names
            db.execute(sql, (newest, version, row))

    def seal(self, *what: str) -> bytes:
        return self._keys.seal(JOINT.join(what).encode())

    def unseal(self, sealed: bytes) -> list[str]:
        return self._keys.unseal(sealed).decode().split(JOINT)

    def rekey(self) -> int:
        """Everything under the newest keys only: after this the older ones are needed no more."""
        with self._db.transaction() as db:
            rows = db.execute(f"SELECT id, sealed FROM {self._table}").fetchall()  # noqa: S608 - our names
            db.execute(f"DELETE FROM {self._table}_key")  # noqa: S608 - our names
            for row, sealed in rows:
                sql = f"UPDATE {self._table} SET sealed = ? WHERE id = ?"  # noqa: S608 - our names
                db.execute(sql, (self._keys.reseal(sealed), row))
                self.enter(row, *self.unseal(sealed))
        return len(rows)
