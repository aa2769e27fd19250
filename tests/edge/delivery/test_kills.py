"""The delivery process is killed again and again: nothing is lost, what repeats is the same, order is kept."""

import pytest

from hub.edge.settings import Settings
from tests.edge.delivery.killing import Killed
from tests.edge.delivery.subscriber import Subscriber


@pytest.mark.slow
def test_nothing_is_lost_when_it_is_killed(either: Settings, subscriber: Subscriber) -> None:
    """
    5,000 events, ten kills, and subscribers of which one request in twenty goes wrong; on either database.
    """
    killed = Killed(either, subscriber, 5_000)

    killed.run(10)

    killed.judge()
