"""`hub keys`: the two key files without which nobody is anybody: made beforehand, shown, replaced."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from hub.edge import settings
from hub.edge.errors import OperatorError
from hub.edge.settings import Settings

FILES = ("identity.key", "vault.key")


@click.group(
    epilog="""\b
Examples:
  hub keys make /etc/overstap-hub/keys      before the first start
  hub keys show
  hub keys rotate vault                     a new key in front; what older ones made stays readable
"""
)
def keys() -> None:
    """De sleutels: identity.key maakt de pseudoniemen, vault.key verzegelt.

    Keep a copy of both elsewhere, apart from each other and from the rest.
    """


@keys.command(epilog="\b\nExample:\n  hub keys make /etc/overstap-hub/keys\n")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
def make(directory: Path) -> None:
    """Make the two key files in DIRECTORY, for their owner's eyes only; those that are there stay."""
    from hub.edge.vault.crypto import open_keys  # noqa: PLC0415 - help is quick without it

    identity, sealing = (directory / name for name in FILES)
    open_keys(identity, sealing, say=click.echo)
    click.echo(f"HUB_IDENTITY_KEY={identity}")


@keys.command(epilog="\b\nExample:\n  hub keys show\n")
def show() -> None:
    """Where they are and how many versions each has; never a key itself."""
    from hub.edge.vault.crypto import open_keys  # noqa: PLC0415 - help is quick without it

    identity, sealing = _paths(settings.read())
    found = open_keys(identity, sealing)
    for path, versions in ((identity, found.pseudonym), (sealing, found.sealing)):
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
        newest = max(key.version for key in versions)
        click.echo(f"{path}  versions: {len(versions)}, newest {newest}, changed {changed}")


@keys.command(epilog="\b\nExample:\n  hub keys rotate vault\n")
@click.argument("which", type=click.Choice(["identity", "vault"]))
def rotate(which: str) -> None:
    """Put a new key in front and bring the vault under it. Stop the hub first, and keep the old copy too.

    Pupils keep their pseudonyms. Originals and the access log stay readable by the older key, so it stays.
    """
    from hub.edge.vault import crypto, vault_of  # noqa: PLC0415 - help is quick without it

    known = settings.read()
    path = _paths(known)[("identity", "vault").index(which)]
    version = crypto.rotate(path)
    with closing(vault_of(known)) as vault:
        brought = vault.rekey()
    click.echo(f"{path}: version {version} makes from now on; {brought} entries of the vault are under it")
    click.echo("start the hub again, and keep a copy of the file elsewhere")


def _paths(known: Settings) -> tuple[Path, Path]:
    identity = known.identity_key_path
    sealing = identity.with_name(FILES[1])
    for path in (identity, sealing):
        if not path.exists():
            raise OperatorError(
                "there is no key yet",
                where=str(path),
                remedy="make both with `hub keys make DIRECTORY`, or name where they are: HUB_IDENTITY_KEY",
            )
    return identity, sealing
