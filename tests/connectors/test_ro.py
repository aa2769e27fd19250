"""DUO's registratieoverzicht: a full statement whose records find each other."""

from datetime import UTC, date, datetime

import pytest

from hub.connectors import ro
from hub.connectors.contract import WHOLE, Delivery, PersonRef, Reading
from hub.domain.context import Context, hear_delivery
from hub.domain.facts import Born, Delivered, Enrolled, Graduated
from hub.domain.identifiers import PupilId

BSN, ONR = "999990007", "101999003"
PERSON = PersonRef(BSN, None)
VLP = "VLP|25PX|2025-08-01|2026-07-31|2025-11-03"
PER = f"PER|{BSN}||2009-03-14|V"
ISG = f"ISG|{BSN}||1|2025-09-01|2028-07-31||"
ISP = f"ISP|{BSN}||1|2025-09-01|25180|BOL|MBO-2|J||100A501|101X591||"
NEW = "27990"  # a programme that no table knows
DIP = f"DIP|{BSN}||77|25180|2026-02-01||J|1|100A501"
COUNTED = ("PER", "ISG", "ISP", "ISE", "BPV", "DIP", "AMO", "GEO", "KZD")


def read(*records: str, organisation: str = "25PX", name: str = "RO_25PX_20250801_20260731.CSV") -> Reading:
    picked_up = datetime(2026, 7, 1, tzinfo=UTC)
    content = "\r\n".join(records).encode()
    return ro.CONNECTOR.read(Delivery(name, organisation, picked_up, content))


def whole(*records: str, vlp: str = VLP) -> Reading:
    """The records between a head and a tail that fit them."""
    counts = (str(sum(r.startswith(kind) for r in records)) for kind in COUNTED)
    return read(vlp, *records, "|".join(("SLR", *counts)))


def enrolments(reading: Reading) -> list[Enrolled]:
    return [c.fact for c in reading.claims if isinstance(c.fact, Enrolled)]


def codes(reading: Reading) -> list[tuple[int, str]]:
    return [(r.record, r.code) for r in reading.rejections]


def test_an_overview_is_a_full_statement_of_its_period_as_of_the_day_it_was_made() -> None:
    reading = whole(PER, ISG, ISP)

    assert reading.scope == (date(2025, 8, 1), date(2026, 7, 31))
    assert reading.retracts
    assert reading.through == datetime(2025, 11, 2, 23, tzinfo=UTC)
    assert reading.version == int(reading.through.timestamp() * 1000)
    assert not reading.rejections


def test_q8_separator_dates_codes_and_trailing_fields_change_no_fact() -> None:
    usual = whole(PER, f"ISG|{BSN}||1|2025-09-01|2028-07-31|2026-01-31|08", ISP)
    other = read(
        "VLP;25PX;1-8-2025;31-7-2026;3-11-2025;;",
        f"PER;{BSN};;14-3-2009;V;7425;01;0001",
        f"ISG;{BSN};;1;1-9-2025;31-7-2028;31-01-2026;8;;",
        f"ISP;{BSN};;1;20250901;25180;bol;2;J;;;;;;;;;",
        "SLR;1;1;1;0;0;0;0;0;0;;;",
    )

    assert usual.claims == other.claims
    assert usual.scope == other.scope


def test_the_latest_period_counts_and_the_earlier_is_history() -> None:
    later = ISP.replace("2025-09-01", "2025-11-01").replace("25180", "25655").replace("MBO-2", "")
    reading = whole(PER, ISG, later, ISP)

    assert [(e.programme, e.level) for e in enrolments(reading)] == [("25655", 4)]
    assert [(s.record, s.code) for s in reading.skipped] == [(1, "vlp"), (5, "earlier_period"), (6, "slr")]


def test_a_birth_date_may_be_unknown_in_part() -> None:
    births = [c.fact for c in whole(PER.replace("03-14", "00-00")).claims if isinstance(c.fact, Born)]
    assert [b.birth.text for b in births] == ["2009-00-00"]


@pytest.mark.parametrize("birth", ["2030-03-14", "2025-11-04", "1903-03-14"])
def test_a_birth_that_cannot_be_costs_the_person_record_and_not_the_enrolment(birth: str) -> None:
    reading = whole(PER.replace("2009-03-14", birth), ISG, ISP)

    assert codes(reading) == [(2, "birth_impossible")]
    assert "jaartal" in reading.rejections[0].remedy
    assert len(enrolments(reading)) == len(reading.claims) == 1
    assert reading.retracts


def test_an_overview_named_for_another_institution_is_nobodys() -> None:
    reading = read(VLP, PER, ISG, ISP, "SLR|1|1|1|0|0|0|0|0|0", name="RO_27DV_20250801_20260731.CSV")

    assert codes(reading) == [(WHOLE, "not_yours")]
    assert not reading.heard
    assert not reading.retracts
    assert not reading.claims


def test_a_diploma_has_the_level_of_its_programme_or_of_the_period() -> None:
    levels = [
        c.fact.level
        for crebo in ("25604", NEW)
        for c in whole(PER, ISG, ISP.replace("25180", crebo), DIP.replace("25180", crebo)).claims
        if isinstance(c.fact, Graduated)
    ]
    assert levels == [4, 2]


def test_a_level_that_is_not_written_is_that_of_the_programme() -> None:
    """26 of 27 rows: Niveau is empty. Programmes of the ranges 25xxx and 27xxx."""
    for crebo in ("25779", "27016"):
        records = [r.replace("25180", crebo).replace("MBO-2", "") for r in (PER, ISG, ISP, DIP)]
        reading = whole(*records)

        graduates = [c.fact.level for c in reading.claims if isinstance(c.fact, Graduated)]
        assert (graduates, [e.level for e in enrolments(reading)]) == ([4], [4])
        assert reading.notes == ()


def test_a_level_that_nobody_knows_stays_unknown_and_is_told_with_its_code_and_count() -> None:
    records = [r.replace("25180", NEW).replace("MBO-2", "") for r in (PER, ISG, ISP, DIP)]

    reading = whole(*records, records[-1].replace("|77|", "|78|"), records[-1].replace(NEW, "zorg"))

    assert [c.fact.level for c in reading.claims if isinstance(c.fact, Graduated)] == [None, None, None]
    diplomas, standing = reading.notes
    assert (diplomas.code, diplomas.look) == ("level_unknown", True)
    assert f"Van 3 diploma's is het niveau niet bekend (opleidingscode {NEW}, zonder" in diplomas.text
    assert (standing.code, standing.look) == ("enrolment_level_unknown", False)
    assert "zorg" not in diplomas.text


def test_many_unknown_programmes_are_named_by_the_first_ten() -> None:
    diplomas = [DIP.replace("|77|", f"|{n}|").replace("25180", f"279{n}") for n in range(10, 25)]

    (note,) = (n for n in whole(PER, *diplomas).notes if n.code == "level_unknown")

    assert "27910, 27911" in note.text
    assert "27919, en nog 5 andere" in note.text
    assert "27920" not in note.text


def test_a_level_that_is_not_that_of_the_programme_is_told_and_the_programme_counts() -> None:
    reading = whole(PER, ISG, ISP.replace("MBO-2", "MBO-1"), DIP)

    assert [e.level for e in enrolments(reading)] == [2]
    assert [(n.code, n.look) for n in reading.notes] == [("level_differs", True)]
    assert "25180" in reading.notes[0].text


def test_a_broken_enrolment_is_rejected_and_spared_while_the_rest_of_the_person_stands() -> None:
    reading = whole(PER, ISG.replace("2025-09-01", "onbekend"), ISG.replace("|1|", "|2|"))

    assert codes(reading) == [(3, "date_invalid")]
    assert reading.spared == ((PERSON, "1"),)
    assert [e.number for e in enrolments(reading)] == ["2"]
    assert reading.retracts


@pytest.mark.parametrize(
    "isg", [ISG.replace(BSN, "BSN1"), ISG.replace("|1|", "||"), "ISG", "ISG|||1|2025-09-01|"]
)
def test_an_enrolment_that_cannot_be_named_lets_the_overview_retract_nothing(isg: str) -> None:
    reading = whole(PER, isg)

    assert len(reading.rejections) == 1
    assert reading.rejections[0].unreadable
    assert not reading.retracts
    assert reading.heard


def test_a_period_without_its_enrolment_is_rejected_and_one_before_it_is_not() -> None:
    assert codes(whole(PER, ISP)) == [(3, "isg_missing")]
    assert codes(whole(PER, ISP.replace(BSN, "099990003"), ISG)) == [(3, "isg_missing")]
    assert codes(whole(ISP, ISG, PER)) == []


def test_a_broken_period_does_not_take_the_enrolment_with_it() -> None:
    reading = whole(PER, ISG, ISP.replace("2025-09-01", "?"))

    assert codes(reading) == [(4, "date_invalid")]
    assert [(e.number, e.programme) for e in enrolments(reading)] == [("1", None)]


@pytest.mark.parametrize("record", ["XYZ|1", "BII|1", "IS", "isg99|", "9|9"])
def test_an_unknown_record_is_rejected_and_nothing_is_retracted(record: str) -> None:
    reading = whole(PER, record)

    assert codes(reading) == [(3, "unknown_record")]
    assert not reading.retracts


def test_records_the_hub_does_not_use_are_known_non_facts() -> None:
    reading = whole(PER, *(f"{kind}|{BSN}||1" for kind in ("ISE", "BPV", "AMO", "GEO", "KZD")))

    assert [s.code for s in reading.skipped] == ["vlp", "ise", "bpv", "amo", "geo", "kzd", "slr"]
    assert reading.retracts


def test_an_end_before_the_beginning_is_rejected() -> None:
    reading = whole(PER, f"ISG|{BSN}||1|2025-09-01|2028-07-31|2025-08-31|")
    assert codes(reading) == [(3, "dates_reversed")]


def test_both_numbers_on_a_record_link_them() -> None:
    reading = whole(f"PER|{BSN}|{ONR}|2009-03-14|V", f"ISG|{BSN}|{ONR}|1|2025-09-01||")

    assert [(w.old, w.new) for w in reading.links] == [(ONR, BSN)]
    assert {c.person for c in reading.claims} == {PERSON}


# The closing record


@pytest.mark.parametrize(
    "slr", ["SLR|1|2|0|0|0|0|0|0|0", "SLR|2|1|0|0|0|0|0|0|0", "SLR|1|1", "SLR|x|1|0|0|0|0|0|0|0"]
)
def test_totals_that_differ_make_the_overview_no_full_statement_and_no_news(slr: str) -> None:
    reading = read(VLP, PER, ISG, slr)

    assert codes(reading) == [(4, "totals_differ")]
    assert not reading.retracts
    assert not reading.heard
    assert len(reading.claims) == 2
    assert reading.notes


def test_a_repeated_record_may_be_counted_once_or_more() -> None:
    for counted in (1, 2):
        reading = read(VLP, PER, ISG, ISG, f"SLR|1|{counted}|0|0|0|0|0|0|0")
        assert reading.retracts
        assert len(set(enrolments(reading))) == 1


def test_an_overview_without_its_closing_record_is_cut_off() -> None:
    reading = read(VLP, PER, ISG)

    assert codes(reading) == [(WHOLE, "slr_missing")]
    assert reading.adds_up
    assert reading.records == 4
    assert not reading.heard
    assert not reading.retracts
    assert len(reading.claims) == 2


@pytest.mark.parametrize("vlp", ["", "VLP|25PX", "VLP|25PX|2025-08-01|nooit|2025-11-03", "VLP|Delft|1|2|3"])
def test_an_overview_without_its_head_is_refused(vlp: str) -> None:
    assert codes(whole(PER, ISG, vlp=vlp)) == [(WHOLE, "vlp_missing")]


TBGI = "<Bekostigingsgrondslagen><Inschrijving><BRIN>25PX</BRIN></Inschrijving></Bekostigingsgrondslagen>"
SOAP = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>'


@pytest.mark.parametrize(
    ("records", "called"),
    [
        (["VLP;25PX;2025;20251119;V", "PER;123456789;16;16;16;17;V;2312", "SLR;1;0;0;0;0;0;0;0;0;0;0"], "GRONDSLAG"),
        (["PER;123456789;16;16;16;17;V;2312", "BII;123456789;25PX;1;20251001"], "GRONDSLAG"),
        (['"VLP","27DV","2025","20251119","D"'], "GRONDSLAG"),
        ([TBGI], "TBG-i"),
        (['<?xml version="1.0" encoding="UTF-8"?>', "<!-- Mijn\nDUO -->", f"  {TBGI}"], "TBG-i"),
        ([TBGI.replace("<Bek", "<d:Bek").replace("</Bek", "</d:Bek")], "TBG-i"),
        ([SOAP], "SOAP"),
        (["ISG;1;2025", "CTR;1;0;1;2;0"], "OBO"),
        (["#BRIN_NR;NAAM_INST;RAPPORTAGEMAAND;PERSOONSGEBONDENNUMMER", "25PX;x;202511;999990007"], "vsv"),
        (["#BURGERSERVICENUMMER;ONDERWIJSNUMMER;GEBOORTEDATUM", "999990007;;20090314"], "vsv"),
        (["<Iets/>"], "XML"),
        (["<!--a-->" * 99 + "<Iets/>"], "XML"),
    ],
)  # fmt: skip
def test_another_file_of_duos_is_called_by_its_name(records: list[str], called: str) -> None:
    """Whoever delivers it learns what it is, that it is not the overview, and what to ask for instead."""
    (refused,) = read(*records).rejections

    assert (refused.code, refused.record) == ("other_document", WHOLE)
    assert called in refused.remedy
    assert "geen registratieoverzicht" in refused.remedy
    assert "RO_<BRIN>" in refused.remedy


def test_a_stray_record_of_another_file_does_not_make_an_overview_that_file() -> None:
    assert codes(whole(PER, "BII|1", "CTR|1")) == [(3, "unknown_record"), (4, "unknown_record")]


def test_the_overview_of_another_institution_is_not_yours() -> None:
    assert codes(read(VLP, PER, "SLR|1|0|0|0|0|0|0|0|0", organisation="27DV")) == [(WHOLE, "not_yours")]


def test_an_overview_made_in_the_future_counts_as_made_at_the_pick_up() -> None:
    reading = whole(PER, vlp=VLP.replace("2025-11-03", "2062-11-03"))

    assert reading.through == datetime(2026, 7, 1, tzinfo=UTC)
    assert reading.notes


# What a newer overview says about an older one


def test_c34_an_enrolment_that_a_newer_overview_lacks_is_retracted_and_a_rejected_one_is_not() -> None:
    old = enrolments(whole(PER, ISG, vlp=VLP.replace("2025-11-03", "2025-10-06")))[0]
    without, broken = whole(PER), whole(PER, ISG.replace("2025-09-01", "?"))

    assert _context(without).retracts(old, frozenset({PupilId("p")}))
    assert not _context(broken).retracts(old, frozenset({PupilId("p")}))


def test_c35_an_enrolment_that_comes_late_keeps_its_own_first_day() -> None:
    reading = whole(PER, ISG, ISP, vlp=VLP.replace("2025-11-03", "2025-10-14"))
    assert [e.first_day for e in enrolments(reading)] == [date(2025, 9, 1)]


def _context(reading: Reading) -> Context:
    news = Delivered(
        source="ro/25PX",  # type: ignore[arg-type]  # a SourceId is a text
        delivery="d",
        through=reading.through,
        version=reading.version,
        scope=reading.scope if reading.retracts else None,
        spared=frozenset(f"p/{ref}" for _, ref in reading.spared),
    )
    return hear_delivery(Context(), news)


def test_an_enrolment_with_a_damaged_number_takes_nothing_back() -> None:
    """Which enrolment it stands for cannot be known, so none may count as not listed."""
    for damaged in ("1\x00", "1 1", ""):
        reading = whole(PER, ISG.replace("|1|", f"|{damaged}|"), ISP)

        assert [] == enrolments(reading)
        assert not reading.retracts


def test_two_overviews_in_one_file_are_refused() -> None:
    """Else the records of the one would count as those of the other, by their place in the file."""
    assert [(WHOLE, "vlp_double")] == codes(whole(VLP.replace("2025-11-03", "2025-10-01"), PER, ISG, ISP))
    assert [(WHOLE, "vlp_double")] == codes(whole("VLP|25PX", PER, ISG, ISP))
    assert [(WHOLE, "not_yours")] == codes(whole(VLP.replace("25PX", "25AB"), PER, ISG, ISP))
    assert [] == codes(whole(VLP, PER, ISG, ISP))


def test_a_period_that_ends_before_it_begins_takes_nothing_back_and_says_so() -> None:
    reading = whole(PER, ISG, ISP, vlp="VLP|25PX|2026-07-31|2025-08-01|2025-11-03")

    assert not reading.retracts
    assert any("periode" in note.text for note in reading.notes)


def test_a_reason_that_no_list_knows_is_kept() -> None:
    (left,) = enrolments(whole(PER, ISG.replace("|2028-07-31||", "|2028-07-31|2025-10-31|A1"), ISP))

    assert "A1" == left.reason
