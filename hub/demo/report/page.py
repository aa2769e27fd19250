"""The page: all that it shows, gathered from a run, and written as one HTML file that fetches nothing."""

from dataclasses import dataclass
from importlib import resources
from statistics import median

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from hub.demo import burden, tallies
from hub.demo.memory import Memory
from hub.demo.report import axis, cases, figures, happened, sources
from hub.demo.run import Played
from hub.demo.score import RuleScore
from hub.explain import words

STAGES = {
    "simulate": "regio verzinnen, vuil erop",
    "kafka": "Kafka starten",
    "start": "hub starten",
    "intake": "innemen (bestanden, connectoren, deur, Kafka)",
    "relay": "doorgeven aan het journaal",
    "clock": "de klok laten slaan",
    "watch": "kijken (regels, per leerling en per bron)",
    "dispatch": "versturen aan gemeenten en scholen",
    "answer": "antwoorden van gemeenten",
    "read": "teruglezen en beoordelen",
}
REACHED = (
    ("ExpectedInMbo", "door een vo-school verwacht in het mbo"),
    ("ApplicationChanged", "met een aanmelding"),
    ("Enrolled", "met een inschrijving in een registratieoverzicht"),
    ("Attended", "gezien in de les (waar aanwezigheid wordt geleverd)"),
)
"""Kinds of facts that show how far pupils came."""

NAMED = 60
"""Differences without an explanation that are named one by one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the score table."""

    rule: str
    name: str
    says: str
    score: RuleScore

    @property
    def median(self) -> str:
        return _days(median(self.score.delays) if self.score.delays else None)

    @property
    def most(self) -> str:
        return _days(max(self.score.delays, default=None))


@dataclass(frozen=True, slots=True)
class Way:
    """How many pupils came this far."""

    text: str
    count: int


def render(played: Played, recalled: Memory) -> str:
    """The page as text."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    folder = resources.files("hub.demo.report")
    environment.globals.update(n=number, cell=_cell, rule_names=words.RULES)
    template = environment.from_string((folder / "page.html.j2").read_text("utf-8"))
    rows = [Row(rule, *words.RULES[rule], played.scores.get(rule, RuleScore())) for rule in words.RULES]
    return template.render(
        style=Markup((folder / "page.css").read_text("utf-8")),  # noqa: S704 - our own file
        movers=len(played.simulated.lives),
        seed=played.simulated.seed,
        dirty=played.dirty,
        result=played.drilled,
        pupils=recalled.pupils,
        rows=rows,
        totals=_totals(rows),
        unexplained=_unexplained(played),
        matrix=tallies.by_municipality(played),
        dirt=tallies.dirt(played),
        refused=tallies.refused(recalled.rejected),
        stories=happened.count_stories(played.simulated.lives),
        ways=_ways(played, recalled),
        sources=sources.heard(played, recalled.heard),
        **_pictures(played, recalled),
    )


def number(count: float) -> str:
    """As the Dutch write it: 1.234."""
    return f"{count:,.0f}".replace(",", ".")


def _pictures(played: Played, recalled: Memory) -> dict[str, object]:
    """All that is drawn, on the same two years with the same marks."""
    calendar = played.simulated.region.calendar
    marks = axis.marked(calendar)
    bands = [*axis.holidays(calendar), *figures.silences(played.said)]
    weeks = figures.weeks(played.said)
    standing, most = figures.standing(played.said, marks, bands)
    return {
        "years": Markup(figures.two_years(weeks, marks, bands)),  # noqa: S704 - its texts are escaped there
        "standing": Markup(standing),  # noqa: S704 - as above
        "most": most,
        "lanes": Markup(sources.lanes(played, marks)),  # noqa: S704 - as above
        "cases": cases.cases(played, recalled.known, marks),
        "weeks": [
            (words.RULES[rule][0], words.day(w.monday), w.opened, w.closed)
            for rule, found in weeks.items()
            for w in found
        ],
        "burden": [
            (words.RULES[b.rule][0], b.offices, b.records, f"{b.usual:g}", b.most, b.mild, b.digests)
            for b in burden.rows(played.said)
        ],
        "seconds": [
            (text, played.drilled.seconds[s]) for s, text in STAGES.items() if s in played.drilled.seconds
        ],
    }


def _cell(count: int) -> Markup:
    """A number that should be zero: quiet when it is."""
    return Markup('<td class="{}">{}</td>').format("bad" if count else "zero", number(count))


def _days(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace(".", ",")


def _totals(rows: list[Row]) -> dict[str, int]:
    return {
        "expected": sum(r.score.expected for r in rows),
        "found": sum(r.score.found for r in rows),
        "missed": sum(len(r.score.missed) for r in rows),
        "false": sum(len(r.score.false) for r in rows),
        "false_municipal": sum(r.score.false_municipal for r in rows),
        "unexplained": sum(r.score.unexplained for r in rows),
    }


def _ways(played: Played, recalled: Memory) -> list[Way]:
    """From all pupils to those of whom a municipality heard, as the hub itself remembers them."""
    told = {s.subject for _, s in played.said if s.subject in played.people}
    municipal = {
        s.subject
        for _, s in played.said
        if any(a.recipient.address.startswith(tallies.MUNICIPAL) for a in s.addressees)
    }
    return [
        Way("gevolgd", recalled.pupils),
        *(Way(text, recalled.reached[kind]) for kind, text in REACHED),
        Way("over wie ooit iets is gemeld", len(told)),
        Way("over wie een gemeente iets hoorde", len(municipal)),
    ]


def _unexplained(played: Played) -> list[str]:
    """What nothing explains, by pupil; of a clean region all that is not as it should be."""
    names = {n: name for name, n in played.people.items()}
    found = []
    for rule, score in played.scores.items():
        name = words.RULES[rule][0]
        found += [f"gemist: {name}, {names.get(m.key[0], m.key[2])}" for m in score.missed if not m.dirt]
        found += [f"onterecht: {name}, {names.get(f.key[0], f.key[2])}" for f in score.false if not f.dirt]
    return found[:NAMED]
