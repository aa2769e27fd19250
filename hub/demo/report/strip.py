"""One pupil's two years as a strip: dots for what happened, bars for what was said as long as it was open."""

from collections.abc import Iterator, Sequence
from html import escape

from hub.demo.report.axis import Axis, Mark
from hub.demo.report.happened import Event
from hub.demo.report.spans import Revision, spans
from hub.explain import words

AXIS = Axis(left=150, right=12, width=1000)
ROW = 18


def strip(happened: Sequence[Event], said: Sequence[Revision], marks: Sequence[Mark]) -> str:
    """Beside a list that says the same in words; so no screen reader needs it."""
    rules = sorted({s.rule for _, s in said})
    bottom = 30 + ROW * len(rules)
    parts = [
        f'<svg class="strip" viewBox="0 0 {AXIS.width} {bottom + 32}" aria-hidden="true" focusable="false">'
    ]
    parts += AXIS.months(2, bottom)
    for mark in marks:
        x = AXIS.x(mark.day)
        title = f"<title>{escape(mark.text)}</title>"
        parts.append(f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="2" y2="{bottom}">{title}</line>')
    parts.append(f'<line class="axis" x1="{AXIS.left}" x2="{AXIS.end}" y1="14" y2="14"/>')
    parts.append('<text class="scale" x="0" y="18">gebeurd</text>')
    for event in happened:
        dot = f'<circle class="dot" cx="{AXIS.x(event.day):.1f}" cy="14" r="4.5">'
        parts.append(f"{dot}<title>{escape(words.day(event.day))}: {escape(event.text)}</title></circle>")
    for n, rule in enumerate(rules):
        y = 28 + n * ROW
        parts.append(f'<text class="scale" x="0" y="{y + 10}">{escape(words.RULES[rule][0])}</text>')
        parts += _bars([(at, s) for at, s in said if s.rule == rule], y)
    return "".join([*parts, "</svg>"])


def _bars(said: Sequence[Revision], y: int) -> Iterator[str]:
    for span in spans(said):
        first, last = AXIS.x(span.first), AXIS.x(span.last)
        text = (
            f"{words.RULES[span.signal.rule][0]}, {words.SEVERITIES[span.signal.severity]}: "
            f"{words.day(span.first)} tot {'het einde' if span.open else words.day(span.last)}"
        )
        yield (
            f'<rect class="sev{span.signal.severity}" x="{first:.1f}" y="{y}" '
            f'width="{max(last - first, 3):.1f}" height="12" rx="2"><title>{escape(text)}</title></rect>'
        )
