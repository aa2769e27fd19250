"""A person says that two are two: as if they had never been one, whatever is delivered afterwards (C10)."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.connectors.catalogue import connector
from hub.connectors.contract import Delivery
from hub.domain import pupil as one
from hub.domain.context import Context
from hub.domain.facts import Born, Fact, Merged
from hub.domain.identifiers import PupilId
from hub.domain.pupil import Pupil
from hub.edge.errors import OperatorError
from hub.edge.intake import deciding
from hub.streams import topics
from hub.streams.codec import local
from hub.streams.records import LABEL, read_label
from tests.edge.intake.test_identity import bsn, onderwijsnummer
from tests.edge.intake.test_shrinking import ACCESS, NOW, CrashError, Desk, Topic
from tests.edge.vault.asking import by_pgn
from tests.story import read

LATER = datetime(2026, 2, 1, 6, tzinfo=UTC)
KOCI = "Onderwijsnummer;BSN;Datum\n"
LIST = "BSN;Onderwijsnummer;Stamnummer;Geboortedatum;Gemeentecode;BRIN;Schooljaar;Niveau;Beoogd mbo\n"


def told(topic: Topic) -> dict[str, frozenset[Fact | None]]:
    """What is known of each pupil after all that was published, and after all that is passed on by it."""
    pupils: dict[PupilId, Pupil[Fact]] = defaultdict(Pupil)
    queue = []
    for out in topic.batches:
        label = dict(out.headers).get(LABEL)
        if label is not None and out.topic in topics.FACTS.values():
            said = read_label(label)
            queue.append((said.pupil, local().decode_fact(out.value or b""), said.came_from))
    for name, fact, came in queue:
        pupils[name], passed = one.hear(name, pupils[name], fact.thing, fact, Context(), read, came)
        queue += [(p.into, p.word, p.came_from) for p in passed]
    found = {name: one.knowledge(name, known, Context(), read).standing for name, known in pupils.items()}
    return {name: frozenset(map(_plain, facts)) - {None} for name, facts in found.items()}


def _plain(fact: Fact) -> Fact | None:
    """Two children under one number keep marks by which their birth dates are told apart."""
    if isinstance(fact, Born):
        return replace(fact, ref="birth", version=0)
    return None if isinstance(fact, Merged) else fact


class Office(Desk):
    """The desk, with lists and links of one school's two pupils."""

    def reads(self, by: str, organisation: str, text: str) -> None:
        self.day += 1
        reads = connector(by)
        assert reads is not None
        moment = NOW.replace(day=NOW.day + self.day)
        file = f"{by}_{organisation}_{moment:%Y%m%dT%H%M}_volledig.csv"
        self.intake().take(reads, Delivery(file, organisation, moment, text.encode()))

    def both(self, level: str) -> None:
        rows = f"{bsn(1)};;1;14-03-2009;0363;16YV;2025-2026;{level};J\n;{onderwijsnummer(2)};2;2009-03-14;0546;16YV;2025-2026;kb;J\n"
        self.reads("vo-list", "16YV", LIST + rows)

    def links(self) -> None:
        self.reads("koci", "0363", f"{KOCI}{onderwijsnummer(2)};{bsn(1)};2026-01-20\n")

    def decides(self, what: str, pupil: PupilId) -> None:
        getattr(deciding, what)(self.intake(), pupil, replace(ACCESS, action=f"identity {what}"))

    @property
    def other(self) -> PupilId:
        return by_pgn(self.intake().door.vault, onderwijsnummer(2))

    @property
    def survivor(self) -> PupilId:
        return self.intake().door.vault.merges.survivor(self.other)


def test_a_wrong_link_is_broken_as_if_it_had_never_been(tmp_path: Path) -> None:
    """
    A list before, while they are one, and after; the koppeling that was wrong comes once more.
    """
    wrong, never = Office(tmp_path / "wrong"), Office(tmp_path / "never")
    for folder in (wrong.root, never.root):
        folder.mkdir()
        (folder / "identity.key").write_text("1 " + "cHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHA=\n", "ascii")
    wrong.both("tl")
    wrong.links()
    wrong.both("gl")
    assert wrong.other != wrong.survivor

    wrong.decides("break_", wrong.other)
    wrong.links()
    wrong.both("bb")

    assert wrong.other == wrong.survivor
    never.both("tl")
    never.day += 1
    never.both("gl")
    never.day += 1
    never.both("bb")
    assert told(never.topic) == told(wrong.topic)


def test_while_they_are_one_the_survivor_hears_at_once(tmp_path: Path) -> None:
    """
    Before the end of the list is heard: else it would have struck what the other one passes on too late.
    """
    desk = Office(tmp_path)
    desk.both("tl")
    desk.links()
    before = len(desk.topic.batches)

    desk.both("gl")

    labels = [read_label(label) for o in desk.topic.batches[before:] if (label := dict(o.headers).get(LABEL))]
    survivor, other = desk.survivor, desk.other
    assert {survivor: {None, other}, other: {None}} == {
        name: {said.came_from and said.came_from.pupil for said in labels if said.pupil == name}
        for name in {said.pupil for said in labels}
    }


def test_a_break_that_was_wrong_is_reverted(tmp_path: Path) -> None:
    desk = Office(tmp_path)
    desk.both("tl")
    desk.links()
    before, survivor = told(desk.topic), desk.survivor
    desk.decides("break_", desk.other)
    assert before != told(desk.topic)

    desk.decides("revert", desk.other)

    assert before == told(desk.topic)
    assert survivor == desk.survivor


def test_who_lives_on_in_nobody_cannot_be_parted(tmp_path: Path) -> None:
    desk = Office(tmp_path)
    desk.both("tl")

    with pytest.raises(OperatorError, match="met niemand samengevoegd"):
        desk.decides("break_", desk.other)
    with pytest.raises(OperatorError, match="niets besloten"):
        desk.decides("revert", desk.other)


def test_a_decision_that_did_not_get_through_is_told_by_the_next(tmp_path: Path) -> None:
    desk = Office(tmp_path)
    desk.both("tl")
    desk.links()
    desk.topic.broken = True
    with pytest.raises(CrashError):
        desk.decides("break_", desk.other)
    desk.topic.broken = False

    deciding.tell(desk.intake())

    assert [True] == [
        local().decode_fact(o.value or b"").retracted
        for o in desk.topic.batches
        if o.topic == deciding.TOPIC and o.key == deciding.KEY
    ]
    assert [] == desk.intake().door.vault.decisions.pending()


def test_each_decision_stands_in_the_access_log(tmp_path: Path) -> None:
    desk = Office(tmp_path)
    desk.both("tl")
    desk.links()
    desk.decides("break_", desk.other)
    desk.decides("revert", desk.other)

    lines = [line.access.action for line in desk.intake().door.vault.access.lines()]

    assert ["identity break_", "identity revert"] == lines
