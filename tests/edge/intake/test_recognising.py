"""Who comes without a number: known again where it is certain, a person's question where it is not (C11, C12)."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hub.connectors.catalogue import connector
from hub.connectors.contract import Delivery
from hub.domain.facts import ApplicationChanged, Fact, IdentityDoubted, Merged
from hub.domain.identifiers import PupilId, SourceId
from hub.edge.errors import OperatorError
from hub.edge.intake import deciding
from hub.edge.vault import Vault
from hub.streams.codec import local
from hub.streams.records import LABEL, read_label
from tests.cases import case
from tests.edge.intake.test_deciding import told
from tests.edge.intake.test_identity import bsn
from tests.edge.intake.test_shrinking import ACCESS, NOW, Desk
from tests.edge.vault.asking import by_pgn

HEAD = "BSN;Stamnummer;Achternaam;Voorvoegsel;Voorletters;Geslacht;Geboortedatum;Gemeentecode;BRIN;Schooljaar;Niveau;Beoogd mbo\n"
OOAPI = SourceId("ooapi/25PX")
NOOR = ("Oostlaren", "van der", "N.A.M.", "V", "2009-03-14")
TWIN = ("Oostlaren", "van der", "B.J.", "V", "2009-03-14")


class Reception(Desk):
    """A vo school that lists pupils with their numbers, and an mbo where people apply without."""

    def listed(self, **pupils: tuple[str, ...]) -> None:
        rows = [
            f"{bsn(int(n[1:]))};{n[1:]};{';'.join(who)};0363;16YV;2025-2026;tl;J\n"
            for n, who in pupils.items()
        ]
        self._takes("vo-list", "16YV", "volledig.csv", HEAD + "".join(rows))

    def applies(self, own: str, who: tuple[str, ...], number: str = "") -> PupilId:
        surname, infix, initials, gender, born = who
        person = {
            "personId": own, "surname": surname, "surnamePrefix": infix, "initials": initials, "gender": gender,
            "dateOfBirth": born, "otherCodes": [{"codeType": "nationalIdentityNumber", "code": number}] if number else [],
        }  # fmt: skip
        item = {
            "associationId": f"a-{own}", "associationType": "programOfferingAssociation", "role": "student",
            "state": "pending", "person": person, "startDate": "2026-08-01",
            "offering": {"program": {"otherCodes": [{"codeType": "crohoCreboCode", "code": "25180"}]}},
        }  # fmt: skip
        self._takes("ooapi", "25PX", "x.json", json.dumps({"items": [item]}))
        found = self.vault.people.find_own(OOAPI, own)
        assert found is not None
        return found

    def _takes(self, by: str, organisation: str, end: str, text: str) -> None:
        self.day += 1
        reads, moment = connector(by), NOW.replace(day=NOW.day + self.day)
        assert reads is not None
        file = f"{by}_{organisation}_{moment:%Y%m%dT%H%M}_{end}"
        self.intake().take(reads, Delivery(file, organisation, moment, text.encode()))

    @property
    def vault(self) -> Vault:
        return self.intake().door.vault

    def doubts(self, pupil: PupilId) -> list[bool]:
        """Each time that it was told of the pupil, whether there is doubt who it is."""
        said = [f for who, f in self.said() if who == pupil and isinstance(f, IdentityDoubted)]
        return [not f.retracted for f in sorted(said, key=lambda f: f.version)]

    def said(self) -> list[tuple[PupilId, Fact]]:
        labels = ((o, dict(o.headers).get(LABEL)) for o in self.topic.batches)
        return [
            (read_label(label).pupil, local().decode_fact(o.value or b"")) for o, label in labels if label
        ]


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    return Reception(tmp_path)


def test_who_is_certain_lives_on_in_the_one_with_the_number(desk: Reception) -> None:
    """
    Three initials, a rare name, one candidate: the application is the listed pupil's.
    """
    desk.listed(p1=NOOR)

    pupil = desk.applies("d1", NOOR)

    noor = by_pgn(desk.vault, bsn(1))
    assert noor == desk.vault.merges.survivor(pupil)
    assert {"ApplicationChanged", "Born", "ExpectedInMbo", "Resides"} == {
        f.kind for f in told(desk.topic)[noor] if f
    }
    assert [] == desk.doubts(pupil)


def test_the_order_in_which_they_come_is_no_matter(desk: Reception) -> None:
    pupil = desk.applies("d1", NOOR)

    desk.listed(p1=NOOR)

    assert by_pgn(desk.vault, bsn(1)) == desk.vault.merges.survivor(pupil)


def test_one_initial_waits_for_a_person(desk: Reception) -> None:
    """
    C11: a pupil of its own, and doubt who it is.
    """
    desk.listed(p1=NOOR)

    pupil = desk.applies("d1", (*NOOR[:2], "N.", *NOOR[3:]))

    assert pupil == desk.vault.merges.survivor(pupil)
    assert [True] == desk.doubts(pupil)
    assert [pupil] == [doubt.pupil for doubt in desk.vault.doubts.waiting()]


@case("C12", "Een tweeling van wie te weinig is verteld, wordt nooit vanzelf één.")
def test_twins_of_whom_too_little_is_told_are_never_merged(desk: Reception) -> None:
    """C12: the initial that would tell them apart is not told."""
    desk.listed(p1=NOOR, p2=TWIN)

    pupil = desk.applies("d1", (*NOOR[:2], "", *NOOR[3:]))

    assert pupil == desk.vault.merges.survivor(pupil)
    assert [True] == desk.doubts(pupil)


def test_a_stranger_is_no_doubt(desk: Reception) -> None:
    desk.listed(p1=NOOR)

    assert [] == desk.doubts(desk.applies("d1", ("Zandhuis", "", "K.L.", "M", "2008-11-02")))


def test_confirmed_all_goes_over_and_the_doubt_is_gone(desk: Reception) -> None:
    desk.listed(p1=NOOR)
    pupil, noor = desk.applies("d1", (*NOOR[:2], "N.", *NOOR[3:])), by_pgn(desk.vault, bsn(1))

    deciding.confirm(desk.intake(), pupil, noor, ACCESS)

    assert noor == desk.vault.merges.survivor(pupil)
    assert [True, False] == desk.doubts(pupil)
    assert any(isinstance(f, ApplicationChanged) for f in told(desk.topic)[noor])


def test_a_confirmation_is_reverted_to_what_was(desk: Reception) -> None:
    desk.listed(p1=NOOR)
    pupil, noor = desk.applies("d1", (*NOOR[:2], "N.", *NOOR[3:])), by_pgn(desk.vault, bsn(1))
    before = _but_doubts(desk)
    deciding.confirm(desk.intake(), pupil, noor, ACCESS)

    deciding.revert(desk.intake(), pupil, ACCESS)

    assert before == _but_doubts(desk)
    assert [True, False, True] == desk.doubts(pupil)


def _but_doubts(desk: Reception) -> dict[str, frozenset[Fact]]:
    """A doubt that comes back has been told once more."""
    known = told(desk.topic)
    return {
        name: frozenset(f for f in facts if f and not isinstance(f, IdentityDoubted))
        for name, facts in known.items()
    }


def test_who_was_broken_is_not_known_again(desk: Reception) -> None:
    """
    It was certain, and wrong: what a person says stands, whatever comes again.
    """
    desk.listed(p1=NOOR)
    pupil = desk.applies("d1", NOOR)

    deciding.break_(desk.intake(), pupil, ACCESS)
    desk.applies("d1", NOOR)
    desk.listed(p1=NOOR)

    assert pupil == desk.vault.merges.survivor(pupil)
    assert [] == desk.vault.doubts.waiting()


def test_a_number_outweighs_a_name(desk: Reception) -> None:
    """
    Matched to the one, and then the mbo names the number of the other: the two with numbers stay two.
    """
    desk.listed(p1=NOOR, p2=("Zandhuis", "", "K.L.", "M", "2008-11-02"))
    pupil = desk.applies("d1", NOOR)
    one, other = (by_pgn(desk.vault, bsn(n)) for n in (1, 2))
    assert one == desk.vault.merges.survivor(pupil)

    desk.applies("d1", NOOR, bsn(2))

    assert other == desk.vault.merges.survivor(pupil)
    assert one == desk.vault.merges.survivor(one)
    assert not any(isinstance(f, ApplicationChanged) for f in told(desk.topic)[one])


def test_two_with_numbers_are_not_made_one_by_hand(desk: Reception) -> None:
    desk.listed(p1=NOOR, p2=TWIN)
    one, other = (by_pgn(desk.vault, bsn(n)) for n in (1, 2))

    with pytest.raises(OperatorError, match="geen nummer"):
        deciding.confirm(desk.intake(), one, other, ACCESS)


def test_what_is_shown_names_weights_and_numbers_and_no_name(desk: Reception) -> None:
    desk.listed(p1=NOOR)
    pupil = desk.applies("d1", (*NOOR[:2], "N.", *NOOR[3:]))

    shown = "\n".join(deciding.shown(desk.vault, pupil, replace(ACCESS, action="identity show")))

    assert "ooapi/25PX, kenmerk d1" in shown
    assert bsn(1) in shown
    assert "achternaam    gelijk" in shown
    assert "oostlaren" not in shown.casefold()
    assert ["identity show"] == [line.access.action for line in desk.vault.access.lines()]


def test_a_repeat_tells_the_same_again(desk: Reception) -> None:
    """
    After a crash between vault and Kafka the delivery is read once more.
    """
    desk.listed(p1=NOOR)
    desk.applies("d1", (*NOOR[:2], "N.", *NOOR[3:]))
    desk.applies("d2", NOOR)
    said, merges = desk.said(), [f for _, f in desk.said() if isinstance(f, Merged)]
    desk.topic.batches.clear()

    desk.day -= 2
    desk.applies("d1", (*NOOR[:2], "N.", *NOOR[3:]))
    desk.applies("d2", NOOR)

    again = desk.said()
    assert merges == [f for _, f in again if isinstance(f, Merged)]
    assert set(again) <= set(said)
