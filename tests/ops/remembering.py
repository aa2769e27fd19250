"""A hub that remembers pupils, for commands that read its state topic: no Kafka, the watch's own records."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import pytest

from hub.domain.facts import Fact
from hub.domain.identifiers import PupilId
from hub.edge.settings import Settings
from hub.edge.views import pupils
from hub.streams import codec, context_json, flow, topics
from hub.streams.murmur import partition_of
from hub.streams.pupil_watch import PupilWatch
from hub.streams.records import Out, Record, Setting, Tick, fact_headers

PARTITIONS = 4


def _record(value: bytes, **headers: bytes) -> Record:
    return Record(topics.JOURNAL, 0, 0, None, value, headers)


def remembered(
    known: Mapping[PupilId, Iterable[Fact]],
    at: datetime,
    before: Iterable[Record] = (),
    behind: Iterable[Record] = (),
) -> dict[int, list[Out]]:
    """What the watch writes on its state topic after facts of these pupils and one tick.

    `before`: what stands in each partition's journal between the mode and the facts; `behind`: after the tick.
    """
    head, tail = tuple(before), tuple(behind)
    spoken = codec.local()
    out: dict[int, list[Out]] = {}
    for part in range(PARTITIONS):
        watch = PupilWatch(flow.Share(part, PARTITIONS, spoken))
        mode = Setting(context_json.MODE, 1, json.dumps({"mode": "drill", "generation": flow.GENERATION}))
        watch.take(_record(spoken.encode_setting(mode), kind=b"Setting"), [])
        for record in head:
            watch.take(record, [])
        for name, words in known.items():
            for word in words if partition_of(name, PARTITIONS) == part else ():
                value = spoken.encode_fact(word)
                watch.take(_record(value, **dict(fact_headers(name, word, value))), [])
        watch.take(_record(spoken.encode_tick(Tick(at, "drill")), kind=b"Tick"), [])
        for record in tail:
            watch.take(record, [])
        out[part] = []
        watch.flush(out[part])
    return out


def without_kafka(monkeypatch: pytest.MonkeyPatch, state: Mapping[int, list[Out]], data: str) -> Settings:
    """Settings of a hub whose state topic is that."""

    def recover(
        _settings: Settings,
        place: tuple[str, int],
        restore: Callable[[bytes, bytes | None], None],
        _spoilt: dict[bytes, int],
    ) -> int:
        topic, part = place
        for out in state[part]:
            assert topic == out.topic
            restore(out.key or b"", out.value)
        return len(state[part])

    monkeypatch.setattr(pupils, "recover", recover)
    monkeypatch.setattr(pupils, "told", lambda *_: ())
    monkeypatch.setattr(pupils, "_partitions", lambda _: PARTITIONS)
    monkeypatch.setenv("HUB_DATA_DIR", data)
    monkeypatch.setenv("HUB_BOOTSTRAP", "nowhere:1")
    return Settings()
