"""Why nothing of a directory is taken in: it belongs to no source, or its supplier has no mandate."""

from collections.abc import Mapping
from datetime import datetime

from hub.connectors.connector import Connector
from hub.edge.intake.mandated import Mandates
from hub.edge.intake.transports.folders import SourceFolder

UNKNOWN_CONNECTOR = "Deze map is niet van een bron die wij kennen. Bekende bronnen: {names}."


def trouble(
    place: SourceFolder, connectors: Mapping[str, Connector], mandates: Mandates, now: datetime
) -> str | None:
    """In Dutch, for beside each of its files; None: they are taken in."""
    connector = connectors.get(place.connector)
    if connector is None:
        return UNKNOWN_CONNECTOR.format(names=", ".join(sorted(connectors)))
    unlike = connector.unlike_owner(place.organisation)
    return unlike or mandates.missing(connector, place.organisation, now)
