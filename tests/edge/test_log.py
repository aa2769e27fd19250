"""The log: named events only, nothing about a child, and of a library's error its kind and place."""

import io
import logging
import re

import pytest

from hub.edge import log, log_lines
from hub.edge.kafka import clients
from hub.edge.settings import Settings


def test_an_event_without_a_name_is_refused() -> None:
    with pytest.raises(log.ForbiddenWordError):
        log.only_named(None, "info", {"event": "something went wrong"})


@pytest.mark.parametrize("word", sorted(log.NEVER_LOGGED))
def test_words_about_a_child_are_refused(word: str) -> None:
    with pytest.raises(log.ForbiddenWordError):
        log.only_named(None, "info", {"event": log.INTAKE_DONE, word: "…"})


def test_every_name_is_explained_and_every_explanation_is_of_a_name() -> None:
    names = {v for n, v in vars(log).items() if n.isupper() and isinstance(v, str)}
    assert names == set(log.EVENTS)


def test_a_library_that_quotes_a_record_in_its_error_tells_only_kind_and_place() -> None:
    """
    As mode does for an agent that failed: `Crashed reason=ValueError('123456782')`.
    """
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(log_lines.Foreign())
    logger = logging.getLogger("a-library")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        int("123456782 is no number")
    except ValueError as error:
        logger.exception("Crashed")
        logger.warning("Crashed reason=%r", error)
    logger.warning("the broker is gone")

    told = out.getvalue()
    assert "123456782" not in told
    assert "ValueError in test_a_library" in told
    assert "the broker is gone" in told


def lines(*told: tuple[float, str]) -> list[str]:
    """What is shown of lines that a Kafka client writes at these moments."""
    seldom, shown = log_lines.Seldom(), []
    for moment, text in told:
        record = logging.LogRecord("librdkafka", logging.ERROR, "", 0, text, None, None)
        record.created = moment
        if seldom.filter(record):
            shown.append(log_lines.Foreign().format(record).removeprefix("librdkafka: "))
    return shown


def test_a_kafka_that_is_away_is_told_once_a_minute_with_how_often() -> None:
    """
    An outage of half a minute gave five thousand lines, one per client and attempt.
    """
    refused = [(second / 2, "FAIL [thrd:a]: Connection refused") for second in range(130)]

    assert [refused[0][1], f"{refused[0][1]} (and 119 more like it)"] == lines(*refused)


def test_another_kind_of_line_is_told_beside_it() -> None:
    assert 2 == len(
        lines((0, "FAIL [thrd:a]: refused"), (1, "MAXPOLL [thrd:b]: exceeded"), (2, "FAIL again"))
    )


def test_what_a_client_mends_by_itself_is_not_told() -> None:
    assert [] == lines((0, "GETPID [thrd:main]: Failed to acquire idempotence PID: retrying"))


class Heard(logging.Filter):
    """Which clients have written a line, by the name that librdkafka gives each."""

    def __init__(self) -> None:
        super().__init__()
        self.clients: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        self.clients.update(re.findall(r"rdkafka#\w+-\d+", record.getMessage()))
        return False


def test_every_client_writes_into_the_log(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """
    What librdkafka writes by itself (`%3|1795…|FAIL|…`) is no line of the hub's, and stands amid its output.
    """
    nowhere, heard = Settings(bootstrap="127.0.0.1:1"), Heard()
    monkeypatch.setattr(log.LIBRDKAFKA, "filters", [heard])
    producer, admin = clients.producer(nowhere), clients.admin(nowhere)
    consumer = clients.consumer(nowhere, group="g")
    try:
        consumer.subscribe(["t"])
        while len(heard.clients) < len((producer, admin, consumer)):
            for client in (producer, admin, consumer):
                client.poll(0.05)
    finally:
        consumer.close()

    assert "%3|" not in capfd.readouterr().err
