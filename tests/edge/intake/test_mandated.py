"""A supplier delivers for a school by its mandate alone; without one the file stays, and the school hears why."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from hub.connectors import vo_list
from hub.connectors.contract import Delivery
from hub.edge.access.organisation import Kind, Mandate, Organisation, OrganisationId, Organisations, Period
from hub.edge.sources import Sources, SourceSettings
from tests.edge.intake.test_directory import GOOD, HEAD, NAME, NOW, Desk, desk, names

SCHOOL, SUPPLIER = OrganisationId("brin/16YV"), OrganisationId("supplier/lijn")
BY_SUPPLIER = Sources(
    SourceSettings(rest_s=0), {"vo-list/16YV": SourceSettings(rest_s=0, supplier="supplier/lijn")}
)
LAST = date(2025, 1, 20)
"""The day of NOW."""


def known(*mandates: Mandate) -> Organisations:
    period = Period(date(2024, 8, 1))
    kinds = {SCHOOL: Kind.VO, SUPPLIER: Kind.SUPPLIER}
    named = (Organisation(id=one, name=one, kind=kind, period=period) for one, kind in kinds.items())
    return Organisations(tuple(named), mandates)


def mandate(service: str = "vo-list", last: date | None = LAST) -> Mandate:
    period = Period(date(2024, 8, 1), last)
    return Mandate(school=SCHOOL, supplier=SUPPLIER, service=service, period=period)


def supplied(here: Desk, organisations: Organisations) -> Desk:
    """
    The same desk, as a process finds it that starts with these organisations.
    """
    intake = replace(here.intake, sources=BY_SUPPLIER, organisations=organisations)
    drop = replace(here.drop, intake=intake, sources=BY_SUPPLIER, mandates=intake.mandates)
    return replace(here, intake=intake, drop=drop)


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    found = desk(tmp_path)
    (found.place / NAME).write_text(HEAD + GOOD)
    return found


def refused() -> float:
    return REGISTRY.get_sample_value("hub_intake_refused_total") or 0.0


def test_without_a_mandate_a_file_stays_and_says_why_and_is_counted_once(here: Desk) -> None:
    before = refused()

    (receipt,) = supplied(here, known()).drop.poll(NOW)
    (again,) = supplied(here, known()).drop.poll(NOW)

    assert [] == here.kept.batches
    assert {NAME, f"{NAME}.receipt.json", f"{NAME}.ontvangst.txt"} == names(here.place)
    told = (here.place / f"{NAME}.ontvangst.txt").read_text()
    assert "NIET INGENOMEN. Voor leverancier supplier/lijn is op 20-01-2025 geen machtiging" in told
    assert "16YV" in told
    assert receipt.refused == again.refused
    assert not receipt.clean
    assert 1 == refused() - before


def test_once_there_is_a_mandate_what_stayed_is_taken_in(here: Desk) -> None:
    supplied(here, known()).drop.poll(NOW)

    (receipt,) = supplied(here, known(mandate())).drop.poll(NOW)

    assert receipt.clean
    assert 3 == len(here.kept.facts)
    assert NAME not in names(here.place)


@pytest.mark.parametrize(
    ("given", "now", "taken"),
    [
        (mandate(), datetime(2025, 1, 20, 22, 59, tzinfo=UTC), True),
        (mandate(), datetime(2025, 1, 20, 23, 1, tzinfo=UTC), False),
        (mandate("*", None), datetime(2025, 3, 1, tzinfo=UTC), True),
        (mandate("vo-exit", None), NOW, False),
    ],
)
def test_it_holds_for_its_service_up_to_and_including_its_last_day_here(
    here: Desk, given: Mandate, now: datetime, *, taken: bool
) -> None:
    """
    Of a day as it is in the Netherlands: at 23.01 UTC it is the next one here.
    """
    (receipt,) = supplied(here, known(given)).drop.poll(now)

    assert taken is (receipt.refused is None)


def test_a_file_that_is_named_by_hand_is_asked_the_same(here: Desk) -> None:
    delivery = Delivery(NAME, "16YV", NOW, (HEAD + GOOD).encode())

    receipt = supplied(here, known()).intake.take(vo_list.CONNECTOR, delivery)
    good = supplied(here, known(mandate())).intake.take(vo_list.CONNECTOR, delivery)

    assert receipt.refused is not None
    assert "machtiging" in receipt.refused
    assert good.refused is None


def test_a_school_that_delivers_itself_is_asked_for_none(here: Desk) -> None:
    (receipt,) = here.drop.poll(NOW)

    assert receipt.clean
