"""What the koppelpunt tells of applications: statuses, and before them that somebody applied."""

import json
from collections.abc import Iterable
from datetime import UTC

from hub.domain.facts import Status
from hub.simulation.life import Application, Message


def item(application: Application, message: Message, pgn: str) -> dict[str, object]:
    """One item, in the shape that can say it: only that of a SIS has no status."""
    if message.status == Status.APPLIED:
        return _submitted(application, message, pgn)
    return _with_status(application, message, pgn)


def _with_status(application: Application, message: Message, pgn: str) -> dict[str, object]:
    """As the koppelpunt mbo gives it to an overstapsysteem, misspelling included."""
    return {
        "$type": "Aanmelding",
        "ketenId": application.chain,
        "wijzigingsvolgnummer": message.number,
        "type": "I" if application.interest else "A",
        "pgn": pgn,
        "status": message.status.value,
        "laatsteWijziging": _moment(message),
        "brin": application.school,
        "onderwijsAanbiederCode": "101A620",
        "opleidingCreboCode": application.crebo,
        "opleidingAanmeldjaar": application.year,
        "startdatumOpleiding": application.starts.isoformat() if application.dated else None,
        "leeratraject": "BOL",
    }


def _submitted(application: Application, message: Message, pgn: str) -> dict[str, object]:
    """As it gives it to a student information system, which knows a BSN only."""
    return {
        "$type": "vca.Aanmelding",
        "ketenId": application.chain,
        "wijzigingsvolgnummer": message.number,
        "type": "A",
        "ingetrokken": False,
        "datumTijdIndienen": _moment(message),
        "bsn": pgn,
        "instelling": application.school,
        "opleiding": application.crebo,
        "gewensteStartdatum": application.starts.isoformat(),
    }


def _moment(message: Message) -> str:
    return message.moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def items(found: Iterable[dict[str, object]]) -> bytes:
    return json.dumps({"items": list(found)}, ensure_ascii=False, indent=0).encode()
