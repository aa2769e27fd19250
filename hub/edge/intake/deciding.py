"""A person decides who is who: in the vault and on record at once, and then told to Kafka.

A crash between the two leaves it pending; the next decision tells it, too. To tell it twice is harmless.
"""

from hub.domain.facts import Fact
from hub.domain.identifiers import PupilId, is_provisional
from hub.edge import log
from hub.edge.errors import OperatorError
from hub.edge.intake.ingest import Intake
from hub.edge.intake.kinship import merged
from hub.edge.intake.recognising import candidates, doubted
from hub.edge.vault import Vault
from hub.edge.vault.access import Access
from hub.edge.vault.decisions import Decision
from hub.streams import topics
from hub.streams.records import DELIVERY, Out, fact_headers

TOPIC = topics.FACTS["municipal"]
KEY = b"identity"

UNKNOWN = "deze leerling staat niet in de kluis"
NO_NAME = "alleen wie geen nummer heeft kan zo met een ander worden samengevoegd"
NOBODY = "deze leerling is met niemand samengevoegd"
NOTHING = "over deze leerling is niets besloten"


def confirm(intake: Intake, pupil: PupilId, other: PupilId, access: Access) -> None:
    """Who came without a number is the one of that number."""
    vault = intake.door.vault
    if not is_provisional(vault.merges.survivor(pupil)) or is_provisional(vault.merges.survivor(other)):
        raise OperatorError(NO_NAME, where=pupil, remedy="geef eerst wie v-… heet, dan wie p-… heet")
    if not vault.people.is_known(other):
        raise OperatorError(UNKNOWN, where=other, remedy="neem de namen over uit `hub identity show`")
    with vault.database.transaction():
        vault.decisions.confirm(pupil, other, access.moment)
        _judge_anew(vault, pupil, access)
        _on_record(vault, access)
    tell(intake)


def break_(intake: Intake, pupil: PupilId, access: Access) -> PupilId:
    """The two are two; returns the one that the pupil lived on in."""
    vault = intake.door.vault
    with vault.database.transaction():
        other = vault.decisions.break_(pupil, access.moment)
        if other is None:
            raise OperatorError(NOBODY, where=pupil, remedy="`hub explain` noemt de namen van een leerling")
        _judge_anew(vault, pupil, access)
        _on_record(vault, access)
    tell(intake)
    return other


def revert(intake: Intake, pupil: PupilId, access: Access) -> Decision:
    """The last decision about the pupil is undone."""
    vault = intake.door.vault
    with vault.database.transaction():
        decision = vault.decisions.revert(pupil)
        if decision is None:
            raise OperatorError(NOTHING, where=pupil, remedy="er is niets terug te draaien")
        _judge_anew(vault, pupil, access)
        _on_record(vault, access)
    tell(intake)
    return decision


def shown(vault: Vault, pupil: PupilId, access: Access) -> list[str]:
    """Who the pupil may be, with each weight (bits), in Dutch; on record before anything is shown.

    The numbers and the source's own reference are shown, to look them up elsewhere; a name never.
    """
    told = vault.people.told_as(pupil)
    found = candidates(vault, pupil, access.moment.date())
    _on_record(vault, access)
    lines = [f"{pupil}: {told[0]}, kenmerk {told[1]}" if told else f"{pupil}: geen kenmerk van een bron"]
    for one in found:
        match, number = one.match, vault.people.pgn(one.pupil) or "geen nummer"
        lines.append(f"  {one.pupil} ({number}): {match.likelihood}, kans {match.probability:.5f}")
        lines += [f"    {each.field:<14}{each.level:<30}{each.weight:+6.1f}" for each in match.agreed]
    return lines if found else [*lines, "  niemand die we kennen lijkt erop"]


def tell(intake: Intake) -> None:
    """What Kafka has not heard of yet."""
    vault = intake.door.vault
    for decision in vault.decisions.pending():
        step, doubt = vault.merges.word(decision.pupil), vault.doubts.of(decision.pupil)
        facts = [merged(step) if step else None, doubted(vault, doubt) if doubt else None]
        mark = (DELIVERY, f"decision-{decision.seq}".encode())
        outs = [_out(intake, decision.pupil, fact, mark) for fact in facts if fact is not None]
        intake.publisher.publish(outs)
        vault.decisions.told(decision)


def _out(intake: Intake, pupil: PupilId, fact: Fact, mark: tuple[str, bytes]) -> Out:
    value = intake.codec.encode_fact(fact)
    return Out(TOPIC, KEY, value, [*fact_headers(pupil, fact, value), mark])


def _judge_anew(vault: Vault, pupil: PupilId, access: Access) -> None:
    """What is decided may leave a doubt, or take one away; nothing is merged by it."""
    found = candidates(vault, pupil, access.moment.date())
    vault.doubts.settle(pupil, access.moment.date(), is_open=bool(found))


def _on_record(vault: Vault, access: Access) -> None:
    line = vault.access.write(access)
    log.get().info(
        log.ACCESS_WRITTEN, action=access.action, outcome=access.outcome, seq=line.seq, hash=line.hash
    )
