"""What `hub bench` measures of a hub that runs has really happened there."""

import pytest

from hub.bench import waiting
from hub.edge.settings import Settings
from tests.broker.world import CODEC

pytestmark = [pytest.mark.broker, pytest.mark.slow]


def test_events_are_timed_beside_files_that_wait(settings: Settings) -> None:
    """
    Through all processes of a hub without web pages: each event has its escalation, and ticks came meanwhile.
    """
    found = waiting.measure(settings, CODEC, files=12, rate=10, seconds=2)

    assert 10 <= found.events <= 20
    assert 0 < found.p50_ms <= found.p99_ms
    assert 0 < found.tick_ms
