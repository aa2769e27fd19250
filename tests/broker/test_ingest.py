"""Intake on a real Kafka: a delivery is there whole or not at all, and twice is once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from confluent_kafka import Message

from hub.connectors.catalogue import CONNECTORS
from hub.connectors.contract import Delivery
from hub.domain.facts import Fact, FollowedUp
from hub.domain.findings import Party
from hub.domain.identifiers import SignalId, case_id
from hub.domain.knowledge import join
from hub.domain.signals import Addressee, Change, Recipient, Signal
from hub.domain.word import Thing
from hub.edge.intake.opening import open_intake
from hub.edge.intake.receipt import Receipt
from hub.edge.kafka import provision
from hub.edge.kafka.publisher import KafkaPublisher
from hub.edge.kafka.reading import scan
from hub.edge.settings import Settings
from hub.edge.vault import vault_of
from hub.ops.cli import main
from hub.streams import topics
from hub.streams.codec import local
from hub.streams.records import DELIVERED, LABEL, SIGNAL, Out, kind_in, kind_only, pupil_on
from tests.edge.intake.test_directory import BAD, GOOD, HEAD, NAME
from tests.edge.intake.test_identity import bsn
from tests.edge.vault.asking import by_pgn

pytestmark = pytest.mark.broker
NOW = datetime(2025, 9, 20, 9, tzinfo=UTC)
BY_NAME = {c.name: c for c in CONNECTORS}
LIST = BY_NAME["vo-list"]
ANSWERS = "followup_0363_20250903T1700.csv"


@dataclass(frozen=True)
class Hub:
    """One installation: its settings, and what lies on its topics."""

    settings: Settings

    def records(self, topic: str) -> list[Message]:
        return list(scan(self.settings, topic))

    def kinds(self, topic: str = "facts.vo") -> list[str]:
        return [kind_in(headers(m)) for m in self.records(topic)]

    def knowledge(self, topic: str = "facts.vo") -> Mapping[str, Mapping[Thing, Fact]]:
        """What a watch would know of each pupil."""
        known: dict[str, Mapping[Thing, Fact]] = {}
        for message in self.records(topic):
            told = headers(message)
            if kind_in(told) != DELIVERED:
                who = pupil_on(told[LABEL]).decode()
                fact = local().decode_fact(message.value() or b"")
                known[who] = join(known.get(who, {}), fact.thing, fact)
        return known

    def take(self, *deliveries: Delivery, name: str = "vo-list") -> list[Receipt]:
        with open_intake(self.settings, say=lambda _: None) as intake:
            return [intake.take(BY_NAME[name], delivery) for delivery in deliveries]

    def run(self, *arguments: str, stdin: bytes = b"") -> Result:
        env = {
            "HUB_BOOTSTRAP": str(self.settings.bootstrap),
            "HUB_PREFIX": self.settings.prefix,
            "HUB_DATA_DIR": str(self.settings.data_dir),
            "HUB_LOG_LEVEL": "error",
        }
        return CliRunner().invoke(main, arguments, env=env, input=stdin)


def headers(message: Message) -> dict[str, bytes]:
    return dict(message.headers() or [])  # type: ignore[arg-type]  # ours are always name and bytes


@pytest.fixture
def hub(kafka: str, topic_prefix: str, tmp_path: Path) -> Hub:
    settings = Settings(bootstrap=kafka, prefix=topic_prefix, data_dir=tmp_path / "data")
    provision.ensure(settings, topics.wanted())
    return Hub(settings)


def listed(*rows: str, name: str = NAME, picked_up: datetime = NOW) -> Delivery:
    return Delivery(name, "16YV", picked_up, (HEAD + "".join(rows)).encode())


def signalled(hub: Hub, change: Change = Change.OPENED, revision: int = 1) -> str:
    """A signal about the pupil of the first row, told to Amsterdam; returns the case."""
    vault = vault_of(hub.settings, say=lambda _: None)
    pupil = by_pgn(vault, GOOD[:9])
    vault.close()
    told = Signal(
        id=SignalId("s1"),
        subject=pupil,
        rule="D11",
        season=2025,
        occasion="summer",
        revision=revision,
        change=change,
        step=1,
        severity=3,
        since=NOW,
        ground="",
        evidence=(),
        responsible=Party.TRUANCY,
        addressees=(Addressee(Recipient("gm/0363", Party.TRUANCY), change),),
    )
    with closing(KafkaPublisher(hub.settings, "watch")) as publisher:
        publisher.publish(
            [Out(topics.SIGNALS, pupil.encode(), local().encode_signal(told), kind_only(SIGNAL))]
        )
    return case_id(told.id, "gm/0363")


def test_delivery_is_facts_in_row_order_then_the_word_that_it_was_all(hub: Hub) -> None:
    (receipt,) = hub.take(listed(GOOD, BAD))

    assert ["ExpectedInMbo", "Born", "Resides", "Delivered"] == hub.kinds()
    assert [b"16YV"] * 4 == [m.key() for m in hub.records("facts.vo")]
    assert 1 == len(hub.records("rejected"))
    news = local().decode_delivered(hub.records("facts.vo")[-1].value() or b"")
    assert (2, 1, receipt.delivery) == (news.records, news.rejected, news.delivery)
    assert receipt.adds_up


def test_twice_is_the_same_knowledge_and_the_same_delivery(hub: Hub) -> None:
    first, again = hub.take(listed(GOOD, BAD), listed(GOOD, BAD, picked_up=NOW.replace(hour=18)))

    records = [(headers(m), m.value()) for m in hub.records("facts.vo")]
    assert records[:4] == records[4:]
    assert first == again


def test_what_was_rejected_is_kept_sealed_with_its_cause(hub: Hub) -> None:
    hub.take(listed(BAD))

    (message,) = hub.records("rejected")
    _, letter = local().decode(message.value() or b"")
    assert ("vo-list/16YV", "pgn_invalid", 1) == (letter["source"], letter["code"], letter["record"])
    assert BAD[:9].encode() not in (message.value() or b"")
    vault = vault_of(hub.settings)
    assert "original" in json.loads(vault.keys.unseal(letter["original"]))
    vault.close()


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from hub.edge.intake.opening import open_intake
from hub.edge.kafka.publisher import KafkaPublisher
from hub.edge.settings import read
from tests.broker.test_ingest import LIST, listed, row

write = KafkaPublisher._write
written = 0
def counted(self, *told):
    global written
    write(self, *told)
    written += 1
    if written == 150:
        self._producer.flush(10)  # the records are in Kafka, the commit is not
        os.kill(os.getpid(), signal.SIGKILL)
KafkaPublisher._write = counted
with open_intake(read(), say=lambda _: None) as intake:
    intake.take(LIST, listed(*(row(n) for n in range(100))))
"""


def row(n: int) -> str:
    return GOOD.replace(GOOD[:9], bsn(n)).replace(";100;", f";{n};")


def test_killed_within_the_transaction_nothing_is_half_and_nothing_is_lost(hub: Hub) -> None:
    """
    SIGKILL when half of the records lie in Kafka: no reader sees them; done again, each is there once.
    """
    env = {
        **os.environ,
        "HUB_BOOTSTRAP": str(hub.settings.bootstrap),
        "HUB_PREFIX": hub.settings.prefix,
        "HUB_DATA_DIR": str(hub.settings.data_dir),
    }
    killed = subprocess.run([sys.executable, "-c", KILLED], env=env, check=False, timeout=60)
    assert -signal.SIGKILL == killed.returncode
    assert [] == hub.records("facts.vo")

    (receipt,) = hub.take(listed(*(row(n) for n in range(100))))

    assert receipt.clean
    assert 301 == len(hub.records("facts.vo"))
    assert 100 == len(hub.knowledge())


def test_two_intakes_at_once_do_not_fence_each_other(hub: Hub) -> None:
    with open_intake(hub.settings, say=lambda _: None) as one, open_intake(hub.settings) as other:
        one.take(LIST, listed(GOOD))
        other.take(LIST, listed(row(1), name="b.csv"))
        one.take(LIST, listed(row(2), name="c.csv"))

    assert 3 == len(hub.knowledge())


def test_answer_finds_its_case_although_nobody_waited_for_the_index(hub: Hub) -> None:
    """
    The vault catches up with `signals` when an answer comes, so there is no race.
    """
    case = signalled(hub)
    content = f"Zaak;Stap;Reden;Moment\n{case};gesloten;werk;2025-09-03T09:00:00\n{'0' * 20};opgepakt;;2025-09-03T09:00:00\n"

    (receipt,) = hub.take(Delivery(ANSWERS, "0363", NOW, content.encode()), name="followup")

    ((fact,),) = [list(words.values()) for words in hub.knowledge("facts.municipal").values()]
    assert isinstance(fact, FollowedUp)
    assert {"unknown_case": 1} == receipt.by_code
    assert (2, 1, 1) == (receipt.records, receipt.fruitful, receipt.rejected)


def test_another_municipality_may_not_answer(hub: Hub) -> None:
    case = signalled(hub)
    content = f"Zaak;Stap;Reden;Moment\n{case};opgepakt;;2025-09-03T09:00:00\n"

    (receipt,) = hub.take(Delivery(ANSWERS, "0599", NOW, content.encode()), name="followup")

    assert {"not_yours": 1} == receipt.by_code
    assert {} == hub.knowledge("facts.municipal")


def test_ingest_ends_with_counts_and_exits_1_when_something_was_rejected(hub: Hub) -> None:
    good = hub.run(
        "ingest", "vo-list", "-", "--organisation", "16YV", "--name", NAME, stdin=(HEAD + GOOD).encode()
    )
    bad = hub.run("ingest", "vo-list", "-", "--organisation", "16YV", stdin=(HEAD + GOOD + BAD).encode())

    assert 0 == good.exit_code, good.output
    assert 1 == bad.exit_code, bad.output
    assert "total" in good.output
    assert "regel 3, veld BSN" in bad.output


def test_ingest_of_a_directory_as_json(hub: Hub, tmp_path: Path) -> None:
    place = tmp_path / "drop" / "vo-list" / "16YV"
    place.mkdir(parents=True)
    (place / NAME).write_text(HEAD + GOOD + BAD)

    result = hub.run("ingest", "--drop", str(tmp_path / "drop"), "--json")

    assert 1 == result.exit_code, result.output
    told = json.loads(result.stdout)
    assert {"records": 2, "fruitful": 1, "rejected": 1, "skipped": 0, "facts": 3} == told["total"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest",),
        ("ingest", "magister", "-", "--organisation", "16YV"),
        ("ingest", "vo-list", "-"),
        ("ingest", "vo-list", "-", "--organisation", "0363"),
        ("ingest", "vo-list", "/no/such/file", "--organisation", "16YV"),
        ("ingest", "--drop", "/no/such/directory"),
        ("ingest", "--resume", "vo-list/16YV"),
        ("reveal", "x"),
        ("reveal", "x", "--reason", " "),
    ],
)
def test_mistake_of_the_user_is_told_with_exit_2(hub: Hub, arguments: tuple[str, ...]) -> None:
    result = hub.run(*arguments)

    assert 2 == result.exit_code, result.output
    assert "Traceback" not in result.output


def test_reveal_answers_while_the_case_is_open(hub: Hub) -> None:
    case = signalled(hub)
    answered = hub.run("reveal", case, "--reason", "huisbezoek", "--organisation", "gm/0363")
    refused = hub.run("reveal", case, "--reason", "nieuwsgierig", "--organisation", "gm/0599")
    signalled(hub, Change.WITHDRAWN, revision=2)
    closed = hub.run("reveal", case, "--reason", "huisbezoek", "--json")

    assert (0, f"{GOOD[:9]}\n") == (answered.exit_code, answered.stdout)
    assert (1, "") == (refused.exit_code, refused.stdout)
    assert (1, "closed") == (closed.exit_code, json.loads(closed.stdout)["outcome"])
    vault = vault_of(hub.settings)
    assert ["revealed", "not_yours", "closed"] == [line.access.outcome for line in vault.access.lines()]
    vault.close()


def test_rejected_is_listed_until_it_is_dropped_and_a_repeat_does_not_bring_it_back(hub: Hub) -> None:
    hub.take(listed(GOOD, BAD))
    listing = hub.run("rejected", "list", "--json")
    assert 1 == listing.exit_code, listing.output
    assert 1 == json.loads(listing.stdout)["total"]

    assert 0 == hub.run("rejected", "drop", "--reason", "test", "--dry-run").exit_code
    assert 1 == hub.run("rejected", "list").exit_code
    dropped = hub.run("rejected", "drop", "--reason", "leerling bestaat niet", "--yes")
    assert 0 == dropped.exit_code, dropped.output

    hub.take(listed(GOOD, BAD))
    assert 0 == hub.run("rejected", "list").exit_code
    vault = vault_of(hub.settings)
    assert ["leerling bestaat niet"] == [line.access.reason for line in vault.access.lines()]
    vault.close()
    assert [] == list((hub.settings.data_dir / "originals").iterdir())


def test_past_the_limit_the_causes_are_listed_and_written_to_the_source(hub: Hub) -> None:
    """
    A thousand rejections in a row: list and letter tell the cause with its count; nothing of a pupil.
    """
    hub.take(listed(*[BAD] * 1_100))

    listing = json.loads(hub.run("rejected", "list", "--json").stdout)
    letter = hub.run("rejected", "letter", "vo-list/16YV")
    nobody = hub.run("rejected", "letter", "vo-list/9999")

    assert (1_100, 20) == (listing["total"], len(listing["rejections"]))
    assert [("BSN", 1_100)] == [(c["field"], c["count"]) for c in listing["causes"]]
    assert (1, 2) == (letter.exit_code, nobody.exit_code)
    assert "1. kolom BSN, 1100 keer" in letter.stdout
    assert "regel 2 (record 1)" in letter.stdout
    assert BAD[:9] not in letter.stdout


def test_rejected_answer_is_mended_by_a_retry_once_the_case_is_there(hub: Hub) -> None:
    """
    The original is read again as it was; the difference is shown first.
    """
    case = case_id(SignalId("s1"), "gm/0363")
    content = f"Zaak;Stap;Reden;Moment\n{case};opgepakt;;2025-09-03T09:00:00\n"
    hub.take(Delivery(ANSWERS, "0363", NOW, content.encode()), name="followup")
    nothing = hub.run("rejected", "retry", "--yes")
    assert "0 mended, 1 remain" in nothing.output

    signalled(hub)
    shown = hub.run("rejected", "retry", "--dry-run")
    assert "1 mended, 0 remain" in shown.output
    assert {} == hub.knowledge("facts.municipal")

    retried = hub.run("rejected", "retry", "--yes")

    assert 0 == retried.exit_code, retried.output
    assert 1 == len(hub.knowledge("facts.municipal"))
    assert 0 == hub.run("rejected", "list").exit_code
