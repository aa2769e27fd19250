"""D22: a case in which a municipality must act, and it has not taken it up (signaal niet opgepakt).

A rule on findings, like D24. The days count from the moment at which the municipality was told, not from the
day on which the case began: who hears late has the same time. The coordinator of its region hears that a case
lies there, and neither school nor pupil. Another municipality, after a move, gets the days anew.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from itertools import groupby

from hub.domain.calendar import DAY
from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.facts import FollowedUp, Resides
from hub.domain.findings import Evidence, Key, Party, case_evidence
from hub.domain.following import Asked, Following, SaidSoFar, SecondRule
from hub.domain.identifiers import PupilId
from hub.domain.knowledge import Knowledge
from hub.domain.merging import Mergers, heir
from hub.domain.person import Move, homes
from hub.domain.rule import Occasion, Silence, Words
from hub.domain.rules.common import NOTHING
from hub.domain.signals import ACT
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, day_of
from hub.domain.weighing import Held

NORM = Dated(
    (
        Since(
            date(2017, 8, 1),
            None,
            "Gedragslijn regionale samenwerking overstap mbo (2017); afspraak van de regio",
        ),
    )
)
SUMMER = (8, 9)
"""Months in which who is nowhere is lost soonest."""


def find(known: Knowledge, cases: Sequence[Held], context: Context, so_far: SaidSoFar) -> Iterator[Following]:
    """Per case in which a municipality must act: from when its days are over up to an answer, or a move."""
    if not context.regions:  # without a table of regions nobody coordinates
        return
    serious = [h for h in cases if h.severity >= ACT]
    if not serious:
        return
    here = homes(known, context.mergers)
    for key, steps in groupby(sorted(serious, key=_by_case), key=_case):
        case = list(steps)
        for asked in _asked(case, here, so_far.cases.get(key), so_far.now):
            deadlines = Deadlines(context.agreements)
            # What was interrupted (exempt for a while) and begins again later is not lying there now.
            begins = min((h.since for h in case if h.until > asked.since), default=FOREVER)
            since = max(_due(asked.since, context, deadlines), begins)
            until = min(
                max(h.until for h in case),
                _leaves(here, asked),
                _taken_up(known, case[0], asked, context.mergers),
            )
            if since < until:
                occasion = Occasion(
                    name=f"{key[0]} {key[2]}, {asked.address}",
                    since=since,
                    until=until,
                    evidence=partial(_evidence, known.pupil, case[0], asked.address),
                    agreed=deadlines.named,
                )
                yield Following(case[0], occasion)


def _asked(case: list[Held], here: tuple[Move, ...], before: Asked | None, now: datetime) -> Iterator[Asked]:
    """Who was told, and who will be told at this look: another municipality since, or the first."""
    if before is not None:
        yield before
    since = max(now, case[0].since)
    home = next((m.into for m in reversed(here) if m.at <= since), None)
    if home is not None and (before is None or before.address != f"gm/{home}"):
        yield Asked(f"gm/{home}", since)


def _due(since: datetime, context: Context, deadlines: Deadlines) -> datetime:
    """The first moment at which the working days after the day itself are over."""
    day = day_of(since)
    days_later = partial(context.calendar.after_working_days, day + DAY)
    if day.month in SUMMER:
        return deadlines.first(lambda agreed: days_later(agreed.untaken_summer_working_days))
    return deadlines.first(lambda agreed: days_later(agreed.untaken_working_days))


def _leaves(here: tuple[Move, ...], asked: Asked) -> datetime:
    """When the pupil no longer lives in the municipality, also because that ends."""
    return min(
        (m.at for m in here if m.at > asked.since and f"gm/{m.into}" != asked.address), default=FOREVER
    )


def _taken_up(known: Knowledge, case: Held, asked: Asked, mergers: Mergers) -> datetime:
    """When the municipality, or one that it is the heir of, first answered to the case, in whatever way.

    What is told later may take the beginning of a case away: what was taken up since it was told stays so.
    """
    begins = min(case.occasion.since, asked.since)
    answers = (
        f.at
        for f in known.of(FollowedUp)
        if (f.rule, f.season, f.occasion) == case.key
        and f.at >= begins
        and f"gm/{heir(f.recipient.removeprefix('gm/'), asked.since, mergers)}" == asked.address
    )
    return min(answers, default=FOREVER)


def _evidence(pupil: PupilId, case: Held, municipality: str) -> tuple[Evidence, ...]:
    return (case_evidence(pupil, case.key, municipality, case.since),)


def _case(held: Held) -> Key:
    return held.key


def _by_case(held: Held) -> tuple[Key, datetime, int]:
    return (held.key, held.since, held.step)


NOT_TAKEN_UP = SecondRule(
    code="D22",
    words=Words(
        name="signal not taken up",
        dutch="signaal niet opgepakt",
        sentence="De gemeente heeft een zaak waarin zij moet handelen nog niet opgepakt.",
        law="Gedragslijn regionale samenwerking overstap mbo [own]",
        since="5 working days* after a municipality was told of severity 3 or 4 (in August and September 2*)",
        told="3, the coordinator of the region",
        ends="taken up or closed there, the case over, a move",
    ),
    ground=NORM,
    severity=3,
    responsible=Party.MUNICIPALITY,
    regional=True,
    closes=("picked_up", "case_over"),
    silence=Silence("as the finding that it follows", NOTHING.feeds),
    numbers=("untaken_working_days", "untaken_summer_working_days"),
    agreed=True,
    reads=frozenset({FollowedUp, Resides}),
    find=find,
)
