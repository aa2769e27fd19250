"""The page of a demo: whole, in Dutch, for everybody who reads it, and without anybody in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from hub.demo.causes import explained
from hub.demo.memory import Memory
from hub.demo.rehearsal import rehearse
from hub.demo.report import cases, happened
from hub.demo.report.page import render
from hub.demo.report.spans import who_knew
from hub.demo.run import Played
from hub.domain.facts import Fact
from hub.domain.findings import Party
from hub.domain.identifiers import PupilId, SignalId, SourceId
from hub.domain.signals import Addressee, Change, Reason, Recipient, Signal
from hub.edge.drill.run import DrillResult
from hub.edge.intake.rejection import Rejection
from hub.edge.settings import Settings
from hub.simulation import shares
from hub.simulation.simulate import ALL_DIRT, simulate

HEADINGS = [
    "De twee jaren in beeld",
    "Hoe goed zag de hub het?",
    "Wat er mis was bij bronnen, en wat dat kostte",
    "Escalaties per regel en gemeente",
    "Leerlingen",
    "{} leerlingen van dichtbij",
    "Hoe de bronnen zijn gehoord",
    "Records die geen feit konden worden",
    "Rekentijd",
]
FETCHES = (
    "http:",
    "https:",
    "//",
    "url(",
    "@import",
    "<link",
    "<iframe",
    " src=",
    "srcset",
    "fetch(",
    "import(",
)


REFUSED = Rejection(
    id="1",
    source=SourceId("vo-exit/97AB"),
    delivery="d",
    phase="field",
    code="date_invalid",
    record=3,
    line=4,
    field="Uitschrijfdatum",
    remedy="Schrijf de datum als jjjj-mm-dd.",
    picked_up=datetime(2025, 7, 1, tzinfo=UTC),
)


@dataclass
class Page(HTMLParser):
    """What of a page a reader with or without eyes would stumble over."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    language: str | None = None
    _open: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    _heading: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._judge_start(tag, given)
        self._open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, given = self._open.pop()
            if name == "table" and "captioned" not in given:
                self.wrong.append("a table without a caption")
            if name == tag:
                break
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append((int(tag[1]), self._heading.strip()))
            self._heading = ""

    def handle_data(self, data: str) -> None:
        if any(tag in ("h1", "h2", "h3", "h4") for tag, _ in self._open):
            self._heading += data

    def _judge_start(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "html":
            self.language = given.get("lang")
        if tag == "caption":
            next(g for name, g in reversed(self._open) if name == "table")["captioned"] = ""
        if tag == "th" and "scope" not in given:
            self.wrong.append("a heading of a table without a scope")
        if tag == "svg" and not ({"aria-labelledby", "aria-hidden"} & given.keys()):
            self.wrong.append("a picture that says nothing to who cannot see it")


def _page(html: str) -> Page:
    page = Page()
    page.feed(html)
    return page


def _played(movers: int, dirt: tuple[str, ...]) -> tuple[Played, Memory]:
    """A small region, seen by the rules without Kafka, under pseudonyms."""
    simulated = simulate(movers, 1, dirt)
    rehearsed = rehearse(simulated)
    people = {f"p-{number}": n for number, n in simulated.people().items()}
    names = {name: f"p-pupil{n}" for name, n in people.items()}
    said = tuple((at, replace(s, subject=names.get(s.subject, s.subject))) for at, s in rehearsed.run.said)
    drilled = DrillResult(Settings(), deliveries=9, records=12, facts=10, rejected=1, skipped=1)
    drilled.seconds = {"watch": 1.5, "total": 2.0}
    known = {PupilId(names[name]): n for name, n in people.items()}
    played = Played(simulated, drilled, said, known, explained(simulated, rehearsed.scores))
    recalled = Memory(cases.chosen(played))
    for name, pupil in rehearsed.run.pupils.items():
        recalled.take(PupilId(names.get(name, name)), pupil, rehearsed.run.context, _as_it_is)
    return played, recalled


def _as_it_is(fact: Fact) -> Fact:
    return fact


@pytest.fixture(scope="module")
def dirty() -> tuple[Played, Memory]:
    played, recalled = _played(80, ALL_DIRT)
    recalled.rejected = [REFUSED, replace(REFUSED, id="2", record=4)]
    return played, recalled


@pytest.fixture(scope="module")
def html(dirty: tuple[Played, Memory]) -> str:
    return render(*dirty)


def test_page_has_all_its_parts_in_order(dirty: tuple[Played, Memory], html: str) -> None:
    page = _page(html)
    shown = len(dirty[1].chosen)

    assert "nl" == page.language
    assert [h.format(shown) for h in HEADINGS] == [text for level, text in page.headings if level == 2]
    assert 32 == shown


def test_headings_skip_no_level(html: str) -> None:
    levels = [level for level, _ in _page(html).headings]

    assert [] == [(a, b) for a, b in pairwise(levels) if b > a + 1]
    assert 1 == levels.count(1)


def test_everybody_can_read_it(html: str) -> None:
    """
    Tables have captions and scopes, pictures have words.
    """
    assert [] == _page(html).wrong


@pytest.mark.parametrize(
    "bad",
    [
        "<table><tr><td>1</td></tr></table>",
        "<table><caption>c</caption><tr><th>a</th></tr></table>",
        "<svg></svg>",
    ],
)
def test_what_not_everybody_can_read_is_seen(bad: str) -> None:
    assert 1 == len(_page(bad).wrong)


def test_page_fetches_nothing(html: str) -> None:
    assert [] == [word for word in FETCHES if word in html]


def test_nobody_is_in_the_page(dirty: tuple[Played, Memory], html: str) -> None:
    """
    Not even an invented number, name or birth date.
    """
    lives = dirty[0].simulated.told.lives
    numbers = [n for life in lives for n in (life.bsn, life.onderwijsnummer) if n]
    names = [f"{life.given} {life.family}" for life in lives]
    births = [form.format(life.born) for life in lives for form in ("{:%Y-%m-%d}", "{:%d-%m-%Y}")]

    assert [] == [word for word in (*numbers, *names, *births) if word in html]


def test_scores_on_the_page_are_those_of_the_run(dirty: tuple[Played, Memory], html: str) -> None:
    scores = dirty[0].scores.values()
    found, expected = sum(s.found for s in scores), sum(s.expected for s in scores)

    assert f"<b>{found}</b><span>van {expected} signalen gevonden</span>" in html
    assert "Elk gemist en elk onterecht signaal is te verklaren" in html


def test_unexplained_is_named(dirty: tuple[Played, Memory]) -> None:
    """
    What no dirt explains may not hide in a sum.
    """
    played, recalled = dirty
    rule, score = next((rule, s) for rule, s in played.scores.items() if s.false)
    score = replace(score, false=[replace(f, dirt=()) for f in score.false])

    html = render(replace(played, scores={**played.scores, rule: score}), recalled)

    assert "Hier moet iemand naar kijken." in html


def test_rejections_are_counted_by_cause_with_their_remedy(html: str) -> None:
    assert "Schrijf de datum als jjjj-mm-dd." in html
    assert 1 == html.count("date_invalid")


def test_clean_region_says_so() -> None:
    html = render(*_played(12, ()))

    assert "Niets gemist, niets onterecht, niets later dan één nacht." in html
    assert "Wat er mis was bij bronnen" not in html


def test_each_case_says_who_knew_and_on_what_it_rested(html: str) -> None:
    shown = html.count('<details class="case"')

    assert shown - html.count("niets gezegd") <= html.count("Wie wist het, en wanneer")
    assert html.count("Waarop het rustte") == html.count("Wie wist het, en wanneer")
    assert "Alles wat de hub van deze leerling weet" in html


LEIDEN = Recipient("gm/0546", Party.TRUANCY)
SCHOOL = Recipient("brin/97AA", Party.VO)


def _told(*changes: tuple[int, Change, dict[Recipient, Change]]) -> Iterator[tuple[datetime, Signal]]:
    for day, change, addressees in changes:
        at = datetime(2025, 8, day, 12, tzinfo=UTC)
        yield (
            at,
            Signal(
                id=SignalId("s-1"),
                subject=PupilId("p-1"),
                rule="D11",
                season=2025,
                occasion="zomerlek",
                revision=int(at.timestamp() * 1000),
                change=change,
                step=1,
                severity=2,
                since=at,
                ground="",
                evidence=(),
                responsible=Party.VO,
                addressees=tuple(Addressee(r, c) for r, c in addressees.items()),
                reason=Reason.RESOLVED if change == Change.WITHDRAWN else None,
            ),
        )


def test_who_moves_out_of_the_circle_stops_knowing() -> None:
    """
    The school knew until it might no longer know; the municipality until the end.
    """
    said = list(
        _told(
            (2, Change.OPENED, {SCHOOL: Change.OPENED, LEIDEN: Change.OPENED}),
            (9, Change.REVISED, {SCHOOL: Change.CLOSED, LEIDEN: Change.REVISED}),
            (20, Change.WITHDRAWN, {LEIDEN: Change.WITHDRAWN}),
        )
    )

    knew = {k.recipient: (k.first, k.last, k.closed) for k in who_knew(said)}

    assert (date(2025, 8, 2), date(2025, 8, 9), True) == knew[SCHOOL]
    assert (date(2025, 8, 2), date(2025, 8, 20), False) == knew[LEIDEN]


def test_every_life_that_is_invented_can_be_told() -> None:
    """
    A story that the page has no words for ends a demo that found it, after all its minutes.
    """
    assert shares.STORIES.keys() <= happened.STORIES.keys()
