"""The export of CAMBO: statuses of applications that only the koppelpunt can say whose they are."""

from datetime import UTC, date, datetime

import pytest

from hub.connectors import cambo
from hub.connectors.contract import Delivery, PersonRef, Reading
from hub.domain.facts import ApplicationChanged, Status
from hub.domain.feeds import KOPPELPUNT

HEAD = "id,ketenid,bsnhash,instellingserkenningscode,opleidingcode,startmoment,status,begindatum,einddatum,schooljaar\n"
ROW = "1,25PX:90002001,{hash},25PX,25180,2026-08-01,{status},{begin},3000-01-01 01:00:00.000,{year}\n"


def row(status: str = "RECEIVED", begin: str = "2026-01-14 11:02:30.500", year: str = "2026") -> str:
    return ROW.format(hash="9c1185a5", status=status, begin=begin, year=year)


def read(*rows: str) -> Reading:
    content = (HEAD + "".join(rows)).encode()
    name = "cambo_20260401T0600.csv"
    return cambo.CONNECTOR.read(Delivery(name, "mbo", datetime(2026, 7, 1, tzinfo=UTC), content))


def facts(reading: Reading) -> list[ApplicationChanged]:
    return [c.fact for c in reading.claims if isinstance(c.fact, ApplicationChanged)]


def test_a_row_is_a_status_of_an_application_of_whom_the_koppelpunt_named_beside_it() -> None:
    reading = read(row())
    (fact,) = facts(reading)

    assert [PersonRef(None, "25PX:90002001")] == [c.person for c in reading.claims]
    assert reading.references_of == KOPPELPUNT
    assert (Status.RECEIVED, "25PX:90002001", "25PX", "25180") == (
        fact.status,
        fact.chain,
        fact.school,
        fact.programme,
    )
    assert datetime(2026, 1, 14, 10, 2, 30, 500000, tzinfo=UTC) == fact.changed
    assert (date(2026, 8, 1), 2026) == (fact.starts, fact.season)
    assert () == reading.notes


@pytest.mark.parametrize(
    ("written", "status"),
    [("OFFERED", "OA"), ("ENROLLED", "LI"), ("REJECTED", "LNI"), ("WITHDRAWN", "AI"), ("LI", "LI")],
)
def test_statuses_are_read_in_either_spelling(written: str, status: str) -> None:
    assert [status] == [f.status for f in facts(read(row(written)))]


def test_what_no_mbo_has_yet_is_no_application() -> None:
    reading = read(row("CREATED"), row("SUBMITTED"), row())

    assert ["not_submitted"] * 2 == [s.code for s in reading.skipped]
    assert 1 == len(facts(reading))


def test_a_school_year_of_zero_is_told_by_the_start() -> None:
    assert [2026] == [f.season for f in facts(read(row(year="0")))]


def test_the_same_status_twice_in_one_application_is_two_messages() -> None:
    """
    Steps back are as common as steps on: an application is offered, received and offered again.
    """
    rows = [row("OFFERED", f"2026-0{month}-14 11:00:00.000") for month in (1, 2)]

    assert 2 == len({f.thing for f in facts(read(*rows))})
    assert {f.thing for f in facts(read(*rows))} == {f.thing for f in facts(read(*rows, *rows))}


def test_a_row_without_a_chain_is_rejected_unless_it_is_no_application() -> None:
    reading = read(row().replace("25PX:90002001", ""), row("SUBMITTED").replace("25PX:90002001", ""))

    assert [("missing_value", "ketenid")] == [(r.code, r.field) for r in reading.rejections]
    assert 1 == len(reading.skipped)
