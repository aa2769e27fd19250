"""What a look at one pupil costs: one that finds nothing new, and one that says something.

Through the real watch and nothing else: the pupils' words are in, the tick is timed. Opening words, deciding
and encoding what is said count; hearing and writing do not.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.bench.load import EXIT, FIRST_TICK, HOMES, words
from hub.domain.context import Context
from hub.domain.facts import Fact, Resides
from hub.domain.identifiers import PupilId
from hub.domain.timeline import midnight
from hub.edge.errors import OperatorError
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.context_json import DRILL, mode_setting, settings_of
from hub.streams.flow import GENERATION, Share
from hub.streams.pupil_watch import PUPIL_WATCH
from hub.streams.records import SETTING, TICK, Headers, Out, Record, Tick, fact_headers, kind_only

ALSO_LIVES = Resides(source=EXIT, ref="", version=0, municipality=HOMES[0], since=None)
"""News that changes nothing: a second school's word on where the pupil lives, older than the first one's."""


@dataclass(frozen=True, slots=True)
class Looks:
    """CPU microseconds a look."""

    nothing_new_us: float
    says_something_us: float


def measure(codec: Codec, pupils: int) -> Looks:
    """Those who are spoken of at the first tick, looked at by themselves; then everybody, after idle news."""
    names = [f"p-{n}" for n in range(pupils)]
    trial = _Watch(codec)
    trial.hear((name, fact) for n, name in enumerate(names) for fact in words(n))
    _, said = trial.tick(midnight(FIRST_TICK))
    speaking = {(o.key or b"").decode() for o in said if o.topic == topics.SIGNALS}

    speakers = _Watch(codec)
    speakers.hear((name, f) for n, name in enumerate(names) if name in speaking for f in words(n))
    spent, _ = speakers.tick(midnight(FIRST_TICK))

    trial.hear((name, ALSO_LIVES) for name in names)
    idle, again = trial.tick(midnight(FIRST_TICK + timedelta(days=1)))
    if not speaking or any(o.topic == topics.SIGNALS for o in again):
        raise OperatorError(
            "the looks that are measured are not what they are called",
            where="hub/bench/looks.py",
            remedy="a rule has changed what it says of the load: choose other news",
        )
    return Looks(idle / len(names) * 1e6, spent / len(speaking) * 1e6)


class _Watch:
    """The watch of one partition, and its journal's head."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._step = PUPIL_WATCH.start(Share(0, 1, codec))
        head = (mode_setting(DRILL, GENERATION), *settings_of(Context(), 1))
        self._take((kind_only(SETTING), codec.encode_setting(setting)) for setting in head)

    def hear(self, told: Iterable[tuple[str, Fact]]) -> None:
        values = ((n, fact, self._codec.encode_fact(fact)) for n, fact in told)
        self._take((fact_headers(PupilId(n), fact, value), value) for n, fact, value in values)

    def tick(self, now: datetime) -> tuple[float, list[Out]]:
        """CPU seconds, and all that came out."""
        tick = _record(kind_only(TICK), self._codec.encode_tick(Tick(now, DRILL)))
        out: list[Out] = []
        began = time.process_time()
        self._step.take(tick, out)
        spent = time.process_time() - began
        self._step.flush([])
        self._step.commit()
        return spent, out

    def _take(self, entries: Iterable[tuple[Headers, bytes]]) -> None:
        out: list[Out] = []
        for headers, value in entries:
            self._step.take(_record(headers, value), out)
        self._step.flush(out)
        self._step.commit()


def _record(headers: Headers, value: bytes) -> Record:
    return Record(topics.JOURNAL, 0, 0, None, value, dict(headers))
