"""A journal in a list: facts, deliveries, settings and ticks as records, as the relay and the clock write them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hub.domain.context import Context
from hub.domain.facts import Delivered, Fact
from hub.domain.identifiers import PupilId, SourceId
from hub.domain.signals import Signal
from hub.domain.timeline import midnight
from hub.streams import codec as codecs
from hub.streams import topics
from hub.streams.context_json import DRILL, mode_setting, settings_of
from hub.streams.flow import GENERATION, Flow, Share
from hub.streams.records import (
    HEARD,
    KIND,
    ORIGIN,
    SETTING,
    SOURCE,
    TICK,
    Headers,
    Out,
    Record,
    Setting,
    Tick,
    fact_headers,
    kind_only,
)
from hub.streams.replay import Folded, fold
from tests.story import MIDDLE

CODEC = codecs.local()
ONE = Share(0, 1, CODEC)
Entry = tuple[Headers, bytes]


def says(pupil: str, fact: Fact) -> Entry:
    value = CODEC.encode_fact(fact)
    return [*fact_headers(PupilId(pupil), fact, value), (ORIGIN, b"facts.vo/0/0")], value


def hears(source: str, through: str, *, version: int = 0, scope: tuple[str, str] | None = None) -> Entry:
    news = Delivered(
        source=SourceId(source),
        delivery=f"{source} {through}",
        through=midnight(date.fromisoformat(through)),
        version=version,
        scope=(date.fromisoformat(scope[0]), date.fromisoformat(scope[1])) if scope else None,
    )
    return heard(news)


def heard(news: Delivered) -> Entry:
    headers = [(KIND, HEARD.encode()), (SOURCE, news.source.encode()), (ORIGIN, b"facts.vo/0/0")]
    return headers, CODEC.encode_delivered(news)


def ticks(first: str, days: int = 1, *, mode: str = DRILL) -> list[Entry]:
    start = date.fromisoformat(first)
    return [tick(midnight(start + timedelta(days=n)), mode) for n in range(days)]


def tick(now: datetime, mode: str = DRILL) -> Entry:
    return kind_only(TICK), CODEC.encode_tick(Tick(now, mode))


def sets(setting: Setting) -> Entry:
    return kind_only(SETTING), CODEC.encode_setting(setting)


def begins(context: Context | None = None, *, mode: str = DRILL) -> list[Entry]:
    """What stands at the head of each partition."""
    given = Context(calendar=MIDDLE) if context is None else context
    return [sets(mode_setting(mode, GENERATION)), *map(sets, settings_of(given, 1))]


def journal(entries: Iterable[Entry], *, partition: int = 0) -> list[Record]:
    return [
        Record(topics.JOURNAL, partition, offset, None, value, dict(headers))
        for offset, (headers, value) in enumerate(entries)
    ]


def folded(flow: Flow, entries: Sequence[Entry], *, batch: int = 5_000) -> Folded:
    return fold(flow, ONE, journal(entries), batch=batch)


def signals(outputs: Iterable[Out]) -> list[Signal]:
    return [CODEC.decode_signal(o.value or b"") for o in outputs if o.topic == topics.SIGNALS]


@dataclass
class Steps:
    """A step with hands on it: batches that happen, and batches that do not."""

    flow: Flow
    place: Share = ONE
    state: dict[bytes, bytes] = field(default_factory=dict)
    due: int | None = None  # as the last batch told the clock

    def __post_init__(self) -> None:
        self.step = self.flow.start(self.place)

    def batch(self, records: Sequence[Record], *, happens: bool = True) -> list[Out]:
        out: list[Out] = []
        for record in records:
            self.step.take(record, out)
        changed: list[Out] = []
        self.step.flush(changed)
        self.due = self.step.next_due()
        if not happens:
            self.step.abort()
            return []
        self.step.commit()
        self.state |= {o.key: o.value for o in changed if o.key and o.value}
        return out

    def crash(self) -> None:
        """All memory is lost; the state topic is read back."""
        self.step = self.flow.start(self.place)
        for key, value in self.state.items():
            self.step.restore(key, value)
