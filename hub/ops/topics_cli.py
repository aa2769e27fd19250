"""`hub topics`: the topics as they are declared, and a Kafka made to match."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime

import click

from hub.connectors.reference.tables import municipality_today
from hub.domain.timeline import day_of
from hub.edge import settings
from hub.ops.shared import JSON
from hub.streams import asyncapi
from hub.streams import topics as declared
from hub.streams.topics import Topic

MUNICIPALITY = click.option(
    "--municipality", "municipalities", multiple=True, metavar="CODE", help="Its escalations too, e.g. 0363."
)
REGION = click.option(
    "--region", "regions", multiple=True, metavar="NN", help="Of its coordinator too, e.g. 26."
)
BRIN = click.option("--brin", "brins", multiple=True, metavar="BRIN", help="Its notices too, e.g. 25PX.")

EXAMPLES = """\b
Examples:
  hub topics list
  hub topics apply --dry-run
  hub topics apply --municipality 0363 --municipality 0546 --brin 25PX
"""


@click.group(epilog=EXAMPLES)
def topics() -> None:
    """The topics of the hub: each declared once, with its key, its retention, its writers and its reason."""


@topics.command("asyncapi", epilog="\b\nExample:\n  hub topics asyncapi > asyncapi.json\n")
def asyncapi_() -> None:
    """Print them as an AsyncAPI 3 document, with their Avro schemas; no Kafka is needed."""
    click.echo(json.dumps(asyncapi.document(), ensure_ascii=False, indent=1))


@topics.command("list", epilog="\b\nExample:\n  hub topics list --json\n")
@MUNICIPALITY
@REGION
@BRIN
@JSON
def list_(
    *, municipalities: Sequence[str], regions: Sequence[str], brins: Sequence[str], as_json: bool
) -> None:
    """Show what is declared; no Kafka is needed."""
    configured = settings.read()
    wanted = _wanted(municipalities, regions, brins)
    if as_json:
        rows = [_facts(topic, configured.prefix, configured.partitions) for topic in wanted]
        click.echo(json.dumps({"topics": rows}, indent=2))
        return
    for topic in wanted:
        kept = "compacted" if topic.compacted else _days(topic.retention_ms)
        count = topic.partitions(configured.partitions)
        click.echo(
            f"{configured.prefix}{topic.name}  {count} partition(s), {kept}, by {', '.join(topic.writers)}"
        )
        click.echo(f"    key: {topic.key}\n    why: {topic.why}")


@topics.command(epilog="\b\nExample:\n  hub topics apply --dry-run --municipality 0363\n")
@click.option("--dry-run", is_flag=True, help="Show the difference only; exit 1 when there is one.")
@MUNICIPALITY
@REGION
@BRIN
@JSON
def apply(
    *,
    dry_run: bool,
    municipalities: Sequence[str],
    regions: Sequence[str],
    brins: Sequence[str],
    as_json: bool,
) -> None:
    """
    Make what is missing, set what differs. Deletes nothing; done twice it changes nothing.

    Exit 1 when something differs that a person must mend (a number of partitions).
    """
    from hub.edge.broker.detached import located  # noqa: PLC0415 - as above
    from hub.edge.kafka import provision  # noqa: PLC0415 - `hub topics list` needs no Kafka client

    configured = located(settings.read())
    wanted = _wanted(municipalities, regions, brins)
    found = provision.differences(configured, wanted) if dry_run else provision.apply(configured, wanted)
    stuck = [d for d in found if d.remedy]
    advice = provision.advice(configured)
    if as_json:
        rows = [{"topic": d.topic, "difference": d.what, "remedy": d.remedy} for d in found]
        told = {"applied": not dry_run, "differences": rows, "advice": advice}
        click.echo(json.dumps(told, indent=2))
    else:
        for d in found:
            click.echo(f"{d.topic}: {d.what}" + (f"\n  remedy: {d.remedy}" if d.remedy else ""))
        done = "to do" if dry_run else "done"
        click.echo(f"{len(found) - len(stuck)} {done}, {len(stuck)} for a person" if found else "as declared")
        for line in advice:
            click.echo(f"note: {line}")
    if stuck or (dry_run and found):
        sys.exit(1)


def _wanted(municipalities: Sequence[str], regions: Sequence[str], brins: Sequence[str]) -> tuple[Topic, ...]:
    for code in municipalities:
        _declared(f"{declared.ESCALATIONS}{code}", "--municipality", "four digits, for example 0363")
        _stands(code, day_of(datetime.now(UTC)))
    for region in regions:
        _declared(f"{declared.REGIONAL}{region}", "--region", "two digits, for example 26")
    for brin in brins:
        _declared(f"{declared.NOTICES}{brin}", "--brin", "two digits and two capitals, for example 25PX")
    return declared.wanted(municipalities, brins, regions)


def _declared(name: str, option: str, shape: str) -> None:
    try:
        declared.topic(name)
    except KeyError:
        raise click.BadParameter(f"{name.rpartition('.')[2]!r} is not {shape}", param_hint=option) from None


def _stands(code: str, today: date) -> None:
    """Refuse a municipality that has ended: nobody would read its topic."""
    now = municipality_today(code, today)
    if now is not None and now.code != code:
        raise click.BadParameter(
            f"{code} is no municipality any more; its heir is {now.code} ({now.name})",
            param_hint="--municipality",
        )


def _facts(topic: Topic, prefix: str, spread: int) -> dict[str, object]:
    return {
        "name": prefix + topic.name,
        "key": topic.key,
        "schemas": list(topic.schemas),
        "partitions": topic.partitions(spread),
        "config": topic.config(),
        "writers": list(topic.writers),
        "why": topic.why,
    }


def _days(retention_ms: int) -> str:
    return "kept" if retention_ms < 0 else f"{retention_ms // 86_400_000} days"
