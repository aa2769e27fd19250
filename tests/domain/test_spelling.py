"""How codes are written in files, in the journal and in what recipients get: a hub that spells otherwise reads no past."""

from enum import StrEnum

import pytest

from hub.domain.calendar import HolidayRegion
from hub.domain.context import Rhythm
from hub.domain.facts import Destination, FollowUpStep, Outcome, Result, Status
from hub.domain.findings import Party
from hub.domain.signals import Change, Reason

SPELLINGS: tuple[tuple[type[StrEnum], str], ...] = (
    (HolidayRegion, "noord midden zuid"),
    (Rhythm, "working_day week month none"),
    (Status, "A AO OA LNI AI LI"),
    (Result, "geslaagd afgewezen herkansing teruggetrokken gespreid"),
    (Destination, "mbo vo vavo niet-bekostigd buitenland werk onbekend"),
    (FollowUpStep, "opgepakt gesloten"),
    (
        Outcome,
        (
            "ander_onderwijs niet-bekostigd_onderwijs buitenland vrijstelling werk terug_naar_school in_begeleiding "
            "geen_actie_meer"
        ),
    ),
    (Party, "vo mbo leerplicht Doorstroompunt municipality operator regio"),
    (Change, "opened revised withdrawn kept closed"),
    (Reason, "resolved season disproved identity"),
)


@pytest.mark.parametrize(("codes", "spelled"), SPELLINGS, ids=lambda value: getattr(value, "__name__", ""))
def test_codes_are_spelled_as_ever(codes: type[StrEnum], spelled: str) -> None:
    """In this order, with a space for each low line."""
    assert [word.replace("_", " ") for word in spelled.split()] == [code.value for code in codes]
