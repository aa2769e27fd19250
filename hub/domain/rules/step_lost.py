"""D06: a step lost on the way (trede gedaald).

An application is rejected or withdrawn, or falls back to a lower status, and what the pupil has left is less
than before. Serious only while no open application remains. Over when the former rung is reached again; what
is lost before that is the same loss. The right of admission obliges an mbo that rejects a
kwalificatieplichtige to offer another programme; else vo helps, and when it has let go the municipality.
"""

from collections.abc import Iterator
from datetime import date, datetime

from hub.domain.context import Context
from hub.domain.facts import Born, Status
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.person import duty_ends
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import APPLIED, NOTHING, PLACES, QUALIFIES, SETTLES, vo_schools
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, day_of

MILD, SERIOUS = 1, 3

NORM = Dated((Since(date(2017, 8, 1), None, "WEB art. 8.0.3 lid 3 en 8.1.1c (BWBR0007625)"),))


def find(standing: Standing, context: Context) -> list[Occasion]:
    """One occasion per loss, until the rung is regained; what is lost beside it meanwhile is part of it."""
    del context  # rests on no silence and on no calendar
    found: list[Occasion] = []
    moments, height = standing.moments, standing.heights
    if standing.to_vo or height == sorted(height):
        return found
    over = min(standing.settled, standing.hired, standing.begun)
    lost = 1
    while lost < len(height):
        former = height[lost - 1]
        if height[lost] >= former:
            lost += 1
            continue
        regained = next((j for j in range(lost + 1, len(height)) if height[j] >= former), len(height))
        if moments[lost] < over:
            end = moments[regained] if regained < len(height) else FOREVER
            found.append(_occasion(standing, range(lost, regained), height, min(end, over)))
        lost = regained
    return found


def _occasion(standing: Standing, here: range, height: list[int], end: datetime) -> Occasion:
    def told() -> Iterator[Evidence]:
        lowered = (standing.messages[j] for j in here if height[j] < height[j - 1])
        return (evidence(m, day_of(m.changed)) for m in lowered)

    first = standing.messages[here.start]
    return Occasion(
        name=f"{first.chain} {first.number}",
        since=standing.moments[here.start],
        until=end,
        evidence=told,
        grades=tuple(_grades(standing, here, height, end)),
    )


def _grades(standing: Standing, here: range, height: list[int], end: datetime) -> Iterator[Grade]:
    """In stretches: mild or serious, and before or after vo let go (then the municipality's)."""
    gone, free = standing.vo_ended, duty_ends(standing.known)
    for j in here:
        since = standing.moments[j]
        until = min(standing.moments[j + 1], end) if j + 1 in here else end
        message, severity = standing.messages[j], MILD if height[j] else SERIOUS
        # Who rejects a kwalificatieplichtige offers another programme; else vo helps, until it has let go.
        mbo = Party.MBO if message.status == Status.REJECTED and message.changed < free else None
        if since < min(gone, until):
            yield Grade(since, severity, min(gone, until), mbo or Party.VO, municipal=False)
        if max(gone, since) < until:
            municipal = not height[j]
            yield Grade(max(gone, since), severity, until, mbo or Party.MUNICIPALITY, municipal=municipal)


STEP_LOST = Rule(
    code="D06",
    words=Words(
        name="step lost",
        dutch="trede gedaald",
        sentence="Een aanmelding is afgewezen, ingetrokken of teruggezet, en wat overblijft is minder "
        "dan er was.",
        law="WEB art. 8.0.3 lid 3, 8.1.1c",
        since="the message that lowered the highest rung",
        told="3 when no open application remains, else 1; vo, and from its last day the municipality "
        "(severity 3 only)",
        ends="the former rung reached again, an enrolment, settled, closed",
    ),
    ground=NORM,
    severity=SERIOUS,
    responsible=Party.VO,
    schools=vo_schools,
    closes=("former_step", "enrolment", "stays_in_vo", "settled", "follow_up"),
    silence=NOTHING,
    reads=PLACES | SETTLES | QUALIFIES | {Born},
    needs=APPLIED,
    find=find,
)
