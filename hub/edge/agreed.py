"""What a region agreed, as its file writes it: checked at the border, laid over the hub's own defaults."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from hub.connectors.reference.routes import routes
from hub.domain.route_map import Age, Line, Route, RouteMap, School, gaps
from hub.domain.rules.catalogue import EVERY
from hub.domain.statute import AGREEMENTS, Agreements, Dated, Since
from hub.edge.errors import meant
from hub.edge.settings_file import Strict

Days = Annotated[int, Field(ge=0, le=366)]
Hours = Annotated[int, Field(ge=1, le=24)]
Months = Annotated[int, Field(ge=1, le=12)]
Words = Annotated[str, Field(min_length=2, max_length=60)]
LaterMonths = Annotated[int, Field(ge=0, le=3)]

CODES = tuple(rule.code for rule in EVERY)
COMMON_YEAR = 2025
"""A year without 29 February."""


def _in_every_year(day: tuple[int, int]) -> tuple[int, int]:
    try:
        date(COMMON_YEAR, *day)
    except ValueError:
        raise ValueError(f"month {day[0]} has no day {day[1]} in every year") from None
    return day


DayOfYear = Annotated[tuple[int, int], AfterValidator(_in_every_year)]
"""Month and day."""


def _may_not_be_off(code: str) -> str | None:
    """Why a region cannot leave a rule off: nothing is called so, or a law asks for it."""
    rule = next((rule for rule in EVERY if rule.code == code), None)
    if rule is None:
        return f"{code} is no rule; {meant(code, (rule.code for rule in EVERY))}"
    if not rule.agreed:
        return f"{code} ({rule.words.dutch}) is no mere agreement and cannot be off: {rule.words.law}"
    return None


class Agreed(Strict):
    """What the region agreed from a day on, and where that is written; what is left out keeps its default."""

    since: date
    ground: str = Field(min_length=3, description="the document that holds the agreement")
    off: tuple[str, ...] | None = Field(None, description="rules that say nothing from then on; [] for none")
    warn_list_missing: DayOfYear | None = None
    warn_not_applied: DayOfYear | None = None
    escalate_not_applied: DayOfYear | None = None
    isk_later_months: LaterMonths | None = None
    summer_leaving: DayOfYear | None = None
    only_interest_working_days: Days | None = None
    no_intake_weeks: Days | None = None
    escalate_no_intake: DayOfYear | None = None
    missed_intake_working_days: Days | None = None
    dossier_days: Days | None = None
    escalate_dossier: DayOfYear | None = None
    handover_days: Days | None = None
    no_alternative_working_days: Days | None = None
    urgent_non_arrival_days: Days | None = None
    no_show_lesson_days: Days | None = None
    no_show_municipal_lesson_days: Days | None = None
    unconfirmed_days: Days | None = None
    dropout_days: Days | None = None
    shaky_destination_days: Days | None = None
    switch_days: Days | None = None
    advice_days: Days | None = None
    out_of_sight_months: Months | None = None
    check_in_months: Months | None = None
    double_enrolment_days: Days | None = None
    absent_adult_weeks: Days | None = None
    absent_week_hours: Hours | None = None
    age_limit_days: Days | None = None
    untaken_notice_working_days: Days | None = None
    untaken_working_days: Days | None = None
    untaken_summer_working_days: Days | None = None
    school_day_hours: Hours | None = None
    silent_working_days: Days | None = None
    silent_week_days: Days | None = None
    silent_month_days: Days | None = None

    @field_validator("off")
    @classmethod
    def _no_law_asks_for_it(cls, off: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for code in off or ():
            if (wrong := _may_not_be_off(code)) is not None:
                raise ValueError(wrong)
        return off


def one_of_a_day(agreements: tuple[Agreed, ...]) -> tuple[Agreed, ...]:
    """Refuses two of one day: nobody knows which one holds."""
    for day, several in Counter(agreed.since for agreed in agreements).items():
        if several > 1:
            raise ValueError(f"{several} agreements hold from {day}; which of them does?")
    return agreements


def dated(agreed: tuple[Agreed, ...]) -> Dated[Agreements]:
    """Each over what held before it."""
    values = list(AGREEMENTS.values)
    for later in sorted(agreed, key=lambda a: a.since):
        changed = later.model_dump(exclude={"since", "ground"}, exclude_none=True)
        base = Dated(tuple(values)).on(later.since).value
        fields = {name: getattr(base, name) for name in Agreements.__slots__}
        values.append(Since(later.since, Agreements(**{**fields, **changed}), later.ground))
    return Dated(tuple(sorted(values, key=lambda s: s.day)))


class RouteLine(Strict):
    """Whom to ask, in what situation, from a day on; what is left out is any."""

    since: date
    ground: str = Field(min_length=3, description="the document that holds it")
    rules: tuple[str, ...] = ()
    age: Age = Age.UNKNOWN
    schools: tuple[School, ...] = ()
    party: Words
    role: Words
    channel: Words

    @field_validator("rules")
    @classmethod
    def _known(cls, rules: tuple[str, ...]) -> tuple[str, ...]:
        for code in rules:
            if code not in CODES:
                raise ValueError(f"{code} is no rule; {meant(code, CODES)}")
        return rules


def whole(own: Iterable[RouteLine], *, only_own: bool) -> RouteMap:
    """The region's, the latest day first and in the file's order within one; behind them the hub's own."""
    lines = [
        Line(
            one.since,
            one.rules,
            str(one.age),
            tuple(map(str, one.schools)),
            Route(one.party, one.role, one.channel),
        )
        for one in sorted(own, key=lambda line: line.since, reverse=True)
    ]
    return (*lines, *(() if only_own else routes()))


def nowhere(lines: RouteMap) -> str | None:
    """What is wrong where situations have no route: how many, and the first of them."""
    found = list(gaps(lines, CODES))
    if not found:
        return None
    rule, age, school, day = found[0]
    when = "" if day == date.min else f" from {day} on"
    told = f"{rule}, age {age or 'not known'}, school {school or 'not known'}"
    return f"{len(found)} situations lead nowhere{when}, the first is {told}: whom is one to ask?"
