"""The pulls of this installation: one, as a person asks; each of them again and again, in a live hub."""

import threading
from collections.abc import Callable, Generator
from contextlib import closing
from datetime import datetime, timedelta

from hub.connectors.catalogue import connector
from hub.domain.identifiers import SourceId
from hub.edge import log
from hub.edge.errors import OperatorError
from hub.edge.intake.opening import OpenIntake, open_intake
from hub.edge.intake.originals import legible
from hub.edge.intake.receipt import Receipt
from hub.edge.intake.transports.asking import Asker, PullError
from hub.edge.intake.transports.lock import held
from hub.edge.intake.transports.pull import Pull
from hub.edge.settings import Settings
from hub.streams.codec import Codec

LOOK_S = 1.0
FIRST_S = 10.0
"""After a pull that was not whole it is tried again after so long, then after twice as long, and so on."""

Wall = Callable[[], datetime]
Beat = Callable[[], object]


def pull(
    settings: Settings, intake: OpenIntake, source: str, wall: Wall, beat: Beat
) -> Generator[Receipt, None, None]:
    """One pull of a source, a receipt for each page; what it could not get is kept for `hub status`.

    `beat` is called before each question. A source that somebody else is pulling now is left to it.
    """
    name, _, organisation = source.partition("/")
    reads, told = connector(name), intake.sources.of(source).pull
    if reads is None or reads.numbering is None or told is None:
        raise OperatorError(
            f"{legible(source)} is not pulled",
            where="sources.toml",
            remedy=f'give it [sources."{legible(source)}".pull] with a url; see `hub run --help`',
        )
    pulls = intake.vault.pulls
    with held(settings.data_dir / f"pull-{name}-{organisation}.lock") as ours:
        if not ours:
            raise PullError("it is being pulled now", where=source, remedy="wait until that is done")
        with Asker(source, told, reads.numbering.since) as asker:

            def ask(number: int | None) -> bytes:
                beat()
                return asker.ask(number)

            one = Pull(
                connector=reads,
                numbering=reads.numbering,
                organisation=organisation,
                every_number=told.every_number,
                intake=intake,
                vault=intake.vault,
                wall=wall,
                ask=ask,
            )
            try:
                yield from one.run()
            except PullError as error:
                if pulls.ended(one.source, wall(), error.what):
                    log.get().error(log.INTAKE_UNFIT, place=source, reason=error.what)
                raise
        if pulls.ended(one.source, wall(), None):
            log.get().info(log.INTAKE_FIT, place=source)


class PullWatch:
    """Pulls one source for as long as the process lives; what that source does wrong stops nothing else."""

    def __init__(self, settings: Settings, source: str, wall: Wall, codec: Codec) -> None:
        self._settings = settings
        self._source = source
        self._wall = wall
        self._codec = codec

    def run(self, stop: threading.Event, beat: Beat) -> None:
        """Until told to stop; `beat` is called each second that it waits, and before each question."""
        with open_intake(self._settings, codec=self._codec, name="pull") as intake:
            told = intake.sources.of(self._source).pull
            every_s = told.every_s if told else 0.0
            last = intake.vault.pulls.tried(SourceId(self._source))
            due = last + timedelta(seconds=every_s) if last else self._wall()
            pause_s = FIRST_S
            while not stop.is_set():
                beat()
                if self._wall() < due:
                    stop.wait(LOOK_S)
                    continue
                if self._pulled(intake, stop, beat):
                    wait_s, pause_s = every_s, FIRST_S
                else:
                    wait_s, pause_s = min(pause_s, every_s), pause_s * 2
                due = self._wall() + timedelta(seconds=wait_s)

    def _pulled(self, intake: OpenIntake, stop: threading.Event, beat: Beat) -> bool:
        """Whether all was got; a pull that is cut short by the end of the process goes on the next time."""
        try:
            with closing(pull(self._settings, intake, self._source, self._wall, beat)) as receipts:
                for _ in receipts:
                    if stop.is_set():
                        break
        except PullError:
            return False  # the log and `hub status` have it
        return True
