"""The embedded registry: stable ids, the read side of the Confluent API, and FULL_TRANSITIVE offline."""

import io
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner
from confluent_kafka.schema_registry import Schema as Sent
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import MessageField, SerializationContext
from fastavro import schemaless_writer

from hub.edge.errors import OperatorError
from hub.edge.registry import client, ids, server, store
from hub.edge.registry.compat import full_transitive, unreadable
from hub.edge.settings import Settings
from hub.ops import schemas_cli
from hub.streams import schemas
from hub.streams.schemas import fingerprint
from hub.streams.topics import Topic

Schema = dict[str, Any]
NAME = "nl.overstap.test.Arrived"
SUBJECT = f"facts.test-{NAME}"
TOPIC = Topic(name="facts.test", key="school", schemas=(NAME,), writers=("test",), why="to test with")


def arrived(*more: Schema, name: str = "Arrived") -> Schema:
    return {
        "type": "record",
        "name": name,
        "namespace": "nl.overstap.test",
        "doc": "A pupil was there.",
        "fields": [{"name": "pupil", "type": "string", "doc": "Who"}, *more],
    }


def field(name: str, kind: object, **more: object) -> Schema:
    return {"name": name, "type": kind, **more}


ROOM = field("room", ["null", "string"], default=None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """
    A record that was released once and has got a field since, and one that goes to recipients.
    """
    write(tmp_path / "released" / "v1" / "facts", arrived())
    write(tmp_path / "facts", arrived(ROOM))
    write(tmp_path / "signals", arrived(name="Told"))
    lock(tmp_path)
    return tmp_path


def write(folder: Path, schema: Schema) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{schema['name']}.avsc").write_text(json.dumps(schema), "utf-8")


def lock(root: Path) -> None:
    forget()
    ids.write_lock(root, ids.assign_ids(ids.read_lock(root), ids.all_schemas(root)).ids)


def forget() -> None:
    for cached in (schemas.current, schemas.released, schemas.local):
        cached.cache_clear()


@pytest.fixture
def loaded(root: Path) -> store.Store:
    return store.load(root, (TOPIC,))


@pytest.fixture
def confluent(url: str) -> Iterator[SchemaRegistryClient]:
    with SchemaRegistryClient({"url": url}) as client_of_confluent:
        yield client_of_confluent


@pytest.fixture
def url(loaded: store.Store) -> Iterator[str]:
    with server.served(loaded) as address:
        yield address


# -- ids


def test_id_once_given_stays_and_is_never_given_again(root: Path) -> None:
    first = ids.read_lock(root)
    assert {1, 2, 3} == set(first.values())

    write(root / "facts", arrived(ROOM, field("hour", "int", default=0)))
    lock(root)
    second = ids.read_lock(root)

    assert first.items() <= second.items(), "the id of the schema that is gone stays taken"
    assert 4 == second[fingerprint(arrived(ROOM, field("hour", "int", default=0)))]


def test_layout_of_a_file_does_not_change_the_id(root: Path) -> None:
    (root / "facts" / "Arrived.avsc").write_text(json.dumps(arrived(ROOM), indent=8), "utf-8")
    forget()

    assert {} == ids.assign_ids(ids.read_lock(root), ids.all_schemas(root)).added


def test_schema_without_an_id_is_told_with_the_remedy(root: Path) -> None:
    write(root / "facts", arrived(name="Unlocked"))
    forget()

    with pytest.raises(OperatorError, match=r"no id for nl\.overstap\.test\.Unlocked") as told:
        store.load(root, (TOPIC,))

    assert "hub schemas lock" in told.value.remedy


def test_two_schemas_under_one_id_are_refused(root: Path) -> None:
    (root / schemas.LOCK).write_text('{"ids": {"a": 1, "b": 1}}', "utf-8")

    with pytest.raises(OperatorError, match="two schemas have the same id"):
        ids.read_lock(root)


def test_checked_in_schemas_have_their_ids_and_the_codec_agrees() -> None:
    forget()
    loaded = store.load()

    assert schemas.local().read == loaded.by_id


# -- the API


def test_confluents_own_deserializer_decodes_what_fastavro_wrote(
    confluent: SchemaRegistryClient, root: Path
) -> None:
    """
    Bytes of the released version and of the current one, both in the Confluent wire format.
    """
    decode = AvroDeserializer(confluent)
    told = {}
    for schema in (arrived(), arrived(ROOM)):
        body = io.BytesIO()
        number = ids.read_lock(root)[fingerprint(schema)]
        body.write(struct.pack(">bI", 0, number))
        schemaless_writer(body, schema, {"pupil": "p-1", "room": "B12"})
        context = SerializationContext("facts.test", MessageField.VALUE)
        told[number] = decode(body.getvalue(), context)

    assert [{"pupil": "p-1"}, {"pupil": "p-1", "room": "B12"}] == list(told.values())


def test_client_of_confluent_finds_its_way(confluent: SchemaRegistryClient) -> None:
    assert ["facts.test-" + NAME, "nl.overstap.test.Told"] == confluent.get_subjects()
    assert [1, 2] == confluent.get_versions(SUBJECT)
    assert 2 == confluent.get_latest_version(SUBJECT).version
    assert 1 == confluent.get_version(SUBJECT, 1).schema_id
    assert 2 == confluent.lookup_schema(SUBJECT, Sent(json.dumps(arrived(ROOM)), "AVRO")).version
    assert "FULL_TRANSITIVE" == confluent.get_compatibility()
    assert ["AVRO"] == confluent.get_schema_types()


def test_topics_of_recipients_and_drills_need_no_declaration(loaded: store.Store) -> None:
    assert 1 == len(loaded.registered("drill-7.escalations.0363-nl.overstap.test.Told"))


@pytest.mark.parametrize(
    ("path", "status", "error_code"),
    [
        ("/schemas/ids/99", 404, 40403),
        ("/schemas/ids/x", 404, 40403),
        ("/schemas/ids/99/versions", 404, 40403),
        ("/subjects/nobody/versions", 404, 40401),
        (f"/subjects/{SUBJECT}/versions/9", 404, 40402),
        (f"/subjects/{SUBJECT}/versions/0", 422, 42202),
        (f"/subjects/{SUBJECT}/versions/new", 422, 42202),
        ("/associations/resources/-/facts.test", 404, 404),
    ],
)
def test_errors_carry_the_codes_of_the_api(url: str, path: str, status: int, error_code: int) -> None:
    assert (status, error_code) == asked(url + path)


def test_lookup_of_a_stranger_and_of_nonsense(url: str) -> None:
    path = f"{url}/subjects/{SUBJECT}"

    assert (404, 40403) == asked(path, {"schema": json.dumps(arrived(field("x", "int")))})
    assert (422, 42201) == asked(path, {"schema": "{"})
    assert (422, 42201) == asked(path, {"nothing": 1})
    assert (404, 40401) == asked(f"{url}/subjects/nobody", {"schema": json.dumps(arrived())})


def test_nobody_writes_to_it(confluent: SchemaRegistryClient) -> None:
    with pytest.raises(SchemaRegistryError, match="read-only"):
        confluent.register_schema(SUBJECT, Sent(json.dumps(arrived()), "AVRO"))


def asked(url: str, body: Schema | None = None) -> tuple[int, int]:
    request = Request(url, data=None if body is None else json.dumps(body).encode())  # noqa: S310 - loopback
    with pytest.raises(HTTPError) as refused:
        urlopen(request, timeout=5).read()  # noqa: S310 - loopback
    with refused.value as answer:
        return answer.code, int(json.load(answer)["error_code"])


# -- the client of another registry


def test_configured_registry_gives_the_ids(url: str, loaded: store.Store) -> None:
    settings = Settings(registry=url)

    found = client.ids_of(settings, loaded)

    assert {NAME: 2, "nl.overstap.test.Told": 3} == dict(found.written)
    assert {1, 2, 3} == set(found.read)
    assert all(step.known_as == step.wanted.id for step in client.plan(settings, loaded))


def test_registry_that_lacks_a_schema_is_told_with_the_remedy(url: str, root: Path) -> None:
    write(root / "facts", arrived(ROOM, field("hour", "int", default=0)))
    lock(root)

    with pytest.raises(OperatorError, match="does not know") as told:
        client.ids_of(Settings(registry=url), store.load(root, (TOPIC,)))

    assert "hub schemas register" == told.value.remedy


def test_registry_that_does_not_answer_is_told_without_its_password(loaded: store.Store) -> None:
    with pytest.raises(OperatorError, match="does not answer") as told:
        client.plan(Settings(registry="http://hub:geheim@127.0.0.1:1"), loaded)

    assert "geheim" not in str(told.value)


# -- compatibility


CITY = {"type": "enum", "name": "City", "symbols": ["DELFT", "BREDA"]}
INTS = {"type": "array", "items": "int"}
TEXTS = {"type": "array", "items": "string"}
DAY = {"type": "int", "logicalType": "date"}
SMALLER = {"type": "enum", "name": "City", "symbols": ["DELFT"]}

CHANGES: list[tuple[str, Schema, Schema, str]] = [
    ("a field without a default, added", arrived(), arrived(field("room", "string")), "no default"),
    ("a field without a default, removed", arrived(field("room", "string")), arrived(), "no default"),
    ("a type narrowed", arrived(field("n", "long")), arrived(field("n", "int")), "cannot be read as int"),
    ("a type promoted", arrived(field("n", "int")), arrived(field("n", "long")), "cannot be read as int"),
    ("a symbol added", arrived(field("c", SMALLER)), arrived(field("c", CITY)), "does not know BREDA"),
    ("a branch added", arrived(field("n", "int")), arrived(field("n", ["null", "int"])), "as int"),
    ("deep in a list", arrived(field("n", INTS)), arrived(field("n", TEXTS)), "[]"),
    ("a meaning", arrived(field("n", "int")), arrived(field("n", DAY)), "means something else"),
    ("a name", arrived(), arrived(name="Left"), "cannot be read as"),
]


@pytest.mark.parametrize(("what", "old", "new", "reason"), CHANGES, ids=[c[0] for c in CHANGES])
def test_change_that_breaks_a_reader_is_refused(what: str, old: Schema, new: Schema, reason: str) -> None:
    complaints = full_transitive(new, (old,))

    assert complaints, what
    assert any(reason in f"{c.path} {c.reason}" for c in complaints), [str(c) for c in complaints]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (arrived(), arrived(ROOM)),
        (arrived(ROOM), arrived()),
        (arrived(field("n", "string")), arrived(field("n", "bytes"))),
        (
            arrived(field("c", {**SMALLER, "default": "DELFT"})),
            arrived(field("c", {**CITY, "default": "DELFT"})),
        ),
        (arrived(), {**arrived(), "doc": "Better said."}),
    ],
)
def test_change_that_breaks_nobody_is_let_through(old: Schema, new: Schema) -> None:
    assert () == full_transitive(new, (old,))


def test_transitive_looks_further_back_than_the_last_version() -> None:
    """
    Removing a field and putting it back with another type is harmless step by step, and not in all.
    """
    first, second = arrived(field("n", "int", default=0)), arrived()
    third = arrived(field("n", "string", default=""))

    assert () == full_transitive(third, (second,))
    assert full_transitive(third, (first, second))


def test_type_that_holds_itself_is_judged_and_ends() -> None:
    def tree(leaf: str) -> Schema:
        return arrived(field("leaf", leaf), field("next", ["null", "Arrived"], default=None))

    assert () == unreadable(tree("int"), tree("int"))
    assert unreadable(tree("int"), tree("string"))


# -- the command


def test_check_judges_the_folder_and_says_what_to_mend(root: Path) -> None:
    cli = CliRunner()
    forget()
    assert 0 == cli.invoke(schemas_cli.schemas, ["check", "--root", str(root)]).exit_code

    write(root / "facts", arrived(field("room", "string")))
    forget()
    judged = cli.invoke(schemas_cli.schemas, ["check", "--root", str(root)])

    assert 1 == judged.exit_code
    assert "Arrived.room: the writer does not have it, and it has no default" in judged.output
    assert "hub schemas lock" in judged.output


# -- for readers


@pytest.fixture
def shut(loaded: store.Store) -> Iterator[str]:
    """
    One reader, who may know of what goes to recipients.
    """
    told = frozenset({"nl.overstap.test.Told"})
    with server.served(loaded, admits=lambda *who: told if who == ("gm-0363", "geheim") else None) as address:
        yield address


def test_a_reader_is_served_what_its_topic_needs_and_nothing_else_exists(
    shut: str, loaded: store.Store
) -> None:
    mine = loaded.versions["nl.overstap.test.Told"]
    others = [number for number in loaded.by_id if number not in mine]
    with SchemaRegistryClient({"url": shut, "basic.auth.user.info": "gm-0363:geheim"}) as reader:
        assert ["nl.overstap.test.Told"] == reader.get_subjects()
        assert reader.get_schema(mine[0]).schema_str
        for number in (*others, 999):
            with pytest.raises(SchemaRegistryError) as told:
                reader.get_schema(number)
            assert (404, f"Schema {number} not found") == (
                told.value.http_status_code,
                told.value.error_message.partition(" (")[0],
            )


@pytest.mark.parametrize("credential", [None, "gm-0363:fout", "gm-0505:geheim", ":"])
def test_nobody_else_is_served_anything(shut: str, credential: str | None) -> None:
    given = {"url": shut, "max.retries": 0} | ({"basic.auth.user.info": credential} if credential else {})
    with SchemaRegistryClient(given) as stranger, pytest.raises(SchemaRegistryError) as told:
        stranger.get_subjects()

    assert 401 == told.value.http_status_code
