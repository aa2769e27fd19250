"""What applications and event files of a life say over time: the ground of the oracles on the way to mbo."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from hub.domain.facts import Status
from hub.domain.timeline import FOREVER, NEVER, Period, season_end, union
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.life import SEASON, Application, Event
from hub.simulation.places import first_enrolled, settled

PLACE = (Status.OFFERED, Status.ENROLLED)


def applications(told: DeliveredLife) -> list[Application]:
    return [a for a in told.life.applications if not a.interest]


def spans(of: Sequence[Application], statuses: Collection[Status]) -> tuple[Period, ...]:
    """When the last message of any of these applications was one of these statuses."""
    found = []
    for messages in (a.messages for a in of):
        ends = [*(m.moment for m in messages[1:]), FOREVER]
        found += [
            Period(m.moment, end) for m, end in zip(messages, ends, strict=True) if m.status in statuses
        ]
    return union(found)


def written(events: Sequence[Event]) -> Iterator[tuple[Sequence[Event], datetime]]:
    """What stood written, each thing in its last word, and when the next was written."""
    ordered = sorted(events, key=lambda e: e.told)
    for n, until in enumerate((*(e.told for e in ordered), FOREVER)):
        yield list({(e.source, e.number, _part(e)): e for e in ordered[:n]}.values()), until


def _part(event: Event) -> str:
    """Of a dossier each stage is a thing."""
    return event.word if event.kind == "dossier" else ""


def news(told: DeliveredLife, events: Sequence[Event]) -> datetime:
    """When the last of these was told."""
    return max((told.event(e) for e in events), default=NEVER)


def over(told: DeliveredLife) -> datetime:
    """From when there is nothing left to arrange."""
    return min(first_enrolled(told), settled(told), season_end(SEASON))
