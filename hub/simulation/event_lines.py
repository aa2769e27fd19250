"""Event files as text: CloudEvents, one on each line, in the words of the hub's own event file."""

import json
from collections.abc import Iterable, Mapping

from hub.domain.timeline import AMSTERDAM
from hub.simulation.life import SEASON, Event

WORD: Mapping[str, str] = {
    "orientatie": "stand",
    "dossier": "stap",
    "warme-overdracht": "stand",
    "intake": "stand",
    "vrijstelling": "artikel",
    "bezigheid": "soort",
    "contact": "uitkomst",
}
"""By kind the field that says what it is."""

LASTS = ("vrijstelling", "bezigheid")
BESIDE = (*LASTS, "contact")
"""Kinds that belong to no transition."""


def written(told: Iterable[tuple[Event, str, str]]) -> bytes:
    """Each event about somebody with a BSN or an onderwijsnummer; an empty list where there is nothing."""
    lines = [_line(*each) for each in told]
    return ("\n".join(lines) + "\n").encode() if lines else b"[]\n"


def _line(event: Event, bsn: str, onderwijsnummer: str) -> str:
    when = event.told.astimezone(AMSTERDAM).isoformat()
    who = {"bsn": bsn} if bsn else {"onderwijsnummer": onderwijsnummer}
    data: dict[str, object] = {**who, "nummer": event.number, WORD[event.kind]: event.word}
    data["vanaf" if event.kind in LASTS else "dag"] = event.day.isoformat()
    if event.kind not in BESIDE:
        data["overstapjaar"] = SEASON
    if event.back:
        data["ingetrokken"] = True
    said = {
        "specversion": "1.0",
        "id": f"{event.kind} {event.number} {event.word} {when}",
        "source": "urn:example:simulatie",
        "type": f"nl.overstap.{event.kind}.v1",
        "time": when,
        "datacontenttype": "application/json",
        "data": {**data, **dict(event.more)},
    }
    return json.dumps(said, ensure_ascii=False)
