"""Municipal follow-up of escalations -> answers: a case was taken up, or closed with a reason.

Whom the case is about is known by the vault only; here it is a case reference and nothing else.
"""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic_core import PydanticCustomError

from hub.connectors import ranges, sheet
from hub.connectors.connector import Connector
from hub.connectors.contract import Answer, Delivery, Fault, PersonRef, Reading
from hub.connectors.faults import FIELD
from hub.connectors.fields import Moment, Wire, column, one_of, optional, required
from hub.connectors.file_name import FileName
from hub.connectors.naming import Frame, capped
from hub.connectors.owners import MUNICIPALITY
from hub.connectors.samples import sample
from hub.domain.facts import FollowUpStep, Outcome

NO_REASON = f"Reden: bij gesloten hoort een reden; kies uit: {', '.join(Outcome)}."
_CASE = re.compile(r"[0-9a-f]{20}")


def case(text: str) -> str:
    """A case reference as the hub gave it: twenty characters."""
    bare = text.strip().casefold()
    if _CASE.fullmatch(bare) is None:
        raise PydanticCustomError(
            "case_invalid", "Dit is geen zaakkenmerk; neem het kenmerk uit de escalatie over (20 tekens)."
        )
    return bare


class Terugkoppeling(Wire):
    """One row, in the words of the file."""

    zaak: Annotated[str, required(case)] = column("Zaak", "Zaakkenmerk", "Kenmerk")
    stap: Annotated[FollowUpStep, required(one_of({s.value: s for s in FollowUpStep}, [*FollowUpStep]))] = (
        column("Stap", "Status")
    )
    reden: Annotated[Outcome | None, optional(one_of({o.value: o for o in Outcome}, list(Outcome)))] = column(
        "Reden", default=""
    )
    moment: Moment = column("Moment", "Tijdstip", "Datum", within=ranges.ANSWERED)


def answer(row: Terugkoppeling, _person: PersonRef, at: Frame) -> tuple[Answer, ...] | Fault:
    if row.stap is FollowUpStep.CLOSED and row.reden is None:
        return Fault(FIELD, "missing_value", "Reden", NO_REASON)
    return (
        Answer(
            case=row.zaak,
            step=row.stap,
            outcome=row.reden if row.stap is FollowUpStep.CLOSED else None,
            at=capped(row.moment, at.through)[0].astimezone(UTC),
            recipient=f"gm/{at.organisation}",
        ),
    )


def written(case: str, step: FollowUpStep, outcome: Outcome | None, moment: datetime) -> bytes:
    """A file of one row, for who answers by another way than a file: it is read as any other."""
    return f"Zaak;Stap;Reden;Moment\n{case};{step};{outcome or ''};{moment.isoformat()}\n".encode()


FORM = sheet.Form(row=Terugkoppeling, translate=answer, either=())


def read(delivery: Delivery, at: Frame) -> Reading:
    return sheet.read(FORM, delivery, at)


CONNECTOR = Connector(
    name="followup",
    sector="municipal",
    owner=MUNICIPALITY,
    rows_name_owner="none",
    title="Opvolging van escalaties",
    summary="Wat de gemeente met een escalatie deed: opgepakt, of gesloten met een reden.",
    feed="opvolging door {}",
    feeds="gemeenten: opvolging van escalaties",
    file=FileName("followup_<gemeentecode>_<jjjjmmddTuumm>.csv"),
    delivers=(),
    reads=read,
    form=FORM,
    examples=(
        sample(
            "opvolging",
            "followup_0363_20250903T1700.csv",
            "0363",
            "Een zaak opgepakt en later gesloten; een sluiting zonder reden is afgewezen.",
        ),
    ),
)
