"""One application as a student information system gets it of the koppelpunt -> ApplicationChanged.

Published with the stub of such a system (GitHub, topicusonderwijs/vca-stubsis: aanmelding_examples.json). It
has no status: that the student applied, and whether the application was withdrawn since. Where it names the
programme it has a code of the institution's own, or RIO's, and no crebo.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from hub.connectors import ranges
from hub.connectors.fields import (
    BrinCode,
    MaybeDay,
    Moment,
    Spare,
    Wire,
    column,
    decisive,
    one_of,
    required,
    yes,
)
from hub.connectors.json_values import a_word, written
from hub.connectors.koppelpunt_item import VolgNummer, chain, in_order, is_crebo, season
from hub.connectors.naming import Frame, capped
from hub.connectors.reference import tables
from hub.domain.facts import ApplicationChanged, Status
from hub.domain.identifiers import Brin
from hub.domain.timeline import millis
from hub.domain.word import MOST_OWN


class Ingediend(Wire):
    """One item, in the koppelpunt's spelling. An interest (type I) is known before it is read."""

    keten_id: Annotated[str, required(chain)] = Field(alias="ketenId")
    volgnummer: VolgNummer = Field(alias="wijzigingsvolgnummer", ge=0, le=MOST_OWN)
    soort: Annotated[str, required(one_of({"A": "A"}, ("A", "I")))] = Field(alias="type")
    ingetrokken: Annotated[bool | None, decisive(yes), BeforeValidator(a_word)] = Field(
        None, alias="ingetrokken"
    )
    bsn: Annotated[str, BeforeValidator(written)] = Field("", alias="bsn")
    ingediend: Moment = Field(alias="datumTijdIndienen")
    brin: BrinCode = Field(alias="instelling")
    opleiding: Annotated[str, Spare(written)] = Field("", alias="opleiding")
    startdatum: MaybeDay = column("gewensteStartdatum", default=None, within=ranges.BEGUN)

    @property
    def moment(self) -> datetime:
        return self.ingediend

    @property
    def pgn(self) -> str:
        """It knows a BSN only."""
        return ""


def is_of_a_sis(item: Mapping[str, object]) -> bool:
    """Whether an item has this shape, and not that of an overstapsysteem: it tells no status."""
    return item.get("status") in (None, "") and (
        "datumTijdIndienen" in item or item.get("$type") == "vca.Aanmelding"
    )


def application(item: Ingediend, at: Frame) -> ApplicationChanged:
    """When it was withdrawn is not told: not later than the first delivery that says so."""
    applied, ahead = capped(item.ingediend, at.through)
    first_counts = ahead or bool(item.ingetrokken)
    return ApplicationChanged(
        source=at.source,
        ref=f"{item.keten_id}#{item.volgnummer}@{millis(item.ingediend) // 1000}",
        version=MOST_OWN - at.version if first_counts else at.version,
        chain=item.keten_id,
        number=in_order(item.volgnummer),
        school=Brin(item.brin),
        programme=item.opleiding if is_crebo(item.opleiding) else "",
        level=tables.level_of(item.opleiding),
        season=season("", item.startdatum, item.ingediend),
        starts=item.startdatum,
        status=Status.WITHDRAWN if item.ingetrokken else Status.APPLIED,
        changed=(at.through if item.ingetrokken else applied).astimezone(UTC),
    )
