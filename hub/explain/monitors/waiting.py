"""Wachtrij: open applications of who has no place anywhere, the most urgent first."""

from collections.abc import Iterator
from datetime import datetime

from hub.domain.timeline import day_of, school_year
from hub.explain.monitors.seen import Seen, Where
from hub.explain.monitors.sheet import Sheet, Unit

LONG, SHORT = 42, 14
"""Days that an application waits: six weeks is long, as for an intake; up to two is not yet long [own]."""

CLASSES = ("6 weken of langer", "2 tot 6 weken", "korter dan 2 weken")


def sheets(season: int, now: datetime) -> tuple[Sheet, ...]:
    """From 1 August on each of them is urgent, and the title says so."""
    begun = now >= school_year(season)
    return (
        Sheet(
            title="Wachtrij: dringend, het schooljaar is begonnen" if begun else "Wachtrij",
            unit="open aanmeldingen van wie nergens een plek heeft",
            levels=("regio", "instelling"),
            splits=(CLASSES,),
            find=_units,
        ),
    )


def _units(seen: Seen) -> Iterator[Unit]:
    it = seen.standing
    if it is None or seen.has_place or seen.where(seen.now) == Where.SETTLED:
        return
    for message, _ in seen.open_applications:
        told = zip(it.messages, it.moments, strict=True)
        since = min(at for m, at in told if m.chain == message.chain)
        days = (seen.today - day_of(since)).days
        urgency = CLASSES[0] if days >= LONG else CLASSES[1] if days >= SHORT else CLASSES[2]
        path = (seen.region, message.school)
        yield Unit(path, (urgency,), worry=f"{days} dagen zonder plek", schools=(message.school, *seen.vo))
