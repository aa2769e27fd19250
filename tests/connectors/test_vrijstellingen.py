"""Exemptions as a municipality has them on record."""

from datetime import UTC, date, datetime

import pytest

from hub.connectors import vrijstellingen
from hub.connectors.contract import Delivery, Reading
from hub.domain.facts import Article, Exempted

HEAD = "BSN;Nummer;Artikel;Vanaf;Tot en met;Ingetrokken;Reden"


def read(row: str) -> Reading:
    content = f"{HEAD}\n{row}\n".encode()
    picked_up = datetime(2025, 10, 1, 12, tzinfo=UTC)
    return vrijstellingen.CONNECTOR.read(
        Delivery("vrijstellingen_0363_20251001T0600.csv", "0363", picked_up, content)
    )


def exempted(row: str) -> Exempted:
    (claim,) = read(row).claims
    assert isinstance(claim.fact, Exempted)
    return claim.fact


@pytest.mark.parametrize(
    ("written", "article"),
    [
        *((a.value, a) for a in Article),
        ("Artikel 5 onder a", Article.UNFIT),
        ("art. 5b", Article.BELIEF),
        ("5 sub c", Article.SCHOOL_ABROAD),
        ("artikel 15", Article.OTHER_EDUCATION),
        ("3 onder b", Article.REPLACED_LAST_YEAR),
    ],
)
def test_an_article_is_known_however_packages_write_it(written: str, article: Article) -> None:
    assert article == exempted(f"999990007;51;{written};01-08-2025;;;").article


@pytest.mark.parametrize("written", ["5", "15a", "3", "5d", "16", "psychisch"])
def test_no_other_article_exempts(written: str) -> None:
    assert ["unknown_code"] == [r.code for r in read(f"999990007;51;{written};01-08-2025;;;").rejections]


def test_an_exemption_without_a_last_day_lasts_and_one_whose_last_day_is_unreadable_is_none() -> None:
    assert exempted("999990007;51;5a;01-08-2025;31-12-9999;;").until is None
    assert date(2026, 7, 31) == exempted("999990007;51;5a;01-08-2025;31-07-2026;;").until
    assert ["Tot en met"] == [r.field for r in read("999990007;51;5a;01-08-2025;32-07-2026;;").rejections]


def test_one_that_is_taken_back_is_the_same_thing() -> None:
    stands, back = (exempted(f"999990007;51;5a;01-08-2025;;{mark};") for mark in ("N", "J"))

    assert (stands.thing, False, True) == (back.thing, stands.retracted, back.retracted)
