"""`hub rejected`: what waits by cause, what closed by itself, and what a retry would bring, before it does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.edge.intake.receipt import Receipt
from hub.edge.intake.rejection import Rejection
from hub.ops import rejected_cli
from hub.ops.cli import main
from hub.streams import topics
from hub.streams.codec import local
from hub.streams.shapes import from_ms
from tests.edge.intake.test_directory import BAD, Desk, desk
from tests.edge.intake.test_identity import bsn
from tests.edge.intake.test_mending import CHANGES, deliver, row, wrong


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A hub without Kafka: what was published is what `rejected` holds."""
    desk_ = desk(tmp_path, limit=100)

    @contextmanager
    def opened() -> Iterator[tuple[object, list[Rejection], list[tuple[Rejection, str]]]]:
        found = {r.id: r for r in _published(desk_)}
        how = desk_.vault.deliveries.how(found)
        closed = [(found[name], end) for name, end in how.items()]
        yield desk_.intake, [r for name, r in found.items() if name not in how], closed

    monkeypatch.setattr(rejected_cli, "_opened", opened)
    return desk_


def _published(here: Desk) -> Iterator[Rejection]:
    for out in (out for batch in here.kept.batches for out in batch if out.topic == topics.REJECTED):
        record = local().decode(out.value or b"")[1]
        del record["original"]
        yield Rejection(**{**record, "picked_up": from_ms(record["picked_up"])})


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, ["rejected", *words])


@pytest.fixture
def mended(here: Desk) -> tuple[Receipt, Receipt]:
    """Two rejected, of which the one came right in a later file."""
    before = deliver(here, row(1), wrong(2), BAD)
    return before, deliver(here, row(2), name=CHANGES.replace("0115T", "0116T"), late=24)


def test_what_a_later_delivery_mended_is_counted_apart_and_nothing_is_lost(
    here: Desk, mended: tuple[Receipt, Receipt]
) -> None:
    shown, told = typed("list"), json.loads(typed("list", "--json").output)

    assert 1 == shown.exit_code
    assert "      1  waiting" in shown.output
    assert "      1  mended by later deliveries" in shown.output
    assert mended[1].delivery in typed("list", "--closed").output
    closed = {"source": "vo-list/16YV", "how": "mended", "by": mended[1].delivery, "count": 1}
    assert (1, [closed]) == (told["total"], told["closed"])
    assert len(mended[0].mend) == told["total"] + sum(c["count"] for c in told["closed"])
    assert [] == [r.id for r in _published(here) if r.id in {m.id for m in mended[1].mend}]


def test_when_all_is_mended_the_exit_code_says_so(here: Desk) -> None:
    deliver(here, row(1), wrong(2))
    deliver(here, row(1), row(2), late=1)

    assert 0 == typed("list").exit_code
    assert "Er wacht niets" in typed("letter", "vo-list/16YV").output


def test_the_remedy_stands_by_the_cause_once(here: Desk) -> None:
    deliver(here, *map(wrong, range(2, 12)))

    assert 1 == typed("list").output.count("unknown_code")
    assert 10 == typed("list").output.count("  line ")


def test_a_dry_run_shows_facts_by_kind_and_what_is_left_by_cause_and_writes_nothing(
    here: Desk, mended: tuple[Receipt, Receipt]
) -> None:
    written, kept = len(here.kept.batches), [*here.vault.database.rows("SELECT * FROM handled")]

    shown, told = typed("retry", "--dry-run"), json.loads(typed("retry", "--dry-run", "--json").output)

    assert "facts: 1 Born, 1 ExpectedInMbo, 1 Resides" in shown.output
    assert "still rejected: 1  field      pgn_invalid          BSN: " in shown.output
    (change,) = told["deliveries"]
    assert {"Born": 1, "ExpectedInMbo": 1, "Resides": 1} == change["kinds"]
    assert {("unknown_code", 1), ("pgn_invalid", 1)} == {
        (c["code"], c["count"]) for c in change["still_rejected"]
    }
    assert [mended[0].mend[1].id] == change["remain"]
    assert (written, kept) == (len(here.kept.batches), here.vault.database.rows("SELECT * FROM handled"))


def test_the_letter_says_column_line_and_the_schools_own_number_and_nothing_of_the_pupil(here: Desk) -> None:
    """
    A reference that could be a person's number or a name is left out.
    """
    odd = [BAD.replace(";101;", f";{own};") for own in (bsn(9), "jansen", "20080201")]
    deliver(here, row(1), BAD, *odd)

    letter, told = (
        typed("letter", "vo-list/16YV"),
        json.loads(typed("letter", "vo-list/16YV", "--json").output),
    )

    assert 1 == letter.exit_code
    assert "1. kolom BSN, 4 keer" in letter.output
    assert "regel 3 (record 2), eigen nummer 101; regel 4 (record 3); regel 5" in letter.output
    assert ["101", None, None, None] == [e.get("own") for e in told["causes"][0]["examples"]]
    for word in (BAD[:9], bsn(9), "jansen", "20080201", "Kanarie"):
        assert word not in letter.output
