"""The database of the outbox: SQLite in the data directory, or PostgreSQL when HUB_DATABASE says so.

The outbox is written in one SQL that both understand; what they do differently is here and nowhere else.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

import psycopg

from hub.edge.errors import LastingError, OperatorError
from hub.edge.kafka import names
from hub.edge.settings import OWNER_ONLY, Settings

Row = tuple[Any, ...]

FORM = "1"
"""Of the tables: the next form is the next number."""

BUSY_S = 30.0
LOCK = 0x6F7665727374
"""Under this number PostgreSQL keeps who sends; any number that nobody else uses would do."""


class Database(Protocol):
    """One connection; the threads that share it take turns themselves."""

    def rows(self, sql: str, *given: object) -> list[Row]:
        """What a question gives."""

    def change(self, sql: str, *given: object) -> int:
        """How many rows it changed."""

    def transaction(self) -> Any:  # noqa: ANN401 - a context manager; each library has its own
        """All or nothing, and on disk when it is left."""

    def alone(self) -> bool:
        """Become the only sender, for as long as this connection lives; False: somebody else is."""

    def close(self) -> None: ...


def is_there(settings: Settings) -> bool:
    """Whether there is an outbox to look into; with PostgreSQL there always is."""
    return settings.database is not None or _path(settings).exists()


def open_database(settings: Settings) -> Database:
    """That of this installation; a drill has none, for it delivers to nobody."""
    if settings.database is None:
        path = _path(settings)
        return _fitted(Sqlite(path), str(path))
    return _fitted(Postgres(settings.database.get_secret_value()), "HUB_DATABASE")


class Sqlite:
    """A file of its own, written by several processes in turns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(OWNER_ONLY)
        self._lock = path.with_name(f"{path.name}.sender")
        self._held: int | None = None
        self._db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")  # what a subscriber has said must outlast a power cut
        self._db.execute("PRAGMA foreign_keys = ON")

    def rows(self, sql: str, *given: object) -> list[Row]:
        return self._db.execute(sql, given).fetchall()

    def change(self, sql: str, *given: object) -> int:
        return self._db.execute(sql, given).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def alone(self) -> bool:
        handle = os.open(self._lock, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._held = handle
        return True

    def close(self) -> None:
        self._db.close()
        if self._held is not None:
            os.close(self._held)
            self._held = None


class Postgres:
    """A server; its address and password are a secret as a whole."""

    def __init__(self, address: str) -> None:
        try:
            self._db = psycopg.connect(address, autocommit=True, connect_timeout=10)
        except psycopg.Error as error:
            raise OperatorError(
                f"the database of the outbox does not answer ({type(error).__name__})",
                where="HUB_DATABASE",
                remedy="see whether PostgreSQL runs, and whether this user may use the database",
            ) from None

    def rows(self, sql: str, *given: object) -> list[Row]:
        return self._db.execute(_theirs(sql), given).fetchall()

    def change(self, sql: str, *given: object) -> int:
        return self._db.execute(_theirs(sql), given).rowcount

    def transaction(self) -> Any:  # noqa: ANN401 - psycopg's own
        return self._db.transaction()

    def alone(self) -> bool:
        return bool(self.rows("SELECT pg_try_advisory_lock(?)", LOCK)[0][0])

    def close(self) -> None:
        with suppress(psycopg.Error):
            self._db.close()


def _path(settings: Settings) -> Path:
    return settings.data_dir / names.full(settings, "outbox.sqlite")


def _theirs(sql: str) -> bytes:
    """Psycopg marks what is given otherwise; none of our SQL holds a per cent sign."""
    return sql.replace("?", "%s").encode()


def _fitted(db: Database, where: str) -> Database:
    """With its tables; refuses those of another version of the hub."""
    try:
        ((form,),) = db.rows("SELECT value FROM meta WHERE name = 'form'")
    except (sqlite3.OperationalError, psycopg.errors.UndefinedTable):
        form = _made(db)
    if form != FORM:
        db.close()
        raise LastingError(
            f"the outbox has form {form}, and this hub knows form {FORM}",
            where=where,
            remedy="run the version of the hub that made it",
        )
    return db


def _made(db: Database) -> str:
    """The tables, made by whichever process comes first."""
    script = resources.files(__package__).joinpath("outbox.sql").read_text("utf-8")
    with db.transaction():
        if isinstance(db, Postgres):
            db.rows("SELECT pg_advisory_xact_lock(?)", LOCK + 1)  # two that make a table at once collide
        for statement in filter(str.strip, script.split(";\n")):
            db.change(statement)
        db.change("INSERT INTO meta VALUES ('form', ?) ON CONFLICT DO NOTHING", FORM)
        ((form,),) = db.rows("SELECT value FROM meta WHERE name = 'form'")
    return str(form)
