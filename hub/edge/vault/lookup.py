"""Things found by a keyed hash and kept sealed: numbers and own references, under any version of the key."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from hub.edge.vault.crypto import JOINT, LOOKUP, Key, Keys
from hub.edge.vault.crypto import Parts as What
from hub.edge.vault.db import Database

Row = tuple[int, Any]
"""The number of a row, and its first column."""

ColumnsOf = Callable[[Sequence[What]], Iterable[tuple[object, ...]]]
"""What stands in the columns of new things."""


class Lookup:
    """
    Over one table and its `_key` table. The sealed text of a row is what its hash is made of; `columns` are
    the others. Many things are asked for and taken in together: one by one they cost five times as much.
    """

    def __init__(self, database: Database, keys: Keys, table: str, columns: tuple[str, ...]) -> None:
        self._db = database
        self._keys = keys
        self._table = table
        self._find = (
            f"SELECT k.hash, k.row, t.{columns[0]} FROM {table}_key k JOIN {table} t ON t.id = k.row"  # noqa: S608 - our names
            " WHERE k.hash IN"
        )
        values = ", ".join("?" * (len(columns) + 2))
        self._insert = f"INSERT INTO {table} (id, {', '.join(columns)}, sealed) VALUES ({values})"  # noqa: S608 - our names

    def find(self, *what: str) -> int | None:
        found = self.known([what])
        return found[what][0] if found else None

    def known(self, asked: Iterable[What]) -> dict[What, Row]:
        """Those seen before."""
        return self._known(self._hashes(self._keys.pseudonym[0], asked))

    def all(self, asked: Iterable[What], columns_of: ColumnsOf) -> dict[What, Row]:
        """All of them: what was never seen is taken in, in this order."""
        newest = self._keys.pseudonym[0]
        hashes = self._hashes(newest, asked)
        found = self._known(hashes)
        new = [what for what in hashes if what not in found]
        if new:
            with self._db.transaction() as db:
                ((last,),) = db.execute(f"SELECT coalesce(max(id), 0) FROM {self._table}")  # noqa: S608 - our names
                made = list(zip(range(last + 1, last + 1 + len(new)), new, columns_of(new), strict=True))
                seal = self._keys.seal
                sealed = ((row, *columns, seal(JOINT.join(what).encode())) for row, what, columns in made)
                db.executemany(self._insert, sealed)
                self._enter(newest, ((hashes[what], row) for row, what, _ in made))
            found |= {what: (row, columns[0]) for row, what, columns in made}
        return found

    def unseal(self, sealed: bytes) -> list[str]:
        return self._keys.unseal(sealed).decode().split(JOINT)

    def rekey(self) -> int:
        """Everything under the newest keys only: after this the older ones are needed no more."""
        newest = self._keys.pseudonym[0]
        with self._db.transaction() as db:
            rows = db.execute(f"SELECT id, sealed FROM {self._table}").fetchall()  # noqa: S608 - our names
            db.execute(f"DELETE FROM {self._table}_key")  # noqa: S608 - our names
            sql = f"UPDATE {self._table} SET sealed = ? WHERE id = ?"  # noqa: S608 - our names
            db.executemany(sql, ((self._keys.reseal(sealed), row) for row, sealed in rows))
            found = ((newest.mac(LOOKUP, self._table, *self.unseal(sealed)), row) for row, sealed in rows)
            self._enter(newest, found)
        return len(rows)

    def _known(self, hashes: Mapping[What, bytes]) -> dict[What, Row]:
        """Under the newest key, else under an older one; what is found so is entered under the newest too."""
        found = self._under(hashes)
        newest, *older = self._keys.pseudonym
        for key in older:
            late = self._under(self._hashes(key, (what for what in hashes if what not in found)))
            if late:
                self._enter(newest, [(hashes[what], row) for what, (row, _) in late.items()])
            found |= late
        return found

    def _under(self, hashes: Mapping[What, bytes]) -> dict[What, Row]:
        whose = {found: what for what, found in hashes.items()}
        return {whose[found]: (row, first) for found, row, first in self._db.rows_of(self._find, list(whose))}

    def _hashes(self, key: Key, asked: Iterable[What]) -> dict[What, bytes]:
        return key.macs((LOOKUP, self._table), asked)

    def _enter(self, key: Key, entries: Iterable[tuple[bytes, int]]) -> None:
        """Let rows be found by these hashes."""
        with self._db.transaction() as db:
            sql = f"INSERT OR IGNORE INTO {self._table}_key VALUES (?, ?, ?)"  # noqa: S608 - our names
            db.executemany(sql, ((found, key.version, row) for found, row in entries))
