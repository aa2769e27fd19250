"""The gateway is killed in the midst of deliveries: what got a 202 is taken in, and nothing else stands in its way."""

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from hub.edge.intake.transports import handed_in
from hub.edge.intake.transports.folders import SourceFolder
from tests.edge.gateway.doors import HEAD, SCHOOL, gateway
from tests.house.sources import ROOT

KILLS = 3
SENDERS = 4


def file_of(number: int) -> bytes:
    """A list of one pupil, who is another in each."""
    return f"{HEAD};;{number};Kanarie;01-02-2008;0363;16YV;2024-2025;tl;J\n".encode()


def killed_after(root: Path, begin: int, answers: int) -> list[str]:
    """Deliver from several threads until so many were answered, then kill -9; returns the receipts of all 202s."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.edge.gateway.killed_child", str(root)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert child.stdout is not None
    port, token = child.stdout.readline().split()
    got: list[str] = []

    def sends(sender: int) -> None:
        number = begin + sender
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            while True:
                headers = {
                    "Authorization": f"Bearer {token}",
                    "Content-Disposition": f'attachment; filename="lijst-{number}_mutaties.csv"',
                    "Idempotency-Key": str(number),
                }
                try:
                    answer = client.post("/v1/deliveries/vo-list", headers=headers, content=file_of(number))
                except httpx.TransportError:
                    return
                assert 202 == answer.status_code
                got.append(answer.headers["Location"])
                if len(got) >= answers:
                    child.kill()
                number += SENDERS

    with ThreadPoolExecutor(SENDERS) as threads:
        list(threads.map(sends, range(SENDERS)))
    child.wait()
    child.stdout.close()
    return got


@pytest.mark.slow
def test_what_got_a_202_is_taken_in_whenever_the_gateway_is_killed(tmp_path: Path) -> None:
    """
    And what got none is taken in once at most: a file that came whole, under its own key.
    """
    chance = random.Random(9)
    answered = [
        receipt
        for kill in range(KILLS)
        for receipt in killed_after(tmp_path, 10_000 * (kill + 1), chance.randrange(5, 60))
    ]
    door = gateway(tmp_path)
    for _ in range(10):
        door.poll()

    for receipt in answered:
        told = door.ask(SCHOOL, "GET", receipt).json()
        assert ("taken_in", 1, 1) == (told["state"], told["result"]["records"], told["result"]["fruitful"])
    assert len(answered) == len(set(answered)) >= KILLS * 5
    batches = door.intake.kept.batches
    said = [out.value for batch in batches for out in batch if dict(out.headers).get("kind") == b"Delivered"]
    assert len(said) == len(set(said))
    assert len(answered) <= len(said) <= len(answered) + KILLS * SENDERS
    assert [] == list((door.intake.place / ".processing").glob("*~*"))


def test_what_was_half_written_is_thrown_away_after_a_day(tmp_path: Path) -> None:
    door = gateway(tmp_path)
    door.deliver()
    tickets = door.intake.place / handed_in.TICKETS
    (tickets / ".half.part").write_bytes(b"x")
    place = [SourceFolder(door.intake.place, "vo-list", "16YV")]
    moment = door.clock().fromtimestamp((tickets / ".half.part").stat().st_mtime, door.clock().tzinfo)

    early = handed_in.tidy(lambda: place, moment)
    late = handed_in.tidy(lambda: place, moment.replace(year=moment.year + 1))

    assert (0, 1) == (early, late)
    assert [] == list(tickets.glob(".*"))
