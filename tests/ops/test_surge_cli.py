"""`hub surge`: what is held is shown with what probably made it, and a person's word goes on record and out."""

import json
from collections.abc import Sequence
from contextlib import closing
from typing import ClassVar

import pytest
from click.testing import CliRunner, Result

from hub.domain.context import Context
from hub.domain.facts import Fact
from hub.domain.holds import Brake, HoldId, Word
from hub.domain.identifiers import PupilId
from hub.edge.live import surge
from hub.edge.settings import Settings
from hub.edge.vault import vault_of
from hub.ops.cli import main
from hub.streams import topics
from hub.streams.context_json import decided
from hub.streams.records import Out
from tests.ops.remembering import PARTITIONS, remembered, without_kafka
from tests.story import MIDDLE, born, enrolled, listed, lives, moment
from tests.streams.lab import CODEC, begins, hears, journal, sets

DAY = "2025-04-02"
HOLD = HoldId(f"D02:brin/98VA:{DAY}")
LEARNED = Context(calendar=MIDDLE, brake=Brake(learning_days=0))


def facts() -> list[Fact]:
    return [born("2008-05-06"), lives(), listed()]


def held_by(
    monkeypatch: pytest.MonkeyPatch, folder: str, *words: Word, more: Sequence[Fact] = ()
) -> Settings:
    """Sixty pupils of one school who have not applied: more than twice what four partitions let through."""
    known = {PupilId(f"p-{n:03d}"): [*facts(), *more] for n in range(60)}
    news = [hears("vo-list/98VA", DAY), hears("ro/98MA", DAY), hears("vo-exam/98VA", "2025-03-01")]
    head = journal([*begins(LEARNED), *news])[1:]  # the mode stands there already
    tail = journal(sets(decided(HOLD, word, 1)) for word in words)
    return without_kafka(monkeypatch, remembered(known, moment(f"{DAY} 07:00"), head, tail), folder)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return held_by(monkeypatch, str(tmp_path_factory.mktemp("hub")))


def asked(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["surge", *arguments])


class Heard:
    """A publisher and the offsets of a Kafka that is not there."""

    published: ClassVar[list[Out]] = []

    def __init__(self, *_: object) -> None:
        """Of no Kafka."""

    def publish(self, batch: Sequence[Out]) -> None:
        self.published.extend(batch)

    def all_of(self, topic: str) -> list[tuple[str, int]]:
        return [(topic, part) for part in range(PARTITIONS)]

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Out]:
    Heard.published.clear()
    monkeypatch.setattr(surge, "KafkaPublisher", Heard)
    monkeypatch.setattr(surge, "Offsets", Heard)
    return Heard.published


@pytest.mark.usefixtures("held")
def test_what_is_held_is_shown_with_the_source_that_was_heard_just_before() -> None:
    """
    The institution was heard, too, and speaks of none of them; exams came a month ago.
    """
    result = asked("list")

    assert 1 == result.exit_code
    assert f"{HOLD}  60 cases, severity 2, since 2025-04-02 … 2025-04-02  waits" in result.output
    assert "    vo-list/98VA, heard 2025-04-0" in result.output
    assert "speaks of 60 of 60; see `hub delivery list vo-list/98VA`" in result.output
    assert "ro/98MA" not in result.output
    assert "1 wait for a word" in result.output


def test_a_source_that_took_something_back_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    gone = [enrolled(retracted=True)]
    held_by(monkeypatch, str(tmp_path_factory.mktemp("hub")), more=gone)

    lines = [line.strip() for line in asked("list").output.splitlines() if line.startswith("    ")]

    assert ["ro/98MA", "vo-list/98VA"] == [line.partition(",")[0] for line in lines]
    assert "took back something of 60 of 60" in lines[0]


@pytest.mark.usefixtures("held")
def test_machines_read_the_same() -> None:
    (one,) = json.loads(asked("list", "--json").output)

    assert (HOLD, "brin/98VA", 60, DAY, None) == tuple(
        one[name] for name in ("hold", "recipient", "cases", "day", "word")
    )
    assert [("vo-list/98VA", 60, 0)] == [(c["source"], c["speaks_of"], c["took_back"]) for c in one["causes"]]


def test_a_word_goes_on_record_and_into_each_partition(held: Settings, heard: list[Out]) -> None:
    result = asked("tell", HOLD, "--reason", "called the school", "--yes")

    assert 0 == result.exit_code, result.output
    assert list(range(PARTITIONS)) == [out.partition for out in heard]
    assert {topics.JOURNAL} == {out.topic for out in heard}
    told = {(s.name, s.body) for s in (CODEC.decode_setting(out.value or b"") for out in heard)}
    assert {(f"surge/{HOLD}", '"tell"')} == told
    with closing(vault_of(held)) as vault:
        (line,) = vault.access.lines()
    assert ("surge tell", HOLD, "tell 60") == (line.access.action, line.access.subject, line.access.outcome)


@pytest.mark.usefixtures("held")
def test_what_is_not_held_cannot_be_told(heard: list[Out]) -> None:
    result = asked("tell", "D18:gm/0363:2025-04-02", "--reason", "no such thing", "--yes")

    assert 2 == result.exit_code
    assert "nothing is held under that name" in result.output
    assert [] == heard


@pytest.mark.usefixtures("held")
def test_without_a_reason_nothing_is_decided(heard: list[Out]) -> None:
    assert 2 == asked("drop", HOLD, "--yes").exit_code
    assert [] == heard


def test_what_was_dropped_waits_no_longer_and_is_shown_with_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    held_by(monkeypatch, str(tmp_path_factory.mktemp("hub")), Word.DROP)

    assert "0 wait for a word\n" == asked("list").output
    every = asked("list", "--all")
    assert 0 == every.exit_code
    assert f"{HOLD}  60 cases, severity 2, since {DAY} … {DAY}  drop" in every.output
