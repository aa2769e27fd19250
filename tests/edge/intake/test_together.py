"""People of one delivery are named together, and each is who it would be if they were named one by one."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.connectors.contract import PersonRef, Reading, Rejected
from hub.domain.identifiers import PupilId, SourceId
from hub.edge.intake.identity import Door
from hub.edge.vault import Vault
from hub.edge.vault.crypto import rotate
from hub.edge.vault.merges import Merge
from tests.edge.intake.test_identity import LIST, bsn, claim, fresh, linked, onderwijsnummer, reading
from tests.edge.vault.asking import by_pgn

NUMBERS = (*(bsn(n) for n in range(3)), *(onderwijsnummer(n) for n in range(2)))
TABLES = (
    "SELECT hash, pupil, other_name FROM number",
    "SELECT hash, pupil, told FROM own",
    "SELECT own, pupil FROM own_other",
    "SELECT seq, pupil, survivor FROM merged",
)
"""All but what is sealed, which is never twice the same."""


class OneByOne(Door):
    """
    The same door without hurry: each person by itself, in the order that the door promises.
    """

    def _named(
        self, source: SourceId, people: Collection[PersonRef], merges: set[Merge]
    ) -> Mapping[PersonRef, PupilId]:
        named: dict[PersonRef, PupilId] = {}
        for who in sorted(people, key=lambda p: (p.pgn is None, p.pgn or "", p.own or "")):
            if who.pgn is None:
                named[who] = self.vault.people.by_own(source, who.own or "")
            else:
                named[who] = by_pgn(self.vault, who.pgn)
                beside = [] if who.own is None else [(who.own, named[who])]
                merges.update(self.vault.people.name_all(source, beside))
        return named


def spared(pgn: str | None, own: str | None) -> Rejected:
    return Rejected("field", "x", "f", "r", 2, record=1, original=b"", spared=(PersonRef(pgn, own), "2025"))


PEOPLE = st.tuples(st.sampled_from([*NUMBERS, None]), st.sampled_from(["1", "2", None])).filter(any)
LINKS = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)).filter(lambda two: two[0] != two[1])


@st.composite
def deliveries(draw: st.DrawFn) -> Reading:
    """
    Few people, so that they meet: numbers and references used twice, links that hold and that do not.
    """
    claims = [claim(pgn, own) for pgn, own in draw(st.lists(PEOPLE, max_size=8))]
    links = tuple(linked(old, new).links[0] for old, new in draw(st.lists(LINKS, max_size=2)))
    unread = tuple(spared(pgn, own) for pgn, own in draw(st.lists(PEOPLE, max_size=2)))
    return reading(*claims, links=links, rejections=unread)


TOLD_OF = reading(claim(None, "1"))
"""Of whom nobody knows the number yet."""


@settings(max_examples=40)
@given(st.lists(deliveries(), min_size=1, max_size=4))
@example([TOLD_OF, reading(claim(bsn(0), "1"), claim(bsn(1), "1"))])  # goes on in the first, then is nobody's
@example([TOLD_OF, reading(claim(bsn(0), "1"), claim(None, "1"), claim(bsn(1), "2"))])
@example([reading(*(claim(number) for number in NUMBERS), links=linked(NUMBERS[3], NUMBERS[0]).links)])
@example([linked(NUMBERS[3], NUMBERS[0]), reading(claim(bsn(1)), links=linked(NUMBERS[3], NUMBERS[1]).links)])
def test_named_together_is_named_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, told: list[Reading]
) -> None:
    """
    The same facts in the same order, the same refusals, and the same vault.
    """
    together, alone = _twins(tmp_path_factory.mktemp("door"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.edge.vault.db.MOST_VALUES", 2)
        for delivery in told:
            assert OneByOne(alone).admit(delivery, LIST) == Door(together).admit(delivery, LIST)
    assert _content(alone) == _content(together)


@settings(max_examples=40)
@given(st.lists(deliveries(), min_size=1, max_size=4))
@example([TOLD_OF, reading(claim(bsn(0), "1"), claim(None, "1"), claim(bsn(1), "2"))])
@example(
    [reading(claim(None, "1"), claim(bsn(0)), claim(bsn(0), "1"), links=linked(NUMBERS[3], bsn(0)).links)]
)
def test_named_in_parts_is_named_together(
    tmp_path_factory: pytest.TempPathFactory, told: list[Reading]
) -> None:
    """
    A large delivery takes several transactions: the same facts, the same refusals, the same numbers.
    """
    parts, together = _twins(tmp_path_factory.mktemp("door"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.edge.intake.identity.PART_OF_CLAIMS", 2)
        for delivery in filter(lambda d: d.claims, told):
            one, other = Door(parts).admit_in_parts(delivery, LIST), Door(together).admit(delivery, LIST)
            assert set(other.facts) == set(one.facts)
            assert set(zip(other.facts, other.ways, strict=True)) == set(
                zip(one.facts, one.ways, strict=True)
            )
            assert other.contradicted == one.contradicted
            assert replace(other, told=one.told, steps=one.steps) == one
    for sql in TABLES[:2]:
        assert _content(together)[sql] == _content(parts)[sql]


def test_known_under_an_older_key_they_are_named_together_too(tmp_path: Path) -> None:
    """
    Some were seen again since the key rotated, some were not, some are new.
    """
    claims = [claim(number, str(n)) for n, number in enumerate(NUMBERS)]
    vaults = _twins(tmp_path)
    names = [who for who, _ in Door(vaults[0]).admit(reading(*claims[:4]), LIST).facts]
    OneByOne(vaults[1]).admit(reading(*claims[:4]), LIST)
    for vault in vaults:
        vault.close()
    one, other = _folders(tmp_path)
    rotate(one / "identity.key")
    (other / "identity.key").write_bytes((one / "identity.key").read_bytes())
    together, alone = fresh(one), fresh(other)
    for door in (Door(together), OneByOne(alone)):
        door.admit(reading(claims[1]), LIST)

    admitted = Door(together).admit(reading(*claims), LIST)

    assert names == [who for who, _ in admitted.facts][:4]
    assert admitted == OneByOne(alone).admit(reading(*claims), LIST)
    assert _content(alone) == _content(together)


def _folders(root: Path) -> tuple[Path, Path]:
    return root / "together", root / "alone"


def _twins(root: Path) -> tuple[Vault, Vault]:
    """Two vaults with the same keys."""
    one, other = _folders(root)
    for folder in (one, other):
        folder.mkdir()
    first = fresh(one)
    for key in ("identity.key", "vault.key"):
        (other / key).write_bytes((one / key).read_bytes())
    return first, fresh(other)


def _content(vault: Vault) -> dict[str, list[tuple[Any, ...]]]:
    return {sql: sorted(vault.database.rows(sql)) for sql in TABLES}
