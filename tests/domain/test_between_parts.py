"""A pupil who moves between locations of one school, each with a full list of its own: in every order the same."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from hub.domain.pupil import knowledge
from tests.story import VO, Story, listed, read

NOORD, ZUID = "00", "01"
SEASON = ("2024-10-01", "2025-07-31")
File = tuple[str, int, bool]
"""One full list: of which location, when (also its version), and whether Noor stands in it."""


def told(story: Story, file: File) -> Story:
    part, hour, there = file
    if there:
        story = story.hears(listed(version=hour, part=part))
    return story.delivered(
        f"vo-list/{VO}", f"2025-01-{hour:02}", scope=SEASON, version=hour, parts=[part] if part else []
    )


def is_expected(story: Story) -> bool:
    return bool(knowledge(story.name, story.pupil, story.context, read).standing)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            [(NOORD, 1, True), (ZUID, 2, False), (NOORD, 8, False), (ZUID, 9, True)], True, id="moved"
        ),
        pytest.param(
            [(ZUID, 1, False), (NOORD, 2, True), (ZUID, 8, True), (NOORD, 9, False)],
            True,
            id="moved, new first",
        ),
        pytest.param([(NOORD, 1, True), (ZUID, 8, True)], True, id="the old one's next list is missing"),
        pytest.param([(NOORD, 1, True), (NOORD, 8, False)], False, id="the new one's list is missing"),
        pytest.param(
            [(ZUID, 1, True), (NOORD, 2, True), (NOORD, 8, False)],
            True,
            id="in both, then the old one lets go",
        ),
        pytest.param(
            [(NOORD, 1, True), (ZUID, 2, True), (ZUID, 8, False)],
            True,
            id="in both, then the new one lets go",
        ),
        pytest.param(
            [(NOORD, 1, True), (ZUID, 2, True), (NOORD, 8, False), (ZUID, 9, False)], False, id="both let go"
        ),
        pytest.param(
            [(NOORD, 1, True), (ZUID, 2, True), (NOORD, 8, False), (NOORD, 9, True)], True, id="back again"
        ),
        pytest.param(
            [(NOORD, 1, True), (NOORD, 8, False), (ZUID, 8, True), (ZUID, 15, False), (NOORD, 15, True)],
            True,
            id="back again, lists of one moment",
        ),
        pytest.param(
            [(NOORD, 1, True), (ZUID, 2, True), ("", 8, False)], False, id="on no list of the school"
        ),
    ],
)
def test_each_location_takes_back_only_what_it_said_itself(files: Sequence[File], *, expected: bool) -> None:
    """A location's list says nothing of a pupil whom the newest list of another one names."""
    for order in permutations(files):
        story = Story()
        for file in order:
            story = told(story, file)

        assert expected == is_expected(story), order


@pytest.mark.parametrize("part", [NOORD, ZUID, None])
def test_a_row_that_says_no_is_about_the_pupil_wherever_it_stood(part: str | None) -> None:
    """Unlike a list that lacks somebody: the school says it."""
    no = listed(version=3, part=part, retracted=True)
    both = [listed(version=1, part=NOORD), listed(version=2, part=ZUID)]

    for words in permutations([*both, no]):
        assert not is_expected(Story().hears(*words))
    assert is_expected(Story().hears(*both, no, listed(version=4, part=ZUID)))


def test_of_what_two_locations_say_the_later_word_counts_and_it_is_looked_at() -> None:
    """A list that says the same again can be the later word of two: then the level is another one."""
    story = (
        Story()
        .hears(listed(version=1, part=NOORD), listed(version=2, part=ZUID, level="tl"))
        .on("2025-01-03")
    )
    again = story.hears(listed(version=3, part=NOORD))
    assert story.pupil.due != again.pupil.due
    (word,) = knowledge(again.name, again.pupil, again.context, read).standing
    assert listed(version=3, part=NOORD) == word


def test_what_was_said_before_parts_were_words_of_their_own_is_one_with_what_is_said_now() -> None:
    """An older journal has the word under the name of the whole: what is later counts."""
    old = listed(version=1, part=NOORD)
    story = Story().hears(listed(version=2, part=NOORD, level="tl"))
    words = {listed().thing: old, **story.pupil.words}
    story.pupil.words = words

    (word,) = knowledge(story.name, story.pupil, story.context, read).standing
    assert "tl" == getattr(word, "level", None)
