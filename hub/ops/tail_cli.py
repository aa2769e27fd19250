"""`hub tail`: what stands on a topic, decoded, as it comes; escalations and notices in Dutch."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from hub.edge import settings

if TYPE_CHECKING:
    from hub.edge.kafka.following import Followed

EXAMPLES = """\b
Examples:
  hub tail escalations.0363                      wat Amsterdam vanaf nu ontvangt
  hub tail escalations.0363 --from-beginning -n 5
  hub tail notices.25PX --from-beginning --no-wait
  hub tail signals --json
"""

CHANGES = {"opened": "geopend", "revised": "herzien", "withdrawn": "ingetrokken", "closed": "gesloten"}
REASONS = {
    "resolved": "opgelost of voorbij",
    "season": "het schooljaar is voorbij, opgelost is het niet",
    "disproved": "bleek niet te kloppen",
    "identity": "is een andere leerling gebleken",
}


@click.command(epilog=EXAMPLES)
@click.argument("topic")
@click.option("--from-beginning", is_flag=True, help="Vanaf het eerste record · from the first record.")
@click.option("-n", "count", type=click.IntRange(1), help="Stop na zoveel records · stop after so many.")
@click.option("--wait/--no-wait", default=True, help="Blijf wachten op wat komt · go on waiting.")
@click.option("--prefix", help="Van een andere installatie, zoals een oefening · of a drill.")
@click.option("--json", "as_json", is_flag=True, help="Eén JSON-object per regel · one object per line.")
def tail(
    *, topic: str, from_beginning: bool, count: int | None, wait: bool, prefix: str | None, as_json: bool
) -> None:
    """
    Toon records zodra ze komen, leesbaar. Stop met Ctrl-C.

    Show decoded records as they come; TOPIC is named without the prefix of the installation.
    """
    from hub.edge.broker.detached import located  # noqa: PLC0415 - Kafka's clients, from here on only
    from hub.edge.kafka.following import follow  # noqa: PLC0415 - as above
    from hub.edge.registry.codecs import codec_of  # noqa: PLC0415 - as above

    known = located(settings.read())
    if prefix is not None:
        known = known.model_copy(update={"prefix": prefix})
    records = follow(known, codec_of(known), topic, from_beginning=from_beginning, wait=wait)
    for record in islice(records, count):
        click.echo(json.dumps(asdict(record), default=str) if as_json else line(record))


def line(record: "Followed") -> str:
    """One record as a sentence; of kinds that have none, their fields."""
    body, at = record.body, f"[{record.partition}@{record.offset}] {record.key}"
    if record.why is not None:
        return f"{at} onleesbaar ({record.why}); zie `hub status`"
    if body is None:
        return f"{at} (geen Avro)"
    if record.kind in ("Escalation", "Notice"):
        return _case(body)
    shown = ", ".join(f"{name} {_plain(value)}" for name, value in body.items() if value not in (None, []))
    return f"[{record.partition}@{record.offset}] {record.kind} {record.key}: {shown}"


def _case(body: dict[str, Any]) -> str:
    from hub.domain.findings import Party  # noqa: PLC0415 - as above
    from hub.domain.timeline import day_of  # noqa: PLC0415 - as above
    from hub.explain import words  # noqa: PLC0415 - its tables are read when they are needed

    moment = words.moment(_at(body["revision"]))
    within = f" in dossier {body['file']}" if body.get("file") else ""
    case = f"{moment}  zaak {body['case']}{within}: {CHANGES[body['change']]}"
    if body.get("rule") is None:
        return case  # a bare closing: who may no longer know hears no more
    name, sentence = words.RULES[body["rule"]]
    if body["change"] == "withdrawn":
        return f"{case}; {name}: {REASONS.get(body['reason'] or '', 'zonder reden')}"
    since = words.day(day_of(_at(body["since"])))
    severity = words.SEVERITIES[body["severity"]]
    turn = words.PARTIES[Party(body["responsible"])]
    closes = words.all_of([words.CLOSES.get(code, code) for code in body["closes"]])
    return "\n".join(
        [
            f"{case}; {name} ({severity}), sinds {since}",
            f"    {sentence} Aan zet: {turn}.",
            *_contact(body),
            f"    Grond: {body['ground']}",
            *([f"    Dit sluit door: {closes}"] if closes else []),
        ]
    )


def _contact(body: dict[str, Any]) -> list[str]:
    """Whom to ask, by the region's social route map."""
    from hub.explain import words  # noqa: PLC0415 - as above

    if body.get("contact_party") is None:
        return []
    told = words.route(body["contact_party"], body["contact_role"], body["contact_channel"])
    return [f"    Wie te vragen: {told}"]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _at(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
