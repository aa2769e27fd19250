"""The watched drop directory: `<drop>/<connector>/<organisation>/` holds what that organisation delivers.

A file is picked up by a rename into `.processing` (its new name keeps the moment), taken in with those of its
source that wait with it, archived encrypted, and only then removed; beside its place lie two receipts.
Whatever a crash leaves in `.processing` is done again.
"""

import os
import time
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from hub.connectors.catalogue import CONNECTORS
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery
from hub.domain.identifiers import SourceId
from hub.domain.timeline import millis
from hub.edge.errors import OperatorError
from hub.edge.intake.originals import MOST_NAME_BYTES, Originals, legible, write_all
from hub.edge.intake.receipt import Receipt
from hub.edge.intake.transports.folders import LOCK, SEPARATOR, SourceFolder, places, shape, strays
from hub.edge.intake.transports.lock import held
from hub.edge.intake.transports.papers import archived_as, left_there, receipts_beside
from hub.edge.intake.transports.unfit import Unfit
from hub.edge.vault.crypto import Keys

MOST_FILES, MOST_BYTES = 64, 1_000_000
"""Taken in at once: one transaction of the vault, one of Kafka and one wait for the disk for all of them."""

NOWHERE = "Dit bestand staat niet in de map van een bron; leg het in <bron>/<organisatie>/."
UNKNOWN_CONNECTOR = "Deze map is niet van een bron die wij kennen. Bekende bronnen: {names}."
LONG_NAME = f"De bestandsnaam is te lang; houd het bij {MOST_NAME_BYTES} tekens, liever minder."
UNFIT = "Deze map kunnen wij niet gebruiken; geef de gebruiker van de hub lees- en schrijfrecht."
LOCKED = "Dit bestand mogen wij niet lezen; geef de gebruiker van de hub leesrecht."


class Taker(Protocol):
    """The intake, as a transport sees it."""

    def take_all(self, connector: Connector, deliveries: Sequence[Delivery]) -> Iterator[list[Receipt]]: ...

    def stopped(self, source: SourceId) -> str | None:
        """In Dutch why nothing of this source is taken in, None while it is."""


@dataclass(frozen=True)
class Drop:
    """One drop directory and what is done with its files. `settle_s`: how long a file must not change."""

    root: Path
    intake: Taker
    keys: Keys
    settle_s: float = 0.0
    connectors: Mapping[str, Connector] = field(default_factory=lambda: {c.name: c for c in CONNECTORS})
    unfit: Unfit = field(default_factory=Unfit)

    def poll(self, now: datetime) -> list[Receipt]:
        """
        Take in everything that is there now; returns a receipt per file. Sources take turns: one that brings
        thousands of files at once holds up nobody else's.
        """
        if not self.root.is_dir():
            raise OperatorError(
                "the drop directory is not there",
                where=str(self.root),
                remedy="make it, with a directory per source in it: <connector>/<organisation>/",
            )
        receipts: list[Receipt] = []
        with self.unfit.told(self.root):
            receipts += [
                left_there(f, SourceId("-"), NOWHERE, now) for f in strays(self.root, self.unfit.listed)
            ]
        ours: dict[SourceFolder, list[Path]] = {}
        for place in places(self.root, self.unfit.listed):
            if self.unfit.is_left_alone(place.folder):
                continue
            ours[place] = []
            with self.unfit.told(place.folder, whole=False):
                ours[place] = place.waiting()
        settled = self._settled([file for files in ours.values() for file in files])
        turns = deque(self._turns(place, files, settled, now) for place, files in ours.items())
        while turns:
            source = turns.popleft()
            if (done := next(source, None)) is not None:
                receipts += done
                turns.append(source)
        return receipts

    def _turns(
        self, place: SourceFolder, files: list[Path], settled: Collection[Path], now: datetime
    ) -> Iterator[list[Receipt]]:
        """One source, some of its files at a time; what its disk refuses is a receipt, too, and ends it."""
        source = SourceId(legible(f"{place.connector}/{place.organisation}"))
        trouble = self._trouble(place) or self.intake.stopped(source)
        batches = [files] if trouble else list(_together([file for file in files if file in settled]))
        for some in batches or [[]]:  # also without files: there may be what a crash left
            receipts = None
            if not self.unfit.is_left_alone(place.folder):
                with self.unfit.told(place.folder):
                    if trouble is None:
                        receipts = self._turn(place, some, now)
                    else:
                        receipts = [left_there(file, source, trouble, now) for file in some]
            if receipts is None:
                yield [Receipt(source=source, name=place.organisation, picked_up=now, refused=UNFIT)]
                return
            yield receipts

    def _trouble(self, place: SourceFolder) -> str | None:
        """Why a directory belongs to nobody."""
        connector = self.connectors.get(place.connector)
        if connector is None:
            return UNKNOWN_CONNECTOR.format(names=", ".join(sorted(self.connectors)))
        return connector.unlike_owner(place.organisation)

    def _turn(self, place: SourceFolder, files: Sequence[Path], now: datetime) -> list[Receipt]:
        """One process at a time per source; what another one holds is left to it."""
        place.processing.mkdir(mode=0o700, exist_ok=True)
        source = SourceId(f"{place.connector}/{place.organisation}")
        with held(place.processing / LOCK) as ours:
            if not ours:
                return []
            done = self._finish(place, place.picked_up())
            told = {file: trouble for file in files if (trouble := _unusable(file)) is not None}
            done += [left_there(file, source, trouble, now) for file, trouble in told.items()]
            picked_up = (self._pick_up(place, file, now) for file in files if file not in told)
            return done + self._finish(place, [file for file in picked_up if file is not None])

    def _settled(self, files: Sequence[Path]) -> frozenset[Path]:
        """Those that do not grow while we look: half a file is no delivery."""
        if not self.settle_s or not files:
            return frozenset(files)
        before = {file: shape(file) for file in files}
        time.sleep(self.settle_s)
        return frozenset(file for file, found in before.items() if found is not None and found == shape(file))

    def _pick_up(self, place: SourceFolder, file: Path, now: datetime) -> Path | None:
        """Atomic: a file is picked up or not, and with it the moment at which it was."""
        try:
            return file.rename(place.processing / f"{millis(now)}{SEPARATOR}{file.name}")
        except FileNotFoundError:
            return None  # whoever delivered it took it back

    def _finish(self, place: SourceFolder, files: Sequence[Path]) -> list[Receipt]:
        """Take in what was picked up, in its order; what was taken in together is let go together."""
        done: list[Receipt] = []
        for some in _together(files):
            deliveries = [_opened(place, file) for file in some]
            left = list(zip(some, deliveries, strict=True))
            for receipts in self.intake.take_all(self.connectors[place.connector], deliveries):
                taken, left = left[: len(receipts)], left[len(receipts) :]
                self._let_go(place, taken, receipts)
                done += receipts
        return done

    def _let_go(
        self, place: SourceFolder, taken: Sequence[tuple[Path, Delivery]], receipts: Sequence[Receipt]
    ) -> None:
        """Receipts and archive are on disk before a file is let go; a refused one waits in its place."""
        archive = Originals(place.archive, self.keys)
        papers = [paper for receipt in receipts for paper in receipts_beside(place.folder, receipt)]
        waiting: dict[Path, Path] = {}
        for (file, delivery), receipt in zip(taken, receipts, strict=True):
            beside = place.folder / file.name.partition(SEPARATOR)[2]
            if receipt.refused is not None and not beside.exists():
                waiting[file] = beside  # or it is replaced by a better one
            else:
                papers.append(archive.sealed(archived_as(delivery), place.connector, delivery))
        write_all(papers)
        for file, _ in taken:
            if file in waiting:
                file.rename(waiting[file])
            else:
                file.unlink()


def _opened(place: SourceFolder, file: Path) -> Delivery:
    """What was picked up, as of then."""
    moment, _, name = file.name.partition(SEPARATOR)
    picked_up = datetime.fromtimestamp(int(moment) / 1000, UTC)
    return Delivery(legible(name), place.organisation, picked_up, file.read_bytes())


def _together(files: Sequence[Path]) -> Iterator[list[Path]]:
    """Files that are taken in at once: some, and not too large together."""
    some: list[Path] = []
    size = 0
    for file in files:
        found = shape(file)
        size += found[0] if found else 0
        if some and (len(some) == MOST_FILES or size > MOST_BYTES):
            yield some
            some, size = [], found[0] if found else 0
        some.append(file)
    if some:
        yield some


def _unusable(file: Path) -> str | None:
    """Why a file cannot even be picked up. It must not hold up those behind it, of other sources too."""
    if len(os.fsencode(file.name)) > MOST_NAME_BYTES:
        return LONG_NAME
    return None if os.access(file, os.R_OK) or not file.exists() else LOCKED
