"""`hub restore`: everything back from a backup, on a machine that has nothing."""

import json
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from hub.edge import settings
from hub.ops.backup_cli import FILE, KEY
from hub.ops.shared import JSON

EXAMPLES = """\b
Example:
  cp identity.key vault.key "$HUB_DATA_DIR"
  hub restore hub.age --key backup-key.txt
  hub verify

Exit 2: nothing was changed, or it was stopped half-way; then give it again.
"""


@click.command(epilog=EXAMPLES)
@click.argument("file", type=FILE)
@KEY
@JSON
def restore(file: Path, *, key: Path, as_json: bool) -> None:
    """
    Put back a backup where there is no hub yet: an empty data directory and an empty Kafka.

    The keys of pseudonyms and vault must lie there first. Each record gets the offset it had: subscribers
    read on where they were. Without HUB_BOOTSTRAP the embedded Kafka is started for it.
    """
    from hub.edge.backup import archive  # noqa: PLC0415 - help is quick without it
    from hub.edge.backup.restore import restore as put_back  # noqa: PLC0415 - as above
    from hub.edge.broker.kept import reached  # noqa: PLC0415 - as above

    begun = datetime.now(UTC)
    with ExitStack() as stack, Console(stderr=True).status("") as status:
        known, _ = reached(settings.read(), stack, start=True)
        found = put_back(known, file, archive.identity(key), say=status.update)
    records = sum(map(sum, found.records.values()))
    took = (datetime.now(UTC) - begun).total_seconds()
    if as_json:
        told = {"moment": found.moment.isoformat(), "records": records, "files": len(found.files)}
        click.echo(json.dumps({**told, "seconds": round(took, 1)}, indent=2))
        return
    click.echo(
        f"back is the hub of {found.moment:%Y-%m-%d %H:%M} UTC: {records} records, {len(found.files)} files"
    )
    click.echo(f"in {took:.1f} s. What was delivered since then must be delivered again: twice is once.")
    click.echo("now: hub run, and `hub verify` beside it")
