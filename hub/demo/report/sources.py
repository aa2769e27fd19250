"""How sources were heard: per source a lane with each delivery, and where the hub called it silent."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from hub.connectors.catalogue import CONNECTORS
from hub.demo.report.axis import Axis, Mark
from hub.demo.report.figures import SILENT
from hub.demo.report.spans import spans
from hub.demo.run import Played
from hub.domain.identifiers import SourceId
from hub.domain.timeline import day_of
from hub.explain import words

AXIS = Axis(left=300, right=16, width=1140)
ROW, TOP = 17, 92
TEXT = "Elk streepje is een levering; een rode baan is de tijd waarin de hub de bron stil noemde."

KINDS = {c.name: c for c in CONNECTORS}


@dataclass(frozen=True, slots=True)
class Heard:
    """One kind of source as the hub heard it."""

    title: str
    organisations: int
    deliveries: int
    last: str
    silent: int  # times that the hub called one of them silent


def heard(played: Played, through: Mapping[SourceId, datetime]) -> list[Heard]:
    """Per kind: how many sources, how many deliveries (of answers it is not known), heard until when."""
    deliveries = Counter(s.connector for s in played.simulated.schedule.slots)
    silent = Counter(_kind(s.signal.subject) for s in spans(played.said) if s.signal.rule == SILENT)
    sources: dict[str, list[datetime]] = defaultdict(list)
    for source, moment in through.items():
        sources[_kind(source)].append(moment)
    return [
        Heard(
            reads.feeds, len(sources[kind]), deliveries[kind], words.moment(max(sources[kind])), silent[kind]
        )
        for kind, reads in KINDS.items()
        if sources[kind]
    ]


def lanes(played: Played, marks: Sequence[Mark]) -> str:
    """The picture."""
    days = _deliveries(played)
    silent: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for span in spans(played.said):
        if span.signal.rule == SILENT:
            silent[_lane(span.signal.subject)].append((span.first, span.last))
    order = sorted(days, key=lambda name: (list(KINDS).index(_kind(name)), name))
    bottom = TOP + ROW * len(order)
    ids = 'aria-labelledby="sources-title sources-desc"'
    parts = [f'<svg class="years" viewBox="0 0 {AXIS.width} {bottom + 34}" role="img" {ids}>']
    parts.append(
        f'<title id="sources-title">Leveringen per bron</title><desc id="sources-desc">{TEXT}</desc>'
    )
    parts += AXIS.months(TOP - 8, bottom)
    for n, name in enumerate(order):
        parts += _row(name, days[name], silent[name], TOP + n * ROW)
    parts += AXIS.marks(marks, bottom)
    return "\n".join([*parts, "</svg>"])


def _row(name: str, days: Sequence[date], silent: Sequence[tuple[date, date]], top: int) -> Iterator[str]:
    label = KINDS[name].feeds if name in KINDS else words.source(SourceId(name))
    yield f'<text class="scale" x="0" y="{top + 11}">{escape(label)}</text>'
    for first, last in silent:
        x, end = AXIS.x(first), AXIS.x(last)
        text = f"stil gemeld van {words.day(first)} tot {words.day(last)}"
        box = f'x="{x:.1f}" y="{top}" width="{max(end - x, 2):.1f}" height="{ROW - 3}"'
        yield f'<rect class="quiet" {box}><title>{escape(text)}</title></rect>'
    lines = " ".join(f"M{AXIS.x(day):.1f} {top + 2}v{ROW - 7}" for day in dict.fromkeys(days))
    yield f'<path class="delivery" d="{lines}"/>'


def _deliveries(played: Played) -> dict[str, list[date]]:
    found: dict[str, list[date]] = defaultdict(list)
    for slot in played.simulated.told.schedule.slots:
        found[_lane(slot.source)].append(day_of(slot.moment))
    return found


def _lane(source: str) -> str:
    """Schools of vo are so many that all feeds of a kind share one lane."""
    return _kind(source) if KINDS[_kind(source)].sector == "vo" else source


def _kind(source: str) -> str:
    return source.partition("/")[0]
