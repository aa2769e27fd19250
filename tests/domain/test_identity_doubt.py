"""D27: it is not sure who this is; whoever told of the pupil hears it at once, and no municipality."""

from dataclasses import replace
from datetime import date

from hub.domain.facts import IdentityDoubted, Status
from hub.domain.identifiers import Brin, PupilId, SourceId
from tests.story import MBO, VO, Story, applied, born, given, left, listed, merged

NUMBERLESS = PupilId("v-noor")
APPLIED = applied(Status.RECEIVED, 1, "2025-03-10")


def doubt(school: Brin = MBO, day: str = "2025-03-10", *, gone: bool = False) -> IdentityDoubted:
    return IdentityDoubted(
        source=SourceId("identity/hub"), ref="v-noor", version=1 + gone, retracted=gone,
        school=school, day=date.fromisoformat(day), season=2025,
    )  # fmt: skip


def says(story: Story) -> list[str]:
    return [line for line in story.tells if "D27" in line]


def test_an_application_without_a_number_is_asked_about_on_the_day() -> None:
    """C11: the day before nothing is said; the mbo hears, and nobody else."""
    story = given(APPLIED, doubt(), name=NUMBERLESS)
    assert [] == says(story.on("2025-03-09"))

    story = story.on("2025-03-10")

    assert [f"opened D27 severity 2 to brin/{MBO}"] == says(story)
    assert [] == says(story.on("2025-03-11"))


def test_a_list_without_a_number_is_asked_of_the_vo_school() -> None:
    story = given(listed(), doubt(VO), name=NUMBERLESS).on("2025-03-10")

    assert [f"opened D27 severity 2 to brin/{VO}"] == says(story)
    assert ["vo"] == [str(s.responsible) for s in story.said if s.rule == "D27"]


def test_no_municipality_is_told_of_who_has_no_number() -> None:
    """Nowhere in August: the mbo's question stays, and no case goes to a municipality."""
    story = given(listed(), left(), doubt(), name=NUMBERLESS).on("2025-09-30")

    assert ["D27 2"] == [line for line in story.open if "D27" in line]
    assert not [line for line in story.tells if "gm/" in line]


def test_confirmed_the_question_is_withdrawn() -> None:
    """The pupil lives on in the one with the number: whose doubt it was is no doubt about that one."""
    story = given(APPLIED, doubt(), name=NUMBERLESS).on("2025-03-10")

    story = story.when(merged("p-noor"), on="2025-03-12")

    assert [f"withdrawn D27 severity 2 to brin/{MBO}"] == says(story)
    assert [] == says(given(APPLIED, doubt()).on("2025-03-12"))


def test_a_doubt_that_is_gone_is_withdrawn() -> None:
    story = given(APPLIED, doubt(), name=NUMBERLESS).on("2025-03-10")

    assert [f"withdrawn D27 severity 2 to brin/{MBO}"] == says(story.when(doubt(gone=True), on="2025-03-12"))


def test_two_children_under_one_number_are_asked_of_both_who_told() -> None:
    """Birth dates that no slip explains: each school can look whether its number is right."""
    other = replace(born("2008-11-30", source=f"ro/{MBO}"))
    first = replace(born("2009-03-14", source=f"ro/{VO}"))
    story = given(listed(), APPLIED, first, other).on("2025-03-10")

    assert [f"opened D27 severity 2 to brin/{school}" for school in (MBO, VO)] == sorted(
        line for line in says(story) if line.endswith((MBO, VO))
    )


def test_a_slip_of_the_hand_is_no_doubt() -> None:
    assert [] == says(given(listed(), born("2009-04-14", source=f"vo-exit/{VO}")).on("2025-03-10"))
