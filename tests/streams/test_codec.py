"""Avro and the domain are each other: nothing is lost on the wire but what is finer than a millisecond."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_type_hints

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.domain.facts import KINDS, AbsenceReported, Delivered, Died, Fact
from hub.domain.findings import Evidence, Party
from hub.domain.identifiers import Birth, Brin, PupilId, SignalId, SourceId
from hub.domain.kin import Came
from hub.domain.signals import Addressee, Change, Reason, Recipient, Signal
from hub.domain.timeline import FOREVER, NEVER, millis
from hub.edge.registry.compat import full_transitive
from hub.streams import flat, schemas
from hub.streams.codec import Codec, UnknownSchemaError
from hub.streams.murmur import murmur2, partition_of
from hub.streams.records import (
    LABEL,
    Label,
    Sealed,
    Telling,
    fact_headers,
    handover_headers,
    is_retracted,
    is_vouched,
    kind_in,
    read_label,
    seal,
    value_of,
    version_of,
)
from hub.streams.shapes import from_ms
from tests.streams.lab import CODEC

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(  # noqa: DTZ001 - made UTC below
    lambda d: d.replace(tzinfo=UTC, microsecond=d.microsecond // 1000 * 1000)
)
KNOWN: dict[object, st.SearchStrategy[object]] = {
    int: st.integers(0, 2**31 - 1),
    datetime: MOMENTS,
    Birth: st.sampled_from(["2008-05-06", "2008-05-00", "2008-00-00"]).map(Birth),
    timedelta: st.integers(0, 10**8).map(lambda ms: timedelta(milliseconds=ms)),
}


def facts(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    known = {name: KNOWN[hint] for name, hint in get_type_hints(kind).items() if hint in KNOWN}
    level = (
        {"level": st.none() | st.integers(1, 4)} if get_type_hints(kind).get("level") == int | None else {}
    )
    return st.builds(kind, **{**known, **level, "version": st.integers(-(2**40), 2**40)})


FACTS = st.one_of(*map(facts, KINDS))


@settings(max_examples=150)
@given(FACTS)
def test_every_fact_comes_back_as_it_went(fact: Fact) -> None:
    assert fact == CODEC.decode_fact(CODEC.encode_fact(fact))


@settings(max_examples=150)
@given(FACTS)
def test_the_quick_way_reads_what_the_library_reads(fact: Fact) -> None:
    value = CODEC._encoded_fact(fact)

    assert fact == CODEC._decoded_fact(value) == CODEC._flat[value[:5]](value)


@settings(max_examples=150)
@given(FACTS)
def test_the_quick_way_writes_what_the_library_writes(fact: Fact) -> None:
    assert CODEC._encoded_fact(fact) == CODEC._flatten[type(fact)](fact)


def test_every_kind_of_fact_goes_the_quick_way() -> None:
    assert set(KINDS) == set(CODEC._flatten)
    assert len(KINDS) == len(CODEC._flat)


@pytest.mark.parametrize("version", [0, -1, 63, 64, -64, -65, 2**62, 2**63 - 1, -(2**63)])
def test_numbers_of_any_size_go_the_quick_way(version: int) -> None:
    fact = Died(source=SourceId("brp/0363"), ref="", version=version, day=date(2025, 1, 1))
    value = CODEC._flatten[Died](fact)

    assert CODEC._encoded_fact(fact) == value
    assert fact == CODEC._flat[value[:5]](value)


@pytest.mark.parametrize("version", [2**63, "one", None])
def test_what_avro_cannot_carry_is_refused_by_the_library(version: object) -> None:
    fact = Died(source=SourceId("brp/0363"), ref="", version=version, day=date(2025, 1, 1))  # type: ignore[arg-type]

    with pytest.raises((OverflowError, TypeError, ValueError)):
        CODEC.encode_fact(fact)


@settings(max_examples=100)
@given(FACTS, st.data())
def test_bytes_that_are_cut_off_or_go_on_are_left_to_the_library(fact: Fact, data: st.DataObject) -> None:
    """
    A value that is not whole never becomes a fact by the quick way.
    """
    value = CODEC.encode_fact(fact)
    at = data.draw(st.integers(5, len(value) - 1))

    for broken in (value[:at], value + b"\0"):
        with pytest.raises((IndexError, KeyError, ValueError)):
            CODEC._flat[value[:5]](broken)


def test_flag_that_another_language_wrote_is_read_as_the_library_reads_it() -> None:
    """
    Any byte but nought is yes.
    """
    stands = Died(source=SourceId("brp/0363"), ref="", version=1, day=date(2025, 1, 1))
    gone = replace(stands, retracted=True)
    foreign = bytes(2 * (a != b) or a for a, b in zip(*map(CODEC.encode_fact, (stands, gone)), strict=True))

    assert gone == CODEC._decoded_fact(foreign) == CODEC._flat[foreign[:5]](foreign)


def test_schema_that_is_not_flat_has_no_quick_way() -> None:
    many = {"fields": [{"name": "spared", "type": {"type": "array", "items": "string"}}]}

    assert flat.flat_fields(many, {}, {}) is None


@settings(max_examples=100)
@given(FACTS)
def test_headers_say_what_the_value_says(fact: Fact) -> None:
    """
    Joining looks at headers only: thing and rank in them must be those of the fact.
    """
    value = CODEC.encode_fact(fact)
    headers = dict(fact_headers(PupilId("p-1"), fact, value))
    label = read_label(headers[LABEL])
    word = Sealed(label.rank + value)

    assert is_vouched(headers[LABEL], value)
    assert ("p-1", None, fact.thing) == label[:3]
    assert (fact.version, fact.retracted, value) == (version_of(word), is_retracted(word), value_of(word))
    assert word == seal(fact.version, retracted=fact.retracted, value=value)
    assert fact.kind == kind_in(headers)
    assert {LABEL} == headers.keys()


@settings(max_examples=50)
@given(FACTS, st.text("pv-abc234", min_size=1))
def test_what_is_told_of_many_has_the_headers_of_what_is_told_of_one(fact: Fact, name: str) -> None:
    value = CODEC.encode_fact(fact)

    assert fact_headers(PupilId(name), fact, value) == Telling(fact, value).of(PupilId(name))


@example(" 1  x\x1f \n")
@given(st.text())
def test_reference_may_hold_any_sign(ref: str) -> None:
    """
    A source numbers its things as it likes: that stands last in the label, and takes nothing from what stands before.
    """
    fact = Died(source=SourceId("brp/0363"), ref=ref, version=-1, day=date(2025, 1, 1), retracted=True)
    word = seal(-1, retracted=True, value=b"v")

    (own,), (handed,) = fact_headers(PupilId("p-1"), fact, b"v"), handover_headers(*MERGED, fact.thing, word)

    assert Label(PupilId("p-1"), None, fact.thing, word[:-1]) == read_label(own[1])
    assert Label(*MERGED, fact.thing, word[:-1]) == read_label(handed[1])


def test_no_sign_of_a_label_goes_unguarded() -> None:
    """
    Whoever finds the sum right reads on without a doubt: one sign changed anywhere, or in the value, must show.
    """
    value = b"value"
    ((_, label),) = fact_headers(
        PupilId("p-1"), Died(source=SourceId("a"), ref="b", version=3, day=DAY), value
    )

    assert is_vouched(label, value)
    assert not is_vouched(label, b"Value")
    for at in range(len(label)):
        changed = label[:at] + bytes([label[at] ^ 1]) + label[at + 1 :]
        assert not is_vouched(changed, value)
        assert not is_vouched(label[:at], value)


MERGED = (PupilId("p-2"), Came((PupilId("p-1"), PupilId("p-0")), (7, 3)))
DAY = date(2025, 1, 1)
RANKS = st.tuples(st.integers(-(2**63), 2**63 - 1), st.booleans(), st.binary(max_size=3))


@example((-1, True, b""), (0, False, b""))
@example((255, False, b"x"), (256, False, b""))
@example((1, False, b"x"), (1, True, b""))
@given(RANKS, RANKS)
def test_sealed_words_sort_by_their_rank(one: tuple[int, bool, bytes], two: tuple[int, bool, bytes]) -> None:
    """
    The bytes of a word, compared, say which of two counts: version, then retraction, then the value.
    """
    sealed_one, sealed_two = (
        seal(version, retracted=gone, value=value) for version, gone, value in (one, two)
    )

    assert (one >= two) == (sealed_one >= sealed_two)


def test_delivery_comes_back_whole() -> None:
    news = Delivered(
        source=SourceId("ro/98MA"),
        delivery="d",
        through=datetime(2025, 9, 1, tzinfo=UTC),
        version=9,
        scope=(date(2025, 8, 1), date(2026, 7, 31)),
        spared=frozenset({"p-1/1", "p-2/1"}),
        records=7,
        rejected=2,
    )

    assert news == CODEC.decode_delivered(CODEC.encode_delivered(news))


def test_through_is_rounded_down() -> None:
    """
    A source is never heard later than its extract.
    """
    moment = datetime(2025, 9, 1, 0, 0, 0, 999_999, tzinfo=UTC)

    assert from_ms(millis(moment)) <= moment


def test_never_and_forever_survive() -> None:
    assert (NEVER, FOREVER) == (from_ms(millis(NEVER)), from_ms(millis(FOREVER)))


def test_signal_comes_back_as_it_went() -> None:
    proof = Evidence("LeftVo", SourceId("vo-exit/98VA"), "1", date(2025, 7, 1), Brin("98VA"))
    told = Addressee(Recipient("gm/0363", Party.TRUANCY), Change.WITHDRAWN, (proof,))
    signal = Signal(
        id=SignalId("s"),
        subject=PupilId("p-1"),
        rule="D11",
        season=2025,
        occasion="zomerlek",
        revision=1,
        change=Change.WITHDRAWN,
        step=2,
        severity=3,
        since=datetime(2025, 8, 1, tzinfo=UTC),
        ground="law",
        evidence=(proof,),
        responsible=Party.TRUANCY,
        addressees=(told,),
        closes=("enrolment",),
        reason=Reason.RESOLVED,
        blocked="no_pgn",
    )

    assert signal == CODEC.decode_signal(CODEC.encode_signal(signal))


def test_bytes_of_nobody_are_said_to_be_so() -> None:
    with pytest.raises(UnknownSchemaError, match="4711"):
        CODEC.decode(b"\0" + (4711).to_bytes(4, "big") + b"x")
    with pytest.raises(UnknownSchemaError, match="wire format"):
        CODEC.decode(b"{}")


def test_numbers_of_a_real_registry_are_used_as_given() -> None:
    given_ids = {name: 900 + n for n, name in enumerate(schemas.current())}
    by_number = {given_ids[name]: schema for name, schema in schemas.current().items()}
    other = Codec(schemas.Ids(given_ids, by_number))
    fact = AbsenceReported(
        source=SourceId("attendance/98MA"),
        ref="1",
        version=1,
        school=Brin("98MA"),
        began=datetime(2025, 9, 1, 8, tzinfo=UTC),
        lost=timedelta(hours=1),
        excused=False,
    )

    written = other.encode_fact(fact)

    assert given_ids["nl.overstap.hub.facts.AbsenceReported"] == int.from_bytes(written[1:5], "big")
    assert fact == other.decode_fact(written)


def test_schemas_are_full_transitive_against_every_release() -> None:
    """
    A journal of years is read by tomorrow's code, and yesterday's receivers read tomorrow's escalations.
    """
    found = {
        name: full_transitive(schema, schemas.released().get(name, ()))
        for name, schema in schemas.current().items()
    }

    assert {} == {name: list(map(str, why)) for name, why in found.items() if why}
    assert set(schemas.released()) <= set(found)  # what was released once never goes


def test_every_number_in_the_lock_can_be_read() -> None:
    ids = schemas.local()

    assert set(ids.written.values()) <= set(ids.read)


@pytest.mark.parametrize(
    ("key", "known"),
    [
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_murmur2_is_javas(key: bytes, known: int) -> None:
    """
    Vectors of Apache Kafka's own UtilsTest.
    """
    assert known % 2**32 == murmur2(key)


def test_equal_keys_meet() -> None:
    assert {0, 1, 2, 3} == {partition_of(f"p-{n}", 4) for n in range(50)}
    assert partition_of("p-1", 4) == partition_of("p-1", 4)
