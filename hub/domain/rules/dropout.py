"""D18: left mbo without startkwalificatie and enrolled nowhere else (uitval).

The institution that ends an enrolment of somebody without startkwalificatie reports it; seven days are given
to be enrolled elsewhere. A diploma of level 2 or higher, now or later, ends it; so does a new enrolment.
Of who has a diploma of unknown level nobody can say this: nothing is said. A loss is one case: while an
application on the way stands by then it is a switch (D19), and an end in the time of the study advice is D20.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial

from hub.domain.context import Context
from hub.domain.deadlines import Deadlines
from hub.domain.findings import Evidence, Party, evidence
from hub.domain.losses import Loss, losses, switching
from hub.domain.rule import Occasion, Rule, Words
from hub.domain.rules.common import ENROLMENTS, PLACES, QUALIFIES, REGISTERED, SETTLES, no_school
from hub.domain.rules.study_advice import advised
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import school_year

NORM = Dated((Since(date(2017, 8, 1), None, "WEB art. 8.1.8 en 8.3.1 (BWBR0007625)"),))


def find(standing: Standing, context: Context) -> Iterator[Occasion]:
    """Per ended enrolment, from seven days after it up to the next enrolment or a startkwalificatie."""
    for loss in losses(standing):
        if advised(standing, loss, context):
            continue
        deadlines = Deadlines(context.agreements)
        since = loss.dropped_out(deadlines)
        waits = switching(standing, loss, since)
        yield Occasion(
            name=loss.name,
            since=since if waits is None else waits.until,
            until=loss.nowhere.until,
            evidence=partial(_evidence, loss),
            law_of=loss.last_day,
            agreed=deadlines.named,
        )


def _evidence(loss: Loss) -> tuple[Evidence, ...]:
    return (evidence(loss.ended, loss.last_day),)


DROPOUT = Rule(
    code="D18",
    words=Words(
        name="dropout without startkwalificatie",
        dutch="uitval",
        sentence="Van het mbo af zonder startkwalificatie, en nergens anders ingeschreven.",
        law="WEB art. 8.1.8, 8.3.1",
        since="7 days* after the end of an enrolment; where an application on the way stands by then (D19), "
        "when that is lost",
        told="4, municipality",
        ends="an enrolment, a startkwalificatie, settled, closed",
    ),
    ground=NORM,
    severity=4,
    responsible=Party.MBO,
    municipal=True,
    schools=no_school,
    closes=("enrolment", "startkwalificatie", "settled", "follow_up"),
    silence=ENROLMENTS,
    numbers=("dropout_days",),
    reads=PLACES | SETTLES | QUALIFIES,
    needs=REGISTERED,
    opens=school_year,
    goes_on=True,
    find=find,
)
