"""What a pupil's own proof states: applications in time, and nothing where none is known."""

from datetime import date

from hub.domain.context import Context
from hub.domain.facts import Fact, Status
from hub.domain.identifiers import PupilId
from hub.domain.knowledge import know_ordered
from hub.explain.applied import Applied, InTime, in_time
from tests.story import MBO, OTHER_MBO, applied, born

LATE, LAST = "2025-04-02", "2025-04-01"


def stated(*facts: Fact) -> InTime | None:
    known = know_ordered(PupilId("p-noor"), sorted(facts, key=lambda f: f.thing), Context(), frozenset())
    return in_time(known, 2025)


def test_application_on_the_last_day_is_in_time_and_on_the_next_is_not() -> None:
    """
    WEB art. 8.0.1: no later than 1 April.
    """
    found = stated(applied(Status.RECEIVED, 1, LAST))

    assert found is not None
    assert (Applied(MBO, date(2025, 4, 1)),) == found.applications
    assert date(2025, 4, 1) == found.by
    assert stated(applied(Status.RECEIVED, 1, LATE)) is None
    assert stated(born()) is None


def test_each_institution_stands_there_once_by_its_first_day() -> None:
    found = stated(
        applied(Status.RECEIVED, 1, "2025-02-01"),
        applied(Status.OFFERED, 2, "2025-03-01"),
        applied(Status.RECEIVED, 3, "2025-01-15", chain=2, school=OTHER_MBO),
        applied(Status.WITHDRAWN, 4, "2025-05-01"),
    )

    assert found is not None
    assert [(OTHER_MBO, "2025-01-15"), (MBO, "2025-02-01")] == [
        (a.school, a.day.isoformat()) for a in found.applications
    ]


def test_statement_has_the_birth_date_and_the_law_and_no_name_of_the_hubs() -> None:
    found = stated(born(), applied(Status.RECEIVED, 1, LAST))

    assert found is not None
    assert born().birth.text == found.as_json()["born"]
    assert "WEB art. 8.0.1" in found.as_json()["law"]
    assert "p-noor" not in str(found.as_json())
