"""A record that nobody can read: known as such, named, set aside whole or halting; what is sound is let through."""

from collections.abc import Callable
from datetime import date

import pytest

from hub.domain.facts import Attended
from hub.domain.identifiers import Brin, PupilId, SourceId
from hub.streams import aside, topics
from hub.streams.aside import Guard, UnreadableError
from hub.streams.dispatch import DISPATCH
from hub.streams.flow import Flow
from hub.streams.pupil_watch import PUPIL_WATCH
from hub.streams.records import (
    KIND,
    LABEL,
    ORIGIN,
    SETTING,
    SIGNAL,
    Record,
    Setting,
    fact_headers,
    kind_only,
)
from hub.streams.relay import RELAY
from hub.streams.replay import fold
from hub.streams.sound import BELONGS, Flaw, flaw
from tests.streams.lab import CODEC, ONE, begins, folded, hears, journal, says, ticks
from tests.streams.test_relay_and_dispatch import signal, to

PUPIL_1 = PupilId("p-1")
FACT = Attended(
    source=SourceId("attendance/98MA"), ref="1", version=3, school=Brin("98MA"), day=date(2025, 9, 1)
)
VALUE = CODEC.encode_fact(FACT)
WORD = dict(fact_headers(PUPIL_1, FACT, VALUE))
UNVOUCHED = dict(fact_headers(PUPIL_1, FACT, b"another value"))
FORMER = {"kind": b"Attended", "pupil": b"p-1", "source": b"attendance/98MA", "ref": b"1"} | {
    "version": b"3",
    "retracted": b"0",
    "check": b"\x12\x34\x56\x78",
}
"""A word as hubs of generation 2 wrote it."""


def labelled(
    *,
    version: bytes = b"3",
    retracted: bytes = b"0",
    pupil: bytes = b"p-1",
    came_from: bytes = b"",
    thing: bytes = FACT.thing.encode(),
) -> dict[str, bytes]:
    """A label under a sum that is not its own."""
    return {LABEL: b" ".join((b"00000000", version, retracted, pupil, came_from, thing))}


def of_another_kind(record: Record) -> Record:
    if LABEL in record.headers:
        return record._replace(
            headers={**record.headers, **labelled(thing=b"Rumour\x1fattendance/98MA\x1f1")}
        )
    return record._replace(headers={**record.headers, KIND: b"Rumour"})


SOUND = {
    "facts.vo": Record("facts.vo", 0, 7, b"98MA", VALUE, WORD),
    "facts.mbo": Record("facts.mbo", 0, 7, b"98MA", VALUE, UNVOUCHED),
    "facts.municipal": Record(
        "facts.municipal",
        0,
        7,
        b"0363",
        hears("ro/98MA", "2025-09-01")[1],
        {KIND: b"Delivered", "source": b"ro/98MA"},
    ),
    topics.HANDOVER: Record(topics.HANDOVER, 0, 7, b"p-1", VALUE, labelled(came_from=b"p-2")),
    topics.JOURNAL: Record(topics.JOURNAL, 0, 7, b"p-1", VALUE, {**WORD, ORIGIN: b"facts.vo/0/7"}),
    topics.SIGNALS: Record(
        topics.SIGNALS, 0, 7, b"p-1", CODEC.encode_signal(signal(to("gm/0363"))), dict(kind_only(SIGNAL))
    ),
}
SPOILT: dict[str, tuple[Callable[[Record], Record], set[Flaw]]] = {
    "cut off": (lambda r: r._replace(value=r.value[:-3]), {Flaw.VALUE}),
    "without headers": (lambda r: r._replace(headers={}), {Flaw.KIND}),
    "of an unknown schema": (lambda r: r._replace(value=b"\0\0\0\xff\xff" + r.value[5:]), {Flaw.SCHEMA}),
    "empty": (lambda r: r._replace(value=b""), {Flaw.EMPTY}),
    "of another kind": (of_another_kind, {Flaw.KIND}),
    "a word and of a kind": (lambda r: r._replace(headers={KIND: b"Tick", **WORD, **r.headers}), {Flaw.KIND}),
    "no Avro at all": (lambda r: r._replace(value=b"hello, world"), {Flaw.VALUE}),
}


@pytest.mark.parametrize("topic", SOUND)
def test_what_our_own_writers_write_is_sound(topic: str) -> None:
    assert flaw(SOUND[topic], CODEC) is None


@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.parametrize("topic", SOUND)
def test_what_is_spoilt_is_known_with_the_reason(topic: str, how: str) -> None:
    spoil, reasons = SPOILT[how]

    assert flaw(spoil(SOUND[topic]), CODEC) in reasons


@pytest.mark.parametrize(
    "headers",
    [
        labelled(version=b"one"),
        labelled(version=b"99999999999999999999999"),
        labelled(version=b"4"),
        labelled(version=b"03"),
        labelled(retracted=b"1"),
        labelled(retracted=b"no"),
        labelled(pupil=b""),
        labelled(pupil=b"\xff\xfe"),
        labelled(came_from=b"\xff\xfe"),
        labelled(thing=b"Attended\x1fro/98MA\x1f1"),
        labelled(thing=b"Attended\x1fattendance/98MA"),
    ],
)
def test_headers_that_say_something_else_than_the_value_are_trouble(headers: dict[str, bytes]) -> None:
    """
    Joining looks at headers only: what they say must be what the value says, also under the sum of another word.
    """
    assert Flaw.HEADERS == flaw(SOUND["facts.vo"]._replace(headers=headers), CODEC)


def test_fact_under_the_header_of_another_kind_is_trouble() -> None:
    headers = labelled(thing=b"Born\x1fattendance/98MA\x1f1")

    assert Flaw.OTHER == flaw(SOUND["facts.vo"]._replace(headers=headers), CODEC)


def test_sum_of_another_value_vouches_for_nothing() -> None:
    """
    A value that still opens, under a sum that is not its own, is looked through: here another version.
    """
    record = SOUND["facts.vo"]._replace(headers=UNVOUCHED)

    assert flaw(record, CODEC) is None
    assert Flaw.VALUE == flaw(record._replace(value=VALUE[:-1]), CODEC)


@pytest.mark.parametrize("topic", ["facts.vo", topics.JOURNAL])
def test_word_of_a_newer_schema_is_not_read_though_its_writer_vouches_for_it(topic: str) -> None:
    """
    A newer hub wrote it: whoever joined it could never open it, and every look at the pupil would fail.
    """
    value = b"\0\0\0\xff\xff" + VALUE[5:]
    headers = dict(fact_headers(PUPIL_1, FACT, value))

    assert Flaw.SCHEMA == flaw(SOUND[topic]._replace(headers=headers, value=value), CODEC)


@pytest.mark.parametrize("topic", ["facts.vo", topics.HANDOVER, topics.JOURNAL])
def test_word_of_an_older_hub_is_known_as_such(topic: str) -> None:
    """
    Its seven headers are not read any more: whoever meets them is told which hub they are of.
    """
    why = flaw(SOUND[topic]._replace(headers=FORMER), CODEC)

    assert Flaw.FORMER == why
    assert "generation 2" in str(why)


@pytest.mark.parametrize("label", [b"", b"00000000", b"\xff", b"00000000 3 0 p-1"])
def test_label_that_is_cut_off_is_of_no_kind(label: bytes) -> None:
    assert Flaw.KIND == flaw(SOUND["facts.vo"]._replace(headers={LABEL: label}), CODEC)


def test_setting_that_cannot_be_applied_is_trouble() -> None:
    value = CODEC.encode_setting(Setting("calendar", 2, "{not json"))

    assert Flaw.VALUE == flaw(Record(topics.JOURNAL, 0, 1, None, value, dict(kind_only(SETTING))), CODEC)


def test_each_topic_that_is_read_says_what_belongs_there() -> None:
    read = {name for flow in (RELAY, PUPIL_WATCH, DISPATCH) for name in flow.inputs}

    assert read <= BELONGS.keys()


@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.parametrize("flow", [RELAY, DISPATCH], ids=lambda flow: flow.name)
def test_from_outside_it_is_set_aside_whole_and_the_flow_goes_on(flow: Flow, how: str) -> None:
    sound = SOUND[flow.inputs[0]]
    bad = SPOILT[how][0](sound)._replace(offset=8)

    outputs = fold(flow, ONE, [sound, bad, sound._replace(offset=9)]).outputs

    alone = fold(flow, ONE, [sound, sound._replace(offset=9)]).outputs
    stands = [aside.noted_of(out) for out in outputs if out.topic == topics.UNREADABLE]
    assert alone == [out for out in outputs if out.topic != topics.UNREADABLE]
    assert [(bad.topic, 0, 8)] == [note.at for note in stands]
    assert [bad] == [note.record for note in stands]  # key, value and headers are what they were
    assert stands[0].why in set(Flaw)


@pytest.mark.parametrize("how", SPOILT)
def test_in_the_journal_it_stops_the_watch_and_is_named(how: str) -> None:
    bad = SPOILT[how][0](SOUND[topics.JOURNAL])

    with pytest.raises(UnreadableError, match=r"journal\[0\]@7"):
        fold(PUPIL_WATCH, ONE, [bad])


def test_skipped_record_of_the_journal_is_left_out_by_every_fold() -> None:
    entries = [*begins(), says("p-1", FACT), *ticks("2025-09-02")]
    records = journal(entries)
    at = len(entries)
    spoilt = [*records, SPOILT["cut off"][0](SOUND[topics.JOURNAL])._replace(offset=at)]

    left_out = fold(PUPIL_WATCH, ONE, spoilt, known={(topics.JOURNAL, 0, at): "cut off"})

    assert folded(PUPIL_WATCH, entries).state == left_out.state


def test_what_was_not_known_then_stays_aside_though_it_can_be_read_now() -> None:
    """
    An older hub set a fact of a newer schema aside; verify by a newer hub must not expect it in the journal.
    """
    record = SOUND["facts.vo"]

    (out,) = fold(RELAY, ONE, [record], known={("facts.vo", 0, 7): Flaw.SCHEMA}).outputs

    assert topics.UNREADABLE == out.topic


def test_guard_lets_through_what_is_sound() -> None:
    outs: list[object] = []

    assert all(Guard(CODEC).admits(record, outs) for record in SOUND.values())  # type: ignore[arg-type]
    assert [] == outs


def test_decision_names_the_record_it_is_about() -> None:
    bad = SPOILT["cut off"][0](SOUND["facts.vo"])
    stands = aside.noted_of(aside.set_aside(bad, Flaw.VALUE))

    decided = aside.noted_of(aside.dealt_with(stands, "the producer was mended", "jo"))

    assert (aside.DEALT, stands.at, "the producer was mended", "jo") == (
        decided.kind,
        decided.at,
        decided.reason,
        decided.by,
    )
