"""One judge for all connectors: what each of them must keep, shown on the examples that stand beside it."""

import csv
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.connectors import samples
from hub.connectors.catalogue import CONNECTORS, connector
from hub.connectors.connector import Connector
from hub.connectors.contract import Claim, Delivery, Example, Fault, PersonRef, Reading, Skipped
from hub.connectors.dialect import Text, decode, rows
from hub.connectors.faults import reject
from hub.connectors.owners import MUNICIPALITY, SCHOOL
from hub.connectors.samples import PICKED_UP
from hub.domain.facts import Died
from hub.domain.identifiers import SourceId, pgn_kind
from tests.connectors import xml_parts
from tests.connectors.examples import CASES, IDS, delivery, told
from tests.connectors.leaving import out

NEUTRAL = {kind: f"levering.{kind}" for kind in ("csv", "json", "jsonl", "xml")}
CANARY_NAME = "Kanarievogel"
CANARY_NUMBER = "123456782"
SECRET_COLUMNS = ("achternaam", "roepnaam", "voorvoegsel", "reden", "bsnhash")
ANOTHER = {SCHOOL: "27DV", MUNICIPALITY: "1680"}
"""An organisation that delivers none of the examples."""

every_example = pytest.mark.parametrize(("reads", "example"), CASES, ids=IDS)


@every_example
def test_every_example_gives_exactly_its_facts(reads: Connector, example: Example) -> None:
    expected = json.loads(samples.expected(reads.name, example))

    assert expected == told(reads.read(delivery(reads, example)))


@every_example
def test_counts_add_up_and_only_declared_kinds_comeout(reads: Connector, example: Example) -> None:
    reading = reads.read(delivery(reads, example))

    assert reading.adds_up
    assert {type(c.fact) for c in reading.claims} <= set(reads.delivers)
    assert {c.fact.source for c in reading.claims} <= {reads.source(example.organisation)}


def test_every_declared_kind_is_shown_by_an_example() -> None:
    for reads in CONNECTORS:
        shown = {type(c.fact) for e in reads.examples for c in reads.read(delivery(reads, e)).claims}
        assert set(reads.delivers) == shown, reads.name


@every_example
def test_reading_twice_gives_the_same(reads: Connector, example: Example) -> None:
    news = delivery(reads, example)

    assert reads.read(news) == reads.read(news)


@every_example
def test_no_name_and_no_number_of_the_input_comesout(reads: Connector, example: Example) -> None:
    news = delivery(reads, example)
    reading = reads.read(news)
    clear = out(reading)

    secrets = _secrets(news)

    assert secrets or not reading.claims
    assert [s for s in secrets if s in clear] == []


@every_example
@pytest.mark.parametrize("canary", [CANARY_NAME, CANARY_NUMBER])
def test_a_canary_in_any_field_comes_out_nowhere(reads: Connector, example: Example, canary: str) -> None:
    """Each field of each record in turn, so that none is forgotten."""
    news = delivery(reads, example)
    planted = 0
    for content in _planted(news, canary):
        reading = reads.read(replace(news, content=content))
        assert canary not in out(reading)
        assert reading.adds_up
        planted += 1
    assert planted >= 9


@every_example
def test_a_repeated_record_changes_no_fact(reads: Connector, example: Example) -> None:
    news = delivery(reads, example)
    records = _records(news)

    once, twice = (reads.read(replace(news, content=_joined(news, r))) for r in (records, _doubled(news)))

    assert _facts(once) == _facts(twice)


@every_example
@settings(max_examples=15)
@given(data=st.data())
def test_the_order_of_records_does_not_matter(
    reads: Connector, example: Example, data: st.DataObject
) -> None:
    news = delivery(reads, example)
    order = data.draw(st.permutations(_records(news)))

    assert _facts(reads.read(news)) == _facts(reads.read(replace(news, content=_joined(news, order))))


@every_example
@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_file_is_a_reading_too(reads: Connector, example: Example, data: st.DataObject) -> None:
    """Cut off, bytes turned, bytes put in: it never raises and the counts add up."""
    news = delivery(reads, example)
    content = bytearray(news.content[: data.draw(st.integers(0, len(news.content)))])
    for _ in range(data.draw(st.integers(0, 4)) if content else 0):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content += data.draw(st.binary(max_size=8))

    reading = reads.read(replace(news, content=bytes(content)))

    assert reading.adds_up
    assert reading.through <= news.picked_up


@pytest.mark.parametrize("reads", CONNECTORS, ids=lambda c: c.name)
@settings(max_examples=60)
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_garbage_gives_no_fact_and_takes_nothing_back(reads: Connector, content: bytes) -> None:
    reading = reads.read(_neutral(reads, reads.examples[0], content))

    assert reading.adds_up
    assert not reading.claims
    assert not reading.retracts


@pytest.mark.parametrize(
    ("reads", "example"), [c for c in CASES if c[0].rows_name_owner != "none"], ids=lambda v: v.name
)
def test_what_another_organisation_delivers_is_not_its_to_deliver(reads: Connector, example: Example) -> None:
    """Where nothing in a delivery says whose it is, its directory does."""
    news = _neutral(reads, example, samples.content(reads.name, example))
    news = replace(news, organisation=ANOTHER[reads.owner])

    reading = reads.read(news)

    codes = {r.code for r in reading.rejections}
    named = example.organisation in _text(news).body
    assert ("not_yours" in codes) == (named or reads.rows_name_owner == "each")
    assert reading.adds_up
    assert not reading.retracts
    foreign = {r.record for r in reading.rejections}
    assert len(foreign) == reading.records or reads.rows_name_owner == "some"


@pytest.mark.parametrize("reads", [c for c in CONNECTORS if not c.owner.only], ids=lambda c: c.name)
def test_a_file_in_another_organisations_directory_is_refused_by_its_name(reads: Connector) -> None:
    """Where the content does not say it of every record."""
    news = replace(delivery(reads, reads.examples[0]), organisation="99ZZ")

    reading = reads.read(news)

    assert [r.code for r in reading.rejections] == ["not_yours"]
    assert not reading.heard


@every_example
def test_no_news_is_an_empty_delivery(reads: Connector, example: Example) -> None:
    """Only the column names, an empty list, or an overview that counts nothing: zero records, and heard."""
    news = delivery(reads, example)

    reading = reads.read(replace(news, content=_empty(news)))

    assert reading.rejections == ()
    assert not reading.claims
    assert reading.heard


@pytest.mark.parametrize("reads", CONNECTORS, ids=lambda c: c.name)
def test_an_empty_file_is_no_news_of_anything(reads: Connector) -> None:
    for content in (b"", b"\xef\xbb\xbf", b" \r\n\r\n"):
        reading = reads.read(_neutral(reads, reads.examples[0], content))

        assert [r.code for r in reading.rejections] == ["empty"]
        assert not reading.heard


@every_example
def test_a_rejection_says_what_where_and_how_to_mend_it(reads: Connector, example: Example) -> None:
    news = delivery(reads, example)

    for rejected in reads.read(news).rejections:
        assert rejected.phase in ("format", "record", "field", "reference")
        assert rejected.remedy.endswith(".")
        assert rejected.line is not None
        line = news.content.replace(b"\r\n", b"\n").split(b"\n")[rejected.line - 1]
        assert rejected.original.split(b"\n")[0].rstrip(b",") in line


def test_a_connector_is_found_by_its_name_and_no_name_twice() -> None:
    assert [connector(c.name) for c in CONNECTORS] == list(CONNECTORS)
    assert len({c.name for c in CONNECTORS}) == len(CONNECTORS)
    assert connector("vo_list") is None


# The judge bites


def test_a_lost_record_and_one_counted_twice_do_not_add_up() -> None:
    news = Reading(records=2, through=PICKED_UP, version=1, fruitful=frozenset({1}))
    assert not news.adds_up
    assert replace(news, skipped=(Skipped(2, "known"),)).adds_up
    assert not replace(news, records=3, skipped=(Skipped(1, "known"), Skipped(2, "known"))).adds_up


def test_a_number_in_a_reference_and_a_name_in_a_remedy_are_seen() -> None:
    died = Died(source=SourceId("brp/0363"), ref=CANARY_NUMBER, version=1, day=PICKED_UP.date())
    quoted = reject(Fault("field", "x", None, f"{CANARY_NAME} is geen datum."), 1, b"")
    reading = Reading(1, PICKED_UP, 1, claims=(Claim(PersonRef(None, "1"), died),), rejections=(quoted,))

    assert CANARY_NUMBER in out(reading)
    assert CANARY_NAME in out(reading)
    assert CANARY_NAME not in out(
        replace(reading, rejections=(replace(quoted, remedy=".", original=CANARY_NAME.encode()),))
    )


# What comes out, and what must not


def _facts(reading: Reading) -> tuple[Any, ...]:
    return set(reading.claims), set(reading.links), set(reading.answers), reading.scope


def _secrets(news: Delivery) -> set[str]:
    text = _text(news).body
    numbers = {n for n in re.findall(r"(?<![\d:.])\d{8,9}(?!\d)", text) if pgn_kind(n.zfill(9))}
    numbers |= {n.zfill(9) for n in numbers}
    names = set(re.findall(r'"(?:roepnaam|achternaam)" : "(\w+)"', text))
    if news.name.endswith(".csv"):
        table = list(csv.reader(text.splitlines(keepends=True), delimiter=_separator(text)))
        wanted = [i for i, name in enumerate(table[0]) if name.casefold() in SECRET_COLUMNS]
        names |= {row[i] for row in table[1:] for i in wanted if i < len(row) and len(row[i]) > 2}
    names |= set(xml_parts.names(text)) if news.name.endswith(".xml") else set()
    if news.organisation == "0363" and "Zaak" in text:
        return set(re.findall(r"[0-9a-f]{20}", text))  # a case names no child; it leaves only in an Answer
    return numbers | names


def _planted(news: Delivery, canary: str) -> list[bytes]:
    text = _text(news)
    if news.name.endswith((".json", ".jsonl")):
        spots = [m.span(1) for m in re.finditer(r'(?<=[:\[ ])("[^"]*"|\d+)(?=\s*[,}\]])', text.body)]
        written = [json.dumps(canary), *([canary] if canary.isdigit() else [])]
        return [f"{text.body[:a]}{w}{text.body[b:]}".encode(text.encoding) for a, b in spots for w in written]
    if news.name.endswith(".xml"):
        return [body.encode(text.encoding) for body in xml_parts.planted(text.body, canary)]
    lines = text.lines
    separator = _separator(text.body)
    first = 0 if news.name.endswith(".CSV") else 1
    contents = []
    for n in range(first, len(lines)):
        cells = lines[n].split(separator)
        for i in range(len(cells)):
            spoilt = separator.join([*cells[:i], canary, *cells[i + 1 :]])
            contents.append("\r\n".join([*lines[:n], spoilt, *lines[n + 1 :]]).encode(text.encoding))
    return contents


# Taking a delivery apart and putting it together


def _text(news: Delivery) -> Text:
    text = decode(news.content)
    assert isinstance(text, Text)
    return text


def _separator(body: str) -> str:
    return max(";,|\t", key=body.split("\n", 1)[0].count)


def _records(news: Delivery) -> list[str]:
    """The records as they came, without the head that is not one of them."""
    text = _text(news)
    if news.name.endswith(".jsonl"):
        return text.lines
    if news.name.endswith(".json"):
        return [json.dumps(i) for i in _loaded(text)[_list_in(text)]]
    if news.name.endswith(".xml"):
        return xml_parts.records(text.body)
    lines = text.lines
    if news.name.endswith(".CSV"):
        return [r.raw for r in rows(lines, _separator(text.body))]
    separator = _separator(text.body)
    width = len(lines[0].split(separator))
    return [r.raw for r in rows(lines, separator, width, first=1)]


def _joined(news: Delivery, records: list[str]) -> bytes:
    text = _text(news)
    if news.name.endswith(".jsonl"):
        return "\n".join(records).encode(text.encoding) if records else b"[]"
    if news.name.endswith(".json"):
        return f'{{"{_list_in(text)}": [{", ".join(records)}]}}'.encode()
    if news.name.endswith(".xml"):
        return xml_parts.joined(text.body, records).encode(text.encoding)
    head = [] if news.name.endswith(".CSV") else [text.lines[0]]
    return "\r\n".join([*head, *records]).encode(text.encoding)


def _loaded(text: Text) -> dict[str, Any]:
    """A JSON file, its trailing commas left out."""
    found: dict[str, Any] = json.loads(re.sub(r",(?=\s*[}\]])", "", text.body))
    return found


def _list_in(text: Text) -> str:
    """What the list of its items is called."""
    return next(name for name, value in _loaded(text).items() if isinstance(value, list))


def _doubled(news: Delivery) -> list[str]:
    return [r for r in _records(news) for _ in range(1 if r.startswith(("VLP", "SLR")) else 2)]


def _empty(news: Delivery) -> bytes:
    if news.name.endswith(".CSV"):
        first = _records(news)[0]
        return f"{first}\r\nSLR{(_separator(first) + '0') * 9}".encode()
    return _joined(news, [])


def _neutral(reads: Connector, example: Example, content: bytes) -> Delivery:
    """A delivery whose name says nothing."""
    name = NEUTRAL[example.file.rpartition(".")[2].lower()]
    return Delivery(name, example.organisation, example.picked_up, content)
