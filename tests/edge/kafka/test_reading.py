"""Where a partition ends is asked again while Kafka does not know yet who leads it."""

from collections.abc import Iterator

import pytest
from confluent_kafka import KafkaError, KafkaException

from hub.edge.kafka import reading
from hub.edge.kafka.names import Place
from hub.edge.kafka.offsets import Offsets
from hub.edge.settings import Settings
from hub.streams.topics import JOURNAL

HERE: Place = (JOURNAL, 0)


@pytest.mark.parametrize("code", [KafkaError._UNKNOWN_PARTITION, KafkaError.NOT_LEADER_FOR_PARTITION])
def test_the_end_of_a_topic_just_made_is_asked_for_again(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """
    A worker that starts right behind `hub topics apply` must not end by it.
    """
    answers: Iterator[KafkaException | dict[Place, int]] = iter([KafkaException(KafkaError(code)), {HERE: 7}])

    def latest(*_: object) -> dict[Place, int]:
        answer = next(answers)
        if isinstance(answer, KafkaException):
            raise answer
        return answer

    monkeypatch.setattr(Offsets, "_latest", latest)

    assert 7 == reading.end_of(Settings(bootstrap="127.0.0.1:1"), HERE)
