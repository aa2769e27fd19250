"""What a schema registry knows, as a value: schemas by id, and the versions of each subject."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hub.edge.errors import OperatorError
from hub.edge.registry import ids
from hub.streams import schemas, topics
from hub.streams.schemas import Schema, fingerprint, name_of
from hub.streams.topics import Topic


@dataclass(frozen=True, slots=True)
class Registered:
    subject: str
    version: int
    id: int
    schema: Schema


@dataclass(frozen=True, slots=True)
class Store:
    by_id: Mapping[int, Schema]
    versions: Mapping[str, tuple[int, ...]]  # full name of the record -> ids, oldest first
    subjects: tuple[str, ...]
    _ids: Mapping[str, int] = field(repr=False)

    def registered(self, subject: str) -> tuple[Registered, ...]:
        """The versions of a subject; of any topic, for the topics of recipients and drills come and go."""
        name = subject.rpartition("-")[2]
        found = self.versions.get(name, ())
        return tuple(Registered(subject, n, i, self.by_id[i]) for n, i in enumerate(found, start=1))

    def of(self, names: Collection[str]) -> "Store":
        """The same, as if there were no other records than these."""
        versions = {name: found for name, found in self.versions.items() if name in names}
        numbers = {number for found in versions.values() for number in found}
        return Store(
            by_id={number: schema for number, schema in self.by_id.items() if number in numbers},
            versions=versions,
            subjects=tuple(s for s in self.subjects if s.rpartition("-")[2] in names),
            _ids={key: number for key, number in self._ids.items() if number in numbers},
        )

    def lookup(self, subject: str, schema: Schema) -> Registered | None:
        wanted = self._ids.get(fingerprint(schema))
        return next((r for r in self.registered(subject) if r.id == wanted), None)

    def places(self, schema_id: int) -> tuple[Registered, ...]:
        """Under which subjects and versions a schema is known."""
        return tuple(r for subject in self.subjects for r in self.registered(subject) if r.id == schema_id)


def load(root: Path = schemas.ROOT, declared: Iterable[Topic] | None = None, *, prefix: str = "") -> Store:
    """The store over a folder of schemas, with the numbers of its lock."""
    locked = ids.read_lock(root)
    found = ids.all_schemas(root)
    if unlocked := sorted({name_of(s) for s in found if fingerprint(s) not in locked}):
        raise OperatorError(
            f"no id for {', '.join(unlocked)}",
            where=str(root / schemas.LOCK),
            remedy="run `hub schemas lock` and commit what it writes",
        )
    versions: dict[str, tuple[int, ...]] = {}
    for schema in found:
        name, number = name_of(schema), locked[fingerprint(schema)]
        if number not in versions.get(name, ()):
            versions[name] = (*versions.get(name, ()), number)
    return Store(
        by_id={locked[fingerprint(s)]: s for s in found},
        versions=versions,
        subjects=subjects(versions, topics.TOPICS if declared is None else declared, prefix=prefix),
        _ids=locked,
    )


def subjects(names: Iterable[str], declared: Iterable[Topic], *, prefix: str = "") -> tuple[str, ...]:
    """
    Topic and record (TopicRecordNameStrategy), for one topic carries many kinds of fact.

    A record that stands on no fixed topic goes to recipients' topics, hundreds of them: it has
    one subject, its own name.
    """
    on_topics = {(topic.name, name) for topic in declared for name in topic.schemas}
    known = set(names)
    alone = known - {name for _, name in on_topics}
    return tuple(sorted({*(f"{prefix}{topic}-{name}" for topic, name in on_topics if name in known), *alone}))
