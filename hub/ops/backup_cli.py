"""`hub backup`: a hub at work in one sealed file, and what is in such a file."""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from hub.edge import settings
from hub.edge.errors import OperatorError
from hub.ops.shared import JSON

if TYPE_CHECKING:
    from hub.edge.backup.manifest import Manifest

FILE = click.Path(path_type=Path, dir_okay=False)
NAME = "hub-{:%Y-%m-%dT%H%M%S}.age"
MAKE = """\b
Examples:
  hub backup make /backups/hub.age --for age1…
  hub backup make /backups --keep 14          a file named after the moment; the latest fourteen stay
"""
KEY = click.option("--key", required=True, type=FILE, help="The private key, as `hub backup key` made it.")


@click.group(
    epilog="""\b
Examples:
  hub backup key backup-key.txt          on another machine; shows the public key
  hub backup make hub.age --for age1…
  hub backup show hub.age --key backup-key.txt
"""
)
def backup() -> None:
    """
    De reservekopie: kluis, originelen en alle topics, verzegeld in één bestand, terwijl de hub doorwerkt.

    The keys of pseudonyms and vault are never in it: keep copies of both elsewhere, apart from it.
    """


@backup.command(epilog="\b\nExample:\n  hub backup key backup-key.txt\n")
@click.argument("file", type=FILE)
def key(file: Path) -> None:
    """Make a pair: the private key in FILE, which the hub never needs; the public one is shown."""
    from hub.edge.backup.archive import Identity  # noqa: PLC0415 - help is quick without it
    from hub.edge.vault.crypto import write_private  # noqa: PLC0415 - as above

    pair = Identity.generate()
    if not write_private(file, f"# public key: {pair.to_public()}\n{pair}\n", replace=False):
        raise OperatorError(
            "there is a file already", where=str(file), remedy="name another; a key is never replaced"
        )
    click.echo(
        f"keep {file} away from the hub: whoever has it can read each backup, and without it none can be"
    )
    click.echo(f"HUB_BACKUP_FOR={pair.to_public()}")


@backup.command(epilog=MAKE)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--for", "recipients", multiple=True, metavar="age1…", help="Public keys; else HUB_BACKUP_FOR.")
@click.option(
    "--wait", type=click.FloatRange(0), default=60, show_default=True, help="Seconds for a still moment."
)
@click.option(
    "--keep", type=click.IntRange(1), help="In a directory: how many of ours stay, this one counted."
)
@JSON
def make(file: Path, *, recipients: tuple[str, ...], wait: float, keep: int | None, as_json: bool) -> None:
    """
    Write a backup to FILE, or into a directory: all of it, or nothing. The hub may be at work.

    For a moment, at most ten seconds, nothing is taken in; all else goes on.
    """
    from hub.edge.backup import archive, take  # noqa: PLC0415 - help is quick without it
    from hub.edge.broker.detached import located  # noqa: PLC0415 - as above

    known = settings.read()
    named = recipients or tuple(each.strip() for each in (known.backup_for or "").split(",") if each.strip())
    if not named:
        raise OperatorError(
            "for whom? a backup is always sealed",
            where="HUB_BACKUP_FOR",
            remedy="make a pair of keys elsewhere with `hub backup key FILE`, and name the public one here",
        )
    sealed_for = [archive.recipient(each) for each in named]
    begun = datetime.now(UTC)
    folder = file if file.is_dir() else None
    if folder is not None:
        file = folder / NAME.format(begun)
    with Console(stderr=True).status("") as status:
        taken = take.backup(located(known), file, sealed_for, patience_s=wait, say=status.update)
    took = (datetime.now(UTC) - begun).total_seconds()
    if folder is not None and keep is not None:
        for old in sorted(folder.glob("hub-*.age"))[:-keep]:
            old.unlink()
    if as_json:
        click.echo(
            json.dumps({**_told(taken), "bytes": file.stat().st_size, "seconds": round(took, 1)}, indent=2)
        )
    else:
        _show(taken)
        click.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB in {took:.1f} s; not in it: the keys")


@backup.command(epilog="\b\nExample:\n  hub backup show hub.age --key backup-key.txt\n")
@click.argument("file", type=FILE)
@KEY
@JSON
def show(file: Path, *, key: Path, as_json: bool) -> None:
    """Open FILE, count all that should be in it, and say what it is. Nothing is changed."""
    from hub.edge.backup import archive  # noqa: PLC0415 - help is quick without it
    from hub.edge.backup.restore import look_through  # noqa: PLC0415 - as above

    with TemporaryDirectory() as room:
        found = look_through(file, archive.identity(key), Path(room))
    if as_json:
        click.echo(json.dumps(_told(found), indent=2))
    else:
        _show(found)
        click.echo("whole: every record and file that should be in it is")


def _told(found: "Manifest") -> dict[str, object]:
    return {
        "moment": found.moment.isoformat(),
        "version": found.version,
        "installation": found.installation,
        "partitions": found.partitions,
        "records": {topic: sum(counts) for topic, counts in found.records.items()},
        "files": len(found.files),
        "groups": len(found.groups),
    }


def _show(found: "Manifest") -> None:
    table = Table(title=f"{found.moment:%Y-%m-%d %H:%M:%S} UTC, hub {found.version}")
    table.add_column("topic")
    table.add_column("records", justify="right")
    recipients = 0
    for topic, counts in found.records.items():
        if topic.startswith(("escalations.", "notices.")):
            recipients += sum(counts)
        else:
            table.add_row(topic, str(sum(counts)))
    table.add_row("escalations and notices", str(recipients))
    table.add_row("files", str(len(found.files)))
    table.add_row("consumer groups", str(len(found.groups)))
    Console().print(table)
