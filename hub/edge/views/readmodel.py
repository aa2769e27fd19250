"""The read model: what the hub says, waits for and refuses, in one SQLite file, for people to look at.

Made from topics alone and never asked by a flow. Only what is newer is taken in (a signal's revision, a
state's offset, a setting's version), so a record that comes twice, or from a writer that was frozen, changes
nothing. Who holds the file open reads a state that a moment ago was true.
"""

import sqlite3
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import NamedTuple, Self
from uuid import uuid4

from hub.domain.signals import Change, Signal
from hub.domain.timeline import millis
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.pupil_record import front
from hub.streams.records import KIND, SIGNAL, Record
from hub.streams.sound import Flaw, flaw
from hub.streams.surroundings import CLOCK, SETTINGS, SOURCES, Surroundings, restored

READS = (topics.SIGNALS, topics.REJECTED, topics.PUPIL_STATE, topics.SOURCE_STATE)
"""All that the read model is made of."""

FORM = "3"
"""Of the tables: a file of another form is made anew."""


class Seen(NamedTuple):
    """A record as the read model takes it; the topic without the prefix of the installation."""

    topic: str
    part: int
    position: int
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes]

    def record(self) -> Record:
        """As flows see it."""
        return Record(self.topic, self.part, self.position, self.key, self.value or b"", self.headers)


class ReadModel:
    """One writer per file; readers as many as one likes."""

    def __init__(self, path: Path | None, codec: Codec) -> None:
        self._codec = codec
        self.db = _open(path)
        self._take: Mapping[str, Callable[[Seen], None]] = {
            topics.SIGNALS: self._signal,
            topics.REJECTED: self._rejection,
            topics.PUPIL_STATE: self._pupil,
            topics.SOURCE_STATE: self._surroundings,
        }

    @property
    def identity(self) -> str:
        """The file's own name: a new file begins at the beginning of its topics."""
        row = self.db.execute("SELECT value FROM meta WHERE name = 'identity'").fetchone()
        return str(row[0])

    def belongs_to(self, log: str) -> None:
        """Empty the file when what it holds came from other topics (a Kafka that was thrown away)."""
        row = self.db.execute("SELECT value FROM meta WHERE name = 'log'").fetchone()
        if row is not None and row[0] == log:
            return
        if row is not None:
            _empty(self.db)
        self.db.execute("INSERT OR REPLACE INTO meta VALUES ('log', ?)", (log,))
        self.db.commit()

    def take(self, seen: Seen) -> Flaw | None:
        """Take in one record; it counts when `commit` has returned. Answers why it cannot be read."""
        found = flaw(seen.record(), self._codec)
        if found is None:
            self._take[seen.topic](seen)
        return found

    def commit(self) -> None:
        self.db.commit()

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _signal(self, seen: Seen) -> None:
        if seen.headers.get(KIND) != SIGNAL.encode() or seen.value is None:
            return
        signal = self._codec.decode_signal(seen.value)
        speaks = signal.change in (Change.OPENED, Change.REVISED)
        self.db.execute(SAID if speaks else ENDED, _row(signal))
        self.db.executemany(
            TOLD,
            [
                (signal.id, a.recipient.address, str(a.recipient.role), signal.revision, str(a.change))
                for a in signal.addressees
            ],
        )

    def _rejection(self, seen: Seen) -> None:
        if seen.value is None:
            return
        _, record = self._codec.decode(seen.value)
        names = ("id", "source", "phase", "code", "field", "picked_up", "line", "remedy", "more")
        self.db.execute(REJECTED, [record[n] for n in names])

    def _pupil(self, seen: Seen) -> None:
        if seen.key is None or seen.value is None or seen.key.startswith(b"#"):
            return
        pupil, ahead = seen.key.decode(), front(seen.value)
        if self.db.execute(PUPIL, (pupil, seen.part, seen.position, ahead.due)).rowcount:
            self.db.execute("DELETE FROM waits WHERE pupil = ?", (pupil,))
            self.db.executemany(WAITS, [(pupil, *wait) for wait in ahead.waits])

    def _surroundings(self, seen: Seen) -> None:
        if seen.key is None or seen.value is None:
            return
        key = seen.key.decode()
        if not key.startswith((CLOCK, SETTINGS, SOURCES)):
            return  # what was said about a source stands in `signals` too
        around = restored(Surroundings(), key, seen.value)
        if key == CLOCK:
            now = None if around.now is None else millis(around.now)
            self.db.execute(CLOCKED, (seen.part, seen.position, now, around.mode))
        settings = [(s.name, s.version, s.body) for s in around.settings.values()]
        terms, moments = around.context.terms, around.context.heard
        heard = [(s, terms.get(s, 0), moments.get(s) and millis(moments[s])) for s in {*terms, *moments}]
        self.db.executemany(SET, settings)
        self.db.executemany(HEARD, heard)


def _upsert(table: str, given: int, newer: str = "", changes: str = "") -> str:
    """Insert, or change these columns when the newcomer is newer; whoever comes again changes nothing."""
    marks = ", ".join("?" * given)
    if not newer:
        return f"INSERT OR IGNORE INTO {table} VALUES ({marks})"  # noqa: S608 - our own words, all constants
    sets = ", ".join(f"{column} = excluded.{column}" for column in (newer, *changes.split()))
    update = f"ON CONFLICT DO UPDATE SET {sets} WHERE excluded.{newer} > {newer}"
    return f"INSERT INTO {table} VALUES ({marks}) {update}"  # noqa: S608 - as above


SAID = _upsert("signals", 13, "revision", "change step severity since responsible reason blocked")
ENDED = _upsert("signals", 13, "revision", "change reason")  # what it was stays to be read
TOLD = _upsert("told", 5, "revision", "role change")
PUPIL = _upsert("pupils", 4, "position", "due")
WAITS = _upsert("waits", 3)
CLOCKED = _upsert("clocks", 4, "position", "now mode")
SET = _upsert("settings", 3, "version", "body")
HEARD = (
    "INSERT INTO heard VALUES (?, ?, ?)"
    " ON CONFLICT DO UPDATE SET term = excluded.term, through = excluded.through"
    " WHERE excluded.term > term"
    " OR (excluded.term = term AND (through IS NULL OR excluded.through > through))"
)
REJECTED = _upsert("rejections", 9)


def _row(signal: Signal) -> tuple[object, ...]:
    return (
        signal.id,
        signal.subject,
        signal.rule,
        signal.season,
        signal.occasion,
        signal.revision,
        str(signal.change),
        signal.step,
        signal.severity,
        millis(signal.since),
        str(signal.responsible),
        str(signal.reason) if signal.reason else None,
        signal.blocked,
    )


def _open(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path or ":memory:", check_same_thread=False, timeout=30)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")  # what is acknowledged to Kafka must be on disk
    script = resources.files(__package__).joinpath("readmodel.sql").read_text("utf-8")
    db.executescript(script)
    row = db.execute("SELECT value FROM meta WHERE name = 'form'").fetchone()
    if row is None or row[0] != FORM:
        _drop(db)
        db.executescript(script)
        db.execute("INSERT INTO meta VALUES ('form', ?)", (FORM,))
        db.execute("INSERT INTO meta VALUES ('identity', ?)", (uuid4().hex[:8],))
    db.commit()
    return db


def _tables(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def _drop(db: sqlite3.Connection) -> None:
    for table in _tables(db):
        db.execute(f"DROP TABLE {table}")


def _empty(db: sqlite3.Connection) -> None:
    for table in _tables(db):
        if table != "meta":
            db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own tables' names
    db.execute("UPDATE meta SET value = ? WHERE name = 'identity'", (uuid4().hex[:8],))
