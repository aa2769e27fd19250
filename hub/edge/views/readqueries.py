"""Questions to the read model: sources and who waits for whom, signals, rejections by cause, the clock."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any

from hub.domain.context import Context
from hub.domain.rules.list_missing import LIST_MISSING
from hub.domain.rules.silent_source import SILENT_SOURCE
from hub.streams.context_json import ROSTER, applied
from hub.streams.records import Setting
from hub.streams.shapes import from_ms


@dataclass(frozen=True, slots=True)
class Source:
    """A source that was heard, is on the roster, or is waited for."""

    name: str
    heard: datetime | None
    rhythm: str | None  # of the roster's line for the day; None: not on the roster
    silent_since: datetime | None
    waiting: int  # pupils of whom something is not said before this source has been heard
    waiting_since: datetime | None  # the earliest moment past which it must be heard
    unlisted_since: datetime | None = None  # since when its list of the coming summer is missing (D01)


@dataclass(frozen=True, slots=True)
class Cause:
    """Rejections of one cause; `line` and `remedy` are those of the last delivery's first."""

    source: str
    phase: str
    code: str
    field: str | None
    count: int
    line: int | None = None
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock as the watches have it: a partition in which nothing happens gets no tick."""

    now: datetime | None
    mode: str | None
    partitions: int


def clock(db: sqlite3.Connection) -> Clock:
    row = db.execute("SELECT max(coalesce(now, 0)), max(mode), count(*) FROM clocks").fetchone()
    return Clock(from_ms(row[0]) if row[0] else None, row[1], row[2])


def sources(db: sqlite3.Connection, day: date | None) -> list[Source]:
    """Every source anybody has to do with, and what it holds up; `day` decides on the roster's line."""
    heard = dict(db.execute("SELECT source, through FROM heard"))
    waits = {
        name: (count, since)
        for name, count, since in db.execute(
            "SELECT source, count(DISTINCT pupil), min(moment) FROM waits GROUP BY source"
        )
    }
    silent, unlisted = _said_of(db, SILENT_SOURCE.code), _said_of(db, LIST_MISSING.code)
    rhythms = _rhythms(db, day)
    return [
        Source(
            name,
            _moment(heard.get(name)),
            rhythms.get(name),
            _moment(silent.get(name)),
            *_waiting(waits.get(name)),
            _moment(unlisted.get(name)),
        )
        for name in sorted(heard.keys() | waits.keys() | rhythms.keys() | silent.keys() | unlisted.keys())
    ]


def _said_of(db: sqlite3.Connection, rule: str) -> dict[str, int]:
    """The sources of which a rule holds, and since when."""
    sql = "SELECT subject, since FROM signals WHERE rule = ? AND change IN ('opened', 'revised')"
    return dict(db.execute(sql, (rule,)))


def surroundings(db: sqlite3.Connection) -> Context:
    """The calendar and the roster as the journal has them."""
    rows = db.execute("SELECT name, version, body FROM settings")
    return reduce(applied, (Setting(*row) for row in rows), Context())


def causes(db: sqlite3.Connection) -> list[Cause]:
    rows = db.execute(
        "SELECT source, phase, code, field, sum(1 + more) AS n, line, remedy,"
        " min(coalesce(line, 0) - picked_up * 1000000)"
        " FROM rejections GROUP BY source, phase, code, field ORDER BY n DESC, source, code, field"
    )
    return [Cause(*row[:7]) for row in rows]


def open_signals(db: sqlite3.Connection) -> dict[str, dict[int, int]]:
    """How many are open, by rule and severity."""
    found: dict[str, dict[int, int]] = {}
    for rule, severity, count in db.execute(
        "SELECT rule, severity, count(*) FROM signals WHERE change IN ('opened', 'revised')"
        " GROUP BY rule, severity ORDER BY rule, severity"
    ):
        found.setdefault(rule, {})[severity] = count
    return found


def blocked(db: sqlite3.Connection) -> dict[str, int]:
    """Open signals that nobody outside could be told of, by why."""
    return dict(
        db.execute(
            "SELECT blocked, count(*) FROM signals"
            " WHERE blocked IS NOT NULL AND change IN ('opened', 'revised') GROUP BY blocked"
        )
    )


def pupils(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM pupils").fetchone()[0])


def _rhythms(db: sqlite3.Connection, day: date | None) -> dict[str, str]:
    row = db.execute("SELECT body FROM settings WHERE name = ?", (ROSTER,)).fetchone()
    lines: list[dict[str, Any]] = json.loads(row[0]) if row else []
    held = day.isoformat() if day else None
    return {
        line["source"]: line["rhythm"]
        for line in lines
        if held is None or line["first_day"] <= held <= line["last_day"]
    }


def _waiting(found: tuple[int, int] | None) -> tuple[int, datetime | None]:
    return (0, None) if found is None else (found[0], _moment(found[1]))


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_ms(milliseconds)
