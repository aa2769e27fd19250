"""`hub monitor`: counts of the transition per school, region and agreement, with small ones shut."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import click

from hub.domain.context import Context
from hub.domain.identifiers import Brin, is_brin
from hub.domain.pupil import knowledge
from hub.domain.timeline import day_of, midnight
from hub.edge import settings
from hub.edge.errors import OperatorError
from hub.explain.monitors import catalogue, machines, page, text
from hub.explain.monitors.book import Asked, Book, book
from hub.explain.monitors.catalogue import Monitor
from hub.explain.monitors.seen import Seen
from hub.streams.topics import JOURNAL

if TYPE_CHECKING:
    from hub.edge.views.pupils import Remembered

LIST, YEARBOOK = "list", "jaarboek"
"""Beside the names of the monitors."""
NAMES = (LIST, *(m.name for m in catalogue.MONITORS), YEARBOOK)


def _as_json(books: Sequence[Book]) -> str:
    return "".join(json.dumps(machines.as_json(it), ensure_ascii=False) + "\n" for it in books)


WRITERS: dict[str, Callable[[Sequence[Book]], str]] = {
    "text": lambda books: "\n".join(map(text.tell, books)),
    "csv": machines.as_csv,
    "json": _as_json,
    "html": page.page,
}


@click.command(
    epilog="""\b
Voorbeelden · examples:
  hub monitor list
  hub monitor doorstroom --season 2025
  hub monitor switch --region 26 --csv > switch.csv
  hub monitor wachtrij --school 98MA            met de eigen leerlingen, onder dossiernummer
  hub monitor gedragslijn --prefix drill-ab12. --html > gedragslijn.html
  hub monitor doorstroom --season 2025 --at 2025-10-02    zoals het toen stond
  hub monitor jaarboek --season 2025 --at 2026-10-02 --html > jaarboek.html
"""
)
@click.argument(
    "name", metavar="NAAM", type=click.Choice([LIST, *(m.name for m in catalogue.MONITORS), YEARBOOK])
)
@click.option(
    "--region", metavar="NN", help="only the schools (or municipalities) of this Doorstroompunt region"
)
@click.option(
    "--school", metavar="BRIN", help="only this school, with its own pupils by the number of their file"
)
@click.option(
    "--season", type=int, metavar="JAAR", help="the summer of the transition; default: the current one"
)
@click.option(
    "--at",
    metavar="DAG",
    type=click.DateTime(["%Y-%m-%d"]),
    help="as it stood that morning, worked out anew from the journal; default: now",
)
@click.option("--prefix", help="of the topics, when they are a drill's; default: HUB_PREFIX")
@click.option("--csv", "form", flag_value="csv", help="a line for each cell, for a spreadsheet")
@click.option("--json", "form", flag_value="json", help="one JSON object on standard output")
@click.option("--html", "form", flag_value="html", help="one page that fetches nothing")
def monitor(
    name: str,
    region: str | None,
    school: str | None,
    season: int | None,
    at: datetime | None,
    prefix: str | None,
    form: str | None,
) -> None:
    """Hoe gaat de overstap? Tellingen per school, regio en afspraak.

    Counts what the hub knows at its last tick; `jaarboek` is all monitors in one. Cells of 1 to 4 are shut,
    and those from which one could be worked out. Pupils are listed with --school only: those of whom that
    school may know, for that school.
    """
    if name == LIST:
        for each in catalogue.MONITORS:
            click.echo(f"{each.name:<16}{each.line}")
        click.echo(f"{YEARBOOK:<16}alle monitors in één, om per jaar te bewaren")
        return
    if region is not None and school is not None:
        raise click.UsageError("name either --region or --school")
    if school is not None and not is_brin(school):
        raise click.UsageError("--school wants a BRIN, such as 25PX")
    chosen = catalogue.MONITORS if name == YEARBOOK else (catalogue.monitor(name),)
    asked = Asking(
        season, None if at is None else midnight(at.date()), region, Brin(school) if school else None
    )
    click.echo(WRITERS[form or "text"](_books(chosen, asked, prefix)), nl=False)


class Asking(NamedTuple):
    """What each monitor is asked. None: its own season; as things stand now; of everybody."""

    season: int | None
    at: datetime | None
    region: str | None
    school: Brin | None


def _books(chosen: Sequence[Monitor], asking: Asking, prefix: str | None) -> list[Book]:
    """Everybody as the watch remembers them, at the last tick of all: a quiet partition gets none."""
    from hub.edge.broker.detached import located  # noqa: PLC0415 - Kafka's clients, needed from here on only
    from hub.edge.kafka import names  # noqa: PLC0415 - as above
    from hub.edge.registry.codecs import codec_of  # noqa: PLC0415 - as above
    from hub.edge.views import pupils  # noqa: PLC0415 - as above

    known = located(settings.read())
    if prefix is not None:
        known = known.model_copy(update={"prefix": prefix})
    everybody = pupils.everybody(known, codec_of(known), asking.at)
    living = [each for each in everybody if each.pupil.into is None]
    struck = [(each.now, each.around.context) for each in living if each.now is not None]
    if not struck:
        raise OperatorError(
            "the clock has not struck yet: nothing has been decided",
            where=names.full(known, JOURNAL),
            remedy="name a later day with --at" if asking.at else "start the clock with `hub run`",
        )
    now, context = max(struck, key=itemgetter(0))
    return [_book(monitor, asking, living, now, context) for monitor in chosen]


def _book(
    chosen: Monitor, asking: Asking, living: Sequence["Remembered"], now: datetime, context: Context
) -> Book:
    season = chosen.season(day_of(now)) if asking.season is None else asking.season
    asked = Asked(monitor=chosen, season=season, now=now, region=asking.region, school=asking.school)
    seen = (
        Seen(knowledge(e.name, e.pupil, e.around.context, e.read), season, now, context, e.pupil.said)
        for e in living
    )
    return book(asked, seen, context)
