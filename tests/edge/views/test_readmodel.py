"""The read model: the newest word stands, whatever comes twice, late or from a writer that was frozen."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hub.domain.context import Context, Feed, Rhythm
from hub.domain.facts import Delivered
from hub.domain.findings import Party
from hub.domain.identifiers import PupilId, SignalId, SourceId
from hub.domain.pupil import Pupil
from hub.domain.signals import Addressee, Change, Reason, Recipient, Signal
from hub.edge.views import readqueries
from hub.edge.views.readmodel import ReadModel, Seen
from hub.streams import codec, context_json, surroundings, topics
from hub.streams.flow import GENERATION
from hub.streams.pupil_record import pack
from hub.streams.records import KIND, REJECTED, Sealed, Tick
from hub.streams.surroundings import Surroundings

CODEC = codec.local()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
RO = SourceId("ro/25PX")
AMSTERDAM = Recipient("gm/0363", Party.TRUANCY)
SCHOOL = Recipient("brin/25PX", Party.MBO)


@pytest.fixture
def model() -> Iterator[ReadModel]:
    with ReadModel(None, CODEC) as made:
        yield made


def signal(revision: int, change: Change = Change.OPENED, severity: int = 3, **more: object) -> Signal:
    made = Signal(
        id=SignalId("s1"),
        subject=PupilId("p-1"),
        rule="D11",
        season=2025,
        occasion="summer",
        revision=revision,
        change=change,
        step=1,
        severity=severity,
        since=NOON,
        ground="law",
        evidence=(),
        responsible=Party.TRUANCY,
        addressees=(Addressee(AMSTERDAM, change),),
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the fields of a signal, as the test names them


def said(one: Signal, position: int = 0) -> Seen:
    return Seen(topics.SIGNALS, 0, position, b"p-1", CODEC.encode_signal(one), {"kind": b"Signal"})


def state(
    position: int, *waits: tuple[str, datetime], due: datetime | None = None, name: str = "p-1"
) -> Seen:
    pupil: Pupil[Sealed] = Pupil(due=due, waits=tuple((SourceId(s), m) for s, m in waits))
    return Seen(topics.PUPIL_STATE, 0, position, name.encode(), pack(pupil)[0], {})


def around(after: Surroundings, position: int, part: int = 0) -> list[Seen]:
    outs = surroundings.changes(topics.SOURCE_STATE, part, Surroundings(), after)
    return [Seen(o.topic, part, position + n, o.key, o.value, {}) for n, o in enumerate(outs)]


def dump(model: ReadModel) -> list[str]:
    return [line for line in model.db.iterdump() if "meta" not in line]


def take(model: ReadModel, *records: Seen) -> None:
    for record in records:
        model.take(record)
    model.commit()


def test_any_order_and_repetition_of_revisions_gives_the_newest() -> None:
    """
    Also for each recipient: who was closed earlier keeps the closing.
    """
    news = [
        said(signal(1)),
        said(
            signal(
                2,
                Change.REVISED,
                4,
                addressees=(Addressee(AMSTERDAM, Change.CLOSED), Addressee(SCHOOL, Change.OPENED)),
            )
        ),
        said(signal(3, Change.REVISED, 4, addressees=(Addressee(SCHOOL, Change.REVISED),))),
    ]
    dumps = set()
    for order in itertools.permutations([*news, news[0]]):
        with ReadModel(None, CODEC) as model:
            take(model, *order)
            told = model.db.execute("SELECT address, change FROM told ORDER BY address").fetchall()
            assert [("brin/25PX", "revised"), ("gm/0363", "closed")] == told
            assert {"D11": {4: 1}} == readqueries.open_signals(model.db)
            dumps.add("\n".join(dump(model)))
    assert 1 == len(dumps)


def test_a_thawed_writer_changes_nothing(model: ReadModel) -> None:
    """
    What it writes is older than what is there: revisions, offsets and moments say so.
    """
    later = Surroundings(context=Context(heard={RO: NOON}), now=NOON, mode="live")
    earlier = Surroundings(
        context=Context(heard={RO: NOON - timedelta(days=2)}), now=NOON - timedelta(days=1), mode="live"
    )
    take(model, said(signal(5, Change.WITHDRAWN, reason=Reason.RESOLVED)), state(9), *around(later, 10))
    before = dump(model)

    take(model, said(signal(1)), state(3, (RO, NOON), due=NOON), *around(earlier, 4))

    assert before == dump(model)


def test_a_withdrawn_signal_tells_what_it_was_and_why_it_ended(model: ReadModel) -> None:
    take(model, said(signal(1, severity=4)), said(signal(2, Change.WITHDRAWN, 0, reason=Reason.DISPROVED)))

    row = model.db.execute("SELECT change, severity, reason FROM signals").fetchone()
    assert ("withdrawn", 4, "disproved") == row
    assert {} == readqueries.open_signals(model.db)


def test_status_says_who_waits_for_whom(model: ReadModel) -> None:
    """
    And no longer does when the pupil's newer state does not.
    """
    take(model, state(1, (RO, NOON)), state(2, (RO, NOON + timedelta(days=1)), name="p-2"))
    (found,) = readqueries.sources(model.db, None)
    assert (RO, 2, NOON, None) == (found.name, found.waiting, found.waiting_since, found.heard)

    take(model, state(3), state(4, name="p-2"))
    assert [] == readqueries.sources(model.db, None)
    assert 2 == readqueries.pupils(model.db)


@pytest.mark.parametrize("turned", [False, True])
def test_what_was_heard_in_a_term_that_is_over_is_heard_no_more(model: ReadModel, *, turned: bool) -> None:
    """The state of two partitions, of which one has not come to the withdrawal yet."""
    before = around(Surroundings(context=Context(heard={RO: NOON})), 0)
    after = around(Surroundings(context=Context(terms={RO: 1})), 0, part=1)
    take(model, *(after + before if turned else before + after))

    (found,) = readqueries.sources(model.db, None)
    assert (RO, None) == (found.name, found.heard)


def test_sources_show_when_heard_their_rhythm_and_their_silence(model: ReadModel) -> None:
    feed = Feed(
        source=RO, first_day=date(2025, 8, 1), last_day=date(2026, 7, 31), rhythm=Rhythm.WEEK, brin="25PX"
    )
    setting = context_json.settings_of(Context(roster=(feed,)), 1)
    known = Surroundings()
    for one in setting:
        known, _ = surroundings.set_to(known, one)
    news = Delivered(source=RO, delivery="d", through=NOON, version=1)
    silence = signal(7, rule="D26", id=SignalId("s2"), subject=RO, since=NOON + timedelta(days=8))

    unlisted = signal(8, rule="D01", id=SignalId("s3"), subject="vo-list/98VA", since=NOON)

    take(model, *around(surroundings.heard(known, news), 0), said(silence), said(unlisted))

    on_roster, unheard = readqueries.sources(model.db, date(2026, 3, 2))
    assert (None, ("vo-list/98VA", NOON)) == (
        on_roster.unlisted_since,
        (unheard.name, unheard.unlisted_since),
    )
    assert (NOON, "week", NOON + timedelta(days=8)) == (
        on_roster.heard,
        on_roster.rhythm,
        on_roster.silent_since,
    )
    off, _ = readqueries.sources(model.db, date(2026, 8, 1))
    assert off.rhythm is None


def test_the_clock_is_the_last_tick_wherever_it_was_needed(model: ReadModel) -> None:
    set_, _ = surroundings.set_to(Surroundings(), context_json.mode_setting("drill", GENERATION))
    for part, now in enumerate((NOON, NOON - timedelta(days=1))):
        ticked, refusal = surroundings.ticked(set_, Tick(now, "drill"))
        assert refusal is None
        take(model, *around(ticked, 0, part))

    assert readqueries.Clock(NOON, "drill", 2) == readqueries.clock(model.db)


def test_a_rejection_counts_once_by_its_cause(model: ReadModel) -> None:
    record = {
        "id": "r1",
        "source": "vo-list/98AA",
        "delivery": "d",
        "phase": "field",
        "code": "no_pgn",
        "record": 3,
        "line": 4,
        "field": "BSN",
        "remedy": "vul het BSN in",
        "original": b"sealed",
        "picked_up": 0,
    }
    for position, (name, more) in enumerate((("r1", 0), ("r2", 40), ("r1", 0))):
        rejected = {**record, "id": name, "line": 4 + position, "more": more}
        value = CODEC.encode("nl.overstap.hub.signals.Rejected", rejected)
        take(model, Seen(topics.REJECTED, 0, position, b"vo-list/98AA", value, {KIND: REJECTED.encode()}))

    assert [
        readqueries.Cause("vo-list/98AA", "field", "no_pgn", "BSN", 42, 4, "vul het BSN in")
    ] == readqueries.causes(model.db)


def test_a_file_begins_anew_with_another_kafka_and_only_then(tmp_path: Path) -> None:
    """
    Its identity is the name of its consumer group: a new one reads from the beginning.
    """
    path = tmp_path / "read.sqlite"
    with ReadModel(path, CODEC) as model:
        model.belongs_to("topic-1")
        take(model, said(signal(1)))
        first = model.identity
    with ReadModel(path, CODEC) as model:
        model.belongs_to("topic-1")
        assert (first, 1) == (model.identity, len(readqueries.open_signals(model.db)))
        model.belongs_to("topic-2")
        assert first != model.identity
        assert {} == readqueries.open_signals(model.db)
