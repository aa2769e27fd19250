"""A record of a recipient's topic as a CloudEvent: what the topic says, and no word more."""

import json
from pathlib import Path

import pytest

from hub.edge.delivery.event import envelope, event_of
from hub.streams import codec as codecs
from hub.streams.dispatch import attributes
from hub.streams.records import Record
from hub.streams.schemas import NAMESPACE

CODEC = codecs.local()
CASE = "4f1c2a9be07d33561c0e"
FULL = {
    "case": CASE,
    "file": "f1",
    "revision": 1_756_684_800_000,
    "change": "opened",
    "rule": "D11",
    "season": 2025,
    "step": 1,
    "severity": 3,
    "since": 1_756_677_600_000,
    "ground": "WEB art. 8.1.1",
    "responsible": "leerplicht",
    "role": "municipality",
    "evidence": [{"kind": "LeftVo", "source": "vo-exit/25PW", "ref": "7", "day": 20_240, "brin": None}],
    "closes": ["enrolled"],
    "reason": None,
}


def record(body: dict[str, object], schema: str = "Escalation") -> Record:
    headers = dict(attributes(CASE, 1_756_684_800_000, "nl.overstap.escalatie.geopend.v1"))  # type: ignore[arg-type]
    value = CODEC.encode(f"{NAMESPACE}.signals.{schema}", body)
    return Record("escalations.0363", 0, 7, CASE.encode(), value, headers)


def told(body: dict[str, object]) -> dict[str, object]:
    event = event_of(record(body), CODEC)
    assert event is not None
    found: dict[str, object] = json.loads(envelope(event, 12))
    return found


def test_an_escalation_is_told_as_the_golden_file_says() -> None:
    """
    Moments and days are text, and what is not said is left out.
    """
    golden = Path(__file__).parent / "golden" / "escalation.json"

    assert json.loads(golden.read_text("utf-8")) == told(FULL)


def test_a_closed_one_says_nothing_but_case_and_revision() -> None:
    bare = {"case": CASE, "revision": 1_756_684_800_000, "change": "closed"}

    assert bare == told(bare)["data"]


@pytest.mark.parametrize("schema", ["Signal", "Rejected"])
def test_what_is_for_others_is_no_event(schema: str) -> None:
    """
    A record of another kind, somebody's bytes, no headers: none of it reaches a subscriber.
    """
    good = record(FULL)
    foreign = f"{NAMESPACE}.signals.{schema}"
    other = CODEC._writers[foreign][0] + good.value[5:]

    assert event_of(good._replace(value=other), CODEC) is None
    assert event_of(good._replace(value=b"x"), CODEC) is None
    assert event_of(good._replace(headers={}), CODEC) is None
    assert event_of(good._replace(headers={**good.headers, "ce_id": b"\xff"}), CODEC) is None


def test_a_repeat_is_the_same_to_the_byte() -> None:
    event = event_of(record(FULL), CODEC)
    assert event is not None

    assert envelope(event, 3) == envelope(event, 3)
    assert 64 * 1024 > len(envelope(event, 3))
