"""`hub journal`: have a record of the journal skipped that nobody can read, on record and for every fold."""

import getpass

import click

from hub.edge import settings


@click.group(epilog="\b\nExample:\n  hub journal skip --partition 2 --offset 81234 --reason …\n")
def journal() -> None:
    """The journal is never changed: what nobody can read in it is left out by a decision that stays."""


@journal.command(
    epilog='\b\nExample:\n  hub journal skip --partition 2 --offset 81234 --reason "a test wrote there"\n'
)
@click.option("--partition", type=click.IntRange(0), required=True, help="As `flow.halted` names it.")
@click.option("--offset", type=click.IntRange(0), required=True, help="As `flow.halted` names it.")
@click.option("--reason", required=True, help="Why; it stands in `unreadable` beside the record.")
def skip(*, partition: int, offset: int, reason: str) -> None:
    """
    Let the flows go on behind one record of the journal, which stands whole in `unreadable` from then on.

    Only what nobody can read may be skipped. `hub verify` leaves it out, too.
    """
    from hub.edge.broker.detached import located  # noqa: PLC0415 - `hub --help` needs no Kafka client
    from hub.edge.kafka import unreadable  # noqa: PLC0415 - as above
    from hub.edge.registry.codecs import codec_of  # noqa: PLC0415 - as above

    known = located(settings.read())
    by = getpass.getuser()
    why = unreadable.skip(known, codec_of(known), partition, offset, reason=reason, by=by)
    click.echo(f"journal[{partition}]@{offset} ({why}) is skipped; its flows go on within seconds")
