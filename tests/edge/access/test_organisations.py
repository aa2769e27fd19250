"""Who is who: read strictly from a file, and who may deliver for whom on which day."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.edge.access import declared
from hub.edge.access.organisation import (
    ANY_SERVICE,
    Kind,
    Mandate,
    Organisation,
    OrganisationId,
    Organisations,
    Period,
)
from hub.edge.access.rights import DELIVERED, MAY, Action, may
from hub.edge.errors import OperatorError
from hub.edge.settings import Settings

GOOD = """
[organisations."brin/98AB"]
name = "Het Voorbeeld College"
kind = "vo"
oin = "00000001234567890000"
contact = "ict@voorbeeld.example"
first = 2026-08-01
clients = [{ id = "voorbeeld" }, { id = "voorbeeld-pki", certificate = true }]

[organisations."supplier/lijn"]
name = "Lijn"
kind = "supplier"
contact = "beheer@lijn.example"
first = 2026-08-01

[[mandates]]
school = "brin/98AB"
supplier = "supplier/lijn"
service = "vo-list"
first = 2026-09-01
last = 2027-07-31
"""
SCHOOL, OTHER = OrganisationId("brin/98AB"), OrganisationId("brin/98AC")
SUPPLIER, TOWN = OrganisationId("supplier/lijn"), OrganisationId("gm/0363")
REGION, OPERATOR = OrganisationId("rmc/21"), OrganisationId("hub/operator")
DAY = date(2026, 10, 1)
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))
KINDS = {
    SCHOOL: Kind.VO,
    OTHER: Kind.MBO,
    SUPPLIER: Kind.SUPPLIER,
    TOWN: Kind.MUNICIPALITY,
    REGION: Kind.REGION,
    OPERATOR: Kind.OPERATOR,
}


def declaring(folder: Path, text: str) -> Path:
    path = folder / "organisations.toml"
    path.write_text(text, encoding="utf-8")
    return path


def world(*mandates: Mandate, first: date = date(2026, 8, 1), last: date | None = None) -> Organisations:
    period = Period(first, last)
    return Organisations(
        tuple(Organisation(id=name, name=name, kind=kind, period=period) for name, kind in KINDS.items()),
        mandates,
    )


def mandate(service: str = "vo-list", first: date = date(2026, 9, 1), last: date | None = None) -> Mandate:
    return Mandate(school=SCHOOL, supplier=SUPPLIER, service=service, period=Period(first, last))


def test_a_file_is_read_as_it_says(tmp_path: Path) -> None:
    found = declared.load(declaring(tmp_path, GOOD))

    school = found.by_client("voorbeeld")
    assert school is not None
    assert (SCHOOL, Kind.VO, "ict@voorbeeld.example") == (school.id, school.kind, school.contact)
    assert found.by_oin("00000001234567890000") == school == found.get(SCHOOL)
    assert [False, True] == [client.certificate_oin for client in school.clients]
    assert found.may_deliver(SUPPLIER, SCHOOL, "vo-list", DAY)
    assert found.by_client("") is None


@pytest.mark.parametrize(
    ("right", "wrong", "told", "line"),
    [
        ('oin = "00000001234567890000"', 'oin = "1234"', "twenty digits", 5),
        ("ict@voorbeeld.example", "ict", "mail address", 6),
        ('kind = "vo"', 'kind = "gemeente"', "kind", 4),
        ('kind = "vo"', 'kind = "municipality"', "another kind", None),
        ('service = "vo-list"', 'service = "vo-lijst"', "did you mean vo-list", 19),
        ('service = "vo-list"', 'diensten = "vo-list"', "no setting has this name", 19),
        ('supplier = "supplier/lijn"', 'supplier = "supplier/lijm"', "not declared", 18),
        ("last = 2027-07-31", "last = 2026-08-31", "ends before it begins", 21),
        ('"brin/98AB"', '"school/98AB"', "an id is", 2),
        ('{ id = "voorbeeld-pki"', '{ id = "voorbeeld"', "two organisations", None),
        ('oin = "00000001234567890000"\n', "", "no OIN", None),
        ("kind =", "kind", "", None),
    ],
)
def test_a_mistake_is_told_by_its_line(
    tmp_path: Path, right: str, wrong: str, told: str, line: int | None
) -> None:
    assert right in GOOD
    path = declaring(tmp_path, GOOD.replace(right, wrong, 1))

    ((what, where), *_) = declared.faults(path)

    assert told in what
    assert where == (str(path) if line is None else f"{path}:{line}")
    with pytest.raises(OperatorError):
        declared.load(path)


def test_no_credential_stands_in_the_file_and_one_that_does_is_not_repeated(tmp_path: Path) -> None:
    path = declaring(
        tmp_path, GOOD.replace('{ id = "voorbeeld" }', '{ id = "voorbeeld", secret = "s3cr3t" }')
    )

    told = declared.faults(path)

    assert any("no setting has this name" in what for what, _ in told)
    assert "s3cr3t" not in str(told)
    with pytest.raises(OperatorError) as error:
        declared.load(path)
    assert "s3cr3t" not in f"{error.value.what}{error.value.where}{error.value.remedy}"


def test_nobody_is_there_where_nothing_is_declared(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)

    assert Organisations() == declared.organisations_of(settings)
    assert not may(Organisations(), TOWN, Action.READ_CASES, TOWN, DAY)
    with pytest.raises(OperatorError, match="No such file"):
        declared.organisations_of(settings.model_copy(update={"organisations": tmp_path / "gone.toml"}))


@given(DAYS, DAYS, st.none() | DAYS, st.sampled_from(["vo-list", ANY_SERVICE, "vo-exit"]))
def test_a_supplier_delivers_only_within_a_mandate(
    day: date, first: date, last: date | None, service: str
) -> None:
    known = world(mandate(service, first, last))
    there = day >= date(2026, 8, 1)

    expected = there and first <= day and (last is None or day <= last) and service in ("vo-list", "*")
    assert expected is may(known, SUPPLIER, Action.DELIVER, SCHOOL, day, connector="vo-list")
    assert not may(known, SUPPLIER, Action.DELIVER, OTHER, day, connector="vo-list")
    assert not may(known, SUPPLIER, Action.READ_CASES, SCHOOL, day)


def test_who_is_no_more_does_nothing_and_is_delivered_for_by_nobody() -> None:
    last = DAY - timedelta(days=1)
    gone = world(mandate(ANY_SERVICE), last=last)

    assert may(gone, SUPPLIER, Action.DELIVER, SCHOOL, last, connector="vo-list")
    assert not may(gone, SUPPLIER, Action.DELIVER, SCHOOL, DAY, connector="vo-list")
    assert not may(gone, SCHOOL, Action.DELIVER, SCHOOL, DAY, connector="vo-list")
    assert not may(gone, TOWN, Action.READ_CASES, TOWN, DAY)


@pytest.mark.parametrize("left", [SUPPLIER, SCHOOL])
def test_a_mandate_ends_with_either_of_the_two(left: OrganisationId) -> None:
    known = world(mandate(ANY_SERVICE))
    ended = Period(date(2026, 8, 1), DAY - timedelta(days=1))
    gone = tuple(replace(each, period=ended) if each.id == left else each for each in known.all)

    assert may(known, SUPPLIER, Action.DELIVER, SCHOOL, DAY, connector="vo-list")
    assert not may(replace(known, all=gone), SUPPLIER, Action.DELIVER, SCHOOL, DAY, connector="vo-list")


def test_nobody_may_anything_with_what_is_another_s_but_by_mandate() -> None:
    known = world(mandate(ANY_SERVICE))
    allowed = {
        (who, action, whose)
        for who in KINDS
        for whose in KINDS
        for action in Action
        if who != whose and may(known, who, action, whose, DAY, connector="vo-list")
    }

    assert {(SUPPLIER, action, SCHOOL) for action in DELIVERED} == allowed


def test_each_right_is_of_the_kinds_it_is_meant_for() -> None:
    known = world()
    own = {
        action: {kind for name, kind in KINDS.items() if may(known, name, action, name, DAY)}
        for action in MAY
    }

    assert own == {action: set(kinds) for action, kinds in MAY.items()}
    assert set(Action) == MAY.keys() | DELIVERED
    assert not may(known, REGION, Action.REVEAL, REGION, DAY), "a coordinator sees no pupils"
