"""What each recipient was told of each of its cases, as it stands now: looked up by recipient.

Made of the records that dispatch writes to the recipient's topic, so that a case reads alike by each door.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

from hub.domain.signals import Change, Signal
from hub.domain.timeline import millis
from hub.edge.delivery.event import Event, event_of
from hub.edge.delivery.subscription import recipient_of
from hub.edge.gateway.problems import Refused
from hub.edge.settings import OWNER_ONLY
from hub.streams.codec import Codec
from hub.streams.dispatch import told
from hub.streams.records import Record

OPEN = (Change.OPENED, Change.REVISED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One case of one recipient; `body`: what was last told of it, with `case`, `revision` and `change`."""

    id: str
    open: bool
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases in the order of their last change, and where the next page begins; None: these were all."""

    entries: tuple[Entry, ...]
    following: str | None
    here: str  # where to go on later, for what changes from now on


class Casebook:
    """One process writes it; each question is answered from the rows of one recipient."""

    def __init__(self, path: Path | None, codec: Codec) -> None:
        self._codec = codec
        self._lock = Lock()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(OWNER_ONLY)
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.executescript(resources.files(__package__).joinpath("casebook.sql").read_text("utf-8"))
        self._db.execute(
            "INSERT INTO book SELECT ? WHERE NOT EXISTS (SELECT 1 FROM book)", (uuid4().hex[:8],)
        )
        self._name: str = self._db.execute("SELECT name FROM book").fetchone()[0]

    def follow(self, topic: str, signals: Iterable[Signal], offsets: Mapping[int, int]) -> None:
        """Take in what was said, and how far (the next offset per partition), in one transaction."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for signal in signals:
                self._take(signal)
            self._db.executemany(
                "INSERT INTO followed VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET next = max(next, excluded.next)",
                [(topic, part, following) for part, following in offsets.items()],
            )

    def offsets(self, topic: str) -> dict[int, int]:
        """Up to where a topic (by name and id) was followed."""
        with self._lock:
            rows = self._db.execute("SELECT part, next FROM followed WHERE topic = ?", (topic,)).fetchall()
        return dict(rows)

    def find(self, recipient: str, case: str) -> Entry | None:
        """A case of that recipient; another's and one that never was are the same question."""
        with self._lock:
            row = self._db.execute(
                "SELECT id, open, body FROM cases WHERE recipient = ? AND id = ?", (recipient, case)
            ).fetchone()
        return None if row is None else _entry(row)

    def page(
        self,
        recipient: str,
        *,
        cursor: str | None,
        since: datetime | None,
        is_open: bool | None,
        most: int,
    ) -> Page:
        """Its cases from a cursor on, those last that changed last."""
        after = 0 if cursor is None else self._place(cursor)
        with self._lock:
            rows = self._db.execute(
                "SELECT id, open, body, seq FROM cases WHERE recipient = ? AND seq > ?"
                " AND revision >= ? AND (? IS NULL OR open = ?) ORDER BY seq LIMIT ?",
                (recipient, after, millis(since) if since else 0, is_open, is_open, most + 1),
            ).fetchall()
        shown = rows[:most]
        here = f"{self._name}.{shown[-1][3] if shown else after}"
        return Page(tuple(_entry(row[:3]) for row in shown), here if len(rows) > most else None, here)

    def close(self) -> None:
        self._db.close()

    def _take(self, signal: Signal) -> None:
        for n, out in enumerate(told(signal, self._codec)):
            record = Record(out.topic, 0, n, out.key, out.value or b"", dict(out.headers))
            recipient, event = recipient_of(out.topic), event_of(record, self._codec)
            if recipient is not None and event is not None:
                self._note(recipient, event)

    def _note(self, recipient: str, event: Event) -> None:
        """What is older than what is known changes nothing."""
        body = json.loads(event.data)
        known = self._db.execute(
            "SELECT revision FROM cases WHERE recipient = ? AND id = ?", (recipient, event.subject)
        ).fetchone()
        if known is not None and known[0] >= body["revision"]:
            return
        (turn,) = self._db.execute(
            "INSERT INTO turns VALUES (?, 1) ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
            (recipient,),
        ).fetchone()
        self._db.execute(
            "INSERT OR REPLACE INTO cases VALUES (?, ?, ?, ?, ?, ?)",
            (recipient, event.subject, turn, body["change"] in OPEN, body["revision"], event.data),
        )

    def _place(self, cursor: str) -> int:
        name, _, turn = cursor.partition(".")
        if name != self._name or not turn.isascii() or not turn.isdigit() or len(turn) > 18:  # noqa: PLR2004 - SQLite's
            raise Refused("cursor_unknown")
        return int(turn)


def _entry(row: tuple[str, int, str]) -> Entry:
    return Entry(row[0], bool(row[1]), json.loads(row[2]))
