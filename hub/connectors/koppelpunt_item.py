"""One application item of the koppelpunt MBO -> ApplicationChanged.

On the left the hub's words, on the right the koppelpunt's, its misspellings included. Each message is a
thing of its own by number and moment, ordered by `wijzigingsvolgnummer`; no status is higher than another.

The number must order, so no digest can stand for it, and a person's number could hide in it. From eight
digits on only its first six go along, and zeros: messages of one such number are ordered by their moments.
"""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from hub.connectors import ranges
from hub.connectors.fields import (
    REMEMBERED,
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
from hub.connectors.json_values import a_whole_number, a_word, written
from hub.connectors.naming import Frame, capped
from hub.connectors.numbering import SHOWN, SMALLEST_PGN
from hub.connectors.person import PGN_LENGTH
from hub.connectors.reference import tables
from hub.domain.facts import ApplicationChanged, Status
from hub.domain.identifiers import Brin, pgn_kind
from hub.domain.timeline import day_of, millis, season_of, transition_of
from hub.domain.word import MOST_OWN

_YEAR = re.compile(r"(20[0-9]{2})([-/](20)?[0-9]{2})?")
_CHAIN = re.compile(r"[0-9]{2}[A-Z]{2}([0-9]{2})?:[0-9]{8}")
_CREBO = re.compile(r"[0-9]{5}")

OF_THE_MBO = tuple(status for status in Status if status is not Status.APPLIED)
STATUSES = {status.value: status for status in OF_THE_MBO} | {
    "RECEIVED": Status.RECEIVED,
    "OFFERED": Status.OFFERED,
    "REJECTED": Status.REJECTED,
    "WITHDRAWN": Status.WITHDRAWN,
    "ENROLLED": Status.ENROLLED,
}

NO_CHAIN = "Dit is geen ketenId: een BRIN, een dubbele punt en acht cijfers, zoals 25PX:90002001."


def chain(text: str) -> str:
    """A ketenId; some systems write its letters small."""
    if _CHAIN.fullmatch(text):  # as nearly all are written
        return text
    found = text.strip().upper()
    if _CHAIN.fullmatch(found) is None:
        raise PydanticCustomError("chain_invalid", NO_CHAIN)
    return found


VolgNummer = Annotated[int, BeforeValidator(a_whole_number)]


class Aanmelding(Wire):
    """One item, in the koppelpunt's spelling."""

    keten_id: Annotated[str, required(chain, once=True)] = Field(alias="ketenId")
    volgnummer: VolgNummer = Field(alias="wijzigingsvolgnummer", ge=0, le=MOST_OWN)
    pgn: Annotated[str, BeforeValidator(written)] = Field("", alias="pgn")
    bsn: Annotated[str, BeforeValidator(written)] = Field("", alias="bsn")
    status: Annotated[Status, required(one_of(STATUSES, OF_THE_MBO))] = Field(alias="status")
    laatste_wijziging: Moment = Field(alias="laatsteWijziging")
    brin: BrinCode = Field(alias="brin")
    crebo: Annotated[str, Spare(written)] = Field("", alias="opleidingCreboCode")
    aanmeldjaar: Annotated[str, Spare(written)] = Field("", alias="opleidingAanmeldjaar")
    startdatum: MaybeDay = column("startdatumOpleiding", default=None, within=ranges.BEGUN)
    ingetrokken: Annotated[bool | None, decisive(yes), BeforeValidator(a_word)] = Field(
        None, alias="ingetrokken"
    )

    @property
    def moment(self) -> datetime:
        return self.laatste_wijziging


def application(item: Aanmelding, at: Frame) -> ApplicationChanged:
    changed, ahead = capped(item.laatste_wijziging, at.through)
    return ApplicationChanged(
        source=at.source,
        ref=f"{item.keten_id}#{item.volgnummer}@{millis(item.laatste_wijziging) // 1000}",
        # Of a clock that is ahead the first pull knows most.
        version=MOST_OWN - at.version if ahead else at.version,
        chain=item.keten_id,
        number=in_order(item.volgnummer),
        school=Brin(item.brin),
        programme=item.crebo if is_crebo(item.crebo) else "",
        level=tables.level_of(item.crebo),
        season=season(item.aanmeldjaar, item.startdatum, item.laatste_wijziging),
        starts=item.startdatum,
        status=Status.WITHDRAWN if item.ingetrokken else item.status,
        changed=changed.astimezone(UTC),
    )


def in_order(number: int) -> int:
    """What orders as the number does and cannot be a person's, of nine digits, or eight without its zero.

    One that holds the elfproef is not rejected: two of eleven do, once a feed has counted so far.

    >>> in_order(1_203), in_order(936_582_042), in_order(936_582_043)
    (1203, 936582000, 936582000)
    """
    if number < SMALLEST_PGN:
        return number
    shown = int(str(number)[:SHOWN].ljust(len(str(number)), "0"))
    return shown + (pgn_kind(str(shown).zfill(PGN_LENGTH)) is not None)


@lru_cache(REMEMBERED)
def is_crebo(text: str) -> bool:
    return _CREBO.fullmatch(text) is not None


def season(year: str, starts: date | None, changed: datetime) -> int:
    """The summer of an application: chains are used again, and the year is 0 in many rows."""
    if (named := _summer(year)) is not None:
        return named
    if starts is not None:
        return season_of(starts)
    return transition_of(day_of(changed))


@lru_cache(REMEMBERED)
def _summer(year: str) -> int | None:
    found = _YEAR.fullmatch(year)
    return int(found[1]) if found else None
