"""The examples that stand beside the connectors, and how their expected readings are written.

`python -m tests.connectors.examples` writes them anew, and the columns in the guide; read the difference
before committing it.
"""

import json
from pathlib import Path
from typing import Any

import hub.connectors
from hub.connectors import samples, show
from hub.connectors.catalogue import CONNECTORS
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Example, Reading
from hub.connectors.judging import judged
from tests.connectors import handbook

CASES = tuple((c, e) for c in CONNECTORS for e in c.examples)
IDS = tuple(f"{c.name}-{e.name}" for c, e in CASES)


def delivery(connector: Connector, example: Example) -> Delivery:
    return samples.delivery(connector.name, example)


def told(reading: Reading) -> dict[str, Any]:
    return {"reading": show.summary(judged(reading)), "said": show.said(reading)}


def main() -> None:
    for connector, example in CASES:
        text = json.dumps(told(connector.read(delivery(connector, example))), indent=1, ensure_ascii=False)
        folder = Path(hub.connectors.__path__[0]) / "examples" / connector.name
        (folder / f"{example.name}.facts.json").write_text(f"{text}\n", encoding="utf-8")
    handbook.write()


if __name__ == "__main__":
    main()
