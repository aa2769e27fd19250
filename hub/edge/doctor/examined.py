"""All questions, one after the other; what stops one of them is a line as well, and the others are asked."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from confluent_kafka import KafkaException

from hub.edge.doctor import here, there
from hub.edge.doctor.line import Line
from hub.edge.errors import OperatorError
from hub.edge.settings import Settings

Question = Callable[[], Iterator[Line]]


def examined(settings: Settings, now: datetime | None = None) -> Iterator[Line]:
    """A line or more per question. Without a Kafka only this machine is asked."""
    at = now or datetime.now(UTC)
    for what, ask in _here(settings, at).items():
        yield from _answered(what, ask)
    if settings.bootstrap is None:
        yield Line("Kafka", "none runs here", "start `hub run`, or set HUB_BOOTSTRAP")
        return
    found = list(_answered("Kafka", lambda: there.brokers(settings)))
    yield from found
    if found[0].good:  # else each further question would wait for it in vain
        for what, ask in _there(settings, at).items():
            yield from _answered(what, ask)


def _answered(what: str, ask: Question) -> Iterator[Line]:
    """The answer, or what stood in its way."""
    try:
        yield from ask()
    except OperatorError as error:
        yield Line(what, f"{error.what} ({error.where})" if error.where else error.what, error.remedy)
    except (OSError, ValueError, sqlite3.Error, KafkaException) as error:
        yield Line(what, f"could not be asked: {error}", "mend that, then ask again")


def _here(settings: Settings, now: datetime) -> Mapping[str, Question]:
    return {
        "data directory": lambda: here.directory(settings),
        "keys": lambda: here.keys(settings),
        "disk": lambda: here.disk(settings),
        "backup": lambda: here.backup(settings, now),
        "certificate": lambda: here.certificates(settings, now),
        "sources": lambda: here.sources(settings),
    }


def _there(settings: Settings, now: datetime) -> Mapping[str, Question]:
    return {
        "topics": lambda: there.declared(settings),
        "registry": lambda: there.registry(settings),
        "clock": lambda: there.clock(settings, now),
    }
