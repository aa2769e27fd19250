"""Pictures of the two years as SVG text: what stood open, and what opened and closed per rule and week."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import sqrt

from hub.demo.report.axis import DAYS, Axis, Band, Mark
from hub.demo.report.spans import Revision, Span, spans
from hub.domain.rules.catalogue import ABOUT_SOURCES
from hub.domain.rules.silent_source import SILENT_SOURCE
from hub.domain.signals import Change
from hub.domain.timeline import day_of
from hub.explain import words
from hub.simulation.life import BEGIN, DAY

AXIS = Axis()
LANE, TOP, BOTTOM = 62, 92, 34
HILL = 230
"""Height of the picture of what stood open."""

LINES = 6
"""At most so many lines across it."""

SILENT = SILENT_SOURCE.code
SEVERITIES = (4, 3, 2, 1)
"""From the ground up: what is urgent stands where it can be measured."""

LANES = (
    "Van oktober 2024 tot en met juli 2026. Per regel een baan: geopende signalen omhoog, gesloten omlaag. "
    "De tabel eronder geeft dezelfde getallen."
)
OPEN = (
    "Hoeveel signalen over leerlingen op elke dag openstonden, gestapeld naar ernst, de dringendste onderop."
)


@dataclass(frozen=True, slots=True)
class Week:
    """What one rule opened and closed in one week."""

    monday: date
    opened: int
    closed: int


def weeks(said: Iterable[Revision]) -> dict[str, list[Week]]:
    """Per rule the weeks in which something was opened or closed."""
    opened: Counter[tuple[str, date]] = Counter()
    closed: Counter[tuple[str, date]] = Counter()
    for at, signal in said:
        monday = day_of(at) - day_of(at).weekday() * DAY
        if signal.change == Change.OPENED:
            opened[signal.rule, monday] += 1
        elif signal.change == Change.WITHDRAWN:
            closed[signal.rule, monday] += 1
    both = opened.keys() | closed.keys()
    return {
        rule: [Week(m, opened[rule, m], closed[rule, m]) for m in sorted({m for r, m in both if r == rule})]
        for rule in sorted({rule for rule, _ in both})
    }


def silences(said: Iterable[Revision]) -> list[Band]:
    """When the hub said that a source was silent."""
    return [
        Band(span.first, span.last, "silence", f"{words.source(span.signal.subject)}: stil")  # type: ignore[arg-type]  # D26 speaks of sources
        for span in spans(said)
        if span.signal.rule == SILENT
    ]


def two_years(found: dict[str, list[Week]], marks: Sequence[Mark], bands: Sequence[Band]) -> str:
    """Per rule a lane, opened up and closed down. Heights go by the root, or one week would hide the rest."""
    bottom = TOP + LANE * len(found)
    parts = [*_frame("years", "Signalen per week en per regel", LANES, bottom + BOTTOM)]
    parts += [*AXIS.bands(bands, TOP - 8, bottom), *AXIS.months(TOP - 8, bottom)]
    for n, (rule, lane) in enumerate(found.items()):
        parts += _lane(rule, lane, TOP + n * LANE)
    parts += AXIS.marks(marks, bottom)
    return "\n".join([*parts, "</svg>"])


def standing(said: Iterable[Revision], marks: Sequence[Mark], bands: Sequence[Band]) -> tuple[str, int]:
    """What stood open day by day, and the most that ever did."""
    counts = _per_day(s for s in spans(said) if s.signal.rule not in ABOUT_SOURCES)
    most = max(sum(counts[s][n] for s in SEVERITIES) for n in range(DAYS)) or 1
    bottom = TOP + HILL
    parts = [*_frame("open", "Openstaande signalen per dag, naar ernst", OPEN, bottom + BOTTOM)]
    parts += [*AXIS.bands(bands, TOP - 8, bottom), *AXIS.months(TOP - 8, bottom)]
    for level in _levels(most):
        y = bottom - HILL * level / most
        parts.append(f'<line class="grid" x1="{AXIS.left}" x2="{AXIS.end}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(
            f'<text class="scale" x="{AXIS.left - 8}" y="{y + 4:.1f}" text-anchor="end">{level}</text>'
        )
    ground = [0] * DAYS
    for severity in SEVERITIES:
        top = [a + b for a, b in zip(ground, counts[severity], strict=True)]
        if any(counts[severity]):
            parts.append(f'<path class="sev{severity}" d="{_area(ground, top, most, bottom)}"/>')
        ground = top
    parts.append('<text class="lane" x="0" y="112">open signalen</text>')
    parts.append(f'<text class="scale" x="0" y="127">hoogste stand {most}</text>')
    parts += AXIS.marks(marks, bottom)
    return "\n".join([*parts, "</svg>"]), most


def _frame(name: str, title: str, text: str, height: float) -> Iterator[str]:
    ids = f'aria-labelledby="{name}-title {name}-desc"'
    yield f'<svg class="years" viewBox="0 0 {AXIS.width} {height:.0f}" role="img" {ids}>'
    yield f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(text)}</desc>'


def _lane(rule: str, lane: Sequence[Week], top: int) -> Iterator[str]:
    most = max(max(w.opened, w.closed) for w in lane)
    middle, room = top + LANE * 0.5, LANE * 0.42
    yield f'<text class="lane" x="0" y="{middle - 2:.1f}">{escape(words.RULES[rule][0])}</text>'
    yield f'<text class="scale" x="0" y="{middle + 13:.1f}">{rule} · hoogste week {most}</text>'
    yield f'<line class="axis" x1="{AXIS.left}" x2="{AXIS.end}" y1="{middle}" y2="{middle}"/>'
    width = (AXIS.end - AXIS.left) * 7 / DAYS - 1.6
    for w in lane:
        x = AXIS.x(max(w.monday, BEGIN))
        up, down = room * sqrt(w.opened / most), room * sqrt(w.closed / most)
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


def _per_day(found: Iterable[Span]) -> dict[int, list[int]]:
    """Of each severity how many stood open on each day."""
    change = {severity: [0] * (DAYS + 1) for severity in SEVERITIES}
    for span in found:
        first, last = (span.first - BEGIN).days, DAYS if span.open else (span.last - BEGIN).days
        change[span.signal.severity][min(max(first, 0), DAYS)] += 1
        change[span.signal.severity][min(max(last, 0), DAYS)] -= 1
    return {severity: _sums(steps)[:DAYS] for severity, steps in change.items()}


def _sums(steps: Iterable[int]) -> list[int]:
    found, so_far = [], 0
    for step in steps:
        so_far += step
        found.append(so_far)
    return found


def _area(ground: Sequence[int], top: Sequence[int], most: int, bottom: int) -> str:
    """An outline along the top and back along the ground; days on which nothing changes are left out."""
    return (
        f"M{' L'.join(_edge(top, most, bottom))} L{' L'.join(reversed(list(_edge(ground, most, bottom))))}Z"
    )


def _edge(heights: Sequence[int], most: int, bottom: int) -> Iterator[str]:
    for n, height in enumerate(heights):
        y = bottom - HILL * height / most
        if n == 0 or heights[n - 1] != height:
            if n:
                yield f"{AXIS.x(BEGIN + n * DAY):.1f} {bottom - HILL * heights[n - 1] / most:.1f}"
            yield f"{AXIS.x(BEGIN + n * DAY):.1f} {y:.1f}"
    yield f"{AXIS.end} {bottom - HILL * heights[-1] / most:.1f}"


def _levels(most: int) -> Iterator[int]:
    """Round numbers up to the highest: three to six of them."""
    steps = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
    step = next((s for s in steps if most <= LINES * s), most)
    return iter(range(0, most + 1, step))
