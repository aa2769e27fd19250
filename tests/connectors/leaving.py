"""What leaves a reading in the clear: all but persons, originals, and what the door keys."""

import json
from typing import Any

from hub.connectors import show
from hub.connectors.contract import Reading
from hub.domain.facts import Fact
from hub.domain.word import numbered


def out(reading: Reading) -> str:
    """As one text, in which to look for what must not be there."""
    plain: list[Any] = [_unnumbered(c.fact) for c in reading.claims]
    plain += [show.rejection(r) for r in reading.rejections]
    plain += [s.code for s in reading.skipped]
    return json.dumps([plain, [note.text for note in reading.notes]], ensure_ascii=False)


def _unnumbered(fact: Fact) -> dict[str, Any]:
    keyed = numbered(type(fact))
    return {name: value for name, value in show.fact(fact).items() if name not in keyed}
