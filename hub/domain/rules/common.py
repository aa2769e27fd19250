"""What the rules share: sources of silence, who in vo may know, what a follow-up ends."""

from collections.abc import Iterable
from datetime import datetime

from hub.domain.context import Context
from hub.domain.facts import FollowedUp, Step
from hub.domain.findings import Gate, Party, School
from hub.domain.identifiers import Brin, SourceId
from hub.domain.standing import Standing
from hub.domain.timeline import FOREVER, after, day_of

KOPPELPUNT = SourceId("koppelpunt/mbo")


def ro_of(brin: Brin) -> SourceId:
    """DUO's registratieoverzicht of an institution."""
    return SourceId(f"ro/{brin}")


def attendance_of(brin: Brin) -> SourceId:
    """The attendance export of an institution."""
    return SourceId(f"attendance/{brin}")


def gates(context: Context, sources: Iterable[SourceId], moment: datetime) -> frozenset[Gate]:
    """What must be heard through the moment first. Only feeds on the roster are waited for."""
    day = day_of(moment)
    return frozenset((s, moment) for s in sources if context.feed_on(s, day) is not None)


def enrolment_sources(standing: Standing) -> tuple[SourceId, ...]:
    """Where an enrolment would show: the koppelpunt, and the RO of each institution the facts name."""
    return (KOPPELPUNT, *(ro_of(brin) for brin in standing.institutions))


def vo_schools(standing: Standing) -> tuple[School, ...]:
    """The vo schools, each up to its deregistration: after that it may know nothing more."""
    left: dict[Brin, datetime] = {}
    for exit_ in standing.exits:
        left[exit_.school] = max(left.get(exit_.school, after(exit_.last_day)), after(exit_.last_day))
    return tuple(School(b, left.get(b, FOREVER), Party.VO) for b in standing.vo_schools)


def closed_after(standing: Standing, rule: str, occasion: str, since: datetime) -> datetime:
    """When a recipient closed this occasion, if later than its start."""
    return min(
        (
            f.at
            for f in standing.known.of(FollowedUp)
            if (f.rule, f.season, f.occasion) == (rule, standing.season, occasion)
            and f.step == Step.CLOSED
            and f.at > since
        ),
        default=FOREVER,
    )
