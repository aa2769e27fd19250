"""A wrong delivery is withdrawn with the real vault: nothing of it is left, there or on the topics."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from hub.connectors.catalogue import connector
from hub.connectors.contract import Delivery
from hub.edge.errors import OperatorError
from hub.edge.intake import confirming, withdrawing
from hub.edge.intake.ingest import Intake
from hub.edge.intake.receipt import Judgement, Receipt, in_dutch
from hub.edge.intake.withdrawing import Effect
from hub.edge.vault.withdrawals import Taken
from hub.streams.records import Out, Record
from tests.edge.intake.test_identity import bsn, onderwijsnummer
from tests.edge.intake.test_shrinking import ACCESS, HEAD, NOW, CrashError, Desk, Topic
from tests.edge.vault.asking import by_pgn

REASON = replace(ACCESS, action="withdraw", reason="de lijst van vorig jaar")


@dataclass
class Ledger(Topic):
    """A topic that can be read back; `meanwhile` happens just before the next batch is there."""

    meanwhile: object = None

    def publish(self, batch: Iterable[Out]) -> None:
        happens, self.meanwhile = self.meanwhile, None
        if callable(happens):
            happens()
        super().publish(batch)

    def reads(self, topic: str, key: str) -> list[Record]:
        found = (o for o in self.batches if (o.topic, o.key) == (topic, key.encode()))
        return [Record(o.topic, 0, n, o.key, o.value or b"", dict(o.headers)) for n, o in enumerate(found)]


@dataclass
class Counter(Desk):
    """The desk, at which deliveries can be taken back."""

    def withdraws(self, receipt: Receipt | str) -> bool:
        intake, taken = self._asked(receipt)
        return withdrawing.withdraw(taken, intake, REASON, self.ledger.reads)

    def foresees(self, receipt: Receipt) -> Effect:
        intake, taken = self._asked(receipt)
        vault = intake.door.vault
        return withdrawing.effect(vault, withdrawing.accounted(vault, taken, intake.codec, self.ledger.reads))

    def _asked(self, receipt: Receipt | str) -> tuple[Intake, Taken]:
        intake = self.intake()
        name = receipt if isinstance(receipt, str) else receipt.delivery
        return intake, withdrawing.asked(intake.door.vault, name)

    def takes(self, delivery: Delivery, *, by: str = "vo-list") -> Receipt:
        reads = connector(by)
        assert reads is not None
        self.last = delivery
        return self.intake().take(reads, delivery)

    @property
    def ledger(self) -> Ledger:
        assert isinstance(self.topic, Ledger)
        return self.topic


@pytest.fixture
def desk(tmp_path: Path) -> Counter:
    return Counter(tmp_path, topic=Ledger())


def test_a_wrong_list_that_took_everybody_back_is_as_if_it_had_never_come(desk: Counter) -> None:
    desk.lists(*range(20))
    wrong = desk.lists(*range(16), 30)

    assert 17 == desk.topic.expected
    foreseen = desk.foresees(wrong)
    assert desk.withdraws(wrong)

    assert 20 == desk.topic.expected
    assert (1, 4) == (foreseen.gone // 3, foreseen.listed_again), foreseen  # three words of one pupil
    assert 21 == len(foreseen.pupils)
    assert foreseen.said == foreseen.gone + foreseen.back + foreseen.unchanged


def test_what_is_withdrawn_twice_is_withdrawn_once(desk: Counter) -> None:
    wrong = desk.lists(1, 2)
    desk.withdraws(wrong)
    said = len(desk.topic.batches)

    assert not desk.withdraws(wrong)
    assert (0, said) == (desk.topic.expected, len(desk.topic.batches))


def test_a_later_delivery_stays_in_force(desk: Counter) -> None:
    desk.lists(1, 2, 3)
    wrong = desk.lists(1, 2, 3, 4)
    desk.lists(1, 2, 3, 5)
    foreseen = desk.foresees(wrong)
    desk.withdraws(wrong)

    assert 4 == desk.topic.expected
    assert 0 == foreseen.back
    assert not desk.lists(1, 2, 3).held
    assert 3 == desk.topic.expected


def test_what_comes_after_a_withdrawal_counts_although_it_says_it_is_older(desk: Counter) -> None:
    """The wrong file said it was of next year: nothing that is right could have outvoted it."""
    desk.lists(1, 2)
    wrong = desk.lists(1, 3)
    desk.withdraws(wrong)
    desk.day -= 1
    desk.lists(2, 4, name="anders_volledig")

    assert 2 == desk.topic.expected


def test_the_same_file_once_more_is_not_taken_in_and_says_so(desk: Counter) -> None:
    desk.lists(1, 2)
    wrong = desk.lists(1, 2, 3)
    again = desk.last
    desk.withdraws(wrong)
    receipt = desk.takes(again)

    assert 2 == desk.topic.expected
    assert (Judgement.LOOK, 0, None) == (receipt.judgement, receipt.facts, receipt.through)
    assert ["withdrawn"] == [note.code for note in receipt.notes]
    assert "eerder ingenomen en daarna ingetrokken" in in_dutch(receipt)
    desk.takes(replace(again, name=again.name.replace("volledig", "toch_volledig")))
    assert 3 == desk.topic.expected


def test_a_held_list_that_is_withdrawn_waits_no_longer(desk: Counter) -> None:
    desk.lists(*range(20))
    half = desk.lists(*range(3), 40)
    assert [half.delivery] == desk.waiting
    desk.withdraws(half)

    assert ([], 20) == (desk.waiting, desk.topic.expected)
    with pytest.raises(OperatorError, match="was withdrawn"):
        confirming.asked(desk.intake().door.vault, half.delivery)
    assert [] == list((desk.root / "originals").iterdir())


def test_a_confirmed_list_that_is_withdrawn_gives_back_what_it_took(desk: Counter) -> None:
    desk.lists(*range(20))
    half = desk.lists(*range(3))
    desk.confirms(half.delivery)
    assert 3 == desk.topic.expected
    desk.withdraws(half)

    assert 20 == desk.topic.expected
    assert desk.lists(*range(3)).held  # what the vault has listed is whole again, too


def test_a_crash_before_kafka_makes_the_source_wait_until_it_is_finished(desk: Counter) -> None:
    desk.lists(1, 2)
    wrong = desk.lists(1, 2, 3)
    desk.topic.broken = True
    with pytest.raises(CrashError):
        desk.withdraws(wrong)
    desk.topic.broken = False

    waits = desk.lists(1, 2, 4)
    other = replace(desk.last, organisation="25PX", name=desk.last.name.replace("16YV", "25PX"))
    assert waits.refused is not None
    assert desk.intake().door.vault.withdrawals.under_way(wrong.source) == wrong.delivery
    waiting = desk.last
    assert desk.takes(other).refused is None
    assert desk.withdraws(wrong)
    assert desk.takes(waiting).refused is None
    assert 3 == desk.topic.expected


def test_what_was_on_its_way_while_a_delivery_was_withdrawn_is_said_again(desk: Counter) -> None:
    """The vault knew it in the old term, and Kafka got it in the new one: else it would count for nothing."""
    desk.lists(1, 2)
    wrong = desk.lists(1, 2, 3)
    desk.ledger.meanwhile = lambda: desk.withdraws(wrong)
    receipt = desk.lists(1, 2, 5)

    assert (3, None) == (desk.topic.expected, receipt.refused)


def test_the_deliveries_of_a_source_are_listed_and_the_reason_is_sealed(desk: Counter) -> None:
    first, wrong = desk.lists(1), desk.lists(1, 2)
    desk.withdraws(wrong)
    vault = desk.intake().door.vault
    found = list(vault.withdrawals.of(first.source, 10))

    assert [(wrong.delivery, True), (first.delivery, False)] == [(t.delivery, t.withdrawn) for t in found]
    assert [("withdraw", REASON.reason)] == [
        (line.access.action, line.access.reason) for line in vault.access.lines()
    ]
    assert REASON.reason.encode() not in (desk.root / "vault.db").read_bytes()


def test_an_id_that_nobody_knows_is_said_to_be_so(desk: Counter) -> None:
    with pytest.raises(OperatorError, match="no delivery 0f3a was taken in"):
        desk.withdraws("0f3a")


def test_linked_numbers_stay_linked_and_are_counted(desk: Counter) -> None:
    """Two pupils turned out to be one, by a list of links that is wrong: that is told, for it stays."""
    desk.lists(1)
    row = f";{onderwijsnummer(1)};;14-03-2009;0363;16YV;2025-2026;tl;J\n"
    desk.takes(
        Delivery("vo-list_16YV_20260116T0600.csv", "16YV", NOW + timedelta(days=1), (HEAD + row).encode())
    )
    links = f"Onderwijsnummer;BSN;Datum\n{onderwijsnummer(1)};{bsn(1)};01-09-2025\n"
    wrong = desk.takes(
        Delivery("20260117G0363.koci.csv", "0363", NOW + timedelta(days=2), links.encode()), by="koci"
    )
    foreseen = desk.foresees(wrong)
    assert desk.withdraws(wrong)

    assert (1, 0) == (foreseen.merges, foreseen.said)
    vault = desk.intake().door.vault
    assert by_pgn(vault, bsn(1)) == vault.merges.survivor(by_pgn(vault, onderwijsnummer(1)))


def test_two_children_are_one_again_when_the_list_of_the_other_is_withdrawn(desk: Counter) -> None:
    """
    What the door noticed beside a delivery that was withdrawn it forgets with it, and notices it anew.
    """
    right, wrong, corrected = (
        Delivery(
            f"vo-list_16YV_2026011{day}T0600.csv",
            "16YV",
            NOW + timedelta(days=day),
            (HEAD + f"{bsn(1)};;{own};{birth};0363;16YV;2025-2026;tl;J\n").encode(),
        )
        for day, own, birth in ((6, 1, "14-03-2009"), (7, 2, "02-07-2010"), (8, 1, "14-04-2009"))
    )
    assert "two_persons" not in _noted(desk.takes(right))
    two = desk.takes(wrong)
    assert "two_persons" in _noted(two)
    desk.withdraws(two)

    assert [] == _noted(desk.takes(right))
    assert [] == _noted(desk.takes(corrected))
    assert "two_persons" in _noted(desk.takes(replace(wrong, name="vo-list_16YV_20260119T0600.csv")))


def test_a_pull_that_is_withdrawn_has_counted_nothing(desk: Counter) -> None:
    def pull(day: int, number: int) -> Receipt:
        moment = (NOW + timedelta(days=day)).isoformat().replace("+00:00", "Z")
        item = (
            f'[{{"ketenId": "25PX:90002001", "wijzigingsvolgnummer": {number}, "pgn": "{bsn(1)}", "status": "AO",'
            f' "laatsteWijziging": "{moment}", "brin": "25PX", "opleidingCreboCode": "25180"}}]'
        )
        picked_up = NOW + timedelta(days=day, hours=12)
        name = f"koppelpunt_{picked_up:%Y%m%dT%H%M}.json"
        return desk.takes(Delivery(name, "mbo", picked_up, item.encode()), by="koppelpunt")

    pull(1, 200512)
    again = pull(5, 7)
    assert "number_runs_back" in _noted(again)
    desk.withdraws(again)
    assert [] == desk.intake().door.vault.counting.ran_back()

    high = pull(6, 900512)
    desk.withdraws(high)
    assert "number_runs_back" not in _noted(pull(9, 200514))


def _noted(receipt: Receipt) -> list[str]:
    return [note.code for note in receipt.notes if note.look]
