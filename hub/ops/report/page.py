"""The page: all that it shows, gathered from a drill, and written as one HTML file that fetches nothing."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from hub.domain.signals import Change
from hub.domain.timeline import day_of
from hub.ops import words
from hub.ops.demo import Played
from hub.ops.report import cases, figures, happened
from hub.ops.score import RuleScore
from hub.simulation.dirt import KINDS

STAGES = {
    "files": "bestanden schrijven",
    "start": "hub starten",
    "intake": "innemen (connectoren, deur, Kafka)",
    "relay": "doorgeven aan het journaal",
    "clock": "klok",
    "watch": "wacht (regels)",
    "dispatch": "versturen",
    "answer": "gemeenten antwoorden",
    "score": "beoordelen",
    "total": "drill in totaal",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the score table."""

    rule: str
    name: str
    says: str
    score: RuleScore

    @property
    def median(self) -> str:
        return _days(self.score.as_json()["delay_days"], "median")

    @property
    def most(self) -> str:
        return _days(self.score.as_json()["delay_days"], "max")


@dataclass(frozen=True, slots=True)
class DirtRow:
    """One kind of dirt: how often it was done, and what it explains."""

    kind: str
    title: str
    stains: int
    missed: int
    false: int


@dataclass(frozen=True, slots=True)
class Heard:
    """One kind of source as the hub heard it."""

    title: str
    organisations: int
    deliveries: int
    last: str


def render(played: Played) -> str:
    """The page as text."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    folder = resources.files("hub.ops.report")
    environment.globals.update(n=number, cell=_cell, rule_names=words.RULES)
    template = environment.from_string((folder / "page.html.j2").read_text("utf-8"))
    weeks = figures.weeks(played.said)
    rows = [Row(rule, *words.RULES[rule], score) for rule, score in played.scores.items()]
    return template.render(
        style=(folder / "page.css").read_text("utf-8"),
        movers=len(played.simulated.lives),
        seed=played.simulated.seed,
        dirt_on=bool(played.simulated.stains),
        result=played.drilled,
        rows=rows,
        totals=_totals(rows),
        picture=figures.two_years(weeks),
        weeks=[
            (words.RULES[r][0], words.day(w.monday), w.opened, w.closed)
            for r, ws in weeks.items()
            for w in ws
        ],
        stories=happened.count_stories(played.simulated.lives),
        matrix=_matrix(played),
        dirt=_dirt(played),
        unexplained=_unexplained(played),
        cases=cases.select(played),
        sources=_sources(played),
        causes=sorted(played.drilled.causes.items(), key=lambda c: -c[1]),
        seconds=[(STAGES.get(k, k), v) for k, v in _ordered(played.drilled.seconds)],
    )


def number(count: float) -> str:
    """As the Dutch write it: 1.234."""
    return f"{count:,.0f}".replace(",", ".")


def _cell(count: int) -> Markup:
    """A number that should be nought: quiet when it is."""
    return Markup('<td class="{}">{}</td>').format("bad" if count else "zero", number(count))


def _days(delays: object, which: str) -> str:
    value = delays.get(which) if isinstance(delays, dict) else None
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


def _matrix(played: Played) -> tuple[list[str], list[tuple[str, list[int], int]]]:
    """Escalations that were opened, by municipality and rule; a case counts once."""
    cases_: set[tuple[str, str, str]] = set()
    for _, signal in played.said:
        for a in signal.addressees:
            if a.recipient.address.startswith("gm/") and a.change == Change.OPENED:
                cases_.add((a.recipient.address[3:], signal.rule, signal.id))
    counts = Counter((gm, rule) for gm, rule, _ in cases_)
    rules = sorted({rule for _, rule in counts})
    named = [
        (
            words.municipality(gm).removeprefix("gemeente "),
            [counts[gm, rule] for rule in rules],
            sum(counts[gm, rule] for rule in rules),
        )
        for gm in sorted({gm for gm, _ in counts})
    ]
    return rules, sorted(named, key=lambda row: -row[2])


def _dirt(played: Played) -> list[DirtRow]:
    stains = Counter(s.kind for s in played.simulated.stains)
    missed = Counter(k for s in played.scores.values() for m in s.missed for k in m.dirt)
    false = Counter(k for s in played.scores.values() for f in s.false for k in f.dirt)
    return [
        DirtRow(k, KINDS[k].title, stains[k], missed[k], false[k]) for k in KINDS if stains[k] or k == "Q14"
    ]


def _unexplained(played: Played) -> list[str]:
    """What no dirt explains: on a clean region nothing."""
    found = []
    for rule, score in played.scores.items():
        found += [f"gemist: {words.RULES[rule][0]}, leerling {m.key[0]}" for m in score.missed if not m.dirt]
        found += [f"vals: {words.RULES[rule][0]}, leerling {f.key[0]}" for f in score.false if not f.dirt]
    return found[:50]


def _sources(played: Played) -> list[Heard]:
    """Per kind of source how much came in, and when last."""
    count: Counter[str] = Counter()
    organisations: dict[str, set[str]] = {}
    last: dict[str, datetime] = {}
    for slot in played.simulated.schedule.slots:
        count[slot.connector] += 1
        organisations.setdefault(slot.connector, set()).add(slot.organisation)
        last[slot.connector] = max(last.get(slot.connector, slot.cut), slot.cut)
    return [
        Heard(TITLES[name], len(organisations[name]), count[name], words.day(day_of(last[name])))
        for name in TITLES
        if name in count
    ]


TITLES = {
    "vo-list": "vo: lijsten van beoogde mbo-gangers",
    "vo-exam": "vo: examenuitslagen",
    "vo-exit": "vo: uitschrijvingen",
    "koppelpunt": "koppelpunt MBO: aanmeldingen",
    "ro": "DUO: registratieoverzichten mbo",
    "attendance": "mbo: aanwezigheid en verzuim",
    "brp": "gemeenten: verhuizing en overlijden",
}


def _ordered(seconds: dict[str, float]) -> list[tuple[str, float]]:
    order = list(STAGES)
    return sorted(seconds.items(), key=lambda s: order.index(s[0]) if s[0] in order else len(order))
