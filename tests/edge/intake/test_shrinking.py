"""A full list that would take back much of what was listed is held, asked about, and applied once confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.connectors.catalogue import connector
from hub.connectors.contract import Delivery
from hub.domain.context import Context, hear_delivery
from hub.domain.facts import ExpectedInMbo
from hub.domain.identifiers import PupilId
from hub.edge.errors import OperatorError
from hub.edge.intake import confirming
from hub.edge.intake.identity import Door
from hub.edge.intake.ingest import Intake
from hub.edge.intake.originals import Originals
from hub.edge.intake.receipt import Judgement, Receipt, in_dutch
from hub.edge.sources import Sources, SourceSettings
from hub.edge.vault import open_vault
from hub.edge.vault.access import Access
from hub.edge.vault.crypto import open_keys
from hub.edge.vault.statements import State
from hub.streams.codec import local
from hub.streams.records import DELIVERED, Out, kind_in, read_label
from tests.edge.intake.test_identity import bsn

NOW = datetime(2026, 1, 15, 6, tzinfo=UTC)
HEAD = "BSN;Onderwijsnummer;Stamnummer;Geboortedatum;Gemeentecode;BRIN;Schooljaar;Niveau;Beoogd mbo\n"
ACCESS = Access(
    moment=NOW, who="op", organisation="ops", action="confirm", subject="d", reason="r", outcome="o"
)


class CrashError(Exception):
    """The process died."""


@dataclass
class Topic:
    """What the intake has published, and what follows from it for each pupil."""

    batches: list[Out] = field(default_factory=list)
    broken: bool = False

    def publish(self, batch: Iterable[Out]) -> None:
        if self.broken:
            raise CrashError
        self.batches += batch

    @property
    def expected(self) -> int:
        """How many pupils are expected in mbo after all that was said, whatever its order."""
        context, words = Context(), dict[str, ExpectedInMbo]()
        for out in self.batches:
            kind = kind_in(dict(out.headers))
            if kind == DELIVERED:
                context = hear_delivery(context, local().decode_delivered(out.value or b""))
            elif kind == "ExpectedInMbo":
                name, *_ = read_label(dict(out.headers)["label"])
                word = local().decode_fact(out.value or b"")
                assert isinstance(word, ExpectedInMbo)
                if name not in words or word >= words[name]:
                    words[name] = word
        names = {name: frozenset({PupilId(name)}) for name in words}
        stand = {n: w for n, w in words.items() if not w.retracted and not context.voids(w)}
        return sum(not context.retracts(w, names[n]) for n, w in stand.items())


@dataclass
class Desk:
    root: Path
    settings: SourceSettings = field(default_factory=SourceSettings)
    topic: Topic = field(default_factory=Topic)
    day: int = 0
    context: Context = field(default_factory=Context)

    def intake(self) -> Intake:
        """As it is after a start: nothing is kept but what is on disk."""
        keys = open_keys(self.root / "identity.key", self.root / "vault.key", say=lambda _: None)
        return Intake(
            door=Door(open_vault(self.root / "vault.db", keys)),
            publisher=self.topic,
            originals=Originals(self.root / "originals", keys),
            codec=local(),
            sources=Sources(self.settings),
            context=self.context,
        )

    def lists(self, *pupils: int, name: str = "volledig", brin: str = "16YV") -> Receipt:
        """The next hour's list."""
        self.day += 1
        moment = NOW + timedelta(hours=self.day)
        rows = "".join(f"{bsn(n)};;;14-03-2009;0363;{brin};2025-2026;tl;J\n" for n in pupils)
        file = f"vo-list_16YV_{moment.astimezone():%Y%m%dT%H%M}_{name}.csv"
        return self.takes(Delivery(file, "16YV", moment, (HEAD + rows).encode()))

    def takes(self, delivery: Delivery) -> Receipt:
        reads = connector("vo-list")
        assert reads is not None
        self.last = delivery
        return self.intake().take(reads, delivery)

    def confirms(self, delivery: str) -> Receipt | None:
        intake = self.intake()
        return confirming.confirm(confirming.asked(intake.door.vault, delivery), intake, ACCESS)

    @property
    def waiting(self) -> list[str]:
        return [held.delivery for held in self.intake().door.vault.statements.waiting()]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_half_an_upload_takes_nobody_back_and_says_so(desk: Desk) -> None:
    """Found: a pause of 3 s made 5 of 20 rows a complete statement, and withdrew fifteen pupils."""
    desk.lists(*range(20))
    receipt = desk.lists(*range(5))

    assert 20 == desk.topic.expected
    assert [receipt.delivery] == desk.waiting
    assert (Judgement.LOOK, ["statement_held"], True, False) == (
        receipt.judgement,
        [note.code for note in receipt.notes],
        receipt.held,
        receipt.full,
    )
    told = in_dutch(receipt)
    assert "Van de 20 vermeldingen die u eerder opgaf, ontbreken er in dit bestand 15" in told
    assert receipt.delivery in told
    assert "die nog niets intrekt" in told
    assert "u hoeft niets te doen" not in told


@pytest.mark.parametrize(
    ("before", "after", "held"),
    [
        (30, 24, False),  # 6, exactly a fifth
        (29, 23, True),  # 6, more than a fifth
        (20, 15, False),  # a quarter, but 5
        (20, 14, True),
        (100, 81, False),
    ],
)
def test_more_than_a_fifth_and_more_than_five_is_asked_about(
    desk: Desk, before: int, after: int, *, held: bool
) -> None:
    desk.lists(*range(before))

    assert held == desk.lists(*range(after)).held
    assert (before if held else after) == desk.topic.expected


def test_a_list_that_has_nothing_in_common_with_the_former_is_another_list(desk: Desk) -> None:
    """Two locations, of which neither name nor column tells: two pupils each, far below the number."""
    desk.lists(1, 2)

    assert desk.lists(3, 4).held
    assert 4 == desk.topic.expected


def test_half_a_list_under_the_name_of_the_whole_is_asked_about(desk: Desk) -> None:
    """An upload that broke off, done again under the same name: the name's moment is the same."""
    desk.lists(*range(20))
    whole = desk.last
    half = replace(whole, content=b"".join(whole.content.splitlines(keepends=True)[:6]))

    assert desk.takes(half).held
    assert 20 == desk.topic.expected
    assert not desk.takes(whole).held


def test_the_rows_of_what_is_held_are_taken_in(desk: Desk) -> None:
    desk.lists(*range(20))
    desk.lists(*range(18, 22))

    assert 22 == desk.topic.expected


def test_what_is_confirmed_takes_back_once_and_survives_a_restart(desk: Desk) -> None:
    desk.lists(*range(20))
    delivery = desk.lists(*range(5)).delivery

    receipt = desk.confirms(delivery)

    assert receipt is not None
    assert (True, False, Judgement.GOOD) == (receipt.full, receipt.held, receipt.judgement)
    assert (5, []) == (desk.topic.expected, desk.waiting)
    said = len(desk.topic.batches)
    assert desk.confirms(delivery) is None
    assert said == len(desk.topic.batches)
    assert desk.takes(desk.last).full  # the same file once more fares as it did
    assert 5 == desk.topic.expected
    assert [] == list((desk.root / "originals").iterdir())


@pytest.mark.parametrize("dies", ["before the confirmation", "between the word and Kafka"])
def test_a_crash_loses_neither_the_question_nor_the_answer(desk: Desk, dies: str) -> None:
    desk.lists(*range(20))
    if dies == "before the confirmation":
        desk.topic.broken = True
        with pytest.raises(CrashError):
            desk.lists(*range(5))
        desk.topic.broken = False
        (delivery,) = desk.waiting
        assert desk.takes(desk.last).held
    else:
        delivery = desk.lists(*range(5)).delivery
        desk.topic.broken = True
        with pytest.raises(CrashError):
            desk.confirms(delivery)
        desk.topic.broken = False
        assert [State.CONFIRMED] == [h.state for h in desk.intake().door.vault.statements.waiting()]
    assert 20 == desk.topic.expected

    desk.confirms(delivery)

    assert (5, []) == (desk.topic.expected, desk.waiting)


def test_a_statement_that_was_believed_is_believed_again_after_a_crash(desk: Desk) -> None:
    """The vault knows already that they are gone: the same file must not be held for what it took back."""
    desk.lists(*range(30))
    desk.topic.broken = True
    with pytest.raises(CrashError):
        desk.lists(*range(25))
    desk.topic.broken = False

    assert desk.takes(desk.last).full
    assert 25 == desk.topic.expected


def test_the_whole_list_that_comes_later_answers_the_question(desk: Desk) -> None:
    desk.lists(*range(20))
    half = desk.lists(*range(5)).delivery
    desk.lists(*range(19))

    assert (19, []) == (desk.topic.expected, desk.waiting)
    with pytest.raises(OperatorError, match="overtaken"):
        desk.confirms(half)
    assert [] == list((desk.root / "originals").iterdir())


def test_of_lists_that_stay_small_the_last_is_asked_about(desk: Desk) -> None:
    desk.lists(*range(20))
    desk.lists(*range(5))
    last = desk.lists(*range(4)).delivery

    assert [last] == desk.waiting
    desk.confirms(last)
    assert 4 == desk.topic.expected


def test_what_came_after_the_list_is_not_taken_back_by_it(desk: Desk) -> None:
    desk.lists(*range(20))
    half = desk.lists(*range(5)).delivery
    desk.lists(10, 11, name="mutaties")

    desk.confirms(half)

    assert 7 == desk.topic.expected


def test_who_is_named_as_no_longer_expected_is_no_surprise(desk: Desk) -> None:
    """A shrinking list is a guess; a row that says so is the school's word."""
    desk.lists(*range(20))
    moment = NOW + timedelta(days=1)
    rows = "".join(f"{bsn(n)};;;14-03-2009;0363;16YV;2025-2026;tl;N\n" for n in range(15))
    desk.takes(Delivery("vo-list_mutaties.csv", "16YV", moment, (HEAD + rows).encode()))

    moment += timedelta(hours=1)
    rows = "".join(f"{bsn(n)};;;14-03-2009;0363;16YV;2025-2026;tl;J\n" for n in range(15, 20))
    assert not desk.takes(Delivery("vo-list_volledig.csv", "16YV", moment, (HEAD + rows).encode())).held


def test_the_list_of_another_location_shrinks_nothing(desk: Desk) -> None:
    desk.lists(*range(20), brin="16YV00")

    assert not desk.lists(*range(20, 40), brin="16YV01").held
    assert not desk.lists(*range(18), brin="16YV00").held
    assert 38 == desk.topic.expected


def test_a_source_may_set_how_much_is_too_much(tmp_path: Path) -> None:
    wide = Desk(tmp_path, SourceSettings(held_share=0.9))
    wide.lists(*range(20))
    assert not wide.lists(*range(5)).held

    never = Desk(tmp_path / "never", SourceSettings(held_share=1))
    never.lists(1, 2)
    assert not never.lists(3, 4).held


def test_a_setting_tells_the_part_where_the_name_is_the_schools_own(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SourceSettings(parts={"*noord*": "noord", "*zuid*": "zuid"}))
    desk.lists(*range(20), name="noord_volledig")

    assert not desk.lists(*range(20, 40), name="zuid_volledig").held
    assert 40 == desk.topic.expected


def test_people_who_prove_to_be_one_are_not_missing(desk: Desk) -> None:
    """Listed by a stamnummer first, and by the number that another row names beside it later."""
    moment = NOW
    rows = "".join(f";;{n:04};14-03-2009;0363;16YV;2025-2026;tl;J\n" for n in range(1, 11))
    desk.takes(Delivery("lijst_volledig.csv", "16YV", moment, (HEAD + rows).encode()))
    moment += timedelta(hours=1)
    rows = "".join(f"{bsn(n)};;{n:04};14-03-2009;0363;16YV;2025-2026;tl;J\n" for n in range(1, 11))

    assert not desk.takes(Delivery("lijst_volledig.csv", "16YV", moment, (HEAD + rows).encode())).held


def test_an_unknown_delivery_is_told(desk: Desk) -> None:
    with pytest.raises(OperatorError, match="no delivery 123 was held"):
        desk.confirms("123")


def test_a_repeat_of_an_overtaken_list_asks_nothing(desk: Desk) -> None:
    desk.lists(*range(20))
    desk.lists(*range(5))
    half = desk.last
    desk.lists(*range(19))

    receipt = desk.takes(replace(half))

    assert (19, []) == (desk.topic.expected, desk.waiting)
    assert "nieuwere volledige opgave" in in_dutch(receipt)
