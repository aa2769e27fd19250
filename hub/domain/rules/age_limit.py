"""D25: a birthday that changes who may act is near, with a case open (leeftijdsgrens).

A rule on findings, like D24. At eighteen a case goes from leerplicht to the Doorstroompunt; at 23 (from 2026
on 27) no municipality may know any more. Thirty days before it the municipality hears that what is open must
be handed over or closed by then.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from hub.domain.context import Context
from hub.domain.deadlines import Deadlines, Named
from hub.domain.facts import Born
from hub.domain.findings import Party
from hub.domain.following import Following, SaidSoFar, SecondRule
from hub.domain.identifiers import Birth
from hub.domain.knowledge import Knowledge
from hub.domain.person import birth
from hub.domain.rule import Occasion, Silence, Words
from hub.domain.rules.common import NOTHING
from hub.domain.statute import ADULT, CARE_LIMIT, Agreements, Dated, Since
from hub.domain.timeline import Period, midnight, union
from hub.domain.weighing import Held

NORM = Dated(
    (
        Since(
            date(2017, 8, 1),
            None,
            "Leerplichtwet 1969, art. 4b; WEB art. 8.0.3 lid 4 (BWBR0007625); afspraak van de regio",
        ),
    )
)


def find(known: Knowledge, cases: Sequence[Held], context: Context, so_far: SaidSoFar) -> Iterator[Following]:
    """Per birthday, while a case holds in the thirty days before it."""
    del so_far  # asks nothing of what was said
    born = birth(known)
    if born is None:
        return
    for name, near, agreed in _near(born, context.agreements):
        open_then = [h for h in cases if h.since < near.until and near.since < h.until]
        if open_then:
            yield from _open(name, near, open_then, agreed)


def _open(name: str, near: Period, cases: Sequence[Held], agreed: Named) -> Iterator[Following]:
    """Each stretch within the days before a birthday in which at least one of them holds."""
    within = [Period(max(h.since, near.since), min(h.until, near.until)) for h in cases]
    for times, period in enumerate(union(within), start=1):
        together = (h for h in cases if h.since < period.until and period.since < h.until)
        first = min(together, key=lambda h: (h.since, h.key, h.step))
        yield Following(
            first,
            Occasion(
                name=f"{name}, time {times}",
                since=period.since,
                until=period.until,
                evidence=first.occasion.evidence,  # never the birth date
                agreed=agreed,
            ),
        )


@lru_cache(maxsize=8192)
def _near(born: Birth, agreements: Dated[Agreements]) -> tuple[tuple[str, Period, Named], ...]:
    """The days before each birthday that counts, and the agreement that set how many."""
    found = []
    for age, birthday in _limits(born):
        deadlines = Deadlines(agreements)
        near = Period(_due(birthday, deadlines), midnight(birthday))
        found.append((f"birthday {age}", near, deadlines.named))
    return tuple(found)


def _due(birthday: date, deadlines: Deadlines) -> datetime:
    return deadlines.first(lambda agreed: birthday - timedelta(days=agreed.age_limit_days))


def _limits(born: Birth) -> tuple[tuple[int, date], ...]:
    """Coming of age, and the birthday on which a municipality may know no more: by the law of that day."""
    birthdays = [(limit.value, born.birthday(limit.value)) for limit in CARE_LIMIT.values]
    ends = [(age, day) for age, day in birthdays if CARE_LIMIT.on(day).value == age]
    return ((ADULT, born.birthday(ADULT)), *ends)


AGE_LIMIT = SecondRule(
    code="D25",
    words=Words(
        name="age limit with an open signal",
        dutch="leeftijdsgrens",
        sentence="Bijna achttien, of bijna te oud voor het Doorstroompunt, terwijl er een signaal openstaat.",
        law="LPW art. 4b; WEB art. 8.0.3 lid 4 [own]",
        since="30 days* before the 18th birthday, and before the 23rd (from 2026: the 27th)",
        told="1, municipality",
        ends="the birthday, the case over",
    ),
    ground=NORM,
    severity=1,
    responsible=Party.MUNICIPALITY,
    closes=("case_over", "birthday"),
    silence=Silence("as the finding that it follows", NOTHING.feeds),
    numbers=("age_limit_days",),
    reads=frozenset({Born}),
    find=find,
)
