"""What should be said of dossiers on which nobody has agreed who may (D08)."""

from collections.abc import Iterator, Sequence
from datetime import date

from hub.domain.facts import Signatory, Stage, Status
from hub.domain.timeline import Period, day_of, midnight, without
from hub.simulation import stage
from hub.simulation.delivered_life import ADULT, DeliveredLife, birthday
from hub.simulation.life import DAY, Event
from hub.simulation.oracle_way import applications, news, over, spans, written

TWO_WEEKS = 14
JUNE = midnight(date(2025, 6, 2))
SENT = (Stage.FORWARDED, Stage.RECEIVED)
OPEN = (Status.RECEIVED, Status.OFFERED, Status.ENROLLED)


def dossier_open(told: DeliveredLife) -> Iterator[stage.Stage]:
    """Two weeks after an application was received, of schools that tell of dossiers."""
    source = f"gebeurtenissen-vo/{told.life.school}"
    if source not in told.schedule.by_source:
        return
    received = spans(applications(told), OPEN)
    due = [Period(midnight(day_of(p.since) + TWO_WEEKS * DAY), p.until) for p in received]
    mine = [e for e, _ in told.events("dossier") if e.word in (Stage.AGREED, *SENT)]
    for known, changed in written(mine):
        done = list(_done(told, known))
        for n, part in enumerate(p for whole in due for p in without(whole, done)):
            until = min(part.until, changed, over(told))
            for step, begins in enumerate((part.since, max(part.since, JUNE)), start=1):
                if begins < until:
                    yield stage.Stage(
                        rule="D08",
                        occasion=f"dossier {told.life.school}",
                        step=2 * n + step,
                        severity=step,
                        since=begins,
                        until=until,
                        needs=news(told, known),
                        of_mover=True,
                        gates=("koppelpunt/mbo", source),
                        vo=True,
                    )


def _done(told: DeliveredLife, known: Sequence[Event]) -> Iterator[Period]:
    """An agreement of whoever is to give it at that age, or a dossier on its way; none once taken back."""
    if any(e.word == Stage.AGREED and e.back for e in known):
        return
    adult = midnight(birthday(told.life.born, ADULT))
    for event in known:
        since = midnight(event.day)
        if event.word in SENT:
            yield Period(since)
        elif event.word == Stage.AGREED:
            parents = ("door", str(Signatory.PARENTS)) in event.more
            yield Period(since, told.grown) if parents else Period(max(since, adult))
