"""`hub digest`: the week's messages of severity 1 and 2, one per recipient and rule; what weeks asked."""

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from hub.domain.identifiers import is_brin
from hub.edge import settings
from hub.edge.errors import OperatorError
from hub.explain import digest as weekly
from hub.explain import words
from hub.ops.shared import JSON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.domain.signals import Signal


@click.command(
    epilog="""\b
Voorbeelden · examples:
  hub digest --school 98VA                    wat deze school open heeft, de laatste week
  hub digest --week 2026-03-30 --json         alle weekberichten van die week
  hub digest --figures                        hoeveel elke regel per gemeente en week vroeg
"""
)
@click.option("--school", metavar="BRIN", help="alleen voor deze school · for this school only")
@click.option("--municipality", metavar="CODE", help="alleen voor deze gemeente · for this one only")
@click.option(
    "--week",
    type=click.DateTime(["%Y-%m-%d"]),
    help="een dag van de week; anders de laatste · any day of it; default: the last one",
)
@click.option("--figures", is_flag=True, help="per regel: wat weken van gemeenten vroegen · what weeks asked")
@click.option("--prefix", help="of the topics, when they are a drill's; default: HUB_PREFIX")
@JSON
def digest(
    *,
    school: str | None,
    municipality: str | None,
    week: datetime | None,
    figures: bool,
    prefix: str | None,
    as_json: bool,
) -> None:
    """
    Weekberichten: per ontvanger en regel één lijst van wat open staat met ernst 1 en 2.

    A view of what was said; each case keeps its record on the recipient's topic. Severity 3 and 4 is in none.
    """
    if school is not None and not is_brin(school):
        raise click.UsageError("--school wants a BRIN, such as 25PX")
    said = _said(prefix)
    if figures:
        _figures(said, as_json=as_json)
        return
    first = weekly.monday(week.date() if week else max(map(weekly.day_of_revision, said)))
    wanted = {f"brin/{school}"} if school else set()
    wanted |= {f"gm/{municipality}"} if municipality else set()
    found = [d for d in weekly.digests(said, first) if not wanted or d.recipient.address in wanted]
    if as_json:
        click.echo(json.dumps([_plain(d, first) for d in found], ensure_ascii=False))
        return
    for one in found:
        click.echo("\n".join(weekly.tell(one, first)))
    if not found:
        click.echo(f"geen weekberichten in de week van {words.day(first)}")


def _said(prefix: str | None) -> "Sequence[Signal]":
    from hub.edge.broker.detached import located  # noqa: PLC0415 - Kafka's clients, from here on only
    from hub.edge.kafka import names  # noqa: PLC0415 - as above
    from hub.edge.registry.codecs import codec_of  # noqa: PLC0415 - as above
    from hub.edge.views import told  # noqa: PLC0415 - as above
    from hub.streams.topics import SIGNALS  # noqa: PLC0415 - as above

    known = located(settings.read())
    if prefix is not None:
        known = known.model_copy(update={"prefix": prefix})
    said = list(told.everything(known, codec_of(known)))
    if not said:
        raise OperatorError(
            "nothing has been said yet",
            where=names.full(known, SIGNALS),
            remedy="start the hub with `hub run`, or name a drill with --prefix",
        )
    return said


def _figures(said: "Sequence[Signal]", *, as_json: bool) -> None:
    rows = weekly.burdens(said)
    if as_json:
        click.echo(json.dumps([row._asdict() for row in rows]))
        return
    for row in rows:
        click.echo(line(row))


def line(row: weekly.Burden) -> str:
    """One rule, as a sentence of numbers."""
    name = f"{row.rule} {words.RULES[row.rule][0]}"
    per_week = f"per week {row.usual:g}, hoogstens {row.most}"
    grave = f"{row.records} × ernst 3+ aan {row.offices} gemeenten, {per_week}"
    mild = f"{row.mild} × ernst 1-2 in {row.digests} weekberichten"
    return f"{name}: {grave}; {mild}"


def _plain(one: weekly.Digest, first: date) -> dict[str, Any]:
    cases = [
        {
            **case._asdict(),
            "since": case.since.isoformat(),
            "told": weekly.day_told(case).isoformat(),
            "new": case.case in one.new,
        }
        for case in one.standing
    ]
    return {
        "week": first.isoformat(),
        "recipient": one.recipient.address,
        "rule": one.rule,
        "over": one.over,
        "graver": one.graver,
        "cases": cases,
    }
