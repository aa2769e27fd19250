"""The door: whatever the order of claims and links, one person is one pupil, and two are two."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.connectors.contract import Answer, Claim, Linked, PersonRef, Reading, Rejected
from hub.domain.facts import AbsenceReported, Fact, FollowedUp, FollowUpStep, Merged, Outcome
from hub.domain.findings import Party
from hub.domain.identifiers import Brin, PupilId, SignalId, SourceId, case_id, is_provisional, pgn_kind
from hub.domain.signals import Addressee, Change, Recipient, Signal
from hub.domain.timeline import millis
from hub.edge.intake.identity import Door
from hub.edge.intake.later import in_turn
from hub.edge.vault import Vault, open_vault
from hub.edge.vault.crypto import open_keys, rotate
from tests.cases import case
from tests.edge.vault.asking import by_pgn

LIST = SourceId("vo-list/98AA")
EXAM = SourceId("vo-exam/98AA")
KOCI = SourceId("koci/0363")
ANSWERS = SourceId("followup/0363")
MOMENT = datetime(2025, 9, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def bsn(n: int) -> str:
    """The n-th made-up number with the right check digit."""
    return next(c for i in count(90_000_000 + 13 * n) for d in range(10) if pgn_kind(c := f"{i}{d}") == "bsn")


def onderwijsnummer(n: int) -> str:
    return next(
        c
        for i in count(10_000_000 + 17 * n)
        for d in range(6)
        if pgn_kind(c := f"{i}{d}") == "onderwijsnummer"
    )


def claim(pgn: str | None, own: str | None = None, ref: str = "2025", version: int = 1) -> Claim:
    fact = AbsenceReported(
        source=LIST, ref=ref, version=version, school=Brin("98AA"), began=MOMENT, lost=HOUR, excused=False
    )
    return Claim(PersonRef(pgn, own), fact)


def reading(*claims: Claim, **more: Any) -> Reading:
    read = Reading(len(claims), MOMENT, 1, claims, fruitful=frozenset(range(1, len(claims) + 1)))
    return replace(read, **more)


def linked(old: str, new: str) -> Reading:
    return reading(links=(Linked(old, new, date(2025, 9, 1)),), records=1, fruitful=frozenset({1}))


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return fresh(tmp_path)


def fresh(folder: Path) -> Vault:
    keys = open_keys(folder / "identity.key", folder / "vault.key", say=lambda _: None)
    return open_vault(folder / "vault.db", keys)


def pupil(door: Door, pgn: str | None, own: str | None = None, source: SourceId = LIST) -> PupilId:
    """Who a claim is for, merges apart."""
    return next(p for p, f in door.admit(reading(claim(pgn, own)), source).facts if not isinstance(f, Merged))


def merges(facts: tuple[tuple[PupilId, Fact], ...]) -> list[tuple[PupilId, PupilId]]:
    return [(p, f.into) for p, f in facts if isinstance(f, Merged)]


def test_number_becomes_a_name_that_does_not_tell_it(vault: Vault) -> None:
    """
    The same number gives the same pupil, in every source; the name is 26 characters and holds no digit of it.
    """
    door = Door(vault)

    name = pupil(door, bsn(1))

    assert name == pupil(door, bsn(1), source=EXAM)
    assert name != pupil(door, bsn(2))
    assert name.startswith("p-")
    assert 28 == len(name)
    assert bsn(1) not in name


def test_two_unknown_numbers_linked_are_one_pupil_without_a_merge(vault: Vault) -> None:
    door = Door(vault)

    assert [] == merges(door.admit(linked(onderwijsnummer(1), bsn(1)), KOCI).facts)

    assert pupil(door, onderwijsnummer(1)) == pupil(door, bsn(1))


@pytest.mark.parametrize("known", [onderwijsnummer(1), bsn(1)])
def test_number_linked_to_a_known_one_takes_its_pupil(vault: Vault, known: str) -> None:
    """
    A known pupil keeps its id, also when the number it was known by is the one that goes.
    """
    door = Door(vault)
    name = pupil(door, known)

    assert [] == merges(door.admit(linked(onderwijsnummer(1), bsn(1)), KOCI).facts)

    assert {name} == {pupil(door, onderwijsnummer(1)), pupil(door, bsn(1))}


@case("C09", "Het onderwijsnummer werd een burgerservicenummer: het is één leerling.")
def test_two_known_pupils_become_the_one_of_the_bsn(vault: Vault) -> None:
    """
    Facts that still come under the old number go to the survivor.
    """
    door = Door(vault)
    old, new = pupil(door, onderwijsnummer(1)), pupil(door, bsn(1))

    assert [(old, new)] == merges(door.admit(linked(onderwijsnummer(1), bsn(1)), KOCI).facts)

    assert new == pupil(door, onderwijsnummer(1))


def test_onderwijsnummer_of_one_bsn_does_not_make_another_the_same_person(vault: Vault) -> None:
    """
    A slip in a list of links, and its correction: two BSNs are two persons, whatever stands between them.
    """
    door = Door(vault)
    door.admit(linked(onderwijsnummer(1), bsn(1)), KOCI)
    other = pupil(door, bsn(2))

    again = door.admit(linked(onderwijsnummer(1), bsn(2)), KOCI)

    assert [(1, "link_conflict")] == [(r.record, r.code) for r in again.rejections]
    assert () == again.facts
    assert other == pupil(door, bsn(2)) != pupil(door, bsn(1)) == pupil(door, onderwijsnummer(1))


def test_refused_link_beside_facts_leaves_the_facts_to_the_bsn(vault: Vault) -> None:
    door = Door(vault)
    door.admit(linked(onderwijsnummer(1), bsn(1)), KOCI)
    both = replace(linked(onderwijsnummer(1), bsn(2)), claims=reading(claim(bsn(2))).claims)

    admitted = door.admit(both, LIST)

    assert (1, ()) == (admitted.unlinked, admitted.rejections)
    assert {pupil(door, bsn(2))} == {who for who, _ in admitted.facts}


def test_link_read_again_tells_the_same_merge_again(vault: Vault) -> None:
    """
    The vault is written before Kafka: after a crash in between the merge must still come out, word for word.
    """
    door = Door(vault)
    pupil(door, onderwijsnummer(1))
    pupil(door, bsn(1))

    first = door.admit(linked(onderwijsnummer(1), bsn(1)), KOCI)

    assert first == door.admit(linked(onderwijsnummer(1), bsn(1)), KOCI)
    assert first.facts


def test_links_in_a_circle_leave_one_survivor(vault: Vault) -> None:
    door = Door(vault)
    numbers = [bsn(1), bsn(2), bsn(3)]
    for number in numbers:
        pupil(door, number)

    for old, new in zip(numbers, [*numbers[1:], numbers[0]], strict=True):
        door.admit(linked(old, new), KOCI)

    assert 1 == len({pupil(door, number) for number in numbers})


def test_later_merge_has_the_higher_version(vault: Vault) -> None:
    door = Door(vault)
    for number in (bsn(1), bsn(2), bsn(3)):
        pupil(door, number)

    told = [
        f.version
        for old, new in ((bsn(1), bsn(2)), (bsn(2), bsn(3)))
        for _, f in door.admit(linked(old, new), KOCI).facts
    ]

    assert sorted(set(told)) == told


def test_record_without_number_gets_a_provisional_pupil_of_its_own_reference(vault: Vault) -> None:
    """
    Never from a name, so twins without numbers stay two; and each source counts for itself.
    """
    door = Door(vault)
    one, other = pupil(door, None, "100"), pupil(door, None, "101")

    assert is_provisional(one)
    assert one != other
    assert one == pupil(door, None, "100")
    assert one != pupil(door, None, "100", source=EXAM)


def test_provisional_pupil_is_found_again_when_the_number_comes(vault: Vault) -> None:
    door = Door(vault)
    provisional = pupil(door, None, "100")

    admitted = door.admit(reading(claim(bsn(1), "100")), LIST)

    real = pupil(door, bsn(1))
    assert [(provisional, real)] == merges(admitted.facts)
    assert real == pupil(door, None, "100")


def test_row_without_number_after_one_with_it_is_no_stranger(vault: Vault) -> None:
    """
    Also within one file, and also when the row without a number stands first.
    """
    door = Door(vault)

    admitted = door.admit(reading(claim(None, "100"), claim(bsn(1), "100")), LIST)

    assert [pupil(door, bsn(1))] * 2 == [p for p, _ in admitted.facts]


def test_reference_used_for_two_numbers_names_nobody(vault: Vault) -> None:
    """
    Which of the two a row without a number means is not ours to guess.
    """
    door = Door(vault)
    known = {pupil(door, bsn(1), "100"), pupil(door, bsn(2), "100")}

    assert 2 == len(known)
    assert is_provisional(pupil(door, None, "100"))


def test_reference_given_to_another_person_later_names_nobody_from_then_on(vault: Vault) -> None:
    """
    A school that uses a stamnummer again: what it then tells without a number is not told of who had it first.
    """
    door = Door(vault)
    (first,) = (who for who, _ in door.admit(reading(claim(None, "7")), LIST).facts)
    door.admit(reading(claim(bsn(1), "7")), LIST)
    door.admit(reading(claim(bsn(2), "7")), LIST)

    (nobody,) = {who for _ in range(2) for who, _ in door.admit(reading(claim(None, "7")), LIST).facts}

    assert is_provisional(nobody)
    assert nobody != first
    assert nobody not in {pupil(door, bsn(1)), pupil(door, bsn(2))}


def test_person_with_neither_number_nor_reference_is_a_bug(vault: Vault) -> None:
    with pytest.raises(ValueError, match="neither"):
        Door(vault).admit(reading(claim(None)), LIST)


def test_half_a_delivery_leaves_nothing_in_the_vault(vault: Vault) -> None:
    with pytest.raises(ValueError, match="neither"):
        Door(vault).admit(reading(claim(bsn(1)), claim(None)), LIST)

    assert vault.people.known(bsn(1)) is None


def test_spared_things_are_told_by_pupil(vault: Vault) -> None:
    door = Door(vault)
    unread = Rejected(
        "field", "x", "f", "r", 2, record=1, original=b"", spared=(PersonRef(bsn(1), None), "2025")
    )

    admitted = door.admit(reading(rejections=(unread,)), LIST)

    assert {f"{pupil(door, bsn(1))}/2025"} == admitted.spared


@pytest.mark.parametrize("ref", ["1", "007", "2025", "829677"])
def test_a_number_too_short_for_a_person_travels_as_the_source_wrote_it(vault: Vault, ref: str) -> None:
    ((_, fact),) = Door(vault).admit(reading(claim(bsn(1), ref=ref)), LIST).facts

    assert ref == fact.ref


REFERENCES = [
    bsn(2),
    "12345672",  # a number that lost its zero
    f"VZM-{bsn(2)}",
    f"{bsn(2)}001",
    f"7{bsn(2)}",
    f"{bsn(2)[:4]}.{bsn(2)[4:6]}.{bsn(2)[6:]}/3",
    f"{bsn(2)[:3]}-{bsn(2)[3:6]}-{bsn(2)[6:]}",
    "".join(chr(ord(digit) - ord("0") + 0x0660) for digit in bsn(2)),
    f"{int(bsn(2)):x}",
    onderwijsnummer(2),
    "Kanarievogel",
    "kanarie12",
    "Jo",
    "X1-Vink",
    "98AA:90001119#1203",
]


@pytest.mark.parametrize("ref", REFERENCES)
def test_what_could_hold_a_person_does_not_pass(vault: Vault, ref: str) -> None:
    """
    Whatever its shape; the digest is the same each time and of nothing else, so corrections still revise.
    """
    door = Door(vault)
    refs = {f.ref for _ in range(2) for _, f in door.admit(reading(claim(bsn(1), ref=ref)), LIST).facts}

    (told,) = refs
    assert re.fullmatch("h-[0-9a-f]{20}", told)
    assert len(REFERENCES) == len({door.keyed(each) for each in REFERENCES})


def test_a_reference_that_is_spared_is_the_one_that_was_told(vault: Vault) -> None:
    """
    Or a full statement would retract what it lists in a row that could not be read.
    """
    door, ref = Door(vault), f"{bsn(2)}001"
    ((who, fact),) = door.admit(reading(claim(bsn(1), ref=ref)), LIST).facts
    unread = Rejected(
        "field", "x", "f", "r", 2, record=1, original=b"", spared=(PersonRef(bsn(1), None), ref)
    )

    assert {f"{who}/{fact.ref}"} == door.admit(reading(rejections=(unread,)), LIST).spared


def escalated(vault: Vault, pgn: str, change: Change = Change.OPENED, revision: int = 1) -> str:
    """A signal about the pupil of a number, told to Amsterdam; returns the case."""
    recipient = Recipient("gm/0363", Party.TRUANCY)
    signal = Signal(
        id=SignalId("s1"),
        subject=by_pgn(vault, pgn),
        rule="D11",
        season=2025,
        occasion="summer",
        revision=revision,
        change=change,
        step=1,
        severity=3,
        since=MOMENT,
        ground="",
        evidence=(),
        responsible=Party.TRUANCY,
        addressees=(Addressee(recipient, change),),
    )
    vault.cases.follow("signals", [signal], {0: revision})
    return case_id(signal.id, "gm/0363")


def answered(case: str, recipient: str = "gm/0363") -> Reading:
    answer = Answer(case, FollowUpStep.CLOSED, Outcome.ABROAD, MOMENT, recipient)
    return reading(answers=(answer,), records=1, fruitful=frozenset({1}))


def test_answer_finds_its_pupil_through_the_case(vault: Vault) -> None:
    case = escalated(vault, bsn(1))

    ((who, fact),) = Door(vault).admit(answered(case), ANSWERS).facts

    assert who == by_pgn(vault, bsn(1))
    assert isinstance(fact, FollowedUp)
    assert ("D11", 2025, "summer", "gm/0363") == (fact.rule, fact.season, fact.occasion, fact.recipient)
    assert in_turn(millis(MOMENT), 0) == fact.version


def test_answer_follows_a_merged_pupil(vault: Vault) -> None:
    case = escalated(vault, onderwijsnummer(1))
    door = Door(vault)
    new = pupil(door, bsn(1))
    door.admit(linked(onderwijsnummer(1), bsn(1)), KOCI)

    assert [new] == [p for p, _ in door.admit(answered(case), ANSWERS).facts]


def test_only_the_recipient_may_answer(vault: Vault) -> None:
    admitted = Door(vault).admit(answered(escalated(vault, bsn(1)), "gm/0599"), ANSWERS)

    assert () == admitted.facts
    assert [("not_yours", 1)] == [(r.code, r.record) for r in admitted.rejections]


def test_answer_to_nothing_is_rejected(vault: Vault) -> None:
    assert ["unknown_case"] == [r.code for r in Door(vault).admit(answered("x"), ANSWERS).rejections]


def test_who_is_known_has_the_same_name_however_many_are_named_together(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Also when some are known under an older key only, and when they are asked for in several questions.
    """
    monkeypatch.setattr("hub.edge.vault.db.MOST_VALUES", 2)
    first = {n: pupil(Door(vault), bsn(n), f"{n}") for n in range(5)}
    vault.close()
    rotate(tmp_path / "identity.key")
    vault = fresh(tmp_path)
    assert first[3] == pupil(Door(vault), bsn(3), "3")

    claims = [claim(bsn(n), f"{n}") for n in range(7)]
    names = [who for who, _ in Door(vault).admit(reading(*claims), LIST).facts]

    assert list(first.values()) == names[:5]
    assert 7 == len(set(names))


def test_a_person_beside_a_reference_that_was_told_of_is_settled_although_both_are_known(
    vault: Vault,
) -> None:
    door = Door(vault)
    nobody = pupil(door, None, "100")
    known = pupil(door, bsn(1))

    told = door.admit(reading(claim(bsn(1), "100")), LIST).facts

    assert [(nobody, known)] == merges(told)
    assert [(nobody, known)] == merges(door.admit(reading(claim(bsn(1), "100")), LIST).facts), (
        "and told again"
    )


PERSONS = 3


@st.composite
def histories(draw: st.DrawFn) -> list[Reading]:
    """
    Three persons, each with an onderwijsnummer, a BSN and a stamnummer, told in any order and any number of times.
    """
    events: list[Reading] = []
    for n in range(PERSONS):
        old, new, own = onderwijsnummer(n), bsn(n), f"{n}"
        events += [linked(old, new), reading(claim(old, own)), reading(claim(new))]
        events += draw(
            st.lists(
                st.sampled_from(
                    [
                        linked(old, new),
                        reading(claim(None, own)),
                        reading(claim(new, own)),
                        reading(claim(old)),
                    ]
                ),
                max_size=4,
            )
        )
    return draw(st.permutations(events))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories())
def test_any_order_of_claims_and_links_gives_one_pupil_per_person(
    tmp_path_factory: pytest.TempPathFactory, events: list[Reading]
) -> None:
    """
    Following the merges that were told, all names a person ever had end in one; two persons never in the same.
    """
    door = Door(fresh(tmp_path_factory.mktemp("door")))
    into: dict[PupilId, PupilId] = {}
    named: dict[int, set[PupilId]] = {n: set() for n in range(PERSONS)}
    for event in events:
        for who, fact in door.admit(event, LIST).facts:
            if isinstance(fact, Merged):
                assert into.setdefault(who, fact.into) == fact.into, "a pupil goes on in one other only"
                continue
            (person,) = {c.person for c in event.claims}
            numbers = [(onderwijsnummer(n), bsn(n), f"{n}") for n in range(PERSONS)]
            n = next(i for i, known in enumerate(numbers) if person.pgn in known or person.own in known)
            named[n].add(who)

    def end(who: PupilId) -> PupilId:
        while who in into:
            who = into[who]
        return who

    ends = [{end(who) for who in names} for names in named.values()]
    assert all(len(e) == 1 for e in ends)
    assert PERSONS == len(set().union(*ends))
    assert not any(is_provisional(e) for e in set().union(*ends))


def test_absence_numbered_by_pupil_is_one_thing_in_both_its_words(vault: Vault) -> None:
    """
    The digest of a reference depends on nothing but the reference: a later version revises the earlier one.
    """
    words = [claim(bsn(1), ref=bsn(1), version=version) for version in (1, 2)]

    assert 1 == len({f.thing for _, f in Door(vault).admit(reading(*words), LIST).facts})
