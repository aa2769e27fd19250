"""The hub's own event file: what becomes of each event, and of files that are not as they should be."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hub.connectors import gebeurtenissen_gemeente, gebeurtenissen_mbo, gebeurtenissen_vo, samples
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Reading, Sort
from hub.domain.facts import DossierReached, Exempted, Fact, HandoverChanged, IntakeChanged, Occupied
from tests.connectors import event_schemas
from tests.connectors.event_schemas import BY_WHOM, KINDS, PERSON

NOON = datetime(2026, 4, 15, 12, tzinfo=UTC)
VO, MBO, GEMEENTE = (c.CONNECTOR for c in (gebeurtenissen_vo, gebeurtenissen_mbo, gebeurtenissen_gemeente))
WHOSE = {VO.name: "16YV", MBO.name: "25PX", GEMEENTE.name: "0363"}
PLANNED = {"nummer": "7", "stand": "gepland", "dag": "2026-04-20", "overstapjaar": 2026}


def event(kind: str = "intake", time: str = "2026-04-14T09:00:00Z", **data: Any) -> dict[str, Any]:  # JSON
    """One event about somebody of the test range, an intake if nothing else is said."""
    said = {"bsn": "999990007", **(PLANNED if kind == "intake" else {}), **data}
    return {
        "specversion": "1.0",
        "id": f"{kind} {time}",
        "source": "urn:example:sis",
        "type": f"nl.overstap.{kind}.v1",
        "time": time,
        "data": {name: value for name, value in said.items() if value is not None},
    }


def read(*events: dict[str, Any], by: Connector = MBO) -> Reading:
    return of("\n".join(map(json.dumps, events)).encode(), by)


def of(content: bytes, by: Connector = MBO) -> Reading:
    return by.read(Delivery("gebeurtenissen.jsonl", WHOSE[by.name], NOON, content))


def facts(reading: Reading) -> list[Fact]:
    return [claim.fact for claim in reading.claims]


def codes(reading: Reading) -> list[tuple[str, str | None]]:
    return [(r.code, r.field) for r in reading.rejections]


TWO = (event(), event(time="2026-04-14T10:00:00Z", nummer="8"))
LINES = "\n".join(map(json.dumps, TWO))


@pytest.mark.parametrize(
    "content",
    [
        LINES.encode(),
        f"\n\n{LINES}\r\n\r\n".encode(),
        b"\xef\xbb\xbf" + LINES.encode(),
        LINES.encode("utf-16"),
        LINES.replace("\n", ",\n").encode(),
        json.dumps(TWO).encode(),
        json.dumps(TWO, indent=2).encode(),
        json.dumps({"items": TWO}).encode(),
    ],
    ids=["lines", "blank lines", "mark", "utf-16", "commas", "batch", "spread out", "named list"],
)
def test_events_are_the_same_in_whatever_lines_or_list_they_come(content: bytes) -> None:
    reading = of(content)

    assert facts(reading) == facts(read(*TWO))
    assert (reading.records, reading.rejections, reading.heard) == (2, (), True)


def test_one_event_spread_over_lines_is_one_event() -> None:
    assert 1 == len(facts(of(json.dumps(event(), indent=2).encode())))


def test_a_line_that_is_cut_off_costs_itself_and_leaves_the_source_unheard() -> None:
    reading = of(LINES[:-20].encode())

    assert [("json_invalid", None)] == codes(reading)
    assert [2] == [r.line for r in reading.rejections]
    assert 1 == len(facts(reading))
    assert ["partial"] == [n.code for n in reading.notes if n.code != "no_moment"]
    assert not reading.heard


def test_a_broken_line_amid_others_costs_itself_only() -> None:
    reading = of(f"{json.dumps(event())[:-9]}\n{LINES}\n".encode())

    assert ([("json_invalid", None)], 2, True) == (codes(reading), len(facts(reading)), reading.heard)


@pytest.mark.parametrize(
    "content",
    [json.dumps(TWO)[:-20], f"[\n{LINES}"[:-20].replace("}\n", "},\n"), "BSN;Dag\n999990007;2026-04-20"],
    ids=["list", "list with a line each", "csv"],
)
def test_a_list_that_is_cut_off_and_what_is_no_event_file_are_refused_whole(content: str) -> None:
    reading = of(content.encode())

    assert 1 == len(codes(reading))
    assert not reading.heard


@pytest.mark.parametrize(
    "root",
    [
        '<dossier xmlns="http://www.edustandaard.nl/oso_gegevensset/2019/dossier"><bsn>999990007</bsn></dossier>',
        '<n:notificatieRequest xmlns:n="http://xml.kennisnet.nl/schemas/Overstapservice/20200910"/>',
    ],
    ids=["dossier", "notification"],
)
def test_a_dossier_of_oso_is_refused_by_its_name_and_nothing_of_it_is_read(root: str) -> None:
    (rejected,) = of(f'<?xml version="1.0"?>\n{root}'.encode(), VO).rejections

    assert "other_document" == rejected.code
    assert "OSO" in rejected.remedy
    assert "nl.overstap.dossier.v1" in rejected.remedy


def test_of_one_thing_the_latest_time_counts_in_any_order_of_files() -> None:
    moved = read(event(time="2026-04-14T11:00:00Z", dag="2026-04-22"))
    held = read(event(time="2026-04-15T08:00:00Z", stand="gehouden", dag="2026-04-14"))

    for first, second in ((moved, held), (held, moved)):
        told = [*facts(first), *facts(second), *facts(first)]
        assert 1 == len({fact.thing for fact in told})
        intake = max(told, key=lambda fact: fact.rank)
        assert isinstance(intake, IntakeChanged)
        assert ("gehouden", date(2026, 4, 14)) == (intake.state, intake.day)


def test_the_id_of_an_event_makes_no_thing_of_its_own() -> None:
    again = {**event(), "id": "another"}

    assert facts(read(event())) == facts(read(again))


def test_taken_back_is_told_of_the_same_thing() -> None:
    said, back = facts(read(event(), event(time="2026-04-15T08:00:00Z", ingetrokken=True)))

    assert (said.thing, False, True) == (back.thing, said.retracted, back.retracted)


def test_each_stage_of_a_dossier_is_a_thing_of_its_own() -> None:
    def stage(stap: str) -> dict[str, Any]:
        return event("dossier", nummer="D7", stap=stap, door="ouders", dag="2026-03-02", overstapjaar=2026)

    part, agreed = facts(read(stage("deel a"), stage("akkoord"), by=VO))

    assert isinstance(part, DossierReached)
    assert isinstance(agreed, DossierReached)
    assert part.thing != agreed.thing
    assert (None, "ouders") == (part.by, agreed.by)


def test_vo_names_the_mbo_of_a_handover_and_mbo_means_itself() -> None:
    def handover(**said: str) -> dict[str, Any]:
        return event("warme-overdracht", nummer="3", dag="2026-03-06", overstapjaar=2026, **said)

    (asked,) = facts(read(handover(stand="gewenst", mbo="25PX"), by=VO))
    (done,) = facts(read(handover(stand="afgerond")))

    assert isinstance(asked, HandoverChanged)
    assert isinstance(done, HandoverChanged)
    assert ("25PX", "gevraagd", "25PX", "overgedragen") == (asked.school, asked.step, done.school, done.step)
    assert [("missing_value", "mbo")] == codes(read(handover(stand="gevraagd"), by=VO))
    assert [("not_yours", "mbo")] == codes(read(handover(stand="gevraagd", mbo="27DV")))


def test_who_does_not_say_who_told_of_work_knows_it_alone() -> None:
    def work(**said: str) -> dict[str, Any]:
        return event("bezigheid", nummer="3", soort="werk", vanaf="2025-09-01", **said)

    told = [
        facts(read(work(), by=VO)),
        facts(read(work(), by=GEMEENTE)),
        facts(read(work(bron="UWV"), by=VO)),
    ]

    assert ["school", "gemeente", "uwv"] == [f.informant for (f,) in told if isinstance(f, Occupied)]


@pytest.mark.parametrize("end", ["2025-13-01", "2024-01-01", "2060-01-01"])
def test_an_exemption_whose_end_cannot_be_is_rejected_and_not_without_end(end: str) -> None:
    said = event("vrijstelling", nummer="5", artikel="5a", vanaf="2025-09-01", tot_en_met=end)

    assert ["tot_en_met"] == [field for _, field in codes(read(said, by=GEMEENTE))]
    (without,) = facts(read({**said, "data": {**said["data"], "tot_en_met": None}}, by=GEMEENTE))
    assert isinstance(without, Exempted)
    assert without.until is None


@pytest.mark.parametrize(
    ("spoilt", "field"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"id": " "}, "id"),
        ({"time": "2026-04-17T09:00:00Z"}, "time"),  # two days ahead: it would outrank every correction
        ({"time": None}, "time"),
        ({"datacontenttype": "application/xml"}, "datacontenttype"),
        ({"data": "gepland"}, "data"),
    ],
)
def test_an_envelope_that_is_not_as_it_should_be_is_rejected_by_its_field(
    spoilt: Any, field: str
) -> None:  # JSON
    assert [field] == [named for _, named in codes(read({**event(), **spoilt}))]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"nummer": None}, "nummer"),
        ({"stand": "misschien"}, "stand"),
        ({"overstapjaar": "2025-2026"}, "overstapjaar"),
        ({"overstapjaar": 2032}, "overstapjaar"),
        ({"dag": "2031-04-20"}, "dag"),
        ({"bsn": "123456789"}, "bsn"),
        ({"bsn": None}, "bsn"),
        ({"ingetrokken": "wellicht"}, "ingetrokken"),
        ({"stand": ["gepland"]}, "stand"),
        ({"mbo": "27DV"}, "mbo"),
    ],
)
def test_what_happened_is_rejected_by_its_field(data: dict[str, Any], field: str) -> None:
    assert [field] == [named for _, named in codes(read(event(**data)))]


def test_an_unknown_kind_is_rejected_with_the_nearest_and_is_a_trait() -> None:
    reading = read({**event(), "type": "nl.overstap.intaek.v2"})

    (rejected,) = reading.rejections
    assert ("unknown_code", "type") == (rejected.code, rejected.field)
    assert "bedoeld is misschien intake;" in rejected.remedy
    assert "intaek" not in rejected.remedy
    assert [Sort.CODE] == [trait.sort for trait in reading.traits]


def test_a_kind_of_another_sector_is_unknown_here() -> None:
    assert [("unknown_code", "type")] == codes(read(event(), by=VO))


def test_a_field_that_nobody_knows_is_told_once_with_the_nearest_and_costs_nothing() -> None:
    reading = read(event(Jansen="x", crebbo="25655"), event(nummer="8", Jansen="y"))

    (told,) = [n.text for n in reading.notes if n.code == "columns_unread"]
    assert "een veld op regel 1, 2" in told
    assert "een veld op regel 1 (lijkt op crebo)" in told
    assert "ansen" not in told
    assert [Sort.COLUMN] * 2 == [trait.sort for trait in reading.traits if trait.strange]
    assert 2 == len(facts(reading))


def test_fields_are_known_in_any_case_and_as_numbers() -> None:
    said = event(BSN=999990007, bsn=None, nummer=7, Overstapjaar="2026", overstapjaar=None, crebo=25655)

    assert facts(read(said)) == facts(read(event(crebo="25655")))


# What is published


def test_the_schemas_are_those_of_the_code() -> None:
    written = {path.name: path.read_text("utf-8") for path in event_schemas.FOLDER.iterdir()}

    assert written == dict(event_schemas.published()), "`python -m tests.connectors.examples` writes them"


@pytest.mark.parametrize("by", [VO, MBO, GEMEENTE], ids=lambda c: c.name)
def test_every_example_that_is_read_is_as_its_schema_says(by: Connector) -> None:
    """Each event that gives a fact, of each kind that the connector takes: its fields, and the words in them."""
    shown = set()
    for example in by.examples:
        given = samples.delivery(by.name, example)
        for line in given.content.decode().splitlines():
            if by.read(replace(given, content=line.encode())).claims:
                said = json.loads(line)
                shown.add(said["type"])
                assert [] == wrong(event_schemas.schema(KINDS[said["type"]]), said)

    assert shown == {kind.type for kind in BY_WHOM[by.name.removeprefix("gebeurtenissen-")]}


def wrong(schema: dict[str, Any], said: dict[str, Any]) -> list[str]:
    """What of an event is not as its schema says: the parts of JSON Schema that ours use."""
    found = [f"{name} is missing" for name in schema["required"] if name not in said]
    if "anyOf" in schema and not any(name in said for name in PERSON):
        found.append("nobody")
    for name, value in said.items():
        field = schema["properties"].get(name)
        if field is None:
            found += [f"{name} is unknown"] if not schema.get("additionalProperties", True) else []
        elif field.get("const", value) != value or value not in field.get("enum", [value]):
            found.append(f"{name} may not be that")
        elif isinstance(value, dict):
            found += wrong(field, value)
    return found


def test_an_event_that_is_not_as_its_schema_says_is_seen() -> None:
    schema = event_schemas.schema(KINDS["nl.overstap.intake.v1"])

    assert [] == wrong(schema, event())
    assert ["stand may not be that"] == wrong(schema, event(stand="geweest"))
    assert ["nummer is missing", "nobody", "reden is unknown"] == wrong(
        schema, event(nummer=None, bsn=None, reden="x")
    )
