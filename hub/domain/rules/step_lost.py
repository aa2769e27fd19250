"""D06: a step lost on the way (trede gedaald).

An application is rejected or withdrawn, or falls back to a lower status, and what the pupil has left is less
than before. Serious only while no open application remains. Over when the former rung is reached again. The
right of admission obliges an mbo that rejects a kwalificatieplichtige to offer another programme.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from hub.domain.context import Context
from hub.domain.facts import ApplicationChanged, Status
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import NOTHING, PLACES, SETTLES, vo_schools
from hub.domain.standing import RUNG, Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, Period, day_of, midnight

MILD, SERIOUS = 1, 3

NORM = Dated((Since(date(2017, 8, 1), None, "WEB art. 8.0.3 lid 3 en 8.1.1c (BWBR0007625)"),))


def find(standing: Standing, context: Context) -> list[Occasion]:
    """One occasion per message that lowered the rung, until the rung is regained."""
    del context  # rests on no silence and on no calendar
    found: list[Occasion] = []
    messages, moments = standing.messages, standing.moments
    heights = _heights(messages)
    for i, message in enumerate(messages):
        former = heights[i - 1] if i else 0
        if heights[i] >= former:
            continue
        over = min([standing.settled, *(midnight(e.first_day) for e in standing.enrolments)])
        if moments[i] >= over:
            continue
        regained = next((j for j in range(i + 1, len(heights)) if heights[j] >= former), len(heights))
        end = moments[regained] if regained < len(heights) else FOREVER
        cuts = [(moments[j], heights[j]) for j in range(i, regained)]
        found.append(_occasion(standing, message, cuts, min(end, over)))
    return found


def _heights(messages: Sequence[ApplicationChanged]) -> list[int]:
    """After each message, the highest rung over all applications."""
    rungs: dict[str, int] = {}
    heights = []
    for message in messages:
        rungs[message.chain] = RUNG[message.status]
        heights.append(max(rungs.values()))
    return heights


def _occasion(
    standing: Standing, message: ApplicationChanged, cuts: list[tuple[datetime, int]], end: datetime
) -> Occasion:
    def told() -> tuple[Evidence, ...]:
        return (evidence(message, day_of(message.changed)),)

    return Occasion(
        name=f"{message.chain} {message.number}",
        since=cuts[0][0],
        until=end,
        evidence=told,
        grades=tuple(_grades(standing, message, cuts, end)),
    )


def _grades(
    standing: Standing, message: ApplicationChanged, cuts: list[tuple[datetime, int]], end: datetime
) -> Iterator[Grade]:
    """In stretches: mild or serious, and before or after vo let go (then the municipality's)."""
    starts = [at for at, _ in cuts] + [end]
    for n, (since, height) in enumerate(cuts):
        for part, municipal in _halves(Period(since, min(starts[n + 1], end)), standing.vo_ended):
            yield Grade(
                since=part.since,
                until=part.until,
                severity=MILD if height else SERIOUS,
                responsible=Party.MBO if message.status == Status.REJECTED else Party.VO,
                municipal=municipal and not height,
            )


def _halves(whole: Period, cut: datetime) -> Iterator[tuple[Period, bool]]:
    if whole.since < min(cut, whole.until):
        yield Period(whole.since, min(cut, whole.until)), False
    if max(cut, whole.since) < whole.until:
        yield Period(max(cut, whole.since), whole.until), True


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
    reads=PLACES | SETTLES,
    find=find,
)
