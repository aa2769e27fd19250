"""`hub rejected`: what could not be a fact; listed by cause, retried from the original, or dropped."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from hub.connectors.catalogue import CONNECTORS, connector
from hub.edge import log, settings
from hub.edge.broker.detached import located
from hub.edge.intake.letter import by_cause
from hub.edge.intake.letter import letter as write
from hub.edge.intake.opening import OpenIntake, open_intake
from hub.edge.intake.rejection import Rejection
from hub.edge.intake.rejections import difference, read_all
from hub.edge.intake.rejections import drop as drop_all
from hub.edge.intake.rejections import retry as retry_one
from hub.ops.on_duty import access
from hub.ops.rejected_text import change_lines, change_plain, closed_lines, closed_plain
from hub.ops.rejected_text import waiting as waiting_lines
from hub.ops.shared import FOUND

Options = Callable[[Callable[..., None]], Callable[..., None]]


def chosen(command: Callable[..., None]) -> Callable[..., None]:
    """Which rejections a command is about."""
    for option in (
        click.option("--delivery", help="only of this delivery"),
        click.option("--cause", help="only with this code"),
        click.option("--source", help="only of this source, as vo-list/16YV"),
        click.option("--json", "as_json", is_flag=True, help="one JSON object on standard output"),
    ):
        command = option(command)
    return command


@click.group(epilog="\b\nExample:\n  hub rejected list\n")
def rejected() -> None:
    """Wat geen feit kon worden: what could not be a fact, and what to do with it."""


@rejected.command(
    "list",
    epilog="\b\nExamples:\n  hub rejected list\n  hub rejected list --source vo-list/16YV --json\n"
    "  hub rejected list --closed",
)
@chosen
@click.option("--closed", "with_closed", is_flag=True, help="also which deliveries closed what")
def list_(
    source: str | None, cause: str | None, delivery: str | None, as_json: bool, with_closed: bool
) -> None:
    """Count by source and cause; exit 1 when anything waits.

    What a later delivery of the source brought right waits no longer; it is counted below what waits.
    """
    with _opened() as (_, waiting, closed):
        picked = _pick(waiting, source, cause, delivery)
        gone = {one.id for one in _pick([one for one, _ in closed], source, cause, delivery)}
    ended = [(one, how) for one, how in closed if one.id in gone]
    if as_json:
        counts = Counter[tuple[str, str, str, str]]()
        for one in picked:
            counts[one.source, one.phase, one.code, one.field or ""] += one.count
        causes = [
            {"source": s, "phase": p, "code": c, "field": f or None, "count": n}
            for (s, p, c, f), n in sorted(counts.items())
        ]
        body = {"total": counts.total(), "causes": causes, "rejections": [_plain(r) for r in picked]}
        _print({**body, "closed": closed_plain(ended)})
    else:
        for line in (*waiting_lines(picked), *closed_lines(ended, each=with_closed)):
            click.echo(line)
    if picked:
        raise click.exceptions.Exit(FOUND)


@rejected.command(
    epilog="\b\nExamples:\n  hub rejected retry --dry-run\n  hub rejected retry --source ro/25PX --yes"
)
@chosen
@click.option("--yes", is_flag=True, help="do not ask")
@click.option("--dry-run", is_flag=True, help="show the difference only")
def retry(
    source: str | None, cause: str | None, delivery: str | None, as_json: bool, yes: bool, dry_run: bool
) -> None:
    """Read the encrypted originals again, for instance after a fix of the connector.

    Shown first: facts by kind, and what would still be rejected, by cause. --dry-run does no more than that.
    """
    with _opened() as (intake, waiting, _closed):
        by_delivery: dict[str, list[Rejection]] = defaultdict(list)
        wanted = {r.delivery for r in _pick(waiting, source, cause, delivery)}
        for one in waiting:
            if one.delivery in wanted:
                by_delivery[one.delivery].append(one)
        changes = [difference(d, ones, intake, CONNECTORS) for d, ones in by_delivery.items()]
        if as_json and dry_run:
            _print({"deliveries": [change_plain(c) for c in changes]})
        else:
            click.echo("\n".join(change_lines(changes)))
        mends = [c for c in changes if not c.gone and (c.mended or c.new)]
        if dry_run or not mends:
            return
        if not yes:
            click.confirm(f"take in {len(mends)} deliveries again?", abort=True, err=as_json)
        moment = datetime.now(UTC)
        done = [r for c in mends if (r := retry_one(c, intake, CONNECTORS, moment)) is not None]
    if as_json:
        _print({"retried": [r.as_json() for r in done]})
    else:
        click.echo(
            f"{len(done)} deliveries taken in again, {sum(r.rejected for r in done)} records still rejected"
        )


@rejected.command(
    epilog='\b\nExample:\n  hub rejected drop --source vo-list/16YV --reason "school corrected the list"'
)
@chosen
@click.option("--reason", required=True, help="why these will never be facts; goes to the access log")
@click.option("--yes", is_flag=True, help="do not ask")
@click.option("--dry-run", is_flag=True, help="show what would be dropped")
def drop(
    source: str | None,
    cause: str | None,
    delivery: str | None,
    as_json: bool,
    reason: str,
    yes: bool,
    dry_run: bool,
) -> None:
    """Decide that these will never be facts."""
    with _opened() as (intake, waiting, _closed):
        picked = _pick(waiting, source, cause, delivery)
        if not as_json:
            all_of_them, these = (sum(r.count for r in some) for some in (waiting, picked))
            click.echo(f"{these} of {all_of_them} waiting rejections would be dropped")
        if not dry_run and picked:
            if not yes:
                click.confirm("drop them?", abort=True, err=as_json)
            subject = ",".join(sorted({r.delivery for r in picked}))
            done_by = access("drop", subject, reason, f"dropped {len(picked)}")
            gone = {r.id for r in picked}
            others = [r for r in waiting if r.id not in gone]
            drop_all(picked, others, intake.originals, intake.vault, done_by)
    if as_json:
        _print({"dropped": 0 if dry_run else len(picked), "rejections": [_plain(r) for r in picked]})


@rejected.command(
    epilog="\b\nExamples:\n  hub rejected letter vo-list/16YV\n  hub rejected letter vo-list/16YV --json"
)
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="one JSON object on standard output")
def letter(source: str, as_json: bool) -> None:
    """Brief aan wie aanlevert: what SOURCE has to mend, by cause, in Dutch; exit 1 when there is anything.

    It says what, where (line, record, and the source's own number where it can be nothing but a number) and
    how to mend it; no name and no person's number.
    """
    name, _, organisation = source.partition("/")
    found = connector(name)
    if found is None:
        raise click.UsageError(f"no connector is called {name}: name <connector>/<organisation>")
    if (trouble := found.unlike_owner(organisation)) is not None:
        raise click.UsageError(trouble)
    with _opened() as (intake, waiting, _closed):
        picked = _pick(waiting, source, None, None)
        own = intake.door.vault.waiting.own([one.id for one in picked])
    at = "kolom" if found.file.advice.endswith(".csv") else "veld"  # only such files name their columns
    if as_json:
        groups = [group.shown(own) for group in by_cause(picked)]
        _print({"source": source, "total": sum(r.count for r in picked), "causes": groups})
    else:
        click.echo(write(found.called(organisation), picked, own, at), nl=False)
    if picked:
        raise click.exceptions.Exit(FOUND)


@contextmanager
def _opened() -> Iterator[tuple[OpenIntake, list[Rejection], list[tuple[Rejection, str]]]]:
    known = located(settings.read())
    log.setup(known.log_level)
    with open_intake(known) as intake:
        yield intake, *read_all(known, intake.codec, intake.vault)


def _pick(
    waiting: Sequence[Rejection], source: str | None, cause: str | None, delivery: str | None
) -> list[Rejection]:
    return [
        r
        for r in waiting
        if source in (None, r.source) and cause in (None, r.code) and delivery in (None, r.delivery)
    ]


def _plain(one: Rejection) -> dict[str, Any]:
    whence = {"source": one.source, "delivery": one.delivery, "picked_up": one.picked_up.isoformat()}
    return {**one.shown(), **whence}


def _print(body: dict[str, Any]) -> None:
    click.echo(json.dumps(body, ensure_ascii=False, indent=2))
