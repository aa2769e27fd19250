"""What should be said when a birthday that changes who may act comes near a case (D25)."""

from datetime import date, datetime, timedelta

from hub.domain.timeline import FOREVER, Period, midnight
from hub.simulation.delivered_life import DeliveredLife, birthday
from hub.simulation.oracle_year import feeds_behind
from hub.simulation.stage import Stage

MONTH = timedelta(days=30)


def age_limit(told: DeliveredLife, steps: list[Stage]) -> list[Stage]:
    """In the thirty days before the 18th birthday, and the 23rd or 27th, while a municipality has a case.

    A list, an overview and a move tell the birth date; of who is in none of them nobody knows it.
    """
    found: list[Stage] = []
    if told.born == FOREVER:
        return found
    for years in (18, 23, 27):
        when = birthday(told.life.born, years)
        if (years == 23 and when >= date(2026, 1, 1)) or (years == 27 and when < date(2026, 1, 1)):
            continue
        near, over = midnight(when - MONTH), midnight(when)
        municipal = [s for s in steps if s.municipal and s.since < over]
        cases = [s for s in municipal if s.until > near]
        late = [s for s in municipal if s.until <= near < told.told_of(s.until)]
        if late:  # over by then, as nobody had told: it may be said
            until = min(over, max(told.told_of(s.until) for s in late))
            found.append(_stage(told, f"birthday {years}, time 1", late, Period(near, until), optional=True))
        for times, together in enumerate(_together(cases), start=1):
            since = max(near, min(s.since for s in together))
            until = min(over, max(s.until for s in together))
            found.append(_stage(told, f"birthday {years}, time {times}", together, Period(since, until)))
    return found


def _stage(
    told: DeliveredLife, occasion: str, cases: list[Stage], period: Period, *, optional: bool = False
) -> Stage:
    first = min(cases, key=lambda s: (s.since, s.rule, s.occasion, s.step))
    return Stage(
        rule="D25",
        occasion=occasion,
        step=1,
        severity=1,
        since=period.since,
        until=period.until,
        needs=max([first.needs, *(told.heard(g, first.since) for g in feeds_behind(told, first))]),
        of_mover=True,
        optional=optional,
        municipal=True,
    )


def _together(cases: list[Stage]) -> list[list[Stage]]:
    """Cases between which there is always one open."""
    found: list[list[Stage]] = []
    over: datetime | None = None
    for case in sorted(cases, key=lambda s: s.since):
        if over is None or case.since > over:
            found.append([])
        found[-1].append(case)
        over = case.until if over is None else max(over, case.until)
    return found
