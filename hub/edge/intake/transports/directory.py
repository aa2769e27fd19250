"""The watched drop directory: `<drop>/<connector>/<organisation>/` holds what that organisation delivers.

A file that is done (`resting`) is picked up by a rename into `.processing` (its new name keeps the moment),
taken in with those of its source that wait with it, archived encrypted, and only then removed; beside its
place lie two receipts. Whatever a crash leaves in `.processing` is done again.
"""

import errno
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Protocol

from hub.connectors.catalogue import CONNECTORS
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Note
from hub.domain.identifiers import SourceId
from hub.domain.timeline import millis
from hub.edge.errors import OperatorError
from hub.edge.intake.mandated import Mandates
from hub.edge.intake.originals import MOST_NAME_BYTES, Originals, legible, write_all
from hub.edge.intake.receipt import Receipt
from hub.edge.intake.transports.folders import LOCK, SEPARATOR, Shape, SourceFolder, places, shape, strays
from hub.edge.intake.transports.handed_in import answered
from hub.edge.intake.transports.lanes import Lane, together
from hub.edge.intake.transports.lock import held
from hub.edge.intake.transports.papers import archived_as, left_there, ready_for, receipts_beside
from hub.edge.intake.transports.resting import Found, Resting
from hub.edge.intake.transports.trouble import trouble
from hub.edge.intake.transports.unfit import Unfit
from hub.edge.sources import AS_IT_IS, Sources
from hub.edge.vault.crypto import Keys

STRAYS = "*"
"""How files that lie too high are called: a file's own name may be a child's."""

NOWHERE = "Dit bestand staat niet in de map van een bron; leg het in <bron>/<organisatie>/."
LONG_NAME = f"De bestandsnaam is te lang; houd het bij {MOST_NAME_BYTES} tekens, liever minder."
UNFIT = "Deze map kunnen wij niet gebruiken; geef de gebruiker van de hub lees- en schrijfrecht."
STUCK = (
    "Een programma op de server houdt dit bestand open om het te schrijven; wij wachten tot het klaar is. "
    "Sluit het bestand, of zet het er opnieuw neer."
)
GREW = Note(
    "grew",
    "Dit bestand veranderde nog nadat wij het hadden opgepakt; wij lezen het daarna in zijn geheel opnieuw.",
)
READ_AGAIN = Note(
    "read_again",
    "Dit bestand veranderde nog nadat wij het hadden opgepakt; dit is wat er daarna in stond.",
)
LOCKED = "Dit bestand mogen wij niet lezen; geef de gebruiker van de hub leesrecht."


class Taker(Protocol):
    """The intake, as a transport sees it."""

    def take_all(self, connector: Connector, deliveries: Sequence[Delivery]) -> Iterator[list[Receipt]]: ...


@dataclass(frozen=True)
class Drop:
    """One drop directory and what is done with its files.

    sources: how long a file of each must rest
    breathe: called between two turns with the seconds that the last one took
    """

    root: Path
    intake: Taker
    keys: Keys
    sources: Sources = AS_IT_IS
    mandates: Mandates = field(default_factory=Mandates)
    connectors: Mapping[str, Connector] = field(default_factory=lambda: {c.name: c for c in CONNECTORS})
    unfit: Unfit = field(default_factory=Unfit)
    resting: Resting = field(default_factory=Resting)
    lane: Lane = Lane.ALL
    breathe: Callable[[float], object] = lambda _: None

    def look(self) -> dict[SourceFolder, Found]:
        """What lies there now, of each source; from here on it rests."""
        found: dict[SourceFolder, Found] = {}
        for place in places(self.root, self.unfit.listed):
            if self.unfit.is_left_alone(place.folder):
                continue
            found[place] = Found()
            rest_s = self.sources.of(f"{place.connector}/{place.organisation}").rest_s
            with self.unfit.told(place.folder, whole=False):
                found[place] = self.resting.look(place, rest_s)
        return found

    def poll(self, now: datetime) -> list[Receipt]:
        """
        Take in everything that is done now; returns a receipt per file. Sources take turns: one that brings
        thousands of files at once holds up nobody else's.
        """
        if not self.root.is_dir():
            raise OperatorError(
                "the drop directory is not there",
                where=str(self.root),
                remedy="make it, with a directory per source in it: <connector>/<organisation>/",
            )
        receipts: list[Receipt] = []
        for file in () if self.lane is Lane.LARGE else strays(self.root, self.unfit.listed):
            # Strays are a place of their own: where they get no receipt, nobody who may be there is held up.
            if not self.unfit.is_left_alone(file.parent / STRAYS):
                with self.unfit.told(file.parent / STRAYS):
                    receipts.append(left_there(file, SourceId("-"), NOWHERE, now))
        turns = deque(self._turns(place, found, now) for place, found in self.look().items())
        while turns:
            source, began = turns.popleft(), monotonic()
            if (done := next(source, None)) is not None:
                receipts += done
                turns.append(source)
            if done:
                self.breathe(monotonic() - began)
        return receipts

    def _turns(self, place: SourceFolder, found: Found, now: datetime) -> Iterator[list[Receipt]]:
        """One source, some of its files at a time; what its disk refuses is a receipt, too, and ends it."""
        source = SourceId(legible(f"{place.connector}/{place.organisation}"))
        told = trouble(place, self.connectors, self.mandates, now)
        if told and self.lane is Lane.LARGE:
            return
        batches = [list(found.all)] if told else list(self.lane.share(together(found.done)))
        stuck = () if told or self.lane is Lane.LARGE else found.stuck
        yield [left_there(file, source, STUCK, now) for file in stuck]
        for some in batches or [[]]:  # also without files: there may be what a crash left
            receipts = None
            if not self.unfit.is_left_alone(place.folder):
                with self.unfit.told(place.folder):
                    if told is None:
                        receipts = self._turn(place, some, now)
                    else:
                        receipts = [left_there(file, source, told, now) for file in some]
            if receipts is None:
                yield [Receipt(source=source, name=place.organisation, picked_up=now, refused=UNFIT)]
                return
            yield receipts

    def _turn(self, place: SourceFolder, files: Sequence[Path], now: datetime) -> list[Receipt]:
        """One process at a time per source; what another one holds is left to it."""
        place.make_ready()
        source = SourceId(f"{place.connector}/{place.organisation}")
        if not files and not self.lane.takes(place.picked_up()):
            return []
        with held(place.processing / LOCK) as ours:
            if not ours:
                return []
            left = place.picked_up()
            if left and not self.lane.takes(left):
                return []  # what a crash left of another worker's goes before these
            done = self._finish(place, left)
            told = {file: why for file in files if (why := _unusable(file)) is not None}
            done += [left_there(file, source, why, now) for file, why in told.items()]
            picked_up = (self._pick_up(place, file, now) for file in files if file not in told)
            return done + self._finish(place, [file for file in picked_up if file is not None])

    def _pick_up(self, place: SourceFolder, file: Path, now: datetime) -> Path | None:
        """Atomic: a file is picked up or not, and with it the moment at which it was."""
        try:
            return file.rename(place.processing / f"{millis(now)}{SEPARATOR}{file.name}")
        except FileNotFoundError:
            return None  # whoever delivered it took it back

    def _finish(self, place: SourceFolder, files: Sequence[Path]) -> list[Receipt]:
        """Take in what was picked up, in its order; what was taken in together is let go together."""
        done: list[Receipt] = []
        for some in together(files):
            left = [_opened(place, file) for file in some]
            deliveries = [opened.delivery for opened in left]
            ready_for(place.folder, deliveries)
            for receipts in self.intake.take_all(self.connectors[place.connector], deliveries):
                taken, left = left[: len(receipts)], left[len(receipts) :]
                told = list(map(self._noticed, taken, receipts))
                self._let_go(place, taken, told)
                done += told
        return done

    def _noticed(self, opened: "_Opened", receipt: Receipt) -> Receipt:
        """With a note where the file changed while it was taken in, and when what it became has been read."""
        notes = (READ_AGAIN,) if self.resting.was_grown(opened.shape) else ()
        if opened.grew:
            self.resting.note_grown(opened.shape)
            notes = (*notes, GREW)
        return replace(receipt, notes=(*receipt.notes, *notes)) if notes else receipt

    def _let_go(self, place: SourceFolder, taken: Sequence["_Opened"], receipts: Sequence[Receipt]) -> None:
        """
        Receipts and archive are on disk before a file is let go. A refused one waits in its place, and so
        does one that has changed meanwhile: what it became is a delivery of its own, once it rests.
        """
        archive = Originals(place.archive, self.keys)
        papers = [paper for receipt in receipts for paper in receipts_beside(place.folder, receipt)]
        for opened, receipt in zip(taken, receipts, strict=True):
            papers += answered(place.folder, opened.delivery, receipt)
        for opened, receipt in zip(taken, receipts, strict=True):
            if receipt.refused is None or opened.beside.exists():  # or it is replaced by a better one
                delivery = opened.delivery
                papers.append(archive.sealed(archived_as(delivery), place.connector, delivery))
        write_all(papers)
        for opened, receipt in zip(taken, receipts, strict=True):
            if receipt.refused is None and not opened.grew:
                opened.file.unlink()
            elif not opened.beside.exists():
                opened.file.rename(opened.beside)
            elif receipt.refused is not None:
                opened.file.unlink()


@dataclass(frozen=True, slots=True)
class _Opened:
    """What was picked up, as of then, and as it was read."""

    file: Path
    beside: Path  # where it lay
    delivery: Delivery
    shape: Shape

    @property
    def grew(self) -> bool:
        """Whether it is no longer as it was read: its writer was not done."""
        return shape(self.file) != self.shape


def _opened(place: SourceFolder, file: Path) -> _Opened:
    moment, _, name = file.name.partition(SEPARATOR)
    picked_up = datetime.fromtimestamp(int(moment) / 1000, UTC)
    found = shape(file)
    if found is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file))
    delivery = Delivery(legible(name), place.organisation, picked_up, file.read_bytes())
    return _Opened(file, place.folder / name, delivery, found)


def _unusable(file: Path) -> str | None:
    """Why a file cannot even be picked up. It must not hold up those behind it, of other sources too."""
    if len(os.fsencode(file.name)) > MOST_NAME_BYTES:
        return LONG_NAME
    return None if os.access(file, os.R_OK) or not file.exists() else LOCKED
