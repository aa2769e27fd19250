"""Numbers of the law and of a region's agreements, each with its first day and where it is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Since(Generic[T]):
    """A value, the first day on which it holds, and where that is written."""

    day: date
    value: T
    source: str


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """Values in time, oldest first."""

    values: tuple[Since[T], ...]

    def __hash__(self) -> int:
        """By its days: cheap, for whoever keeps an answer for some agreements."""
        return hash(tuple([since.day for since in self.values]))

    def on(self, day: date) -> Since[T]:
        """The value that holds on the day; before the first one the first (oldest text we have read)."""
        for since in reversed(self.values):
            if since.day <= day:
                return since
        return self.values[0]

    def first(self, day_of: Callable[[T], date]) -> tuple[date, Since[T]]:
        """The first day on which the value that holds then says that it is time, and the value that set it.

        `day_of` says which day it is by a value. Where a later value says the same, the earlier one spoke.
        """
        spoke = self.values[0]
        day = said = day_of(spoke.value)
        for since in self.values[1:]:
            if day < since.day:
                break
            if (by_it := day_of(since.value)) != said:
                spoke, said = since, by_it
            day = max(since.day, by_it)
        return day, spoke


ADULT = 18
"""Age at which leerplicht's office hands over to the Doorstroompunt (Leerplichtwet 1969, art. 4b)."""

CARE_LIMIT = Dated(
    (
        Since(date(2017, 8, 1), 23, "WEB art. 8.0.3 lid 4 (BWBR0007625)"),
        Since(date(2026, 1, 1), 27, "Wet van school naar duurzaam werk, Stb. 2025, 210"),
    )
)
"""A municipality may know of residents younger than this who have no startkwalificatie."""

START_LEVEL = 2
"""From this mbo level on a diploma is a startkwalificatie (Leerplichtwet 1969, art. 1 f; WEB 7.2.2)."""

START_LEVELS_VO = frozenset({"havo", "vwo"})

PRO = "pro"
"""Praktijkonderwijs, as vo schools write it for a level."""

PREPARES_FOR_WORK = frozenset({PRO, "vso"})
"""Kinds of vo from which work is a way out (WEB art. 8.3.1 lid 2); of mbo it is entree."""

ISK = "isk"
"""Internationale schakelklas, as vo schools write it for a level."""

VULNERABLE = PREPARES_FOR_WORK | {ISK}
"""Kinds of vo of whose leavers is looked after for years (gedragslijn 2017, point 7; isk is [own])."""

ENTREE = 1
"""Mbo level 1."""

ASKED_FOR_DIPLOMA = frozenset({"bb", "kb", "gl", "tl"})
"""Vo whose diploma mbo asks for from level 2 on (WEB art. 8.2.1): of havo and vwo three years suffice."""

SCHOOL_TYPES = frozenset({"vavo", "vso"})
"""What schools write for a level though it is none: a diploma from there may be of vmbo, havo or vwo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreements:
    """What a region agrees among itself. All [own]: working defaults, to be set by configuration."""

    warn_list_missing: tuple[int, int] = (1, 16)  # month and first day of the warning that no list came
    warn_not_applied: tuple[int, int] = (3, 16)  # month and first day of the first, mild warning
    escalate_not_applied: tuple[int, int] = (6, 2)
    isk_later_months: int = 1  # than others who is expected from an isk must have applied
    summer_leaving: tuple[int, int] = (6, 1)  # month and first day on which leaving vo belongs to the summer
    only_interest_working_days: int = 10  # after an application of which no mbo tells anything
    no_intake_weeks: int = 6  # after an application was received, or after the day that was planned
    escalate_no_intake: tuple[int, int] = (7, 2)
    missed_intake_working_days: int = 2  # after the day of the talk, to agree on another
    dossier_days: int = 14  # after an application was received
    escalate_dossier: tuple[int, int] = (6, 2)
    handover_days: int = 28  # before lessons begin for this pupil
    no_alternative_working_days: int = 10  # after a rejection
    urgent_non_arrival_days: int = 10  # after the start of lessons
    no_show_lesson_days: int = 5
    no_show_municipal_lesson_days: int = 10
    unconfirmed_days: int = 14  # after the start: a week to register, a week between two overviews
    dropout_days: int = 7
    shaky_destination_days: int = 5  # after an exam result
    switch_days: int = 28  # without an enrolment, while an application stands
    advice_days: int = 31  # after the last day for a binding advice, in which an enrolment ends by it
    out_of_sight_months: int = 3  # after leaving pro, vso, isk or entree
    check_in_months: int = 3  # for which what somebody heard of them counts
    double_enrolment_days: int = 14  # after both enrolments and the start of lessons
    absent_adult_weeks: int = 4  # from eighteen on; a school may set fewer (WEB art. 8.1.8a lid 1)
    absent_week_hours: int = 12  # missed a week at least, by who is gone rather than late every day
    age_limit_days: int = 30  # before a birthday that changes who may act
    untaken_notice_working_days: int = 5  # for a municipality to take up a notice of absence
    untaken_working_days: int = 5  # for a municipality to take up a case in which it must act
    untaken_summer_working_days: int = 2  # the same of one that it hears of in August or September
    school_day_hours: int = 8  # of a day on which an absence has no time of day
    silent_working_days: int = 2  # a daily feed
    silent_week_days: int = 8  # a weekly feed
    silent_month_days: int = 35  # a monthly feed
    off: tuple[str, ...] = ()  # codes of rules that say nothing; only such as no law asks for


AGREEMENTS = Dated((Since(date(2017, 8, 1), Agreements(), "uitgangswaarden van de hub [own]"),))
