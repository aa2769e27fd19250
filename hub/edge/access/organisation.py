"""Who uses the hub, and for whom: organisations, how each signs in, and who may deliver for which school.

An organisation's id is the address that the domain knows: `gm/0363`, `brin/98AB`, `rmc/21`; beside these
`supplier/NAME` and `hub/operator`.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

OrganisationId = NewType("OrganisationId", str)

ANY_SERVICE = "*"
"""A mandate for whatever a supplier delivers."""


class Kind(StrEnum):
    """What it is: by this its rights differ."""

    VO = "vo"
    MBO = "mbo"
    MUNICIPALITY = "municipality"
    REGION = "region"
    SUPPLIER = "supplier"
    OPERATOR = "operator"

    @property
    def begins(self) -> str:
        """What its ids begin with."""
        return _BEGINS[self]


_BEGINS = {
    Kind.VO: "brin/",
    Kind.MBO: "brin/",
    Kind.MUNICIPALITY: "gm/",
    Kind.REGION: "rmc/",
    Kind.SUPPLIER: "supplier/",
    Kind.OPERATOR: "hub/",
}


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day up to and including the last; without a last day until further notice."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Client:
    """How it signs in over HTTP: as this client of the issuer of tokens, or by a certificate with its OIN."""

    id: str
    certificate_oin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One organisation; `contact`: the mail address for alarms."""

    id: OrganisationId
    name: str
    kind: Kind
    oin: str | None = None  # 20 digits, Logius' register
    region: str | None = None
    contact: str = ""
    clients: tuple[Client, ...] = ()
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """That a school lets a supplier deliver for it; `service`: a connector's name, or any."""

    school: OrganisationId
    supplier: OrganisationId
    service: str
    period: Period


@dataclass(frozen=True, slots=True)
class Organisations:
    """All that are declared, with their mandates."""

    all: tuple[Organisation, ...] = ()
    mandates: tuple[Mandate, ...] = ()

    def get(self, name: OrganisationId) -> Organisation | None:
        return next((each for each in self.all if each.id == name), None)

    def by_client(self, client: str) -> Organisation | None:
        return next((each for each in self.all if any(c.id == client for c in each.clients)), None)

    def by_oin(self, oin: str) -> Organisation | None:
        return next((each for each in self.all if each.oin == oin), None)

    def is_there(self, who: OrganisationId, day: date) -> bool:
        """Whether it is declared, and counts on that day."""
        found = self.get(who)
        return found is not None and found.period.holds(day)

    def may_deliver(self, who: OrganisationId, school: OrganisationId, connector: str, day: date) -> bool:
        """For itself, or by a mandate; both must count on that day."""
        if not (self.is_there(who, day) and self.is_there(school, day)):
            return False
        return who == school or any(self.mandated(who, school, connector, day))

    def mandated(
        self, who: OrganisationId, school: OrganisationId, connector: str, day: date
    ) -> tuple[Mandate, ...]:
        """By which mandates."""
        return tuple(
            each
            for each in self.mandates
            if (each.supplier, each.school) == (who, school)
            and each.service in (connector, ANY_SERVICE)
            and each.period.holds(day)
        )
