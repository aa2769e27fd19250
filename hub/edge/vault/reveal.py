"""Who is the pupil of a case: answered for an open case only, to its recipient only, and on record."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from hub.domain.routing import REGIONAL
from hub.edge import log
from hub.edge.errors import OperatorError
from hub.edge.registry.codecs import codec_of
from hub.edge.settings import Settings
from hub.edge.vault import Vault, vault_of
from hub.edge.vault.access import Access
from hub.edge.vault.case_index import CaseIndex

ACTION = "reveal"
ASSUMED = " (niet opgegeven)"

UNKNOWN = "Deze zaak is niet bekend; neem de zaakreferentie over uit de escalatie."
CLOSED = "Deze zaak is gesloten; alleen bij een open zaak mag u weten wie het is."
NOT_YOURS = "Deze zaak is niet aan uw organisatie gemeld."
NOT_TO_A_REGION = "Een regiocoördinator mag niet weten wie het is; de gemeente van de zaak mag het wel."
NO_NUMBER = "Van deze leerling is geen nummer bekend; vraag het de school die de gegevens aanleverde."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question. Without an organisation it is asked on behalf of the recipient, and logged as such."""

    case: str
    who: str
    organisation: str | None
    reason: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    outcome: str  # revealed, or why not
    told: str = ""
    pgn: str | None = None


def reveal_case(settings: Settings, asked: Asked) -> Answered:
    """Answer from an up-to-date case index; the access log is written before anything is shown."""
    if not asked.reason.strip():
        raise OperatorError("a reason is needed", where="--reason", remedy="say in a few words why you ask")
    vault = vault_of(settings)
    try:
        with closing(CaseIndex(settings, vault.cases, codec_of(settings))) as case_index:
            case_index.catch_up()
        return judge(vault, asked)
    finally:
        vault.close()


def judge(vault: Vault, asked: Asked) -> Answered:
    """The answer, written down whatever it is."""
    answer, organisation = _answer(vault, asked)
    line = vault.access.write(
        Access(
            moment=asked.moment,
            who=asked.who,
            organisation=organisation,
            action=ACTION,
            subject=asked.case,
            reason=asked.reason,
            outcome=answer.outcome,
        )
    )
    log.get().info(log.ACCESS_WRITTEN, action=ACTION, outcome=answer.outcome, seq=line.seq, hash=line.hash)
    return answer


def _answer(vault: Vault, asked: Asked) -> tuple[Answered, str]:
    case = vault.cases.find(asked.case)
    if case is None:
        return Answered("unknown_case", UNKNOWN), asked.organisation or "-"
    organisation = asked.organisation or case.recipient + ASSUMED
    if asked.organisation not in (None, case.recipient):
        return Answered("not_yours", NOT_YOURS), organisation
    if case.recipient.startswith(REGIONAL):
        return Answered("not_to_a_region", NOT_TO_A_REGION), organisation
    if not case.open:
        return Answered("closed", CLOSED), organisation
    pgn = vault.people.pgn(case.pupil)
    if pgn is None:
        return Answered("no_number", NO_NUMBER), organisation
    return Answered("revealed", "", pgn), organisation
