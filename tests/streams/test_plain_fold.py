"""The watch beside a fold without any of its shortcuts: open facts, every pupil looked at, nothing packed.

Sealed words that are joined by their bytes, state that is opened in parts, indexes, batches: none of it may
show. What is said is compared byte by byte.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from hub.bench import lives
from hub.domain import pupil as one
from hub.domain.context import Context, hear_delivery
from hub.domain.facts import Delivered, Fact, Merged
from hub.domain.identifiers import PupilId, SourceId
from hub.domain.kin import Came
from hub.domain.pupil import Pupil
from hub.domain.timeline import midnight
from hub.streams import topics
from hub.streams.pupil_watch import PUPIL_WATCH
from hub.streams.records import LABEL, ORIGIN, Out, handover_headers, read_label, seal
from tests.streams.lab import CODEC, Entry, Steps, begins, heard, journal, says, tick

PUPILS, WEEK = 14, 7
STATED = (date(2025, 8, 1), date(2026, 7, 31))
Said = tuple[str, bytes | None, bytes | None]  # topic, key, value
News = tuple[PupilId, Fact, Came | None]  # whom it is about, and whose word it was before a merger


def read(fact: Fact) -> Fact:
    return fact


@dataclass
class PlainFold:
    """Everybody's facts, open; at a tick everybody is looked at."""

    context: Context
    pupils: dict[PupilId, Pupil[Fact]] = field(default_factory=dict)

    def hear(self, name: PupilId, fact: Fact, came_from: Came | None = None) -> list[Said]:
        known = self.pupils.get(name, Pupil())
        self.pupils[name], passed = one.hear(name, known, fact.thing, fact, self.context, read, came_from)
        return [(topics.HANDOVER, p.into.encode(), CODEC.encode_fact(p.word)) for p in passed]

    def heard(self, news: Delivered) -> None:
        self.context = hear_delivery(self.context, news)

    def tick(self, day: date) -> list[Said]:
        said: list[Said] = []
        for name in sorted(self.pupils):
            known = self.pupils[name]
            self.pupils[name], signals = one.tick(name, known, midnight(day), self.context, read)
            said += [(topics.SIGNALS, name.encode(), CODEC.encode_signal(s)) for s in signals]
        return said


@dataclass
class Both:
    """One journal, folded twice."""

    plain: PlainFold
    watch: Steps
    size: int  # of the watch's batches; it loses its memory after each third one
    handed: list[News] = field(default_factory=list)  # what comes back in the next week

    def week(self, facts: list[News], news: list[Delivered], day: date) -> None:
        entries = [_handed(who, fact, of) if of else says(who, fact) for who, fact, of in facts]
        records = journal([*entries, *map(heard, news), tick(midnight(day))])
        outs: list[Out] = []
        for at in range(0, len(records), self.size):
            outs += self.watch.batch(records[at : at + self.size])
            if at % 3 == 0:
                self.watch.crash()
        plain = [said for who, fact, of in facts for said in self.plain.hear(who, fact, of)]
        for one_heard in news:
            self.plain.heard(one_heard)
        plain += self.plain.tick(day)

        assert plain == [(o.topic, o.key, o.value) for o in outs]
        self.handed = [
            (PupilId((o.key or b"").decode()), CODEC.decode_fact(o.value or b""), _whose(o))
            for o in outs
            if o.topic == topics.HANDOVER
        ]


@pytest.mark.parametrize(("first", "size"), [(0, 1_000), (100, 7), (5_000, 50)])
def test_the_watch_says_what_a_plain_fold_says(first: int, size: int) -> None:
    """
    Two years of some pupils, of whom two turn out to be one and then to be two, with feeds that are waited for and full statements.
    """
    country = lives.Country(iter(range(first, first + PUPILS)))
    context = lives.context()
    watch = Steps(PUPIL_WATCH)
    watch.batch(journal(begins(context)))
    both, said = Both(PlainFold(context), watch, size), 0
    for week in range(lives.DAYS // WEEK):
        days = range(week * WEEK, (week + 1) * WEEK)
        facts: list[News] = [(_name(n), fact, None) for day in days for n, fact in country.told(day)]
        facts += [*facts[:3], *both.handed, *_merge(week, first)]
        day = lives.FIRST + timedelta(days=days[-1] + 1)
        both.week(facts, list(_news(days, week)), day)
        said += sum(len(p.said) for p in both.plain.pupils.values())

    assert said
    state = {k.decode(): v for k, v in watch.state.items() if k[:1] != b"#"}
    assert set(state) == set(both.plain.pupils)


def _name(n: int) -> PupilId:
    return PupilId(f"p-{n}")


def _news(days: range, week: int) -> Iterator[Delivered]:
    """All feeds at the end of the week; now and then an mbo states in full, and has forgotten the older words."""
    for n, news in enumerate(next(found for day in reversed(days) if (found := lives.heard(day)))):
        if news.source.startswith("ro/") and (week + n) % 20 == 0:
            yield replace(news, version=week // 8, scope=STATED)
        else:
            yield news


def _merge(week: int, first: int) -> list[News]:
    if week not in (50, 70):
        return []
    merged = Merged(
        source=SourceId("koci/0363"), ref="1", version=week, into=_name(first + 1), retracted=week == 70
    )
    return [(_name(first + 2), merged, None)]


def _handed(who: PupilId, fact: Fact, of: Came) -> Entry:
    _, value = says(who, fact)
    word = seal(fact.version, retracted=fact.retracted, value=value)
    return [*handover_headers(who, of, fact.thing, word), (ORIGIN, b"handover/0/0")], value


def _whose(out: Out) -> Came:
    of = read_label(dict(out.headers)[LABEL]).came_from
    assert of is not None
    return of
