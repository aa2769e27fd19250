"""The receipt's judgement: nothing that was ignored, capped or rejected is called all right."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hub.connectors.contract import Note
from hub.domain.identifiers import SourceId
from hub.edge.intake.receipt import Judgement, Receipt, in_dutch
from hub.edge.intake.rejection import Rejection

NOW = datetime(2026, 9, 1, 6, tzinfo=UTC)
SOURCE = SourceId("vo-exit/16YV")
FINE = Receipt(source=SOURCE, name="vo-exit.csv", picked_up=NOW, through=NOW, records=1, fruitful=1)
LOOK = Note("future_moment", "Het moment ligt in de toekomst.")
TOLD = Note("no_moment", "De naam noemt geen moment.", look=False)
MEND = Rejection(
    phase="field",
    code="date_invalid",
    field="Datum",
    remedy="Dit is geen datum.",
    id="r1",
    source=SOURCE,
    delivery="d1",
    record=1,
    picked_up=NOW,
)


@pytest.mark.parametrize(
    ("receipt", "judgement"),
    [
        (FINE, Judgement.GOOD),
        (replace(FINE, notes=(TOLD,)), Judgement.GOOD),
        (replace(FINE, notes=(TOLD, LOOK)), Judgement.LOOK),
        (replace(FINE, notes=(LOOK,), mend=(MEND,)), Judgement.BAD),
        (replace(FINE, refused="De inname is gestopt."), Judgement.BAD),
    ],
)
def test_judgement_is_the_worst_of_what_there_is(receipt: Receipt, judgement: Judgement) -> None:
    assert receipt.judgement is judgement
    assert receipt.as_json()["judgement"] == judgement.value
    assert f"\n{judgement.value.upper()}: " in in_dutch(receipt)


def test_only_what_asks_for_a_look_is_introduced_by_let_op() -> None:
    text = in_dutch(replace(FINE, notes=(TOLD, LOOK)))

    assert f"\nLet op: {LOOK.text}\n" in text
    assert f"\n{TOLD.text}\n" in text
