"""`hub surge`: what is held because there was suddenly far more of it than ever, until a person decides."""

import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from hub.domain.holds import Word
from hub.domain.timeline import day_of
from hub.edge import settings
from hub.edge.errors import OperatorError
from hub.ops.shared import FOUND, JSON

if TYPE_CHECKING:
    from hub.edge.settings import Settings
    from hub.edge.views.surges import Cause, Surge

PREFIX = click.option("--prefix", help="of the topics, when they are a drill's; default: HUB_PREFIX")
HOLDS = click.argument("holds", metavar="HOLD...", nargs=-1, required=True)
REASON = click.option("--reason", required=True, help="who said so, and why; goes to the access log, sealed")
YES = click.option("--yes", is_flag=True, help="do not ask")


@click.group(epilog="\b\nExample:\n  hub surge list\n")
def surge() -> None:
    """Veel meer dan anders: new cases that wait for a person's word. Nobody outside was told of them."""


@surge.command("list", epilog="\b\nExamples:\n  hub surge list\n  hub surge list --all --json\n")
@click.option("--all", "everything", is_flag=True, help="those that were dropped, too")
@PREFIX
@JSON
def list_(*, everything: bool, prefix: str | None, as_json: bool) -> None:
    """What is held, since when it holds, and which source probably made it; exit 1 when anything waits."""
    found = [s for s in _found(_known(prefix)) if everything or s.word is None]
    waiting = sum(s.word is None for s in found)
    if as_json:
        click.echo(json.dumps([_plain(s) for s in found], indent=2))
    else:
        for one in found:
            click.echo(_told(one))
            for cause in one.causes:
                click.echo(f"    {_because(cause, one.cases)}")
        click.echo(f"{waiting} wait for a word")
    if waiting:
        raise click.exceptions.Exit(FOUND)


@surge.command(
    epilog='\b\nExample:\n  hub surge tell D18:gm/0363:2025-11-04 --reason "it did close; told by phone"\n'
)
@HOLDS
@REASON
@PREFIX
@YES
def tell(*, holds: tuple[str, ...], reason: str, prefix: str | None, yes: bool) -> None:
    """It is true: after the next tick the recipients hear of all that still holds."""
    _decide(holds, Word.TELL, reason, prefix, yes=yes)


@surge.command(
    epilog='\b\nExample:\n  hub surge drop D18:gm/0363:2025-11-04 --reason "half a file; it came again"\n'
)
@HOLDS
@REASON
@PREFIX
@YES
def drop(*, holds: tuple[str, ...], reason: str, prefix: str | None, yes: bool) -> None:
    """
    Nobody is ever told of these cases; a new occasion is a new case.

    Take a wrong delivery back instead (`hub delivery withdraw`): then what rested on it ends by itself, and
    what is true can still be told.
    """
    _decide(holds, Word.DROP, reason, prefix, yes=yes)


def _decide(holds: Iterable[str], word: Word, reason: str, prefix: str | None, *, yes: bool) -> None:
    from hub.edge.live.surge import decide  # noqa: PLC0415 - Kafka's clients, from here on only
    from hub.edge.registry.codecs import codec_of  # noqa: PLC0415 - as above
    from hub.edge.vault import vault_of  # noqa: PLC0415 - as above
    from hub.ops.on_duty import access  # noqa: PLC0415 - as above

    known = _known(prefix)
    there = {s.hold: s for s in _found(known)}
    picked = [there[_one_of(name, there)] for name in dict.fromkeys(holds)]
    for one in picked:
        click.echo(_told(one))
    if not yes:
        click.confirm(f"{word} {sum(s.cases for s in picked)} cases?", abort=True)
    subject, outcome = ",".join(s.hold for s in picked), f"{word} {sum(s.cases for s in picked)}"
    with closing(vault_of(known)) as vault:
        done_by = access(f"surge {word}", subject, reason, outcome)
        decide(known, codec_of(known), vault, [s.hold for s in picked], word, done_by)
    click.echo("done: it counts from the next tick on")


def _one_of(name: str, there: Iterable[str]) -> Any:  # noqa: ANN401 - a hold, which is a string of its own kind
    found = next((hold for hold in there if hold == name), None)
    if found is None:
        raise OperatorError(
            "nothing is held under that name", where=name, remedy="`hub surge list` shows what is held"
        )
    return found


def _known(prefix: str | None) -> "Settings":
    from hub.edge.broker.detached import located  # noqa: PLC0415 - as above

    known = located(settings.read())
    return known if prefix is None else known.model_copy(update={"prefix": prefix})


def _found(known: "Settings") -> "list[Surge]":
    from hub.edge.registry.codecs import codec_of  # noqa: PLC0415 - as above
    from hub.edge.views import pupils, surges  # noqa: PLC0415 - as above

    return surges.surges(pupils.everybody(known, codec_of(known)))


def _told(one: "Surge") -> str:
    first, last = map(day_of, one.since)
    word = "waits" if one.word is None else str(one.word)
    return f"{one.hold}  {one.cases} cases, severity {one.severity}, since {first} … {last}  {word}"


def _because(cause: "Cause", cases: int) -> str:
    what = f"took back something of {cause.took_back}" if cause.took_back else f"speaks of {cause.speaks_of}"
    heard = f"{cause.heard.astimezone():%Y-%m-%d %H:%M}"
    return f"{cause.source}, heard {heard}: {what} of {cases}; see `hub delivery list {cause.source}`"


def _plain(one: "Surge") -> dict[str, Any]:
    causes = [{**asdict(c), "heard": c.heard.isoformat()} for c in one.causes]
    since = [at.isoformat() for at in one.since]
    return {**asdict(one), "day": one.day.isoformat(), "since": since, "causes": causes}
