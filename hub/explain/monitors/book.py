"""A monitor filled in: its printed rows of all pupils, or an excerpt of them, and a school's own cases."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.domain.context import Context
from hub.domain.identifiers import Brin, CaseId, FileId, SourceId, case_id, file_id
from hub.domain.rules.silent_source import SILENT_SOURCE
from hub.explain.monitors.catalogue import Monitor
from hub.explain.monitors.judging import Judged, judged
from hub.explain.monitors.seen import Seen
from hub.explain.monitors.sheet import EVERY, Path, Printed, Sheet, Unit, printed, seated


@dataclass(frozen=True, slots=True)
class Leaf:
    """A sheet and what of it is printed."""

    sheet: Sheet
    rows: tuple[Printed, ...]
    judged: dict[Path, Judged]


@dataclass(frozen=True, slots=True, order=True)
class Case:
    """One of a school's own pupils on whom it may have to act: named as in what the hub sends that school."""

    sheet: str
    file: FileId
    worry: str
    cases: tuple[CaseId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All that is shown of a monitor."""

    monitor: Monitor
    season: int
    now: datetime
    region: str | None
    school: Brin | None
    silent: tuple[SourceId, ...]
    leaves: tuple[Leaf, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which monitor, of which season, at which moment; and of which region or school an excerpt."""

    monitor: Monitor
    season: int
    now: datetime
    region: str | None = None
    school: Brin | None = None


def book(asked: Asked, pupils: Iterator[Seen], context: Context) -> Book:
    """Count everybody, shut what must be shut, then take the excerpt: so each excerpt shuts the same."""
    sheets = asked.monitor.sheets(asked.season, asked.now)
    units: dict[str, list[Unit]] = defaultdict(list)
    cases: list[Case] = []
    for seen in pupils:
        for sheet in sheets:
            found = list(sheet.find(seen))
            units[sheet.title] += found
            cases += _cases(asked.school, sheet, seen, found)
    seats = {s.title: seated(units[s.title]) if s.seats else units[s.title] for s in sheets}
    leaves = [
        Leaf(sheet, tuple(r for r in rows if _is_of(asked, r.path)), judged(sheet, rows))
        for sheet, rows in zip(sheets, printed(sheets, seats), strict=True)
    ]
    return Book(
        monitor=asked.monitor,
        season=asked.season,
        now=asked.now,
        region=asked.region,
        school=asked.school,
        silent=tuple(silent(context, asked.now)),
        leaves=tuple(leaves),
        cases=tuple(sorted(cases)),
    )


def _cases(school: Brin | None, sheet: Sheet, seen: Seen, units: Sequence[Unit]) -> Iterator[Case]:
    """Only where a school was asked for, and only of pupils of whom it may know now."""
    if school is None:
        return
    address = f"brin/{school}"
    for unit in units:
        if unit.worry is not None and school in unit.schools:
            told = tuple(sorted(case_id(signal, address) for signal in seen.cases(address)))
            yield Case(sheet.title, file_id(seen.known.pupil, address), unit.worry, told)


def _is_of(asked: Asked, path: Path) -> bool:
    """The country stands in each excerpt: without it nothing can be compared."""
    if path[:1] in ((), (EVERY,)):
        return True
    if asked.school is not None:
        return path[1:2] == (asked.school,)
    return asked.region is None or path[0] == asked.region


def silent(context: Context, now: datetime) -> Iterator[SourceId]:
    """Sources on the roster that are silent for longer than agreed: what rests on them is not sure."""
    for source in sorted({feed.source for feed in context.roster}):
        if any(f.since <= now < f.until for f in SILENT_SOURCE.find(source, context)):
            yield source
