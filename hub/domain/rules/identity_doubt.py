"""D27: it is not sure who this is (identiteit twijfel).

Who came without a number and may be somebody known, and two children under one number: whoever told of them
can say who it is. A municipality hears nothing, for it could not know whom it is about.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from hub.domain.context import Context
from hub.domain.facts import Born, ExamTaken, ExpectedInMbo, IdentityDoubted, LeftVo
from hub.domain.findings import Evidence, Party, School, evidence
from hub.domain.identifiers import Brin, is_brin, is_provisional
from hub.domain.person import two_persons
from hub.domain.rule import Grade, Occasion, Rule, Words
from hub.domain.rules.common import NOTHING
from hub.domain.standing import Standing
from hub.domain.statute import Dated, Since
from hub.domain.timeline import FOREVER, OCTOBER, midnight

NORM = Dated(
    (Since(date(2017, 8, 1), timedelta(), "WEB art. 8.0.3 lid 2 (BWBR0007625); region's agreement [own]"),)
)
"""Nobody waits: it is told at once."""


def find(standing: Standing, context: Context) -> Iterator[Occasion]:
    """From the day of the doubt on; of birth dates, which have no day, from the season's beginning on."""
    del context  # rests on no calendar
    known = standing.known
    if is_provisional(known.pupil):
        for doubt in known.of(IdentityDoubted):
            if doubt.season == standing.season:
                yield _occasion(standing, "who is it", doubt.school, doubt.day, (evidence(doubt, doubt.day),))
    elif two_persons(known):
        begins = date(standing.season - 1, OCTOBER, 1)
        told = known.of(Born)
        schools = {Brin(of) for born in told if is_brin(of := born.source.partition("/")[2])}
        for school in sorted(schools):
            yield _occasion(standing, "two persons", school, begins, tuple(evidence(b, None) for b in told))


def _occasion(
    standing: Standing, name: str, school: Brin, day: date, found: tuple[Evidence, ...]
) -> Occasion:
    since, party = midnight(day), _party(standing, school)
    return Occasion(
        name=f"{name} {school}",
        since=since,
        until=FOREVER,
        evidence=lambda: found,
        institution=school,
        grades=(Grade(since, SEVERITY, responsible=party),),
    )


def _teller(standing: Standing, institution: Brin | None) -> tuple[School, ...]:
    if institution is None:
        return ()
    return (School(institution, FOREVER, _party(standing, institution)),)


def _party(standing: Standing, school: Brin) -> Party:
    return Party.VO if school in standing.vo_schools else Party.MBO


SEVERITY = 2
IDENTITY_DOUBT = Rule(
    code="D27",
    words=Words(
        name="identity in doubt",
        dutch="identiteit twijfel",
        sentence="Niet zeker is wie dit is: vul het nummer aan, of verbeter nummer of geboortedatum.",
        law="WEB 8.0.3(2); afspraak van de regio [own]",
        since="at once: no number and perhaps a known pupil, or two birth dates under one number",
        told="2, the vo school or mbo that told of the pupil",
        ends="a number, a decision, one birth date, closed",
    ),
    ground=NORM,
    severity=SEVERITY,
    responsible=Party.MBO,
    schools=_teller,
    closes=("identity", "follow_up"),
    silence=NOTHING,
    reads=frozenset({IdentityDoubted, Born, ExpectedInMbo, LeftVo, ExamTaken}),
    find=find,
)
