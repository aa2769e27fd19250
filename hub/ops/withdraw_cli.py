"""`hub delivery list` and `withdraw`: find a wrong delivery, see what hangs on it, take it back."""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from hub.domain.identifiers import SourceId
from hub.edge import log, settings
from hub.edge.errors import OperatorError
from hub.ops.shared import JSON

if TYPE_CHECKING:
    from hub.edge.intake.opening import OpenIntake
    from hub.edge.intake.withdrawing import Effect, Reads
    from hub.edge.settings import Settings
    from hub.edge.vault.withdrawals import Taken
    from hub.edge.views.pupils import Remembered
    from hub.streams.records import Out

UNFORESEEN = "which signals would change is not shown: {why}"


@click.command(
    "list", epilog="\b\nExamples:\n  hub delivery list vo-list/16YV\n  hub delivery list ro/25PX --json\n"
)
@click.argument("source", metavar="SOURCE")
@click.option("--last", default=20, show_default=True, help="so many, the latest first")
@JSON
def list_(*, source: str, last: int, as_json: bool) -> None:
    """What SOURCE delivered: id, when it was picked up, what it gave, and its name."""
    from hub.edge.vault import vault_of  # noqa: PLC0415 - what needs a vault is imported where it is used

    known = settings.read()
    found: list[Taken] = []
    if (known.data_dir / "vault.db").exists():  # to look must not make a vault
        with closing(vault_of(known)) as vault:
            found = list(vault.withdrawals.of(SourceId(source), last))
    if as_json:
        click.echo(json.dumps([_plain(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(f"{one.delivery}  {_told(one)}")
    click.echo(f"{len(found)} deliveries")


@click.command(
    epilog="""\b
Examples:
  hub delivery withdraw 0f3a… --dry-run
  hub delivery withdraw 0f3a… --reason "last year's list; told by phone"
"""
)
@click.argument("delivery_id", metavar="DELIVERY")
@click.option("--reason", help="why it is wrong and who said so; goes to the access log, sealed")
@click.option("--yes", is_flag=True, help="do not ask")
@click.option("--dry-run", is_flag=True, help="show what would change only")
def withdraw(*, delivery_id: str, reason: str | None, yes: bool, dry_run: bool) -> None:
    """Take a wrong delivery back, as if it had never come. To withdraw it twice changes nothing.

    Whoever was told of something that rested on it hears of it after the next tick. After a crash, give it
    again: it is finished.
    """
    from hub.edge.broker.detached import located  # noqa: PLC0415 - Kafka's clients, from here on only
    from hub.edge.intake import withdrawing  # noqa: PLC0415 - as above
    from hub.edge.intake.opening import open_intake  # noqa: PLC0415 - as above
    from hub.ops.on_duty import access  # noqa: PLC0415 - as above

    if not (dry_run or reason):
        raise click.UsageError("--reason is needed: why it is wrong, and who said so")
    known = located(settings.read())
    log.setup(known.log_level)
    with open_intake(known) as intake:
        taken = withdrawing.asked(intake.vault, delivery_id)
        click.echo(_told(taken))
        if withdrawing.is_done(intake.vault, taken):
            click.echo("that was done before")
            return
        reads = _reads(known, intake)
        it = withdrawing.accounted(intake.vault, taken, intake.codec, reads)
        effect = withdrawing.effect(intake.vault, it)
        _show(effect, _open_cases(intake, effect))
        _show_signals(known, intake, effect, withdrawing.anew(intake.vault, taken, it))
        if dry_run:
            return
        if not yes:
            click.confirm("withdraw it?", abort=True)
        outcome = f"{effect.gone} gone, {effect.back} back, {effect.listed_again} listed again"
        done_by = access("withdraw", taken.delivery, reason or "", outcome)
        withdrawing.withdraw(taken, intake, done_by, reads, _waiting(known, intake, taken))
    log.get().info(log.INTAKE_WITHDRAWN, source=taken.source, delivery=taken.delivery, facts=effect.said)
    click.echo("done: whoever was told hears of it after the next tick")


def _reads(known: "Settings", intake: "OpenIntake") -> "Reads":
    from hub.edge.views.foreseen import said_on  # noqa: PLC0415 - as above

    return lambda topic, key: said_on(known, intake.codec, topic, key)


def _waiting(known: "Settings", intake: "OpenIntake", taken: "Taken") -> list[str]:
    """Its rejections that nobody has dealt with; they are of no use to anybody then."""
    from hub.edge.intake.rejections import read  # noqa: PLC0415 - as above

    if not taken.rejected:
        return []
    return [r.id for r in read(known, intake.codec, intake.vault) if r.delivery == taken.delivery]


def _open_cases(intake: "OpenIntake", effect: "Effect") -> int:
    intake.catch_up()
    return sum(case.open for pupil in effect.pupils for case in intake.vault.cases.of(pupil))


def _show(effect: "Effect", open_cases: int) -> None:
    click.echo(f"  said of {len(effect.pupils)} pupils: {effect.said} things")
    click.echo(f"    {effect.gone:>6} were said by no other delivery: nothing is known of them any more")
    click.echo(f"    {effect.back:>6} go back to what an earlier delivery said")
    click.echo(
        f"    {effect.unchanged:>6} stay as they are: another delivery said the same, or something newer"
    )
    click.echo(f"  {effect.listed_again} things that only this full list had taken back count again")
    if effect.answers:
        click.echo(
            f"  {effect.answers} of the things are answers to cases: those no longer count as answered"
        )
    if effect.merges:
        click.echo(f"  NOT undone: {effect.merges} links by which two pupils became one; they stay one")
    click.echo(f"  open cases of these pupils: {open_cases}")


def _show_signals(known: "Settings", intake: "OpenIntake", effect: "Effect", anew: "list[Out]") -> None:
    from hub.edge.views import pupils  # noqa: PLC0415 - as above
    from hub.edge.views.foreseen import foresee  # noqa: PLC0415 - as above

    survivor = intake.vault.merges.survivor
    try:
        everybody = _with_a_clock(pupils.everybody(known, intake.codec))
        changes = foresee(everybody, anew, effect.pupils, survivor, intake.codec)
    except OperatorError as error:
        click.echo(f"  {UNFORESEEN.format(why=error.what)}")
        return
    for one in changes:
        click.echo(f"  signals, at the next tick: {one.count} of {one.rule} {one.change}")
    if not changes:
        click.echo("  signals, at the next tick: none changes")


def _with_a_clock(known: "Iterable[Remembered]") -> "Iterator[Remembered]":
    for one in known:
        if one.now is None:
            raise OperatorError("the clock has not struck yet", remedy="start the clock with `hub run`")
        yield one


def _told(one: "Taken") -> str:
    picked_up = one.picked_up.astimezone()
    kind = "full" if one.full else "changes" if one.through else "not heard"
    gone = "  WITHDRAWN" if one.withdrawn else ""
    counts = f"{one.records} records, {one.facts} facts, {one.rejected} rejected"
    return f"{one.source}  {picked_up:%Y-%m-%d %H:%M}  {kind}  {counts}  {one.name}{gone}"


def _plain(one: "Taken") -> dict[str, Any]:
    through = one.through.isoformat() if one.through else None
    return {**asdict(one), "picked_up": one.picked_up.isoformat(), "through": through}
