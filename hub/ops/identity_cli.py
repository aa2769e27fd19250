"""`hub identity`: wie is wie. Who came without a number and may be known; a wrong merge undone. On record."""

from contextlib import closing
from typing import TYPE_CHECKING

import click

from hub.domain.identifiers import PupilId
from hub.edge import log, settings

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from hub.edge.intake.opening import OpenIntake

REASON = click.option("--reason", required=True, help="waarom; verzegeld in het logboek · sealed")


@click.group(
    epilog="""\b
Examples:
  hub identity list
  hub identity show v-4f1c… --reason "zonder nummer aangemeld"
  hub identity confirm v-4f1c… p-77ab… --reason "gebeld met de school"
  hub identity break v-4f1c… --reason "tweeling, gebeld met de school"
  hub identity revert v-4f1c… --reason "toch dezelfde"
"""
)
def identity() -> None:
    """Wie is wie: besluit of twee leerlingen er één zijn, en maak een vergissing ongedaan.

    Every decision is on record, with its reason.
    """


@identity.command("list", epilog="\b\nExample:\n  hub identity list\n")
def list_() -> None:
    """Wie kwam zonder nummer en is misschien een leerling die we kennen? De oudste eerst."""
    from hub.edge.intake.recognising import candidates  # noqa: PLC0415 - as above
    from hub.edge.vault import vault_of  # noqa: PLC0415 - as above
    from hub.explain import words  # noqa: PLC0415 - as above

    known = settings.read()
    if not (known.data_dir / "vault.db").exists():  # to look must not make a vault
        click.echo("niemand")
        return
    with closing(vault_of(known)) as vault:
        for doubt in vault.doubts.waiting():
            found = candidates(vault, doubt.pupil, doubt.since)
            source = vault.described.source_of(doubt.pupil)
            best = f"{found[0].match.likelihood}" if found else "niemand meer"
            whose = words.source(source) if source else "onbekend"
            click.echo(f"{doubt.pupil}  sinds {doubt.since}  {best}, {len(found)} mogelijk  {whose}")
        click.echo(f"{len(vault.doubts.waiting())} wachten op een besluit")


@identity.command(epilog='\b\nExample:\n  hub identity show v-4f1c… --reason "zonder nummer aangemeld"\n')
@click.argument("pupil")
@REASON
def show(pupil: str, reason: str) -> None:
    """Wie kan PUPIL zijn, en wat weegt daarvoor en daartegen? Namen toont de hub niet.

    Shows the source's own reference and the candidates' numbers, to look up in one's own register; on record.
    """
    from hub.edge.intake import deciding  # noqa: PLC0415 - as above
    from hub.edge.vault import vault_of  # noqa: PLC0415 - as above
    from hub.ops.on_duty import access  # noqa: PLC0415 - as above

    known = settings.read()
    log.setup(known.log_level)
    with closing(vault_of(known)) as vault:
        for line in deciding.shown(vault, PupilId(pupil), access("identity show", pupil, reason, "shown")):
            click.echo(line)


@identity.command(
    epilog='\b\nExample:\n  hub identity confirm v-4f1c… p-77ab… --reason "gebeld met de school"\n'
)
@click.argument("pupil")
@click.argument("other")
@REASON
def confirm(pupil: str, other: str, reason: str) -> None:
    """PUPIL (zonder nummer) is OTHER: alles wat bekend is gaat daarheen."""
    from hub.edge.intake import deciding  # noqa: PLC0415 - as above
    from hub.ops.on_duty import access  # noqa: PLC0415 - as above

    done_by = access("identity confirm", pupil, reason, "confirmed")
    with _open() as intake:
        deciding.confirm(intake, PupilId(pupil), PupilId(other), done_by)
    click.echo(f"{pupil} is {other}; wie iets anders te horen kreeg, hoort het na de volgende tik")


@identity.command("break", epilog='\b\nExample:\n  hub identity break v-4f1c… --reason "tweeling"\n')
@click.argument("pupil")
@REASON
def break_(pupil: str, reason: str) -> None:
    """Een samenvoeging was fout: PUPIL is niet wie hij nu heet. Beiden krijgen terug wat van hen was."""
    from hub.edge.intake import deciding  # noqa: PLC0415 - Kafka's clients, from here on only
    from hub.ops.on_duty import access  # noqa: PLC0415 - as above

    with _open() as intake:
        other = deciding.break_(intake, PupilId(pupil), access("identity break", pupil, reason, "broken"))
    click.echo(f"{pupil} en {other} zijn weer twee; dat blijft zo, wat er ook geleverd wordt")


@identity.command(epilog='\b\nExample:\n  hub identity revert v-4f1c… --reason "toch dezelfde"\n')
@click.argument("pupil")
@REASON
def revert(pupil: str, reason: str) -> None:
    """Maak het laatste besluit over PUPIL ongedaan (`confirm` of `break`)."""
    from hub.edge.intake import deciding  # noqa: PLC0415 - as above
    from hub.ops.on_duty import access  # noqa: PLC0415 - as above

    with _open() as intake:
        done = deciding.revert(intake, PupilId(pupil), access("identity revert", pupil, reason, "reverted"))
    click.echo(f"ongedaan gemaakt: {done.what} van {pupil} en {done.other}")


def _open() -> "AbstractContextManager[OpenIntake]":
    from hub.edge.broker.detached import located  # noqa: PLC0415 - as above
    from hub.edge.intake.opening import open_intake  # noqa: PLC0415 - as above

    known = located(settings.read())
    log.setup(known.log_level)
    return open_intake(known)
