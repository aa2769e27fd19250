"""What the hub says: a signal opens, is revised, is withdrawn, under one id; and to whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from hub.domain.findings import Evidence, Party
from hub.domain.identifiers import PupilId, SignalId

ACT = 3
"""From this severity on whoever is told must act (severity 3: actie nodig)."""


class Change(StrEnum):
    """What a signal, or a recipient's case, goes through."""

    OPENED = "opened"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    KEPT = "kept"  # this recipient still knows, and would read nothing new: nothing is sent
    CLOSED = "closed"  # bare: this recipient may no longer know, and hears no reason


class Reason(StrEnum):
    """Why a signal was withdrawn."""

    RESOLVED = "resolved"  # the period ended
    SEASON = "season"  # the season ended, and nothing else did
    DISPROVED = "disproved"  # the finding is gone
    IDENTITY = "identity"  # taken over by another identity


class Recipient(NamedTuple):
    """Who may know: gm/0363 (municipality), brin/25PX (school) or ops (the hub's operators).

    Or rmc/26, the coordinator of a region: that there is a case, and of which municipality.
    """

    address: str
    role: Party


class Addressee(NamedTuple):
    """One recipient of one revision: what it is for them, and which evidence they may read."""

    recipient: Recipient
    change: Change
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One revision of one signal. `subject` is a pupil, or a source for findings about sources."""

    id: SignalId
    subject: PupilId | str
    rule: str
    season: int
    occasion: str
    revision: int  # the moment of the tick in milliseconds: it always counts on
    change: Change
    step: int
    severity: int
    since: datetime
    ground: str
    evidence: tuple[Evidence, ...]
    responsible: Party
    addressees: tuple[Addressee, ...]
    closes: tuple[str, ...] = ()
    reason: Reason | None = None
    blocked: str | None = None  # why nobody outside could be told, for example no_municipality
    contact_party: str | None = None  # whom to ask: by the social route map, as it was when this was said
    contact_role: str | None = None
    contact_channel: str | None = None
