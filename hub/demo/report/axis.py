"""The two years as an axis: where a day stands, which months there are, and which days all pictures mark."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from hub.domain.calendar import HolidayRegion, SchoolCalendar
from hub.explain import words
from hub.simulation.life import BEGIN, END

DAYS = (END - BEGIN).days + 1
LETTER = 6.6
"""Width of a letter of a mark, with some room."""

_MONTHS = "jfmamjjasond"
_SHORT = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that counts: for the law, for the region, or for schools."""

    day: date
    text: str


@dataclass(frozen=True, slots=True)
class Band:
    """Some days together; `kind` is their class in the style sheet."""

    first: date
    last: date  # inclusive
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A picture's width, and what stands left and right of the two years."""

    left: int = 212
    right: int = 20
    width: int = 1140

    def x(self, day: date) -> float:
        """Where a day begins; what lies outside the two years stands at their edge."""
        days = min(max((day - BEGIN).days, 0), DAYS)
        return self.left + (self.width - self.left - self.right) * days / DAYS

    @property
    def end(self) -> int:
        return self.width - self.right

    def months(self, top: float, bottom: float) -> Iterator[str]:
        """A line and a letter for each month, and the year below."""
        day = BEGIN
        while day <= END:
            x = self.x(day)
            yield f'<line class="month" x1="{x:.1f}" x2="{x:.1f}" y1="{top:.0f}" y2="{bottom:.0f}"/>'
            yield f'<text class="tick" x="{x + 4:.1f}" y="{bottom + 14:.0f}">{_MONTHS[day.month - 1]}</text>'
            if day.month == 1 or day == BEGIN:
                yield f'<text class="year" x="{x + 4:.1f}" y="{bottom + 28:.0f}">{day.year}</text>'
            day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)

    def marks(self, found: Sequence[Mark], bottom: float) -> Iterator[str]:
        """A dashed line for each, its text on the first row where it has room."""
        ends: list[float] = []
        lines, texts = [], []
        for mark in sorted(found, key=lambda m: m.day):
            x = self.x(mark.day)
            row = next((n for n, end in enumerate(ends) if end < x), len(ends))
            ends[row : row + 1] = [x + LETTER * len(mark.text)]
            y = 14 + 16 * row
            lines.append(f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{y + 4}" y2="{bottom:.0f}"/>')
            texts.append(f'<text class="mark" x="{x + 3:.1f}" y="{y}">{escape(mark.text)}</text>')
        yield from (*lines, *texts)

    def bands(self, found: Iterable[Band], top: float, bottom: float) -> Iterator[str]:
        """Stretches of days behind everything else."""
        for band in found:
            x, end = self.x(band.first), self.x(band.last + timedelta(days=1))
            yield (
                f'<rect class="{band.kind}" x="{x:.1f}" y="{top:.0f}" width="{max(end - x, 2):.1f}" '
                f'height="{bottom - top:.0f}"><title>{escape(band.text)}</title></rect>'
            )


def short(day: date) -> str:
    """A day where there is little room: 1 aug 2025."""
    return f"{day.day} {_SHORT[day.month - 1]} {day.year}"


def marked(calendar: SchoolCalendar) -> tuple[Mark, ...]:
    """The days by which everybody in this field reckons."""
    starts = {region: calendar.lessons_start(region, 2025) for region in HolidayRegion}
    return (
        Mark(date(2025, 4, 1), "1 april: aangemeld zijn"),
        Mark(date(2025, 8, 1), "1 aug: studiejaar"),
        *(
            Mark(day, f"{day.day} {_SHORT[day.month - 1]}: lessen {_where(starts, day)}")
            for day in sorted(set(starts.values()))
        ),
        Mark(date(2025, 10, 1), "1 okt: teldatum"),
        Mark(date(2026, 1, 1), "1 jan: zorg tot 27 jaar"),
    )


def holidays(calendar: SchoolCalendar) -> Iterator[Band]:
    """The summer holidays of the middle of the country, day by day put together."""
    first: date | None = None
    for n in range(DAYS + 1):
        day = BEGIN + timedelta(days=n)
        away = n < DAYS and calendar.is_holiday(HolidayRegion.MIDDLE, day)
        if away and first is None:
            first = day
        if not away and first is not None:
            last = day - timedelta(days=1)
            text = f"schoolvakantie (midden), {words.day(first)} tot en met {words.day(last)}"
            yield Band(first, last, "holiday", text)
            first = None


def _where(starts: Mapping[HolidayRegion, date], day: date) -> str:
    return words.all_of([str(region) for region in HolidayRegion if starts[region] == day])
