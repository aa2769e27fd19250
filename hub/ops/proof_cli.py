"""`hub proof`: a pupil's own proof of having applied in time, and how anybody checks one without the hub."""

import getpass
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hub.domain.identifiers import SourceId
from hub.domain.pupil import knowledge
from hub.domain.timeline import day_of
from hub.edge import log, settings
from hub.edge.errors import OperatorError
from hub.edge.settings import Settings
from hub.edge.vault.signing import Signer, checked
from hub.explain.applied import InTime, in_time

if TYPE_CHECKING:
    from hub.edge.views.pupils import Remembered

KIND = "overstap-proof+jws"
ACTION = "proof"
NOTHING = 1


@click.group(
    epilog="""\b
Voorbeelden · examples:
  hub proof give --source koppelpunt/mbo --ref 98MA:00000001 > bewijs.txt
  hub proof key > sleutel.json                 openbaar: zet hem op uw site
  hub proof check bewijs.txt --key sleutel.json
"""
)
def proof() -> None:
    """Bewijs voor een leerling: op tijd aangemeld (WEB art. 8.0.1). Te controleren zonder de hub."""


@proof.command(
    epilog="""\b
Voorbeeld · example:
  hub proof give --source koppelpunt/mbo --ref 98MA:00000001 --season 2026 > bewijs.txt"""
)
@click.option("--source", required=True, metavar="BRON/ORGANISATIE", help="the source whose reference it is")
@click.option("--ref", required=True, metavar="KENMERK", help="stamnummer or ketenId, as it writes it")
@click.option("--season", type=int, metavar="JAAR", help="the summer of the transition; default: this year's")
@click.option("--as", "user", default=getpass.getuser, show_default="your account", help="who asks")
@click.option("--reason", default="bewijs voor de leerling zelf", show_default=True, help="kept sealed")
@click.option("--prefix", help="of the topics, when they are a drill's; default: HUB_PREFIX")
def give(*, source: str, ref: str, season: int | None, user: str, reason: str, prefix: str | None) -> None:
    """Geef een leerling het eigen bewijs: waar en wanneer is aangemeld, ondertekend.

    One line of text on standard output. It has the birth date in it and no number and no name: hand it to the
    pupil only. Who asked is written down. Exit code 1 when no application in time is known: that is no proof
    that there was none.
    """
    from hub.edge.broker.detached import located  # noqa: PLC0415 - Kafka's clients, needed from here on only
    from hub.edge.registry.codecs import codec_of  # noqa: PLC0415 - as above
    from hub.edge.views import pupils  # noqa: PLC0415 - as above

    known = located(settings.read())
    if prefix is not None:
        known = known.model_copy(update={"prefix": prefix})
    found = pupils.by_reference(known, codec_of(known), SourceId(source), ref)
    if len(found) != 1:
        raise OperatorError(
            "nobody is known by that reference" if not found else f"{len(found)} pupils have that reference",
            where=f"{source} {ref}",
            remedy="take the reference as that source wrote it, such as a ketenId",
        )
    moment = datetime.now(UTC)
    stated = _stated(found[0], season, moment)
    _write_down(known, found[0], user, reason, moment, given=stated is not None)
    if stated is None:
        click.echo("Er is geen aanmelding op tijd bekend. Dat bewijst niet dat zij er niet was.", err=True)
        raise click.exceptions.Exit(NOTHING)
    made = {"given": moment.isoformat(timespec="seconds"), **stated.as_json()}
    click.echo(_signer(known).sign(KIND, made))


@proof.command(epilog="Voorbeeld · example: hub proof key > sleutel.json")
def key() -> None:
    """Druk de openbare sleutel af (JWK, RFC 7517): daarmee controleert iedereen een bewijs."""
    click.echo(json.dumps(_signer(settings.read()).public, indent=2))


@proof.command(epilog="Voorbeeld · example: hub proof check bewijs.txt --key sleutel.json")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option(
    "--key", "key_file", required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--json", "as_json", is_flag=True, help="the statement as JSON")
def check(file: click.utils.LazyFile, key_file: Path, *, as_json: bool) -> None:
    """Controleer een bewijs (een bestand, of - voor standaardinvoer) met de openbare sleutel van de hub.

    Needs no hub and no network. Exit code 1 when it is not what that hub signed.
    """
    said = checked(KIND, file.read(), _read(key_file))
    if said is None:
        click.echo("NIET ECHT: niet ondertekend met deze sleutel, of veranderd.", err=True)
        raise click.exceptions.Exit(NOTHING)
    click.echo(json.dumps(said, ensure_ascii=False) if as_json else _told(said))


def _stated(one: "Remembered", season: int | None, moment: datetime) -> InTime | None:
    known = knowledge(one.name, one.pupil, one.around.context, one.read)
    return in_time(known, day_of(moment).year if season is None else season)


def _write_down(
    known: Settings, one: "Remembered", user: str, reason: str, moment: datetime, *, given: bool
) -> None:
    """Before anything is shown."""
    from hub.edge.vault import vault_of  # noqa: PLC0415 - as above
    from hub.edge.vault.access import Access  # noqa: PLC0415 - as above

    vault, outcome = vault_of(known), "given" if given else "nothing_to_state"
    try:
        asked = Access(
            moment=moment,
            who=user,
            organisation="-",
            action=ACTION,
            subject=one.name,
            reason=reason,
            outcome=outcome,
        )
        line = vault.access.write(asked)
    finally:
        vault.close()
    log.setup(known.log_level)
    log.get().info(log.ACCESS_WRITTEN, action=ACTION, outcome=outcome, seq=line.seq, hash=line.hash)


def _signer(known: Settings) -> Signer:
    return Signer(known.data_dir / "proof.key")


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise OperatorError(
            "this is no JSON", where=str(path), remedy="take what `hub proof key` prints"
        ) from None


def _told(said: dict[str, Any]) -> str:
    lines = [
        f"ECHT. Aangemeld uiterlijk op {said['by']} voor de zomer van {said['season']} ({said['law']}).",
        *(f"  {each['on']}  {each['brin']}" for each in said["applications"]),
        f"Geboren op {said['born'] or 'onbekend'}: vergelijk met een identiteitsbewijs.",
        f"Gegeven op {said['given']}.",
    ]
    return "\n".join(lines)
