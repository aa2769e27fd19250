"""Who came without a number is known again by name, where that is certain; else a person is asked.

Judged anew whenever somebody is described who may be meant; told again whenever a delivery comes again.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from hub.connectors.contract import Description, PersonRef
from hub.domain.facts import IdentityDoubted
from hub.domain.identifiers import Brin, PupilId, SourceId, is_brin, is_provisional
from hub.domain.timeline import transition_of
from hub.edge.intake.kinship import IDENTITY
from hub.edge.intake.later import Addressed
from hub.edge.vault import Vault
from hub.edge.vault.matching.described import Candidate
from hub.edge.vault.matching.doubts import Doubt
from hub.edge.vault.matching.scoring import Likelihood
from hub.edge.vault.matching.weights import WEIGHTS
from hub.edge.vault.merges import MATCHED, Merge


def described(
    vault: Vault,
    source: SourceId,
    day: date,
    people: Iterable[tuple[PersonRef, Description]],
    named: Mapping[PersonRef, PupilId],
) -> tuple[set[Merge], list[Addressed]]:
    """Keep who people are by name; the merges that follow, and of whom there is doubt or no more.

    Of people whom nothing is said of nothing is kept.
    """
    asked: set[PupilId] = set()
    for person, told in people:
        pupil = named.get(person)
        if pupil is None:  # of another part of the delivery
            continue
        vault.described.describe(source, pupil, told)
        asked |= {pupil} if is_provisional(pupil) else vault.described.numberless_like(told)
    merges: set[Merge] = set()
    doubts: list[Addressed] = []
    for pupil in sorted(asked):
        doubts += judge(vault, pupil, day)
        merges.update(vault.merges.steps(pupil))
    return merges, doubts


def judge(vault: Vault, pupil: PupilId, day: date) -> Iterator[Addressed]:
    """Who somebody without a number is: merged where it is certain, in doubt where it is not."""
    found = candidates(vault, pupil, day)
    if found and found[0].match.likelihood is Likelihood.CERTAIN:
        vault.merges.merge(pupil, found[0].pupil, MATCHED)
        found = []
    doubt = vault.doubts.settle(pupil, day, is_open=bool(found))
    if doubt is not None and (fact := doubted(vault, doubt)) is not None:
        yield pupil, fact


def candidates(vault: Vault, pupil: PupilId, day: date) -> list[Candidate]:
    """Who the pupil may be, likeliest first; nobody once a number is known, nor whom a person kept apart."""
    who = vault.described.of(pupil)
    if who is None or not is_provisional(vault.merges.survivor(pupil)):
        return []
    likely = vault.described.candidates(who, WEIGHTS.on(day).value)
    return [one for one in likely if not vault.merges.kept_apart(pupil, one.pupil)]


def doubted(vault: Vault, doubt: Doubt) -> IdentityDoubted | None:
    """The fact that who this is, is not sure; None where no school told of the pupil."""
    _, _, school = (vault.described.source_of(doubt.pupil) or "").partition("/")
    if not is_brin(school):
        return None
    return IdentityDoubted(
        source=IDENTITY,
        ref=doubt.pupil,
        version=doubt.seq,
        retracted=not doubt.open,
        school=Brin(school),
        day=doubt.since,
        season=transition_of(doubt.since),
    )
