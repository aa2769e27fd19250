"""What one core reads of a simple source, file to Avro, beside the bare libraries that write the same bytes.

Without Kafka, vault and archive: what the connector and the codec cost. The bare loop knows one spelling,
rejects the whole file at the first wrong value and tells nobody which it was.
"""

import csv
import gc
import io
import json
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from struct import pack
from typing import Any, Literal

from fastavro import parse_schema, schemaless_writer
from pydantic import BaseModel, Field, TypeAdapter

from hub.bench.intake import HEAD, NOW, SCHOOLS, pgns
from hub.bench.load import HOMES
from hub.connectors import koppelpunt, vo_list
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery
from hub.connectors.reference.files import table
from hub.domain.timeline import millis
from hub.edge.errors import OperatorError
from hub.streams.codec import MAGIC, Codec
from hub.streams.schemas import NAMESPACE, Ids, current

RUNS = 3
"""Of each, in turns; the fastest counts, since a neighbour on the same core only makes it slower."""

EXTRACTED = datetime(NOW.year, NOW.month, NOW.day, 5, tzinfo=UTC)
"""Six o'clock in Amsterdam, as the names of the files say."""

SCHOOL, INSTITUTION = SCHOOLS[0], "25PX"
PGN = r"^\d{9}$"

Write = Callable[[str, dict[str, Any]], bytes]


@dataclass(frozen=True, slots=True)
class Read:
    """One source: how many rows a second of CPU, by the hub and by the libraries alone."""

    source: str
    rows: int
    facts: int
    hub_per_core: float
    bare_per_core: float
    peak_mb: int  # of the whole process, so far

    @property
    def beside(self) -> float:
        """The hub's rate as a part of the bare loop's."""
        return self.hub_per_core / self.bare_per_core


@dataclass(frozen=True, slots=True)
class Source:
    """A file, the connector that reads it, and the libraries that do."""

    connector: Connector
    delivery: Delivery
    bare: Callable[[bytes, Write], Iterator[bytes]]


class Row(BaseModel):
    """A row of the list, as the libraries check it."""

    bsn: str = Field(alias="BSN", pattern=PGN)
    birth: date = Field(alias="Geboortedatum")
    home: str = Field(alias="Gemeentecode", pattern=r"^\d{4}$")
    school: str = Field(alias="BRIN")
    year: str = Field(alias="Schooljaar", pattern=r"^\d{4}-\d{4}$")
    level: Literal["tl"] = Field(alias="Niveau")
    expected: Literal["J", "N"] = Field(alias="Beoogd mbo")


class Item(BaseModel):
    """An application, as the libraries check it."""

    pgn: str = Field(pattern=PGN)
    chain: str = Field(alias="ketenId")
    number: int = Field(alias="wijzigingsvolgnummer")
    status: Literal["AO"]
    changed: datetime = Field(alias="laatsteWijziging")
    school: str = Field(alias="brin")
    programme: str = Field(alias="opleidingCreboCode", pattern=r"^\d{5}$")
    year: str = Field(alias="opleidingAanmeldjaar", pattern=r"^\d{4}")
    starts: date = Field(alias="startdatumOpleiding")


def measure(codec: Codec, ids: Ids, rows: int) -> list[Read]:
    """What each writes is compared first: a figure of other bytes would be one of other work."""
    gc.set_threshold(50_000, 1_000, 100)  # as the intake's process has it
    write = _writer(ids)
    return [_measured(source, codec, write, rows) for source in (a_list(rows), applications(rows))]


def _measured(source: Source, codec: Codec, write: Write, rows: int) -> Read:
    content = source.delivery.content
    ours = list(_by_the_hub(source, codec))
    if ours != list(source.bare(content, write)):
        raise OperatorError(
            f"the hub and the bare loop write different bytes of {source.connector.name}",
            where="hub/bench/connectors.py",
            remedy="the connector or a schema has changed: let the bare loop write the same",
        )
    hub, bare = [], []
    for _ in range(RUNS):
        hub.append(_cpu(_by_the_hub(source, codec)))
        bare.append(_cpu(source.bare(content, write)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Read(source.connector.name, rows, len(ours), rows / min(hub), rows / min(bare), peak)


def _by_the_hub(source: Source, codec: Codec) -> Iterator[bytes]:
    """As `hub.edge.intake.outgoing`: a fact that stands for many rows is written once."""
    written: dict[int, bytes] = {}
    reading = source.connector.read(source.delivery)
    for _, fact in reading.claims:
        if (value := written.get(id(fact))) is None:
            value = written[id(fact)] = codec.encode_fact(fact)
        yield value


def _cpu(values: Iterable[bytes]) -> float:
    gc.collect()
    began = time.process_time()
    for _ in values:
        pass
    return time.process_time() - began


def _writer(ids: Ids) -> Write:
    schemas = {name: parse_schema(schema) for name, schema in current().items()}

    def write(kind: str, record: dict[str, Any]) -> bytes:
        name = f"{NAMESPACE}.facts.{kind}"
        body = io.BytesIO()
        body.write(pack(">bI", MAGIC, ids.written[name]))
        schemaless_writer(body, schemas[name], record)
        return body.getvalue()

    return write


def a_list(rows: int) -> Source:
    lines = [
        f"{pgn};;{at};Kanarie;2008-02-{1 + at % 28:02d};{HOMES[at % len(HOMES)]};{SCHOOL};2024-2025;tl;J\n"
        for at, pgn in enumerate(islice(pgns(), rows))
    ]
    name = f"vo-list_{SCHOOL}_{NOW:%Y%m%d}T0600_volledig.csv"
    content = (HEAD + "".join(lines)).encode()
    return Source(vo_list.CONNECTOR, Delivery(name, SCHOOL, NOW, content), _bare_list)


def _bare_list(content: bytes, write: Write) -> Iterator[bytes]:
    version = millis(EXTRACTED)
    table = csv.reader(io.StringIO(content.decode()), delimiter=";")
    names = next(table)
    for cells in table:
        row = Row.model_validate(dict(zip(names, cells, strict=True)))
        said = {"source": f"vo-list/{SCHOOL}", "version": version, "retracted": False}
        season = int(row.year[5:])
        expected = {"school": row.school, "season": season, "level": row.level, "part": None}
        yield write("ExpectedInMbo", {**said, **expected, "ref": str(season)})
        yield write("Born", {**said, "ref": "birth", "birth": row.birth.isoformat()})
        home = {"municipality": row.home, "since": None, "before": None, "abroad": False}
        yield write("Resides", {**said, **home, "ref": "residence"})


def applications(rows: int) -> Source:
    items = [
        {
            "ketenId": f"{INSTITUTION}:{10_000_000 + at}",
            "wijzigingsvolgnummer": at + 1,
            "type": "A",
            "pgn": pgn,
            "status": "AO",
            "laatsteWijziging": f"2025-01-{1 + at % 15:02d}T{at % 24:02d}:{at % 60:02d}:{at // 60 % 60:02d}Z",
            "brin": INSTITUTION,
            "opleidingCreboCode": f"{25_000 + at % 300}",
            "opleidingAanmeldjaar": "2025",
            "startdatumOpleiding": "2025-08-01",
        }
        for at, pgn in enumerate(islice(pgns(), rows))
    ]
    organisation = koppelpunt.CONNECTOR.owner.only or ""
    content = json.dumps({"items": items}).encode()
    delivery = Delivery(f"koppelpunt_{NOW:%Y%m%d}T0600.json", organisation, NOW, content)
    return Source(koppelpunt.CONNECTOR, delivery, _bare_applications)


def _bare_applications(content: bytes, write: Write) -> Iterator[bytes]:
    source = koppelpunt.CONNECTOR.source(koppelpunt.CONNECTOR.owner.only or "")
    levels = {row["crebo"]: int(row["level"]) for row in table("crebo")}
    for item in TypeAdapter(list[Item]).validate_python(json.loads(content)["items"]):
        yield write(
            "ApplicationChanged",
            {
                "source": source,
                "ref": f"{item.chain}#{item.number}@{millis(item.changed) // 1000}",
                "version": millis(EXTRACTED),
                "retracted": False,
                "chain": item.chain,
                "number": item.number,
                "school": item.school,
                "programme": item.programme,
                "level": levels.get(item.programme),
                "season": int(item.year[:4]),
                "starts": item.starts.toordinal() - date(1970, 1, 1).toordinal(),
                "status": item.status,
                "changed": millis(item.changed),
            },
        )
