"""`hub evaluate`: the same bytes however many regions at a time, sums that add up, and a wrong rule that shows."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.demo.evaluation import run, show
from hub.demo.evaluation.region import NOBODY, evaluate
from hub.demo.evaluation.run import evaluate_country
from hub.demo.evaluation.tally import Cell, Counts, Tally
from hub.demo.evaluation.targets import targets
from hub.demo.rehearsal import rehearse
from hub.domain.context import Context
from hub.domain.rules import shaky_destination
from hub.domain.timeline import midnight
from hub.ops.cli import main
from hub.simulation.country import Part, country
from hub.simulation.simulate import ALL_DIRT, simulate_in


def _small(movers: int = 40) -> tuple[Part, ...]:
    """Two regions, with fewer movers than a region has."""
    return tuple(replace(part, movers=movers) for part in country(1_000, 4))


def _told(tally: Tally, *, dirty: bool = True) -> str:
    return json.dumps(show.as_json(tally, targets(tally, dirty=dirty), {}))


@pytest.fixture(scope="module")
def dirty() -> tuple[Part, Tally]:
    part = replace(country(1_000, 4)[0], movers=80)
    return part, evaluate(part, ALL_DIRT, 3)


def test_jobs_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    One region at a time or two, in processes of their own: the same bytes, and progress is told of each.
    """
    monkeypatch.setattr(run, "country", lambda _movers, _seed: _small())
    seen: list[tuple[int, int, int]] = []

    def country_with(jobs: int) -> Tally:
        return evaluate_country(80, 4, ALL_DIRT, jobs=jobs, examine=2, watch=lambda *done: seen.append(done))

    one, two = country_with(1), country_with(2)

    assert _told(one) == _told(two)
    assert [(1, 2, 40), (2, 2, 80)] * 2 == seen
    assert 2 == one.regions


def test_counts_are_those_of_a_rehearsal(dirty: tuple[Part, Tally]) -> None:
    """
    By kind of school or all at once: as much is expected, found, missed and said falsely.
    """
    part, tally = dirty
    scores = rehearse(simulate_in(part.region, part.movers, part.seed, ALL_DIRT)).scores
    counted = {
        rule: (score.expected, score.found, len(score.missed), len(score.false))
        for rule, score in scores.items()
        if score.expected or score.false
    }

    assert counted == {
        rule: (cell.all.expected, cell.all.found, cell.all.missed, cell.all.false)
        for rule, cell in tally.by_rule().items()
        if cell.all.expected or cell.all.false
    }


def test_sums_add_up(dirty: tuple[Part, Tally]) -> None:
    """
    Each table holds everything; found and missed are what was expected, and a part is no more than the whole.
    """
    tally = dirty[1]
    whole = tally.whole.all

    for table in (tally.by_rule(), tally.by_school(), tally.by_region()):
        summed = Tally(cells={(name, name, name): cell for name, cell in table.items()}).whole
        assert (whole, tally.whole.municipal, tally.whole.delays) == (
            summed.all,
            summed.municipal,
            summed.delays,
        )
    assert whole.expected == whole.found + whole.missed > 50
    assert whole.overlooked <= whole.missed
    assert whole.unfounded <= whole.false <= whole.said
    assert tally.whole.municipal.said <= whole.said


def test_each_kind_of_school_has_its_own_counts(dirty: tuple[Part, Tally]) -> None:
    """
    Sources and strangers are of no school; D26, which is about sources, is said of nobody else.
    """
    cells = dirty[1].cells

    assert {NOBODY} == {school for _, school, rule in cells if rule == "D26"}
    assert {"vmbo-bb", "vmbo-kb", "vmbo-tl"} <= {school for _, school, _ in cells}


def test_what_was_not_examined_is_said(dirty: tuple[Part, Tally]) -> None:
    found = dirty[1].examined
    told = json.loads(_told(dirty[1]))["examined"]

    assert 3 == found.examined < found.differences
    assert found.differences - 3 == told["not_examined"]
    assert found.differences == dirty[1].whole.all.missed + dirty[1].whole.all.false


def test_a_wrong_rule_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Everything told truly, in time and once, and one rule that begins a month late: the targets say which,
    and the differences are named.
    """
    part = replace(country(1_000, 4)[0], movers=90)
    right = evaluate(part, (), 0)

    def later(result: date, _context: Context) -> datetime:
        return midnight(result + timedelta(days=35))

    monkeypatch.setattr(shaky_destination, "_begins", later)
    wrong = evaluate(part, (), 5)

    assert [] == [target for target in targets(right, dirty=False) if not target.kept]
    lost = {rule for target in targets(wrong, dirty=False) if not target.kept for rule in target.rules}
    assert {"D10"} == lost
    assert ["D10"] * 5 == [key[1] for _, key in wrong.examined.unexplained]


def test_a_wrong_rule_is_no_doing_of_dirt(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Dirt excuses what nobody could know: a rule that is deaf overlooks what was told all the same.
    """
    part = replace(country(1_000, 4)[0], movers=90)
    monkeypatch.setattr(shaky_destination, "_begins", lambda _result, _context: midnight(date(2030, 1, 1)))

    tally = evaluate(part, ALL_DIRT, 0)

    cell = tally.by_rule()["D10"].all
    assert 0 == cell.found < cell.overlooked
    assert cell.overlooked > 0.8 * cell.missed
    assert ["D10"] == [
        rule for target in targets(tally, dirty=True) if not target.kept for rule in target.rules
    ]


def _tally(rules: Iterable[tuple[str, Cell]]) -> Tally:
    return Tally(cells={("26", "vmbo-kb", rule): cell for rule, cell in rules})


@pytest.mark.parametrize(
    ("found", "overlooked", "said", "unfounded", "kept"),
    [
        (995, 5, 1000, 5, [True, True]),
        (994, 6, 1000, 5, [False, True]),
        (995, 5, 1000, 6, [True, False]),
        (0, 0, 0, 0, [False, False]),  # nothing to tell is no proof
    ],
)
def test_what_is_asked_of_a_dirty_country(
    found: int, overlooked: int, said: int, unfounded: int, kept: list[bool]
) -> None:
    """
    99.5 % of what could be told, and at most 0.5 % without ground at municipalities; what nobody could know is apart.
    """
    all_ = Counts(expected=2000, found=found, missed=1000, overlooked=overlooked)
    municipal = Counts(said=said, false=said // 2, unfounded=unfounded)
    tally = _tally([("D02", Cell(all_, municipal)), ("D06", Cell())])

    asked = targets(tally, dirty=True)

    assert kept == [target.kept for target in asked]
    assert {"D02"} >= {rule for target in asked for rule in target.rules}


@pytest.mark.parametrize(
    ("cell", "lost"),
    [
        (Cell(Counts(expected=9, found=9)), []),
        (Cell(Counts(expected=9, found=8, missed=1)), ["found"]),
        (Cell(Counts(expected=9, found=9, false=1)), ["false"]),
        (Cell(Counts(expected=9, found=9), misrouted=1), ["at the wrong address"]),
        (Cell(Counts(expected=9, found=9), late=1), ["later than one tick"]),
    ],
)
def test_of_a_clean_country_everything_is_asked(cell: Cell, lost: list[str]) -> None:
    asked = targets(_tally([("D11", cell)]), dirty=False)

    assert lost == [target.name for target in asked if not target.kept]
    assert all(target.rules == ("D11",) for target in asked if not target.kept)


def test_the_delay_is_that_which_so_many_did_not_exceed() -> None:
    cell = Cell()
    cell.delays.update({0: 50, 12: 45, 240: 5})

    assert (0.0, 0.5, 10.0) == (cell.delay(0.5), cell.delay(0.95), cell.delay(1.0))
    assert Cell().delay(0.5) is None


def test_the_command_says_which_target_is_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    Exit code 1, the rule by its code, and no clock in the file.
    """
    lost = _tally([("D11", Cell(Counts(expected=9, found=8, missed=1)))])
    monkeypatch.setattr(run, "evaluate_country", lambda *_, **__: lost)
    out = tmp_path / "country.json"

    result = CliRunner().invoke(main, ["evaluate", "--movers", "500", "--clean", "--json", str(out)])

    assert 1 == result.exit_code
    assert "missed: found: 88.89%, asked 100.0%; counted against it in D11" in result.output
    told = json.loads(out.read_text("utf-8"))
    assert (500, True, False) == (told["movers"], told["clean"], told["targets"][0]["kept"])
    assert "minutes" not in out.read_text("utf-8")
