"""How far a long reading is, told on standard error: a large file is not to look like one that hangs."""

from time import monotonic

import click

EVERY_S = 5.0


class Progress:
    """Says nothing for the first seconds, and then again every few."""

    def __init__(self) -> None:
        self._next = monotonic() + EVERY_S

    def __call__(self, part: float) -> None:
        if (now := monotonic()) >= self._next:
            self._next = now + EVERY_S
            click.echo(f"… {part:.0%} gelezen", err=True)
