"""The measurement of webhooks reaches its end, and its bare loop sends the same."""

from hub.bench.delivery import measure
from hub.bench.figures import of_delivery


def test_a_small_measurement_comes_to_its_end() -> None:
    found = measure(60, 6)

    assert (6, 60) == (found.subscribers, found.events)
    assert min(found.per_s, found.bare_per_s, found.cpu_us) > 0
    (figure,) = of_delivery(found)
    assert found.per_s == figure.measured
