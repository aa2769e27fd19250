"""What should be said of warm handovers that were asked for and not done (D09)."""

from collections.abc import Iterator
from datetime import date, timedelta

from hub.domain.facts import HandoverStep
from hub.domain.timeline import FOREVER, after, midnight, season_end
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import SEASON
from hub.simulation.oracle_way import applications
from hub.simulation.places import settled
from hub.simulation.stage import Stage

FOUR_WEEKS = timedelta(weeks=4)
AUGUST = date(2025, 8, 1)
"""When somebody starts of whom no application was told yet."""

OVER = (HandoverStep.DONE, HandoverStep.CALLED_OFF)


def handover_open(told: DeliveredLife) -> Iterator[Stage]:
    """Four weeks before lessons begin there, and more serious from then on; of whoever tells of it."""
    events = list(told.events("warme-overdracht"))
    for asked, heard in (pair for pair in events if pair[0].word == HandoverStep.ASKED):
        school = dict(asked.more)["mbo"]
        region = told.region.calendar.region_of(school)
        starts = min((a.starts for a in applications(told) if a.school == school), default=AUGUST)
        lessons = told.region.calendar.lesson_day_from(region, max(starts, told.region.lessons_start(school)))
        since = max(midnight(asked.day), midnight(lessons - FOUR_WEEKS))
        done = min((e.told for e, _ in events if e.word in OVER), default=FOREVER)
        stays = [after(e.last_day) for e in told.life.enrolments if e.school == school and e.erased is None]
        until = min(done, max(stays, default=FOREVER), settled(told), season_end(SEASON))
        tellers = {asked.source, f"gebeurtenissen-mbo/{school}"}
        for step, begins in enumerate((since, max(since, midnight(lessons))), start=1):
            gates = tuple(sorted(s for s in tellers if told.schedule.told(s, begins)))
            if begins < until and gates:
                yield Stage(
                    rule="D09",
                    occasion=f"handover {school}",
                    step=step,
                    severity=step + 1,
                    since=begins,
                    until=until,
                    needs=heard,
                    of_mover=True,
                    gates=gates,
                    vo=True,
                    mbo=school,
                )
