"""A real schema registry (HUB_REGISTRY): what it lacks, how it gets it, and the ids it gives."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from confluent_kafka.schema_registry import Schema as Sent
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from hub.edge.errors import OperatorError
from hub.edge.registry.server import COMPATIBILITY
from hub.edge.registry.store import Registered, Store
from hub.edge.settings import Settings, without_password
from hub.streams import schemas
from hub.streams.schemas import Ids, name_of

CONFLICT = 409
NOT_FOUND = 404
TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Registration:
    """One version of one subject, and the id under which the registry has it already, if it has."""

    wanted: Registered
    known_as: int | None


def ids_of(settings: Settings, store: Store) -> Ids:
    """The ids to write and to read with: the configured registry's, or those of the lock."""
    if settings.registry is None:
        return schemas.local()
    steps = plan(settings, store)
    if missing := [step.wanted for step in steps if step.known_as is None]:
        raise OperatorError(
            f"the registry does not know {missing[0].subject} version {missing[0].version}"
            + (f" and {len(missing) - 1} more" if len(missing) > 1 else ""),
            where=without_password(settings.registry),
            remedy="hub schemas register",
        )
    return _ids([(step.wanted, step.known_as or 0) for step in steps])


def plan(settings: Settings, store: Store) -> tuple[Registration, ...]:
    """What `register` would do, without doing it."""
    with _connected(settings) as client:
        return tuple(Registration(wanted, _known_as(client, wanted)) for wanted in _all(store))


def register(settings: Settings, store: Store) -> Ids:
    """All versions of all subjects, oldest first; what is there already stays what it is."""
    with _connected(settings) as client:
        given = []
        for wanted in _all(store):
            if wanted.version == 1:
                client.set_compatibility(wanted.subject, COMPATIBILITY)
            given.append((wanted, client.register_schema(wanted.subject, _sent(wanted))))
        return _ids(given)


def _all(store: Store) -> Iterator[Registered]:
    for subject in store.subjects:
        yield from store.registered(subject)


def _known_as(client: SchemaRegistryClient, wanted: Registered) -> int | None:
    try:
        return client.lookup_schema(wanted.subject, _sent(wanted)).schema_id
    except SchemaRegistryError as error:
        if error.http_status_code == NOT_FOUND:
            return None
        raise


def _ids(given: list[tuple[Registered, int]]) -> Ids:
    """The newest version of a record is the one written; every id that was given can be read."""
    written: dict[str, int] = {}
    version: dict[str, int] = {}
    for wanted, number in given:
        name = name_of(wanted.schema)
        if wanted.version > version.get(name, 0):
            written[name], version[name] = number, wanted.version
    return Ids(written, {number: wanted.schema for wanted, number in given})


def _sent(wanted: Registered) -> Sent:
    return Sent(json.dumps(wanted.schema), "AVRO")


@contextmanager
def _connected(settings: Settings) -> Iterator[SchemaRegistryClient]:
    if settings.registry is None:
        raise OperatorError(
            "no schema registry is configured",
            where="HUB_REGISTRY",
            remedy="set HUB_REGISTRY to its URL; without one the embedded registry serves schemas/avro",
        )
    where = without_password(settings.registry)
    config = {"url": settings.registry, "timeout": TIMEOUT_S, "max.retries": 1}
    if settings.tls_ca is not None:
        config["ssl.ca.location"] = str(settings.tls_ca)
    try:
        client = SchemaRegistryClient(config)
        client.get_schema_types()
    except Exception as error:  # noqa: BLE001 - whatever its HTTP library raises means the same
        raise OperatorError(
            f"the schema registry does not answer: {error}",
            where=where,
            remedy="check HUB_REGISTRY (it ends where the Confluent API begins) and that it runs",
        ) from None
    try:
        with client:
            yield client
    except SchemaRegistryError as error:
        refused = error.http_status_code == CONFLICT
        raise OperatorError(
            f"the schema registry refused: {error.error_message}",
            where=where,
            remedy="make the change FULL_TRANSITIVE (hub schemas check)" if refused else "see its own log",
        ) from None
