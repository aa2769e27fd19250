"""Relay and dispatch: values pass untouched, and each recipient gets what it may know."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hub.domain.facts import Attended
from hub.domain.findings import Evidence, Party
from hub.domain.identifiers import Brin, PupilId, SignalId, SourceId
from hub.domain.kin import Came
from hub.domain.signals import Addressee, Change, Reason, Recipient, Signal
from hub.domain.timeline import midnight, millis
from hub.streams import topics
from hub.streams.dispatch import DISPATCH, told
from hub.streams.flow import Share
from hub.streams.records import (
    HEARD,
    KIND,
    LABEL,
    ORIGIN,
    SIGNAL,
    Out,
    Record,
    fact_headers,
    handover_headers,
    read_label,
    seal,
)
from hub.streams.relay import RELAY
from tests.streams.lab import CODEC, ONE, Steps, hears

PROOF = Evidence("LeftVo", SourceId("vo-exit/98VA"), "1", date(2025, 7, 1), Brin("98VA"))
SECRET = ("p-secret", "D11", "vo-exit", "98VA", "zomerlek", "leerplicht")


def attended() -> Attended:
    return Attended(
        source=SourceId("attendance/98MA"), ref="1", version=3, school=Brin("98MA"), day=date(2025, 9, 1)
    )


def on(topic: str, headers: list[tuple[str, bytes]], value: bytes, *, partition: int = 0) -> Record:
    return Record(topic, partition, 41, b"98MA", value, dict(headers))


def signal(*addressees: Addressee, change: Change = Change.OPENED) -> Signal:
    return Signal(
        id=SignalId("s-1"),
        subject=PupilId("p-secret"),
        rule="D11",
        season=2025,
        occasion="zomerlek",
        revision=1_754_000_000_000,
        change=change,
        step=1,
        severity=3,
        since=datetime(2025, 8, 1, tzinfo=UTC),
        ground="Leerplichtwet 1969, art. 19",
        evidence=(PROOF,),
        responsible=Party.TRUANCY,
        addressees=addressees,
        closes=("enrolment",),
        reason=Reason.RESOLVED if change == Change.WITHDRAWN else None,
    )


def to(address: str, change: Change = Change.OPENED, *, proof: tuple[Evidence, ...] = (PROOF,)) -> Addressee:
    role = Party.TRUANCY if address.startswith("gm/") else Party.VO
    return Addressee(Recipient(address, role), change, proof if change != Change.CLOSED else ())


def test_a_coordinator_gets_the_case_and_neither_school_nor_pupil() -> None:
    """On a topic of its region, as a kind of its own; what it reads was cut to the case before."""
    case = Evidence("D11", SourceId("gm/0363"), "c-1", date(2025, 8, 1), None)
    told_ = Addressee(Recipient("rmc/21", Party.REGION), Change.OPENED, (case,))
    (out,) = told(signal(told_), CODEC)

    _, body = CODEC.decode(out.value or b"")
    assert ("escalations.rmc.21", b"nl.overstap.regiosignaal.geopend.v1") == (
        out.topic,
        dict(out.headers)["ce_type"],
    )
    assert [("D11", "gm/0363", "c-1", None)] == [
        (e["kind"], e["source"], e["ref"], e["brin"]) for e in body["evidence"]
    ]
    assert ("regio", "leerplicht") == (body["role"], body["responsible"])
    assert body["file"] is None  # which cases are one child's is not the coordinator's to know
    for secret in ("p-secret", "98VA", "zomerlek", "vo-exit"):
        assert secret not in repr((out.headers, body))


LED = {"contact_party": "Doorstroompunt", "contact_role": "consulent", "contact_channel": "telefoon"}


def led(*addressees: Addressee) -> list[dict[str, str | None]]:
    """Whom each of them is told to ask."""
    outs = told(replace(signal(*addressees), **LED), CODEC)  # type: ignore[arg-type]  # fields of a signal
    bodies = (CODEC.decode(out.value or b"")[1] for out in outs)
    return [{name: body[name] for name in LED} for body in bodies]


def test_an_escalation_and_a_notice_carry_whom_to_ask_and_a_bare_closing_does_not() -> None:
    nobody = dict.fromkeys(LED)

    assert [LED, LED, nobody] == led(to("gm/0363"), to("brin/98VA"), to("gm/0546", Change.CLOSED))


def test_a_coordinator_is_not_told_whom_others_ask_for_it_would_tell_the_kind_of_school() -> None:
    coordinator = Addressee(Recipient("rmc/21", Party.REGION), Change.OPENED, ())

    assert [LED, dict.fromkeys(LED)] == led(to("gm/0363"), coordinator)
    assert [LED] == led(coordinator)  # a case of its own (D22), of which the map says where to ask


def test_value_passes_untouched_under_the_pupil_with_its_origin() -> None:
    value = CODEC.encode_fact(attended())
    record = on("facts.mbo", fact_headers(PupilId("p-1"), attended(), value), value)

    (out,) = Steps(RELAY).batch([record])

    assert (topics.JOURNAL, b"p-1", value) == out[:3]
    assert b"facts.mbo/0/41" == dict(out.headers)[ORIGIN]
    assert record.headers.items() <= dict(out.headers).items()


def test_handover_is_relayed_like_any_source_and_keeps_whose_it_was() -> None:
    value = CODEC.encode_fact(attended())
    word = seal(attended().version, retracted=False, value=value)
    record = on(
        topics.HANDOVER,
        handover_headers(PupilId("p-2"), Came((PupilId("p-1"),), (1,)), attended().thing, word),
        value,
    )

    (out,) = Steps(RELAY).batch([record])

    assert b"p-2" == out.key
    assert (("p-1",), (1,)) == read_label(dict(out.headers)[LABEL]).came_from
    assert b"handover/0/41" == dict(out.headers)[ORIGIN]


def test_delivery_is_heard_in_every_partition() -> None:
    _, value = hears("ro/98MA", "2025-09-01")
    record = on("facts.mbo", [(KIND, b"Delivered"), ("source", b"ro/98MA")], value)

    outs = Steps(RELAY, Share(0, 3, CODEC)).batch([record])

    assert [0, 1, 2] == [o.partition for o in outs]
    assert {HEARD.encode()} == {dict(o.headers)[KIND] for o in outs}
    assert {value} == {o.value for o in outs}


def test_each_recipient_outside_gets_one_record_and_operators_none() -> None:
    outs = told(signal(to("gm/0363"), to("brin/98VA"), to("ops")), CODEC)

    assert ["escalations.0363", "notices.98VA"] == [o.topic for o in outs]
    assert 2 == len({o.key for o in outs})  # two recipients cannot tell that it is the same pupil


def test_who_reads_nothing_new_gets_no_record() -> None:
    outs = told(signal(to("gm/0363"), to("brin/98MA", Change.KEPT)), CODEC)

    assert ["escalations.0363"] == [o.topic for o in outs]


def test_all_of_one_pupil_has_one_file_at_a_recipient_and_another_at_the_next() -> None:
    """
    One child, one file on the desk: not per rule, not per season; and nobody can lay two desks side by side.
    """

    def files(*signals: Signal) -> list[str]:
        outs = [out for each in signals for out in told(each, CODEC)]
        return [CODEC.decode(out.value or b"")[1]["file"] for out in outs]

    both = signal(to("gm/0363"), to("gm/0546"))
    next_year = replace(both, id=SignalId("s2"), rule="D15", season=2026)
    here, there, again, also = files(both, next_year)

    assert (here, there) == (again, also)
    assert 2 == len({here, there})
    assert here not in files(replace(both, subject="p-other"))


def test_record_is_a_cloud_event_by_the_nl_gov_profile() -> None:
    (out,) = told(signal(to("gm/0363")), CODEC)
    attributes = {name: value.decode() for name, value in out.headers}

    assert "1.0" == attributes["ce_specversion"]
    assert "nl.overstap.escalatie.geopend.v1" == attributes["ce_type"]
    assert attributes["ce_source"].startswith("urn:nld:oin:")
    assert f"{attributes['ce_subject']}-1754000000000" == attributes["ce_id"]
    assert "2025-07-31T22:13:20.000Z" == attributes["ce_time"]
    assert "application/avro" == attributes["content-type"]
    assert len(out.value or b"") < 64 * 1024


def test_attributes_carry_nothing_sensitive() -> None:
    for out in told(signal(to("gm/0363"), to("brin/98VA", Change.REVISED)), CODEC):
        shown = " ".join([out.topic, (out.key or b"").decode(), *(v.decode() for _, v in out.headers)])
        # A school's own code is the name of its topic; nothing else of the case is outside the body.
        assert [] == [word for word in SECRET if word in shown.replace("notices.98VA", "")]


def test_bare_closing_carries_case_and_revision_only() -> None:
    """
    Who may no longer know hears no reason, no rule and no fact.
    """
    (out,) = told(signal(to("gm/0363", Change.CLOSED), change=Change.WITHDRAWN), CODEC)
    _, body = CODEC.decode(out.value or b"")

    said = {name: value for name, value in body.items() if value not in (None, [])}
    assert {"case", "revision", "change"} == set(said)
    assert "nl.overstap.escalatie.gesloten.v1" == dict(out.headers)["ce_type"].decode()
    assert b"p-secret" not in (out.value or b"")


def test_evidence_is_what_the_addressee_may_read() -> None:
    """
    The signal rests on more than an mbo may see; its notice has only what its addressee was given.
    """
    (out,) = told(signal(to("brin/98MA", proof=())), CODEC)

    assert [] == CODEC.decode(out.value or b"")[1]["evidence"]


def test_withdrawal_tells_why() -> None:
    (out,) = told(signal(to("gm/0363", Change.WITHDRAWN, proof=()), change=Change.WITHDRAWN), CODEC)

    assert "resolved" == CODEC.decode(out.value or b"")[1]["reason"]


def test_dispatch_reads_signals() -> None:
    value = CODEC.encode_signal(signal(to("gm/0363")))

    outs: list[Out] = Steps(DISPATCH, ONE).batch([on(topics.SIGNALS, [(KIND, SIGNAL.encode())], value)])

    assert ["escalations.0363"] == [o.topic for o in outs]


def test_nothing_is_written_for_a_municipality_that_has_ended() -> None:
    """Wijdemeren until 2027, and Brielle in 2026: whatever is still said to them, their heirs read."""
    said = signal(to("gm/1696"), to("gm/1696", Change.CLOSED), to("gm/0501"))
    days = {date(2026, 12, 31): ["escalations.1696", "escalations.1992"]}
    days[date(2027, 1, 1)] = ["escalations.0402", "escalations.1992"]

    for day, found in days.items():
        outs = told(replace(said, revision=millis(midnight(day))), CODEC)
        assert sorted({out.topic for out in outs}) == found


def test_the_case_of_a_municipality_that_has_ended_keeps_its_name() -> None:
    """So that its heir can close what the old one had open."""
    first, later = (
        told(replace(signal(to("gm/1696", Change.CLOSED)), revision=millis(midnight(day))), CODEC)[0]
        for day in (date(2026, 12, 31), date(2027, 1, 1))
    )

    assert first.key == later.key
    assert first.topic != later.topic
