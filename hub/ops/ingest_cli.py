"""`hub ingest`: take in a file, standard input, a drop directory, or a pull; ends with the counts."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from hub.edge import log, settings
from hub.edge.broker.detached import located
from hub.edge.errors import OperatorError
from hub.edge.intake.receipt import Judgement, Receipt, in_dutch, table
from hub.ops.shared import FOUND

SETTLE_S = 0.5
"""Whoever calls says that the files are there: so long without a change will do; `hub run` waits longer."""


@click.command(
    epilog="""\b
Examples:
  hub ingest vo-list vo-list_16YV_20250115T0730_volledig.csv --organisation 16YV
  cat items.json | hub ingest koppelpunt - --organisation mbo --name koppelpunt_20250401T0600.json
  hub ingest --drop /var/lib/hub/drop --json
  hub ingest --pull koppelpunt/mbo
  hub ingest --resume vo-list/16YV"""
)
@click.argument("connector", required=False)
@click.argument("file", default="-")
@click.option("--organisation", help="who delivers: a BRIN, a gemeentecode, or the name of a national source")
@click.option("--name", help="the file's name at the source, when FILE does not carry it")
@click.option(
    "--drop", type=click.Path(path_type=Path), help="take in what lies in <DROP>/<connector>/<organisation>/"
)
@click.option("--pull", metavar="SOURCE", help="pull once what a source has, as sources.toml says where")
@click.option(
    "--resume",
    metavar="SOURCE",
    help="forget the rejections in a row of a source that has ended; or say that you saw its number run "
    "back, or that numbers that it passed over need not come",
)
@click.option("--json", "as_json", is_flag=True, help="receipts as JSON")
def ingest(
    connector: str | None,
    file: str,
    organisation: str | None,
    name: str | None,
    drop: Path | None,
    pull: str | None,
    resume: str | None,
    as_json: bool,
) -> None:
    """Take in a delivery: FILE (or - for standard input) as CONNECTOR reads it, a drop directory, or a pull.

    Exit code 1 when something was rejected or not taken in. Reading a file twice changes nothing.
    """
    known = located(settings.read())
    log.setup(known.log_level)
    if resume is not None:
        _resume(known, resume)
        return
    if [connector, drop, pull].count(None) != 2:  # noqa: PLR2004 - one of three
        raise click.UsageError("name either a CONNECTOR with --organisation, or --drop DIR, or --pull SOURCE")
    now = datetime.now(UTC)
    if pull is not None:
        _pull(known, pull, as_json=as_json)
        return
    if drop is not None:
        receipts = _poll(known, drop, now)
    else:
        receipts = [_one(known, connector or "", file, organisation, name, now)]
    _end(receipts, as_json=as_json)


def _end(receipts: list[Receipt], *, as_json: bool) -> None:
    _show(receipts, as_json=as_json)
    if not all(r.clean for r in receipts):
        raise click.exceptions.Exit(FOUND)


def _pull(known: settings.Settings, source: str, *, as_json: bool) -> None:
    """Also what came before a pull broke off is shown."""
    from hub.edge.intake.opening import open_intake  # noqa: PLC0415 - Kafka's clients, needed from here on only
    from hub.edge.intake.pulling import pull  # noqa: PLC0415 - as above
    from hub.ops.troubles import never_came  # noqa: PLC0415 - as above

    receipts: list[Receipt] = []
    with open_intake(known) as intake:
        try:
            receipts.extend(pull(known, intake, source, lambda: datetime.now(UTC), lambda: None))
        except OperatorError:
            _show(receipts, as_json=as_json)
            raise
        gaps = intake.vault.pulls.missing().get(source, [])
    if gaps:
        click.echo(f"{source}: {never_came(gaps)}; it is not heard until they do", err=True)
    _end(receipts, as_json=as_json)
    if gaps:
        raise click.exceptions.Exit(FOUND)


def _poll(known: settings.Settings, drop: Path, now: datetime) -> list[Receipt]:
    from hub.edge.intake.opening import open_intake  # noqa: PLC0415 - Kafka's clients, needed from here on only
    from hub.edge.intake.transports.resting import Resting  # noqa: PLC0415 - as above
    from hub.edge.intake.transports.unfit import Unfit  # noqa: PLC0415 - as above

    with open_intake(known) as intake:
        there = intake.drop(drop, Unfit(), Resting(at_most_s=SETTLE_S))
        there.look()
        time.sleep(SETTLE_S)
        receipts = there.poll(now)
    if busy := there.resting.waiting:
        click.echo(f"{busy} files are still being written, or open in a program; they wait", err=True)
    return receipts


def _one(
    known: settings.Settings,
    connector: str,
    file: str,
    organisation: str | None,
    name: str | None,
    now: datetime,
) -> Receipt:
    from hub.connectors.catalogue import CONNECTORS  # noqa: PLC0415 - see _poll
    from hub.edge.intake.opening import open_intake  # noqa: PLC0415 - see _poll
    from hub.edge.intake.transports import stdin  # noqa: PLC0415 - see _poll

    found = next((c for c in CONNECTORS if c.name == connector), None)
    if found is None:
        names = ", ".join(c.name for c in CONNECTORS)
        raise click.UsageError(f"no connector is called {connector}; there are: {names}")
    if organisation is None:
        raise click.UsageError("--organisation is needed: whoever delivers speaks for itself only")
    if (trouble := found.unlike_owner(organisation)) is not None:
        raise click.UsageError(trouble)
    delivery = stdin.delivery(file, organisation, now, name)
    with open_intake(known) as intake:
        return intake.take(found, delivery)


def _resume(known: settings.Settings, source: str) -> None:
    from hub.domain.identifiers import SourceId  # noqa: PLC0415 - see _poll
    from hub.edge.vault import vault_of  # noqa: PLC0415 - see _poll

    vault = vault_of(known)
    try:
        seen = vault.counting.seen(SourceId(source))
        given_up = vault.pulls.seen(SourceId(source))
        resumed = vault.deliveries.resume(SourceId(source)) or seen or given_up
    finally:
        vault.close()
    if not resumed:
        raise OperatorError(
            f"{source} has no rejections in a row for which it is not heard, and its numbers are in order",
            where="--resume",
            remedy="name it <connector>/<organisation>, as `hub status` does",
        )
    click.echo(f"{source}: its rejections in a row are forgotten, and what is odd in its numbers was seen")


def _show(receipts: list[Receipt], *, as_json: bool) -> None:
    if as_json:
        totals = {
            key: sum(getattr(r, key) for r in receipts)
            for key in ("records", "fruitful", "rejected", "skipped", "facts")
        }
        body = {"receipts": [r.as_json() for r in receipts], "total": totals}
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    for receipt in receipts:
        if receipt.judgement is not Judgement.GOOD:
            click.echo(in_dutch(receipt))
    click.echo(table(receipts))
