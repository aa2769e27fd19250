"""Pictures of the report as SVG text: two years of signals per rule, and one pupil's strip."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape

from hub.domain.signals import Change, Signal
from hub.domain.timeline import day_of
from hub.ops import words

FIRST, LAST = date(2024, 10, 1), date(2026, 7, 31)
DAYS = (LAST - FIRST).days
LEFT, RIGHT, WIDTH = 212, 20, 1140
LANE, TOP = 62, 84
SUMMER = ((date(2025, 7, 19), date(2025, 8, 31)), (date(2026, 7, 18), LAST))
DEADLINES = (
    (date(2025, 4, 1), "1 april: aanmelden"),
    (date(2025, 8, 1), "1 aug: studiejaar"),
    (date(2025, 9, 1), "start lessen"),
    (date(2025, 10, 1), "1 okt: teldatum"),
    (date(2026, 1, 1), "1 jan: tot 27 jaar"),
)
DESCRIPTION = (
    "Van oktober 2024 tot en met juli 2026. Per regel een baan: geopende signalen omhoog, gesloten omlaag. "
    "De tabel eronder geeft dezelfde getallen."
)
_MONTHS = "jfmamjjasond"


@dataclass(frozen=True, slots=True)
class Week:
    """What one rule opened and closed in one week."""

    monday: date
    opened: int
    closed: int


def weeks(said: Iterable[tuple[datetime, Signal]]) -> dict[str, list[Week]]:
    """Per rule the weeks in which something was opened or closed."""
    opened: Counter[tuple[str, date]] = Counter()
    closed: Counter[tuple[str, date]] = Counter()
    for at, signal in said:
        day = day_of(at)
        monday = day - timedelta(days=day.weekday())
        if signal.change == Change.OPENED:
            opened[signal.rule, monday] += 1
        elif signal.change == Change.WITHDRAWN:
            closed[signal.rule, monday] += 1
    rules = sorted({rule for rule, _ in opened | closed})
    return {
        rule: [
            Week(m, opened[rule, m], closed[rule, m])
            for m in sorted({m for r, m in (opened | closed) if r == rule})
        ]
        for rule in rules
    }


def two_years(found: dict[str, list[Week]]) -> str:
    """Per rule a lane: what was opened stands up, what was closed hangs down; each lane has its own scale."""
    height = TOP + LANE * len(found) + 34
    parts = [
        f'<svg class="years" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="years-title">',
        '<title id="years-title">Signalen per week en per regel</title>',
        f'<desc id="years-desc">{DESCRIPTION}</desc>',
        *_summers(height),
        *_months(height),
    ]
    for n, (rule, lane) in enumerate(found.items()):
        parts += _lane(rule, lane, TOP + n * LANE)
    parts += _deadlines(height)
    return "\n".join([*parts, "</svg>"])


def _x(day: date) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (day - FIRST).days / DAYS


def _summers(height: int) -> Iterable[str]:
    for first, last in SUMMER:
        yield (
            f'<rect class="summer" x="{_x(first):.1f}" y="{TOP - 8}" width="{_x(last) - _x(first):.1f}" '
            f'height="{height - TOP - 20}"/>'
        )


def _months(height: int) -> Iterable[str]:
    day = FIRST
    while day <= LAST:
        x = _x(day)
        yield f'<line class="month" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{height - 28}"/>'
        yield f'<text class="tick" x="{x + 4:.1f}" y="{height - 12}">{_MONTHS[day.month - 1]}</text>'
        if day.month == 1 or day == FIRST:
            yield f'<text class="year" x="{x + 4:.1f}" y="{height}">{day.year}</text>'
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _deadlines(height: int) -> Iterable[str]:
    for n, (day, text) in enumerate(DEADLINES):
        x, y = _x(day), 14 + 16 * (n % 4)
        yield f'<line class="deadline" x1="{x:.1f}" x2="{x:.1f}" y1="{y + 4}" y2="{height - 28}"/>'
        yield f'<text class="deadline" x="{x + 3:.1f}" y="{y}">{escape(text)}</text>'


def _lane(rule: str, lane: Sequence[Week], top: int) -> Iterable[str]:
    most = max(max(w.opened, w.closed) for w in lane)
    middle, room = top + LANE * 0.5, LANE * 0.42
    name = words.RULES[rule][0]
    yield f'<text class="lane" x="0" y="{middle - 2:.1f}">{escape(name)}</text>'
    yield f'<text class="scale" x="0" y="{middle + 13:.1f}">{rule} · hoogste week {most}</text>'
    yield f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{middle}" y2="{middle}"/>'
    width = (WIDTH - LEFT - RIGHT) * 7 / DAYS - 1.6
    for w in lane:
        x = _x(max(w.monday, FIRST))
        up, down = room * w.opened / most, room * w.closed / most
        title = f"<title>week van {words.day(w.monday)}: {w.opened} geopend, {w.closed} gesloten</title>"
        if w.opened:
            yield _bar("opened", x, middle - up, width, up, title)
        if w.closed:
            yield _bar("closed", x, middle, width, down, title)


def _bar(kind: str, x: float, y: float, width: float, height: float, title: str) -> str:
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
        f'height="{max(height, 1.2):.1f}">{title}</rect>'
    )


def strip(happened: Sequence[tuple[date, str]], said: Sequence[tuple[datetime, Signal]]) -> str:
    """One pupil's two years: dots for what happened, bars for what was said as long as it was open."""
    rules = sorted({s.rule for _, s in said})
    height = 34 + 17 * len(rules)
    parts = [f'<svg class="strip" viewBox="0 0 {WIDTH} {height}" aria-hidden="true" focusable="false">']
    parts.append(f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="14" y2="14"/>')
    parts.append('<text class="scale" x="0" y="18">gebeurd</text>')
    for day, text in happened:
        x = _x(min(max(day, FIRST), LAST))
        dot = f'<circle class="dot" cx="{x:.1f}" cy="14" r="4.5">'
        parts.append(f"{dot}<title>{escape(words.day(day))}: {escape(text)}</title></circle>")
    for n, rule in enumerate(rules):
        y = 32 + n * 17
        parts.append(f'<text class="scale" x="0" y="{y + 9}">{escape(words.RULES[rule][0])}</text>')
        parts += _spans([(at, s) for at, s in said if s.rule == rule], y)
    return "".join([*parts, "</svg>"])


def _spans(said: Sequence[tuple[datetime, Signal]], y: int) -> Iterable[str]:
    """Per signal stretches of one severity."""
    for name in dict.fromkeys(s.id for _, s in said):
        revisions = [(day_of(at), s) for at, s in said if s.id == name]
        for (day, signal), following in zip(revisions, [*revisions[1:], (LAST, None)], strict=True):
            if signal.change == Change.WITHDRAWN:
                continue
            first, last = _x(max(day, FIRST)), _x(min(following[0], LAST))
            yield (
                f'<rect class="sev{signal.severity}" x="{first:.1f}" y="{y}" '
                f'width="{max(last - first, 2.5):.1f}" height="11" rx="2"/>'
            )
