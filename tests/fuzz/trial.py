"""One delivery, and what is wrong with how it is read: a crash, a hang, a lost record, a number that is told."""

import json
import re
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import FrameType

from hub.connectors import show
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Reading
from hub.connectors.judging import judged
from hub.domain.identifiers import pgn_kind
from tests.connectors.leaving import out
from tests.fuzz.distortions import CANARY

LIMIT_S = 20.0
"""CPU time that a file of at most a megabyte may take: a hundred times what it needs."""


class TooLongError(BaseException):
    """No `Exception`: nothing that is read may catch it."""


def fault(reads: Connector, news: Delivery, secrets: frozenset[str], limit_s: float = LIMIT_S) -> str | None:
    """What is wrong, told so that the same fault is told alike; None when nothing is."""
    try:
        with at_most(limit_s):
            reading = reads.read(news)
            from_disk = reads.judge(replace(news, content=b""), BytesIO(news.content), lambda _part: None)
    except TooLongError:
        return f"hang: more than {limit_s:g} s"
    except Exception as error:  # noqa: BLE001  # whatever it is, it is a find
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"crash: {type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
    if from_disk != judged(reading):
        return "judged from disk otherwise than whole"
    return _wrong(news, reading, secrets)


def _wrong(news: Delivery, reading: Reading, secrets: frozenset[str]) -> str | None:
    if not reading.adds_up:
        return "counts do not add up"
    if reading.through > news.picked_up:
        return "heard past its pick-up"
    try:
        told = json.dumps(show.summary(judged(reading)) | show.said(reading)) and out(reading)
    except (TypeError, ValueError) as error:
        return f"cannot be shown: {type(error).__name__}"
    return "a person's number is told" if any(_tells(told, secret) for secret in secrets) else None


def _tells(told: str, secret: str) -> bool:
    """As a text, or in one: a count or a moment may have the same digits."""
    return re.search(rf'"[^"]*(?<!\d){secret}(?!\d)', told) is not None


def secrets_of(content: bytes) -> frozenset[str]:
    """The numbers of persons in an example, and the one that distortions bring."""
    found = re.findall(r"(?<!\d)\d{9}(?!\d)", content.decode("latin-1"))
    return frozenset({CANARY, *filter(pgn_kind, found)})


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Of CPU time, so that a busy machine makes no find."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
