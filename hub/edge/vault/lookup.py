"""Things found by a keyed hash and kept sealed: numbers and own references, under any version of the key."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hub.edge.vault.crypto import JOINT, Key, Keys
from hub.edge.vault.crypto import Parts as What
from hub.edge.vault.db import Database
from hub.edge.vault.names import NAME_BYTES

Row = tuple[Any, ...]
"""The hash under which a thing stands, and what stands in its columns."""

ColumnsOf = Callable[[What, bytes], tuple[object, ...]]
"""What stands in the columns of a new thing, which stands under this hash."""


class Lookup:
    """
    Over one table: the hash is its key, and the sealed text of a row is what the hash is made of, behind
    `head`. Many things are asked for and taken in together: one by one they cost five times as much.
    """

    def __init__(
        self, database: Database, keys: Keys, table: str, head: str, columns: tuple[str, ...]
    ) -> None:
        self._db = database
        self._keys = keys
        self._table = table
        self._head = (head,)
        names = ", ".join(("hash", *columns))
        self._find = f"SELECT {names} FROM {table} WHERE hash IN"  # noqa: S608 - our names
        self._insert = f"INSERT INTO {table} ({names}, sealed) VALUES (?, ?{', ?' * len(columns)})"  # noqa: S608 - our names

    def find(self, *what: str) -> Row | None:
        return self.known([what]).get(what)

    def known(self, asked: Iterable[What]) -> dict[What, Row]:
        """Those seen before."""
        return self._known(self._hashes(self._keys.pseudonym[0], asked))

    def all(self, asked: Iterable[What], columns_of: ColumnsOf) -> dict[What, Row]:
        """All of them: what was never seen is taken in."""
        hashes = self._hashes(self._keys.pseudonym[0], asked)
        found = self._known(hashes)
        new = [what for what in hashes if what not in found]
        if new:
            made = {what: (hashes[what], *columns_of(what, hashes[what])) for what in new}
            seals = self._keys.seals([JOINT.join(what).encode() for what in new])
            rows = [(*row, sealed) for row, sealed in zip(made.values(), seals, strict=True)]
            with self._db.transaction() as db:
                db.executemany(self._insert, rows)
            found |= made
        return found

    def unseal(self, sealed: bytes) -> What:
        return tuple(self._keys.unseal(sealed).decode().split(JOINT))

    def rekey(self) -> int:
        """Everything under the newest keys only: after this the older ones are needed no more."""
        with self._db.transaction() as db:
            rows = db.execute(f"SELECT hash, sealed FROM {self._table}").fetchall()  # noqa: S608 - our names
            whose = {old: self.unseal(sealed) for old, sealed in rows}
            sql = f"UPDATE {self._table} SET sealed = ? WHERE hash = ?"  # noqa: S608 - our names
            db.executemany(sql, ((self._keys.reseal(sealed), old) for old, sealed in rows))
            newest = self._hashes(self._keys.pseudonym[0], whose.values())
            # Ignored: what a process without the newest key has taken in once more.
            sql = f"UPDATE OR IGNORE {self._table} SET hash = ? WHERE hash = ?"  # noqa: S608 - our names
            db.executemany(sql, ((newest[what], old) for old, what in whose.items()))
        return len(rows)

    def _known(self, hashes: Mapping[What, bytes]) -> dict[What, Row]:
        """Under the newest key, else under an older one, where it stays until all are rekeyed."""
        found = self._under(hashes)
        for key in self._keys.pseudonym[1:]:
            found |= self._under(self._hashes(key, (what for what in hashes if what not in found)))
        return found

    def _under(self, hashes: Mapping[What, bytes]) -> dict[What, Row]:
        whose = {found: what for what, found in hashes.items()}
        return {whose[row[0]]: row for row in self._db.rows_of(self._find, list(whose))}

    def _hashes(self, key: Key, asked: Iterable[What]) -> dict[What, bytes]:
        return {what: mac[:NAME_BYTES] for what, mac in key.macs(self._head, asked).items()}
