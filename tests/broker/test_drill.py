"""The drill on a real Kafka: a school year in seconds, and the same answer when a worker dies or freezes midway."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hub.domain.identifiers import pgn_kind
from hub.domain.timeline import day_of, midnight
from hub.edge import region
from hub.edge.drill import run
from hub.edge.drill.desk import Due
from hub.edge.drill.recipients import Received
from hub.edge.drill.run import Day, DrillResult
from hub.edge.intake.opening import OpenIntake
from hub.edge.kafka.reading import scan
from hub.edge.live.family import Family
from hub.edge.settings import Settings
from hub.streams import codec, topics
from hub.streams.shapes import from_ms

pytestmark = [pytest.mark.broker, pytest.mark.slow]

BEGIN, END = date(2025, 3, 10), date(2025, 10, 6)
HEADER = (
    "BSN;Onderwijsnummer;Stamnummer;Achternaam;Voorvoegsel;Roepnaam;Geboortedatum;Geslacht;Gemeentecode;BRIN;"
    "Vestiging;Schooljaar;Niveau;Beoogd mbo"
)
FREEZE_S = 4


def pupils(count: int) -> list[str]:
    numbers = (f"{n:09d}" for n in range(900_000_000, 900_000_000 + 100 * count))
    return [n for n in numbers if pgn_kind(n) == "bsn"][:count]


def expected_in_mbo() -> Due:
    """
    Eight pupils whom their school expects in mbo; nobody of them will ever apply.
    """
    rows = [
        f"{bsn};;{n};Achternaam;;Roepnaam;2009-01-{n + 1:02d};V;0363;98AA;00;2024-2025;kb;J"
        for n, bsn in enumerate(pupils(8))
    ]
    content = "\r\n".join([HEADER, *rows, ""]).encode()
    name = "vo-list_98AA_20250309T0900_volledig.csv"
    return Due(datetime(2025, 3, 9, 8, tzinfo=UTC), "vo-list", "98AA", name, lambda: content)


class Municipality:
    """
    Takes every case up on the morning after it was told.
    """

    def __init__(self) -> None:
        self.cases: list[str] = []

    def __call__(self, day: date, told: Sequence[Received], _intake: OpenIntake) -> Iterable[Due]:
        new = [t for t in told if t.municipality == "0363" and t.change == "opened"]
        self.cases += [t.case for t in new]
        if not new:
            return
        moment = midnight(day) + timedelta(hours=9)
        rows = [f"{t.case};opgepakt;;{moment.isoformat()}" for t in new]
        content = "\r\n".join(["Zaak;Stap;Reden;Moment", *rows, ""]).encode()
        stamp = moment.strftime("%Y%m%dT%H%M")
        yield Due(moment, "followup", "0363", f"followup_0363_{stamp}.csv", lambda: content)


def play(
    kafka: str, folder: Path, watch: Callable[[Day, list[Family]], None] = lambda _day, _children: None
) -> tuple[DrillResult, Municipality]:
    settings = Settings(
        bootstrap=kafka,
        data_dir=folder,
        partitions=2,
        session_timeout_ms=3_000,
        transaction_timeout_ms=3_000,
        log_level="error",
    )
    municipality, children = Municipality(), list[Family]()
    result = run.run(
        settings,
        [expected_in_mbo()],
        region.load(None),
        BEGIN,
        END,
        answer=municipality,
        progress=lambda day: watch(day, children),
        family=children.append,
    )
    return result, municipality


def said(result: DrillResult) -> Counter[tuple[object, ...]]:
    """
    All signals without the names of pupils, which differ with each drill's own key.
    """
    read = codec.local().decode_signal
    found = (read(m.value() or b"") for m in scan(result.settings, topics.SIGNALS))
    return Counter((s.rule, s.season, s.occasion, s.revision, s.change, s.step, s.severity) for s in found)


@pytest.fixture(scope="module")
def undisturbed(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[DrillResult, Municipality]:
    return play(kafka, tmp_path_factory.mktemp("drill"))


def test_each_rule_speaks_on_its_own_day(undisturbed: tuple[DrillResult, Municipality]) -> None:
    """
    Not applied on 16 March, 2 April and 2 June; nowhere on 2 October. Eight pupils, each told once.
    """
    result, _ = undisturbed
    when = {
        (rule, day_of(from_ms(int(str(revision)))), str(change), severity): count
        for (rule, _, _, revision, change, _, severity), count in said(result).items()
    }

    assert when == {
        ("D02", date(2025, 3, 16), "opened", 1): 8,
        ("D02", date(2025, 4, 2), "revised", 2): 8,
        ("D02", date(2025, 6, 2), "revised", 3): 8,
        ("D15", date(2025, 10, 2), "opened", 4): 8,
    }


def test_what_the_municipality_answers_is_taken_in(undisturbed: tuple[DrillResult, Municipality]) -> None:
    result, municipality = undisturbed

    assert 16 == len(municipality.cases)
    assert (3, 0) == (result.deliveries, result.rejected)
    assert 24 + 16 == result.facts  # born, resides and expected of each; and each case taken up


def test_a_killed_and_a_frozen_worker_change_nothing(
    kafka: str, tmp_path: Path, undisturbed: tuple[DrillResult, Municipality]
) -> None:
    """
    The watch is killed on the eve of 2 April, and frozen past its session on that of 2 June.
    """
    done: list[str] = []

    def disturb(day: Day, children: list[Family]) -> None:
        (family,) = children
        watch = next(c for c in family.children if c.name.startswith("pupil-watch"))
        if watch.process is None:
            return
        if day.day == date(2025, 4, 1):
            os.kill(watch.process.pid, signal.SIGKILL)
            done.append("killed")
        if day.day == date(2025, 6, 1):
            os.kill(watch.process.pid, signal.SIGSTOP)
            frozen = watch.process.pid
            threading.Timer(FREEZE_S, lambda: os.kill(frozen, signal.SIGCONT)).start()
            done.append("frozen")

    result, _ = play(kafka, tmp_path, disturb)

    assert ["killed", "frozen"] == done
    assert said(undisturbed[0]) == said(result)
