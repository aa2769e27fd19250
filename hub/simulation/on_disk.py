"""A simulated region on disk: source files, their deliveries, its settings, who is who, and the truth."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from hub.simulation.declaring import declared
from hub.simulation.deliver import Arrival
from hub.simulation.simulate import Simulated

ORGANISATIONS = "organisations.toml"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    folder: Path
    files: int
    bytes: int
    expected: int
    stains: int


def write(simulated: Simulated, folder: Path) -> Written:
    """Write all of it; the truth stands beside the files and is read by nobody but the score and people."""
    folder.mkdir(parents=True, exist_ok=True)
    count, size = 0, 0
    with (folder / "deliveries.jsonl").open("w", encoding="utf-8") as listed:
        for arrival in simulated.arrivals():
            path = folder / "files" / arrival.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(arrival.content)
            listed.write(_json(_delivery(arrival)) + "\n")
            count, size = count + 1, size + len(arrival.content)
    (folder / "region.json").write_text(_json(simulated.region.settings(), indent=1), "utf-8")
    (folder / ORGANISATIONS).write_text(declared(simulated.region), "utf-8")
    truth = _truth(simulated)
    (folder / "truth.json").write_text(_json(truth, indent=1), "utf-8")
    (folder / "dirt.jsonl").write_text("".join(_json(asdict(s)) + "\n" for s in simulated.stains), "utf-8")
    return Written(folder, count, size, len(truth["expected"]), len(simulated.stains))


def _delivery(arrival: Arrival) -> dict[str, str]:
    return {
        "moment": arrival.moment.isoformat(),
        "connector": arrival.connector,
        "organisation": arrival.organisation,
        "path": f"files/{arrival.path}",
    }


def _truth(simulated: Simulated) -> dict[str, Any]:
    verdicts = simulated.verdicts()
    return {
        "seed": simulated.seed,
        "movers": len(simulated.lives),
        "lives": [asdict(life) for life in simulated.lives],
        "settled": {n: v.settled for n, v in verdicts.items() if v.settled},
        "expected": list(_expected((n, e) for n, v in verdicts.items() for e in v.expected)),
        "sources": list(_expected((s, e) for (_, s), told in simulated.of_sources().items() for e in told)),
    }


def _expected(found: Iterable[tuple[object, Any]]) -> Iterator[dict[str, Any]]:
    for who, e in found:
        yield {"who": who, **asdict(e)}


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def _plain(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case _:
            return str(value)
