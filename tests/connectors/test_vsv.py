"""DUO's files on early school leavers: cumulative, and one column by several names."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from hub.connectors import vsv
from hub.connectors.contract import Delivery, Reading
from hub.domain.facts import Born, Fact, Resides
from hub.domain.identifiers import Birth

OCTOBER, NOVEMBER = "202511A04G0363.csv", "202512A04G0363.csv"
HEAD = "PERSOONSGEBONDENNUMMER;GEBOORTEDATUM;ONDERWIJSCODE;DATUM_UITSCHRIJVING;BRIN;BRIN_NR;GEMEENTECODE"
ROW = "999990007;14-03-2009;400;;16YV;16YV;363"


def read(rows: Iterable[str], head: str = HEAD, name: str = OCTOBER) -> Reading:
    text = "\r\n".join([head, *rows])
    return vsv.CONNECTOR.read(Delivery(name, "0363", datetime(2026, 7, 1, tzinfo=UTC), text.encode("cp1252")))


def facts(reading: Reading) -> list[Fact]:
    assert reading.rejections == ()
    assert reading.adds_up
    return [c.fact for c in reading.claims]


def test_a_row_says_birth_and_home() -> None:
    born, home = facts(read([ROW]))

    assert isinstance(born, Born)
    assert born.birth == Birth("2009-03-14")
    assert isinstance(home, Resides)
    assert (home.municipality, home.since) == ("0363", None)


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("#BRIN_NR;PERSOONSGEBONDENNUMMER;GEBOORTEDATUM;GEMEENTECODE", "16YV;999990007;14-03-2009;363"),
        ("#BRIN;BSN_ONDERWIJSNR;GEBOORTEDATUM;ILT/CREBO;GEMCODE", "25PX;999990007;14-03-2009;25655;0363"),
        (
            "#BURGERSERVICENUMMER;ONDERWIJSNUMMER;GEBOORTEDATUM;RMC_REGIO;GEMCODE;BRIN;CREBO",
            "999990007;0;20090314;21;363;25PX;25655",
        ),
        (
            "BURGERSERVICENUMMER;ONDERWIJSNUMMER;GEBOORTEDATUM;GEMCODE",
            "999990007;999990007;20090314;363",
        ),
    ],
    ids=["A04", "A05", "NenR", "both"],
)
def test_each_layout_says_who_and_where(head: str, row: str) -> None:
    """In NenR and NRSP a 0 stands where there is no onderwijsnummer."""
    reading = read([row], head)

    assert [type(f) for f in facts(reading)] == [Born, Resides]
    assert [c.person.pgn for c in reading.claims] == ["999990007"] * 2
    assert reading.links == ()
    assert reading.notes == ()


@pytest.mark.parametrize("code", ["400", "25655", "5321", ""], ids=["vo", "mbo", "vavo", "none"])
def test_a_deregistration_is_known_and_no_fact(code: str) -> None:
    """It is no more when DUO knows of a new enrolment, and nobody would take it back."""
    reading = read([f"999990007;14-03-2009;{code};30-09-2025;16YV;16YV;363"])

    assert {type(f) for f in facts(reading)} == {Born, Resides}
    assert [(n.code, n.look) for n in reading.notes] == [("exit_unread", False)]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_file_repeats_the_one_before_and_only_a_change_is_one(*, backwards: bool) -> None:
    """Nothing is twice, a correction corrects, and of who left the list what was said stays."""
    gone = "999990019;01-05-2008;0300;;16YV;16YV;363"
    october = read([ROW, gone])
    november = read([ROW.replace(";363", ";394"), "999990020;01-05-2008;0300;;16YV;16YV;363"], name=NOVEMBER)

    files = [november, october] if backwards else [october, november]
    words: dict[tuple[str | None, str], Fact] = {}
    for claim in (c for reading in files for c in reading.claims):
        key = (claim.person.pgn, claim.fact.thing)
        before = words.get(key)
        words[key] = claim.fact if before is None or claim.fact >= before else before

    homes = sorted((str(pgn), str(f.municipality)) for (pgn, _), f in words.items() if isinstance(f, Resides))
    assert homes == [("999990007", "0394"), ("999990019", "0363"), ("999990020", "0363")]
    assert len(words) == 2 * len(homes)
    assert not november.retracts


def test_the_month_in_duos_own_name_is_the_moment_and_another_name_may_have_one() -> None:
    assert read([ROW]).through == datetime(2025, 10, 31, 23, tzinfo=UTC)
    assert read([ROW], name="NenR2024DG0363_20251115T0900.csv").through == datetime(
        2025, 11, 15, 8, tzinfo=UTC
    )
    assert [n.code for n in read([ROW], name="202511A04R0021.csv").notes] == ["no_moment"]
    assert [r.code for r in read([ROW], name="202511A04G0394.csv").rejections] == ["not_yours"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (ROW.replace("14-03-2009", "14-03-2090"), "birth_impossible"),
        (ROW.replace("999990007", "999990008"), "pgn_invalid"),
        (ROW.replace("999990007", "0"), "pgn_missing"),
    ],
)
def test_what_cannot_be_is_rejected(row: str, code: str) -> None:
    reading = read([row])

    assert [r.code for r in reading.rejections] == [code]
    assert reading.adds_up


def test_a_row_without_birth_and_home_is_a_known_non_fact_and_told() -> None:
    reading = read(["999990007;;25655;;25PX;25PX;9999", ROW])

    assert [s.code for s in reading.skipped] == ["no_fact"]
    assert [n.code for n in reading.notes if n.look] == ["no_fact"]
    assert reading.adds_up


def test_a_file_of_totals_is_refused() -> None:
    """A06 counts leavers for each level and names nobody."""
    reading = read(["16YV;12;3"], "BRIN;AANTAL;PERCENTAGE")

    assert [r.code for r in reading.rejections] == ["columns_missing"]
    assert not reading.heard
