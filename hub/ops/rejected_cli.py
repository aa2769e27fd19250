"""`hub rejected`: what could not be a fact; listed by cause, retried from the original, or dropped."""

import getpass
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
from hub.edge.intake.rejections import Difference, difference, read
from hub.edge.intake.rejections import drop as drop_all
from hub.edge.intake.rejections import retry as retry_one
from hub.edge.vault.access import Access
from hub.ops.shared import FOUND

SHOWN = 20

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
    "list", epilog="\b\nExamples:\n  hub rejected list\n  hub rejected list --source vo-list/16YV --json"
)
@chosen
def list_(source: str | None, cause: str | None, delivery: str | None, as_json: bool) -> None:
    """Count by source and cause; exit 1 when anything waits."""
    with _opened() as (intake, waiting):
        del intake
        picked = _pick(waiting, source, cause, delivery)
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for one in picked:
        counts[one.source, one.phase, one.code, one.field or ""] += one.count
    if as_json:
        by_cause = [
            {"source": s, "phase": p, "code": c, "field": f or None, "count": n}
            for (s, p, c, f), n in sorted(counts.items())
        ]
        _print({"total": counts.total(), "causes": by_cause, "rejections": [_plain(r) for r in picked]})
    else:
        for (name, phase, code, field), count in sorted(counts.items()):
            click.echo(f"{count:>7}  {name:<18} {phase:<10} {code:<20} {field}")
        click.echo(f"{counts.total():>7}  waiting")
        for one in picked[:SHOWN]:
            place = f"line {one.line}" if one.line is not None else f"record {one.record}"
            more = f" (and {one.more} more like it)" if one.more else ""
            click.echo(f"  {one.delivery}  {one.source}  {place}: {one.remedy}{more}")
        if len(picked) > SHOWN:
            click.echo(f"  … {len(picked) - SHOWN} more: --json shows all")
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
    """Read the encrypted originals again, for instance after a fix of the connector."""
    with _opened() as (intake, waiting):
        by_delivery: dict[str, list[Rejection]] = defaultdict(list)
        wanted = {r.delivery for r in _pick(waiting, source, cause, delivery)}
        for one in waiting:
            if one.delivery in wanted:
                by_delivery[one.delivery].append(one)
        changes = [difference(d, ones, intake, CONNECTORS) for d, ones in by_delivery.items()]
        _show_changes(changes, as_json=as_json and dry_run)
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
    with _opened() as (intake, waiting):
        picked = _pick(waiting, source, cause, delivery)
        if not as_json:
            all_of_them, these = (sum(r.count for r in some) for some in (waiting, picked))
            click.echo(f"{these} of {all_of_them} waiting rejections would be dropped")
        if not dry_run and picked:
            if not yes:
                click.confirm("drop them?", abort=True, err=as_json)
            access = Access(
                moment=datetime.now(UTC),
                who=getpass.getuser(),
                organisation="ops",
                action="drop",
                subject=",".join(sorted({r.delivery for r in picked})),
                reason=reason,
                outcome=f"dropped {len(picked)}",
            )
            gone = {r.id for r in picked}
            others = [r for r in waiting if r.id not in gone]
            drop_all(picked, others, intake.originals, intake.vault, access)
    if as_json:
        _print({"dropped": 0 if dry_run else len(picked), "rejections": [_plain(r) for r in picked]})


@rejected.command(
    epilog="\b\nExamples:\n  hub rejected letter vo-list/16YV\n  hub rejected letter vo-list/16YV --json"
)
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="one JSON object on standard output")
def letter(source: str, as_json: bool) -> None:
    """Brief aan wie aanlevert: what SOURCE has to mend, by cause, in Dutch; exit 1 when there is anything.

    It says what, where and how to mend it, and nothing about a pupil.
    """
    name, _, organisation = source.partition("/")
    found = connector(name)
    if found is None:
        raise click.UsageError(f"no connector is called {name}: name <connector>/<organisation>")
    if (trouble := found.unlike_owner(organisation)) is not None:
        raise click.UsageError(trouble)
    with _opened() as (intake, waiting):
        del intake
        picked = _pick(waiting, source, None, None)
    if as_json:
        groups = [group.shown() for group in by_cause(picked)]
        _print({"source": source, "total": sum(r.count for r in picked), "causes": groups})
    else:
        click.echo(write(found.called(organisation), picked), nl=False)
    if picked:
        raise click.exceptions.Exit(FOUND)


@contextmanager
def _opened() -> Iterator[tuple[OpenIntake, list[Rejection]]]:
    known = located(settings.read())
    log.setup(known.log_level)
    with open_intake(known) as intake:
        yield intake, read(known, intake.codec, intake.vault)


def _pick(
    waiting: Sequence[Rejection], source: str | None, cause: str | None, delivery: str | None
) -> list[Rejection]:
    return [
        r
        for r in waiting
        if source in (None, r.source) and cause in (None, r.code) and delivery in (None, r.delivery)
    ]


def _show_changes(changes: list[Difference], *, as_json: bool) -> None:
    if as_json:
        _print({"deliveries": [_change(c) for c in changes]})
        return
    for change in changes:
        state = "original is gone" if change.gone else f"{change.facts} facts"
        click.echo(
            f"{change.delivery}  {change.source}: {len(change.mended)} mended, {len(change.remain)} remain, "
            f"{len(change.new)} new; {state}"
        )
    if not changes:
        click.echo("nothing waits")


def _change(change: Difference) -> dict[str, Any]:
    return {name: getattr(change, name) for name in Difference.__slots__}


def _plain(one: Rejection) -> dict[str, Any]:
    whence = {"source": one.source, "delivery": one.delivery, "picked_up": one.picked_up.isoformat()}
    return {**one.shown(), **whence}


def _print(body: dict[str, Any]) -> None:
    click.echo(json.dumps(body, ensure_ascii=False, indent=2))
