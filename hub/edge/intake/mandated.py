"""Whether who delivers as a source may: a school for itself, a supplier by the school's mandate alone.

Who delivers stands in the settings of the source (`supplier`); where none stands, the school does so itself.
"""

from dataclasses import dataclass, field
from datetime import datetime

from hub.connectors.connector import Connector
from hub.domain.timeline import day_of
from hub.edge.access.organisation import OrganisationId, Organisations
from hub.edge.access.rights import Action, may
from hub.edge.sources import Sources

MISSING = (
    "Voor leverancier {supplier} is op {day:%d-%m-%Y} geen machtiging van {school} bekend voor {service}. Er "
    "is niets van ingenomen. Machtigt de school de leverancier wel, laat de beheerder van de hub dat dan "
    "vastleggen; het bestand wordt daarna alsnog ingenomen."
)


@dataclass(frozen=True, slots=True)
class Mandates:
    """Who is who, and who delivers as which source."""

    organisations: Organisations = field(default_factory=Organisations)
    sources: Sources = field(default_factory=Sources)

    def missing(self, connector: Connector, organisation: str, now: datetime) -> str | None:
        """Why nothing of it is taken in at that moment, in Dutch; None: it is."""
        supplier = self.sources.of(f"{connector.name}/{organisation}").supplier
        if supplier is None:
            return None
        day, who, school = day_of(now), OrganisationId(supplier), OrganisationId(f"brin/{organisation}")
        if may(self.organisations, who, Action.DELIVER, school, day, connector=connector.name):
            return None
        called = connector.owner.called(organisation)
        return MISSING.format(supplier=supplier, day=day, school=called, service=connector.name)
