"""Where the time goes: the stack is looked at some hundred times a second, each look put down to one part.

A timer around each call would measure itself: calls take microseconds here.
"""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

EVERY_S = 0.003

PARTS = {
    ("worker.py", "_turn"): "consume (and waiting for records)",
    ("sorting.py", None): "records and headers",
    ("aside.py", None): "soundness",
    ("sound.py", None): "soundness",
    ("records.py", "is_vouched"): "soundness",
    ("codec.py", "knows"): "soundness",
    ("pupil_record.py", "unpack"): "state decode",
    ("pupil_record.py", "pack"): "state encode",
    ("pupil_record.py", None): "state decode",
    ("pupil_index.py", None): "indexes",
    ("flat.py", None): "opening words at ticks",
    ("codec.py", "decode"): "opening words at ticks",
    ("shapes.py", "write"): "other Avro",
    ("shapes.py", None): "opening words at ticks",
    ("codec.py", "encode_signal"): "signals encode",
    ("codec.py", None): "other Avro",
    ("knowledge.py", "join"): "join",
    ("knowledge.py", None): "rules",
    ("pupil.py", "hear"): "join",
    ("pupil.py", "tick"): "rules",
    ("records.py", None): "join",
    ("worker.py", "_produce"): "produce",
    ("failures.py", "patiently"): "transaction",
    ("recovery.py", None): "recovery",
    ("relay.py", None): "relay step",
    ("dispatch.py", None): "dispatch step",
    ("pupil_watch.py", None): "watch step",
    ("worker.py", None): "engine",
}


@contextmanager
def sampled() -> Iterator[Counter[str]]:
    """Count samples per part while the block runs; main thread only."""
    seen: Counter[str] = Counter()

    def look(_number: int, frame: FrameType | None) -> None:
        seen[_part(frame)] += 1

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, EVERY_S, EVERY_S)
    try:
        yield seen
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def shares(seen: Counter[str]) -> dict[str, float]:
    """Parts by their share of the time, largest first."""
    total = sum(seen.values()) or 1
    return {part: round(count / total, 3) for part, count in seen.most_common()}


def _part(frame: FrameType | None) -> str:
    """The innermost frame that belongs to a part."""
    while frame is not None:
        file = frame.f_code.co_filename.rpartition("/")[2]
        name = frame.f_code.co_name
        for key in ((file, name), (file, None)):
            if key in PARTS:
                return PARTS[key]
        frame = frame.f_back
    return "other"
