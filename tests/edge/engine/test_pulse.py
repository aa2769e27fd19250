"""A thread is stuck when it neither says anything nor works; one that only works long is not."""

import threading
import time

from hub.edge.engine.pulse import Pulse, worked_s


class Hands:
    """
    A clock and a processor's meter that the test moves.
    """

    def __init__(self) -> None:
        self.now = 100.0
        self.used = 0.0

    def pulse(self) -> Pulse:
        return Pulse(lambda: self.now, lambda _: self.used)

    def pass_by(self, seconds: float, *, working: float) -> None:
        self.now += seconds
        self.used += working


def test_who_beats_goes_on() -> None:
    hands = Hands()
    pulse = hands.pulse()
    hands.pass_by(50, working=0)
    pulse.beat()
    hands.pass_by(9, working=0)

    assert 9 == pulse.still_s()


def test_a_tick_that_takes_minutes_is_work() -> None:
    hands = Hands()
    pulse = hands.pulse()
    hands.pass_by(120, working=119)

    assert pulse.works()
    assert 0 == pulse.still_s()


def test_a_second_who_asks_is_told_the_same_and_takes_nothing_from_the_first() -> None:
    """
    Supervisor, web and watchman all ask; a moment after one of them nothing more was worked.
    """
    hands = Hands()
    pulse = hands.pulse()
    hands.pass_by(2, working=2)
    assert pulse.works()
    hands.pass_by(0.01, working=0)

    assert pulse.works()
    hands.pass_by(2, working=1)
    assert pulse.works()
    hands.pass_by(2, working=0)
    assert not pulse.works()


def test_who_waits_for_ever_is_still() -> None:
    """
    A wait for Kafka uses a thousandth of a processor: no sign of work.
    """
    hands = Hands()
    pulse = hands.pulse()
    hands.pass_by(120, working=0.1)

    assert not pulse.works()
    assert 120 == pulse.still_s()


def test_the_processor_tells_of_one_thread_apart() -> None:
    over, idle = threading.Event(), threading.Event()
    used: dict[str, float] = {}

    def work() -> None:
        while time.thread_time() < 0.2:
            continue
        used["busy"] = worked_s(threading.get_native_id())

    def wait() -> None:
        idle.set()
        over.wait()

    waits, works = threading.Thread(target=wait), threading.Thread(target=work)
    for thread in (waits, works):
        thread.start()
    works.join()
    idle.wait()
    used["idle"] = worked_s(waits.native_id or 0)
    over.set()
    waits.join()

    assert used["idle"] < 0.1 < used["busy"]
