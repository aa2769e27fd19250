"""How fast files are taken in: many small ones from a drop directory, and one large one."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.bench.load import HOMES
from hub.domain.identifiers import Brin, pgn_kind
from hub.edge.errors import OperatorError
from hub.edge.intake.opening import OpenIntake, open_intake
from hub.edge.settings import Settings
from hub.streams.codec import Codec

ROWS = 20
SCHOOLS = tuple(Brin(f"{n:02d}VO") for n in range(10, 20))
HEAD = (
    "BSN;Onderwijsnummer;Stamnummer;Achternaam;Geboortedatum;Gemeentecode;BRIN;Schooljaar;Niveau;Beoogd mbo\n"
)
NOW = datetime(2025, 1, 20, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """Wall time for files, whose price is the disk and the transaction; CPU time for rows."""

    files: int
    files_s: float
    rows: int
    rows_cpu_s: float

    @property
    def files_per_s(self) -> float:
        return self.files / self.files_s

    @property
    def rows_per_core(self) -> float:
        return self.rows / self.rows_cpu_s


def measure(settings: Settings, codec: Codec, *, files: int, rows: int) -> TakenIn:
    """With a vault and a data directory of their own, which go with it."""
    with TemporaryDirectory() as room:
        drop = Path(room) / "drop"
        here = settings.model_copy(update={"data_dir": Path(room), "identity_key": None})
        numbers = pgns()
        with open_intake(here, codec=codec, say=lambda _: None) as intake:
            write(drop, 1, ROWS, numbers)  # the first file makes what the others find
            _poll(intake, drop, 1, ROWS)
            write(drop, files, ROWS, numbers)
            began = time.monotonic()
            _poll(intake, drop, files, ROWS)
            files_s = time.monotonic() - began
            write(drop, 1, rows, numbers)
            cpu = time.process_time()
            _poll(intake, drop, 1, rows)
            return TakenIn(files, files_s, rows, time.process_time() - cpu)


def _poll(intake: OpenIntake, drop: Path, files: int, rows: int) -> None:
    receipts = intake.poll(drop, NOW)
    taken = [r.fruitful for r in receipts if r.refused is None]
    if taken != [rows] * files:
        raise OperatorError(
            f"of {files} files with {rows} rows each came {taken[:5]} rows",
            where=str(drop),
            remedy="a connector reads otherwise than the bench writes: see hub/bench/intake.py",
        )


def write(drop: Path, files: int, rows: int, numbers: Iterator[str]) -> None:
    """Lists of vo schools; each file has its school's name, and a moment of its own."""
    for n in range(files):
        school = SCHOOLS[n % len(SCHOOLS)]
        moment = NOW - timedelta(minutes=files + rows - n)
        folder = drop / "vo-list" / school
        folder.mkdir(parents=True, exist_ok=True)
        lines = [_row(school, number, at) for at, number in enumerate(islice(numbers, rows))]
        (folder / f"vo-list_{school}_{moment:%Y%m%dT%H%M}_volledig.csv").write_text(HEAD + "".join(lines))


def _row(school: Brin, number: str, at: int) -> str:
    home = HOMES[at % len(HOMES)]
    return f"{number};;{at};Kanarie;{1 + at % 28:02d}-02-2008;{home};{school};2024-2025;tl;J\n"


def pgns() -> Iterator[str]:
    """Numbers whose sum is right."""
    return (str(n) for n in count(900_000_000) if pgn_kind(str(n)) == "bsn")
