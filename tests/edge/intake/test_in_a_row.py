"""A source whose records are rejected one after the other learns why, and its mended file is let in."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hub.connectors.catalogue import CONNECTORS
from hub.connectors.contract import Rejected
from hub.connectors.mapping import FileMapping
from hub.domain.facts import Delivered
from hub.edge.intake.letter import NOTHING, by_cause, letter
from hub.edge.intake.receipt import Judgement, Receipt, in_dutch
from hub.edge.intake.rejection import EXAMPLES, by_id, listed
from hub.edge.intake.rejections import difference, retry
from hub.edge.sources import Sources, SourceSettings
from hub.streams import topics
from hub.streams.codec import local
from tests.edge.intake.test_directory import BAD, GOOD, HEAD, NAME, NOW, Desk, desk

LIMIT = 30
WORSE = GOOD.replace(";tl;", ";anders;")


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    return desk(tmp_path, limit=LIMIT)


def deliver(here: Desk, *rows: str, name: str = NAME) -> Receipt:
    (here.place / name).write_text(HEAD + "".join(rows))
    (receipt,) = here.drop.poll(NOW)
    return receipt


def letters(here: Desk) -> list[dict[str, object]]:
    outs = [out for batch in here.kept.batches for out in batch if out.topic == topics.REJECTED]
    return [local().decode(out.value or b"")[1] for out in outs]


def heard(here: Desk) -> list[Delivered]:
    outs = [out for batch in here.kept.batches for out in batch]
    return [
        local().decode_delivered(o.value or b"") for o in outs if b"Delivered" in dict(o.headers).values()
    ]


def test_past_the_limit_the_causes_are_told_with_examples(here: Desk) -> None:
    """
    In the receipt, on paper and for programs, and in the list of what waits: field, code, line, remedy, count.
    """
    receipt = deliver(here, *[BAD] * 100, *[WORSE] * 50)

    assert (150, 0, 150) == (receipt.records, receipt.fruitful, receipt.rejected)
    assert (Judgement.BAD, None) == (receipt.judgement, receipt.refused)
    assert 150 == sum(receipt.by_code.values())
    told = json.loads((here.place / f"{NAME}.receipt.json").read_text())
    assert [("BSN", 100, 2), ("Niveau", 50, 102)] == [
        (c["field"], c["count"], c["examples"][0]["line"]) for c in told["causes"]
    ]
    assert "150 records op rij" in (here.place / f"{NAME}.ontvangst.txt").read_text()
    assert 150 == sum(1 + int(str(one["more"])) for one in letters(here))
    assert 2 * EXAMPLES == len(letters(here))


def test_records_are_facts_or_rejections_also_past_the_limit(here: Desk) -> None:
    """
    What could be read counts; nothing follows from what could not: the full list retracts nothing.
    Of two homes of one pupil the last counts.
    """
    receipt = deliver(here, GOOD, *[BAD] * (LIMIT + 1), GOOD.replace("0363", "0599"))

    assert receipt.adds_up
    assert (2, LIMIT + 1) == (receipt.fruitful, receipt.rejected)
    assert receipt.facts == len(here.kept.facts) == 5
    assert (None, []) == (receipt.through, heard(here))
    assert ["vo-list/16YV"] == list(here.vault.deliveries.all_stopped())


def test_up_to_the_limit_it_is_heard(here: Desk) -> None:
    receipt = deliver(here, *[BAD] * LIMIT, GOOD)

    assert receipt.through is not None
    assert 1 == len(heard(here))
    assert LIMIT == len(receipt.mend)
    assert {} == here.vault.deliveries.all_stopped()


def test_the_mended_file_is_judged_by_itself_and_lets_the_source_in(here: Desk) -> None:
    """
    Nobody needs to act, though some of its rows are still wrong.
    """
    deliver(here, *[BAD] * (LIMIT + 1))
    again = deliver(here, *[BAD] * (LIMIT + 2))
    assert again.through is None
    assert {"vo-list/16YV": 2 * LIMIT + 3} == here.vault.deliveries.all_stopped()

    mended = deliver(here, BAD, GOOD)

    assert mended.through is not None
    assert (1, 1) == (mended.fruitful, mended.rejected)
    assert {} == here.vault.deliveries.all_stopped()


def test_rejections_in_a_row_count_across_files_but_not_for_a_repeat(here: Desk) -> None:
    for _ in range(3):
        deliver(here, *[BAD] * 20)
        assert {} == here.vault.deliveries.all_stopped()

    receipt = deliver(here, *[BAD] * 20, name="more.csv")

    assert {"vo-list/16YV": 40} == here.vault.deliveries.all_stopped()
    assert ["many_in_a_row"] == [note.code for note in receipt.notes if note.look]
    assert 20 == len(receipt.mend)


def test_the_neighbour_goes_on(here: Desk) -> None:
    other = here.root / "drop" / "vo-list" / "17AB"
    other.mkdir()
    (here.place / NAME).write_text(HEAD + BAD * (LIMIT + 1))
    (other / NAME.replace("16YV", "17AB")).write_text(HEAD + GOOD.replace("16YV", "17AB"))

    assert [False, True] == [receipt.clean for receipt in here.drop.poll(NOW)]


def test_read_again_nothing_is_new_and_after_a_mend_all_of_them_are_gone(here: Desk) -> None:
    """
    What is listed of a delivery is the same each time; a rejection that stands for others, too.
    """
    receipt = deliver(here, *[BAD] * 100)

    change = difference(receipt.delivery, receipt.mend, here.intake, CONNECTORS)

    assert ((), ()) == (change.mended, change.new)
    assert len(receipt.mend) == len(change.remain)


def rejected(count: int, code: str = "pgn_invalid", field: str | None = "BSN") -> list[Rejected]:
    return [
        Rejected("field", code, field, f"Herstel {code}.", line=n + 1, record=n, original=b"900000005")
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize("count", [1, EXAMPLES, EXAMPLES + 1, 99])
def test_what_is_listed_stands_for_all(count: int) -> None:
    whole = [*rejected(count), *rejected(count, "missing", "BRIN"), *rejected(1, "odd", None)]

    for limit in (0, count, 10 * count):
        found = listed(whole, limit)
        assert len(whole) == sum(1 + more for _, more in found)
        assert len(found) <= max(limit, 2 * EXAMPLES + 1)


def test_the_letter_tells_each_cause_once_and_nothing_of_a_pupil(here: Desk) -> None:
    receipt = deliver(here, *[BAD] * 100, *[WORSE] * 2)

    text = letter("de lijst van 16YV", receipt.mend)

    assert 1 == text.count("[pgn_invalid]")
    assert "1. veld BSN, 100 keer" in text
    assert "2. veld Niveau, 2 keer" in text
    assert "regel 2 (record 1); regel 3 (record 2)" in text
    assert f"En nog {100 - EXAMPLES} keer." in text
    for word in (*BAD.split(";"), "Kanarie", "anders"):
        assert not word or len(word) < 5 or word.strip() not in text


def test_without_anything_to_mend_the_letter_says_so() -> None:
    assert f"{NOTHING}\n" == letter("de lijst van 16YV", [])


def test_a_receipt_with_more_than_can_be_listed_tells_by_cause(tmp_path: Path) -> None:
    here = desk(tmp_path)
    receipt = deliver(here, *[BAD] * 600)

    assert 600 == len(receipt.mend)
    text = in_dutch(receipt)
    assert len(text.splitlines()) < 30
    assert "1. veld BSN, 600 keer [pgn_invalid]" in text
    assert "En nog 580 keer." in text


def test_the_most_frequent_cause_stands_first() -> None:
    whole = listed([*rejected(3, "few"), *rejected(5, "many")], 10)
    found = [r for r, _ in by_id(LIST, "d" * 20, NOW, whole)]

    assert [("many", 5), ("few", 3)] == [(g.code, g.count) for g in by_cause(found)]


LIST = CONNECTORS[0].source("16YV")


def test_a_mapping_mends_what_was_rejected_without_it(here: Desk) -> None:
    """What would come out and what comes out are read by the settings of the source, as a new file is."""
    receipt = deliver(here, WORSE, GOOD)
    mapped = SourceSettings(mapping=FileMapping(codes={"Niveau": {"Anders": "tl"}}))
    intake = replace(here.intake, sources=Sources(own={"vo-list/16YV": mapped}))

    change = difference(receipt.delivery, receipt.mend, intake, CONNECTORS)
    again = retry(change, intake, CONNECTORS, NOW)

    assert (1, (), ()) == (len(change.mended), change.remain, change.new)
    assert again is not None
    assert (2, 0) == (again.fruitful, again.rejected)
