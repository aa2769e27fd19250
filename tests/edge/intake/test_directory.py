"""The drop directory: picked up whole, archived sealed, receipted, and done again after any crash."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.connectors import vo_list
from hub.connectors.contract import Delivery, Reading
from hub.connectors.naming import Frame
from hub.domain.facts import Fact
from hub.edge.intake.identity import Door
from hub.edge.intake.ingest import Intake
from hub.edge.intake.originals import Originals, opened, plain_name
from hub.edge.intake.reading import ConnectorBugError
from hub.edge.intake.transports.directory import Drop
from hub.edge.intake.transports.resting import Resting
from hub.edge.sources import Sources, SourceSettings
from hub.edge.vault import Vault, open_vault
from hub.edge.vault.crypto import open_keys
from hub.streams.codec import local
from hub.streams.records import Out, kind_in

NOW = datetime(2025, 1, 20, 9, tzinfo=UTC)
HEAD = (
    "BSN;Onderwijsnummer;Stamnummer;Achternaam;Geboortedatum;Gemeentecode;BRIN;Schooljaar;Niveau;Beoogd mbo\n"
)
GOOD = "900000004;;100;Kanarie;01-02-2008;0363;16YV;2024-2025;tl;J\n"
BAD = "900000005;;101;Kanarie;01-02-2008;0363;16YV;2024-2025;tl;J\n"
NAME = "vo-list_16YV_20250115T0730_volledig.csv"


@dataclass
class Kept:
    """A publisher that remembers."""

    batches: list[Sequence[Out]] = field(default_factory=list)

    def publish(self, batch: Sequence[Out]) -> None:
        self.batches.append(batch)

    @property
    def facts(self) -> list[Fact]:
        words = [
            o for b in self.batches for o in b if kind_in(dict(o.headers)) not in ("Delivered", "Rejected")
        ]
        return [local().decode_fact(o.value or b"") for o in words]


@dataclass
class Desk:
    root: Path
    kept: Kept
    vault: Vault
    intake: Intake
    drop: Drop

    @property
    def place(self) -> Path:
        return self.root / "drop" / "vo-list" / "16YV"


class Clock:
    """
    Seconds that the test lets go by.
    """

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def desk(root: Path, *, rest_s: float = 0.0, limit: int = 1000, clock: Clock | None = None) -> Desk:
    keys = open_keys(root / "identity.key", root / "vault.key", say=lambda _: None)
    vault = open_vault(root / "vault.db", keys)
    kept = Kept()
    intake = Intake(
        door=Door(vault),
        publisher=kept,
        originals=Originals(root / "originals", keys),
        codec=local(),
        limit=limit,
    )
    (root / "drop" / "vo-list" / "16YV").mkdir(parents=True, exist_ok=True)
    sources, resting = Sources(SourceSettings(rest_s=rest_s)), Resting(clock or Clock())
    return Desk(root, kept, vault, intake, Drop(root / "drop", intake, keys, sources, resting=resting))


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def names(folder: Path) -> set[str]:
    return {f.name for f in folder.iterdir() if f.is_file()}


def test_file_is_taken_in_archived_sealed_and_receipted(here: Desk) -> None:
    (here.place / NAME).write_text(HEAD + GOOD)

    (receipt,) = here.drop.poll(NOW)

    assert receipt.adds_up
    assert (receipt.records, receipt.fruitful, receipt.rejected) == (1, 1, 0)
    assert 3 == receipt.facts == len(here.kept.facts)
    assert {f"{NAME}.receipt.json", f"{NAME}.ontvangst.txt"} == names(here.place)
    (archived,) = (here.place / "archive").iterdir()
    assert b"Kanarie" not in archived.read_bytes()
    assert (HEAD + GOOD).encode() == opened(archived.read_bytes(), here.vault.keys)[1].content
    assert 0 == archived.stat().st_mode & 0o077


def test_receipt_says_in_dutch_what_to_mend_and_never_what_was_there(here: Desk) -> None:
    (here.place / NAME).write_text(HEAD + GOOD + BAD)

    (receipt,) = here.drop.poll(NOW)

    text = (here.place / f"{NAME}.ontvangst.txt").read_text()
    assert "afgewezen:      1" in text
    assert "regel 3, veld BSN" in text
    told = json.loads((here.place / f"{NAME}.receipt.json").read_text())
    assert {receipt.mend[0].code: 1} == told["rejections"]
    assert told["records"] == told["fruitful"] + told["rejected"] + told["skipped"]
    for word in ("900000005", "900000004", "Kanarie"):
        assert word not in text
        assert word not in json.dumps(told)


def test_the_same_file_again_says_the_same_words_again(here: Desk) -> None:
    """
    Reading twice changes nothing, also for a file that carries no moment and is handed in an hour later.
    """
    for moment in (NOW, NOW.replace(hour=10)):
        (here.place / "lijst.csv").write_text(HEAD + GOOD)
        here.drop.poll(moment)

    first, second = here.kept.batches
    assert [o.value for o in first] == [o.value for o in second]


def test_the_same_empty_file_the_next_day_is_news_that_there_is_no_news(here: Desk) -> None:
    for moment in (NOW, NOW.replace(day=21)):
        (here.place / "lijst_mutaties.csv").write_text(HEAD)
        here.drop.poll(moment)

    heard = [local().decode_delivered(b[-1].value or b"") for b in here.kept.batches]
    assert [NOW, NOW.replace(day=21)] == [h.through for h in heard]
    assert 2 == len({h.delivery for h in heard})


def test_moment_in_the_future_is_capped_by_the_clock(here: Desk) -> None:
    (here.place / "vo-list_16YV_20990115T0730_mutaties.csv").write_text(HEAD + GOOD)

    (receipt,) = here.drop.poll(NOW)

    assert NOW == receipt.through
    assert any("toekomst" in note.text for note in receipt.notes)


@pytest.mark.parametrize(
    "name", [".hidden.csv", "list.csv.tmp", "list.csv.part", "LIST.CSV.PART", "list.filepart"]
)
def test_files_that_say_they_are_unfinished_are_left_alone(here: Desk, name: str) -> None:
    (here.place / name).write_text(HEAD + GOOD)

    assert [] == here.drop.poll(NOW)
    assert (here.place / name).exists()


def test_directory_of_nobody_is_told_once_and_its_file_stays(here: Desk) -> None:
    for folder in ("magister/16YV", "vo-list/0363", "brp/16YV", "koppelpunt/25PX"):
        (here.root / "drop" / folder).mkdir(parents=True)
        (here.root / "drop" / folder / "list.csv").write_text(HEAD + GOOD)
    (here.root / "drop" / "loose.csv").write_text("x")

    receipts = here.drop.poll(NOW)

    assert 5 == len(receipts)
    assert all(r.refused for r in receipts)
    assert "Bekende bronnen" in (here.root / "drop/magister/16YV/list.csv.ontvangst.txt").read_text()
    assert (here.root / "drop/magister/16YV/list.csv").exists()
    told = (here.root / "drop/loose.csv.ontvangst.txt").stat().st_mtime_ns
    here.drop.poll(NOW)
    assert told == (here.root / "drop/loose.csv.ontvangst.txt").stat().st_mtime_ns


@pytest.mark.parametrize(
    "number", ["900000004", "900000004001", "900.000.004", "900 000 004", "7900000004-12", "12345672"]
)
def test_number_in_a_file_name_is_masked_wherever_we_write_one(here: Desk, number: str) -> None:
    """
    Whatever its shape, a first zero lost included; the day beside it stays, so that people know the file.
    """
    (here.place / f"leerling {number}_20250115T0730.csv").write_text(HEAD + GOOD)

    (receipt,) = here.drop.poll(NOW)

    written = [f.name for f in here.root.rglob("*")]
    assert not [name for name in (receipt.name, *written) if number[:7] in name]
    assert re.fullmatch(r"leerling #+_20250115T0730\.csv", receipt.name)


def test_two_names_that_are_one_once_masked_have_a_receipt_each(here: Desk) -> None:
    for number, rows in (("900000004", GOOD), ("900000016", GOOD * 2)):
        (here.place / f"leerling {number}.csv").write_text(HEAD + rows)

    receipts = here.drop.poll(NOW)

    assert 1 == len({receipt.name for receipt in receipts})
    assert 2 == len([*here.root.rglob("leerling *.ontvangst.txt")])
    assert 2 == len([*here.root.rglob("leerling *.receipt.json")])


@pytest.mark.parametrize(
    "name",
    [
        NAME,
        "RO_25PX_20260801_20270731.CSV",
        "koppelpunt_20260601T060015.json",
        "vo-list_16YV_2026-06-01_volledig.csv",
        "vo-list_16YV01_20260115T0715_volledig (2).csv",
    ],
)
def test_a_name_as_advised_is_told_as_it_is(name: str) -> None:
    assert name == plain_name(name)


def test_nothing_of_a_delivered_name_stands_in_the_name_of_its_archive(here: Desk) -> None:
    """
    It stands sealed inside. Another file, or the same one another day, is archived beside it.
    """
    for moment, name in ((NOW, "Kanarie.csv"), (NOW, "Mees.csv"), (NOW.replace(day=21), "Kanarie.csv")):
        (here.place / name).write_text(HEAD + GOOD)
        here.drop.poll(moment)

    archived = sorted((here.place / "archive").iterdir())
    assert 3 == len(archived)
    assert not [f.name for f in archived if "kanarie" in f.name.casefold() or "mees" in f.name.casefold()]
    assert [True, True, True] == [
        f.name.startswith(("20250120T090000.", "20250121T090000.")) for f in archived
    ]
    kept = [opened(f.read_bytes(), here.vault.keys)[1].name for f in archived]
    assert ["Kanarie.csv", "Kanarie.csv", "Mees.csv"] == sorted(kept)


def test_bug_in_a_connector_is_told_without_the_words_of_a_record(here: Desk) -> None:
    """
    A bug stops the worker; what was picked up waits in .processing.
    """

    def read(delivery: Delivery, _at: Frame) -> Reading:
        raise ValueError(f"cannot read {delivery.content!r}")

    buggy = replace(vo_list.CONNECTOR, reads=read)
    drop = Drop(here.root / "drop", here.intake, here.vault.keys, connectors={buggy.name: buggy})
    (here.place / NAME).write_text(HEAD + GOOD)

    with pytest.raises(ConnectorBugError) as told:
        drop.poll(NOW)

    assert "Kanarie" not in str(told.value)
    assert "ValueError in read" in str(told.value)
    assert 1 == len(list((here.place / ".processing").glob("*~*")))

    assert [True] == [r.clean for r in here.drop.poll(NOW)]


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.edge.intake.test_directory import desk, NOW
import hub.edge.intake.transports.directory as directory

def die(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)

def die_of(holder, name, when):
    usual = getattr(holder, name)
    seen = []
    def counted(*args, **more):
        seen.append(args[0])
        return die() if when(seen) else usual(*args, **more)
    setattr(holder, name, counted)

here = desk(Path(sys.argv[1]))
match sys.argv[2]:
    case "picked up": type(here.intake).take_all = die
    case "in the vault": type(here.kept).publish = die
    case "published": directory.write_all = die
    case "on its way to the disk": die_of(os, "fsync", lambda seen: len(seen) == 2)
    case "receipted": die_of(Path, "replace", lambda seen: ".enc" in seen[-1].name)
    case "archived": Path.unlink = die
    case "one let go": die_of(Path, "unlink", lambda seen: len(seen) == 2)
here.drop.poll(NOW)
"""
SEAMS = (
    "picked up",
    "in the vault",
    "published",
    "on its way to the disk",
    "receipted",
    "archived",
    "one let go",
)


@pytest.mark.parametrize("when", SEAMS)
def test_killed_in_between_the_next_start_does_it_again(tmp_path: Path, when: str) -> None:
    """
    A real process, a real SIGKILL at each seam, three files in one transaction: nothing is lost, and a repeat
    says the very same words.
    """
    first = desk(tmp_path)
    files = [f"vo-list_16YV_2025011{n}T0730_mutaties.csv" for n in range(3)]
    for file in files:
        (first.place / file).write_text(HEAD + GOOD)
    first.vault.close()

    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), when], check=False, timeout=60)
    assert -signal.SIGKILL == killed.returncode

    again = desk(tmp_path)
    receipts = again.drop.poll(NOW.replace(day=25))
    assert (2 if when == "one let go" else 3) == len(receipts)
    assert all(r.clean for r in receipts)
    assert {NOW} == {r.picked_up for r in receipts}, "the moment of the pick-up survives the crash"
    assert 3 * len(receipts) == len(again.kept.facts)
    assert [] == list((again.place / ".processing").glob("*~*"))
    assert 3 == len(list((again.place / "archive").glob("*.enc")))
    assert {f"{file}.ontvangst.txt" for file in files} <= names(again.place)


HOLDER = """
import sys, time
from pathlib import Path
from tests.edge.intake.test_directory import desk, NOW
here = desk(Path(sys.argv[1]))
def wait(*args, **more):
    print("holding", flush=True)
    time.sleep(60)
here.intake.publisher.publish = wait
here.drop.poll(NOW)
"""


def test_two_processes_on_one_directory_do_each_file_once(tmp_path: Path) -> None:
    here = desk(tmp_path)
    (here.place / NAME).write_text(HEAD + GOOD)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, env=dict(os.environ)
    )
    try:
        assert holder.stdout is not None
        assert b"holding\n" == holder.stdout.readline()
        assert [] == here.drop.poll(NOW), "the other one holds this source"
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()  # type: ignore[union-attr]  # asserted above

    deadline = time.monotonic() + 5
    while not (done := here.drop.poll(NOW)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [True] == [r.clean for r in done]


def test_a_name_in_another_encoding_holds_nobody_up(here: Desk) -> None:
    """An archive of another system brings names that are no UTF-8: the file counts, its name is told legibly."""
    (here.place / os.fsdecode(b"klas \xe9.csv")).write_text(HEAD + GOOD)
    (here.place / NAME).write_text(HEAD + GOOD)
    stray = here.root / "drop" / os.fsdecode(b"los \xe9.csv")
    stray.write_text(HEAD)

    left, odd, usual = here.drop.poll(NOW)

    assert (3, 3) == (odd.facts, usual.facts)
    assert left.refused is not None
    assert [] == list((here.place / ".processing").glob("*~*"))
    assert f"{odd.name}.ontvangst.txt" in names(here.place)
    assert all(name.encode() for name in (left.name, odd.name))


def test_a_name_too_long_to_write_beside_is_told_and_left(here: Desk) -> None:
    (here.place / f"{'a' * 240}.csv").write_text(HEAD + GOOD)
    (here.place / NAME).write_text(HEAD + GOOD)

    long, usual = here.drop.poll(NOW)

    assert "te lang" in str(long.refused)
    assert 3 == usual.facts


def test_a_file_that_may_not_be_read_is_told_and_left(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (here.place / "dicht.csv").write_text(HEAD + GOOD)
    (here.place / NAME).write_text(HEAD + GOOD)
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda file, how: file.name != "dicht.csv" and allowed(file, how))

    shut, usual = here.drop.poll(NOW)

    assert "leesrecht" in str(shut.refused)
    assert 3 == usual.facts
    assert "dicht.csv" in names(here.place)
