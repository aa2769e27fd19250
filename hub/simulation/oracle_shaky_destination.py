"""What should be said of those whose exam result and applications do not go together (D10)."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from hub.domain.facts import Result, Status
from hub.domain.timeline import FOREVER, Period, midnight, season_end
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import DAY, SEASON, Exam
from hub.simulation.places import first_enrolled, places
from hub.simulation.region import CREBOS
from hub.simulation.stage import Stage
from hub.simulation.truth import each_once

VMBO = ("bb", "kb", "gl", "tl")
LOST = (Status.REJECTED, Status.WITHDRAWN)
UNKNOWN = 0
"""The level of a programme that no table knows: it neither asks for the diploma nor is it entree."""


def shaky_destination(told: DeliveredLife) -> Iterator[Stage]:
    """Five days after the last exam; who stays in vo is no longer asked for when the school has said so."""
    exams = told.life.exams
    if not exams:
        return
    last = exams[-1]
    stays = told.left if told.life.stays_in_vo else FOREVER
    abroad = (midnight(h.since) for h in told.life.homes if h.since and h.municipality is None)
    over = min([stays, *abroad, season_end(SEASON)])
    if last.result == Result.PASSED:
        yield from _passed(told, last, over)
    elif last.result == Result.FAILED and told.life.level in VMBO:
        yield from _failed(told, last, over)


def _passed(told: DeliveredLife, exam: Exam, over: datetime) -> Iterator[Stage]:
    """Diploma in hand and nothing open: up to the first application after it, or a place."""
    since = midnight(exam.day + 5 * DAY)
    opened = [*((at, until) for at, until, *_ in _open(told)), *((p.since, p.until) for p in places(told))]
    if any(at <= since < until for at, until in opened):
        return
    until = min([over, told.unlisted, *(at for at, _ in opened if at > since)])
    if since < until:
        needs = max(told.mover, told.exam(exam))
        yield _stage("passed without application", since, until, needs)


def _failed(told: DeliveredLife, exam: Exam, over: datetime) -> Iterator[Stage]:
    """While an application asks for the diploma; entree does not, and is enough."""
    begin, end = midnight(exam.day + 5 * DAY), min(over, first_enrolled(told))
    asking = [o for o in _open(told) if o[2] > 1]
    entree = [o for o in _open(told) if o[2] == 1]
    edges = sorted({begin, end, *(m for o in (*asking, *entree) for m in o[:2] if begin < m < end)})
    since: datetime | None = None
    for moment in edges:
        here = [o for o in asking if o[0] <= moment < o[1]]
        holds = moment < end and here and not any(o[0] <= moment < o[1] for o in entree)
        if holds and since is None:
            since, news = moment, min(o[4] for o in here)
        elif since is not None and not holds:
            mbos = each_once((o[3], Period(o[4], o[5])) for o in asking if o[0] < moment)
            needs = max(told.exam(exam), news)
            yield _stage("not passed", since, moment, needs, mbos)
            since = None


def _open(told: DeliveredLife) -> Iterator[tuple[datetime, datetime, int, str, datetime, datetime]]:
    """Per message that left an application open: from, up to, level, where, when it and its end were told."""
    levels = {crebo: level for level, crebos in CREBOS.items() for crebo in crebos}
    for a in told.life.applications:
        for message, following in pairwise((*a.messages, None)):
            if message and message.status not in LOST and not a.interest:
                until = following.moment if following else FOREVER
                lost = told.message(following) if following else FOREVER
                level = levels.get(a.crebo, UNKNOWN)
                yield message.moment, until, level, a.school, told.message(message), lost


def _stage(
    occasion: str,
    since: datetime,
    until: datetime,
    needs: datetime,
    mbos: tuple[tuple[str, Period], ...] = (),
) -> Stage:
    return Stage(
        rule="D10",
        occasion=occasion,
        step=1,
        severity=3,
        since=since,
        until=until,
        needs=needs,
        gates=("koppelpunt/mbo",),
        vo=True,
        mbos=mbos,
    )
