"""D06, WEB art. 8.0.3 and 8.1.1c: a step lost on the way."""

from itertools import permutations

from hub.domain.facts import Fact, Status
from tests.story import OTHER_MBO, applied, enrolled, given, left, listed


def test_back_step_is_mild_and_not_for_the_municipality() -> None:
    """OFFERED back to RECEIVED is administrative: severity 1, and the school hears."""
    story = given(
        listed(), applied(Status.OFFERED, 1, "2025-03-01"), applied(Status.RECEIVED, 2, "2025-03-05")
    )

    assert ["opened D06 severity 1 to brin/98VA"] == story.on("2025-03-06").tells


def test_last_application_lost_is_serious_and_a_new_one_makes_it_mild() -> None:
    """Rejected in February, applied again two weeks later: opens at vo, and closes itself."""
    story = given(
        listed(), applied(Status.RECEIVED, 1, "2025-02-01"), applied(Status.REJECTED, 2, "2025-02-10")
    )
    story = story.on("2025-02-11")
    assert ["opened D06 severity 3 to brin/98VA"] == story.tells

    again = applied(Status.RECEIVED, 3, "2025-02-24", chain=2, school=OTHER_MBO)

    assert ["withdrawn D06 severity 3 to brin/98VA"] == story.when(again, on="2025-02-25").tells


def test_lower_but_not_lost_is_mild() -> None:
    """Offered at one, received at another; the offer is withdrawn: an open application remains."""
    story = given(
        listed(),
        applied(Status.OFFERED, 1, "2025-03-01"),
        applied(Status.RECEIVED, 2, "2025-03-02", chain=2),
        applied(Status.WITHDRAWN, 3, "2025-03-10"),
    )

    assert ["opened D06 severity 1 to brin/98VA"] == story.on("2025-03-11").tells


def test_after_deregistration_it_is_the_municipalitys() -> None:
    """The vo school loses its right to know with its deregistration; the municipality hears then."""
    story = given(
        listed(),
        left("2025-06-30"),
        applied(Status.RECEIVED, 1, "2025-02-01"),
        applied(Status.WITHDRAWN, 2, "2025-06-20"),
    )
    assert ["opened D06 severity 3 to brin/98VA"] == [t for t in story.on("2025-06-25").tells if "D06" in t]

    story = story.on("2025-06-25").on("2025-07-01")

    told = [t for t in story.tells if "D06" in t]
    assert ["opened D06 severity 3 to gm/0546", "closed D06 severity 3 to brin/98VA"] == told


def test_reopened_application_is_the_same_application() -> None:
    """Withdrawn, then received again on the same chain: the former step is back."""
    story = given(
        listed(),
        applied(Status.RECEIVED, 1, "2025-02-01"),
        applied(Status.WITHDRAWN, 2, "2025-02-10"),
        applied(Status.RECEIVED, 3, "2025-02-12"),
    )

    assert [] == story.on("2025-02-13").tells


def test_order_is_the_feeds_number_never_arrival_nor_clock() -> None:
    """Any order of arrival, equal timestamps: the same open signal under the same id."""
    facts: tuple[Fact, ...] = (
        listed(),
        applied(Status.RECEIVED, 1, "2025-02-01"),
        applied(Status.OFFERED, 2, "2025-02-01"),
        applied(Status.RECEIVED, 3, "2025-02-01"),
    )

    told = {given(*order).on("2025-02-02").said for order in permutations(facts)}

    assert 1 == len(told)
    assert "98MA:00000001 3" == next(iter(told))[0].occasion


def test_an_enrolment_by_ro_ends_it() -> None:
    """DUO's enrolment is the highest rung, whatever the koppelpunt still says."""
    story = given(
        listed(), applied(Status.OFFERED, 1, "2025-03-01"), applied(Status.RECEIVED, 2, "2025-06-05")
    )
    story = story.on("2025-07-01").when(enrolled("2025-08-01"), on="2025-08-02")

    assert ["withdrawn D06 severity 1 to brin/98VA"] == [t for t in story.tells if "D06" in t]
