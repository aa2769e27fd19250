"""Leerplichtwet 1969, art. 21a: sixteen hours in four consecutive lesson weeks."""

from tests.story import absent, born, given, graduated


def test_sixteenth_hour_is_one_for_the_law() -> None:
    """Fifteen hours are a concern for the mentor; the sixteenth opens a notice to the school."""
    story = given(absent("2025-11-03", hours=8), absent("2025-11-10", hours=7)).on("2025-11-12")
    assert [] == story.tells

    story = story.when(absent("2025-11-17", hours=1), on="2025-11-18")

    assert ["opened D16 severity 3 to brin/98MA"] == story.tells


def test_holiday_stretches_the_window() -> None:
    """Lesson weeks are weeks with lessons; the autumn break does not count, a lesson week would."""
    autumn = given(absent("2025-10-06", hours=8), absent("2025-11-03", hours=8)).on("2025-11-04")
    november = given(absent("2025-11-03", hours=8), absent("2025-12-01", hours=8)).on("2025-12-02")

    assert ["opened D16 severity 3 to brin/98MA"] == autumn.tells
    assert [] == november.tells


def test_next_sixteen_hours_are_news() -> None:
    """Each time sixteen hours are reached there is a new signal, and not before."""
    story = (
        given(absent("2025-11-03", hours=16))
        .on("2025-11-05")
        .when(absent("2025-11-10", hours=15), on="2025-11-12")
    )
    assert [] == story.tells

    story = story.when(absent("2025-11-11", hours=1), on="2025-11-13")

    assert ["98MA sixteen hours, time 2"] == [s.occasion for s in story.said]


def test_excused_absence_does_not_count() -> None:
    """Five weeks ill is not unexcused."""
    assert (
        []
        == given(*(absent(f"2025-11-{d:02}", hours=8, excused=True) for d in (3, 4, 10, 11)))
        .on("2025-12-01")
        .tells
    )


def test_later_excuse_withdraws() -> None:
    """When an absence is approved afterwards, the signal that rested on it goes."""
    story = given(absent("2025-11-03", hours=8), absent("2025-11-10", hours=8)).on("2025-11-11")

    story = story.when(absent("2025-11-03", hours=8, excused=True, version=2), on="2025-11-12")

    assert ["withdrawn D16 severity 3 to brin/98MA"] == story.tells


def test_adults_and_the_qualified_are_outside_this_article() -> None:
    """Art. 4b: up to eighteen, or to the startkwalificatie; absence before it counts, absence after it does not."""
    absences = (absent("2025-11-03", hours=8), absent("2025-11-10", hours=8))

    assert [] == given(*absences, born("2007-11-10", version=2)).on("2025-11-11").tells
    assert [] != given(*absences, born("2007-11-11", version=2)).on("2025-11-11").tells
    assert [] == given(*absences, graduated("2025-11-01")).on("2025-11-11").tells


def test_ends_on_31_july() -> None:
    """Nothing outlives its season."""
    story = given(absent("2025-11-03", hours=16)).on("2026-07-31")
    assert ["D16 3"] == story.open

    assert [] == story.on("2026-08-01").open
