"""Who subscribes: kept without a password, known to the registry by it, and forgotten when it must be."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from hub.edge.access import handout, subscribers
from hub.edge.access.acls import Thing
from hub.edge.access.handout import Given
from hub.edge.access.subscribers import Subscriber, Subscribers, digest_of
from hub.edge.errors import OperatorError
from hub.edge.settings import Settings

MINE = Subscriber("gm/0363", digest_of("mine"))
THEIRS = Subscriber("brin/98AB", digest_of("theirs"), oin="00000001234567890000")
ESCALATION = frozenset({"nl.overstap.hub.signals.Escalation"})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, prefix="t-")


@pytest.fixture
def known(settings: Settings) -> Subscribers:
    kept = Subscribers(settings)
    kept.put(MINE)
    kept.put(THEIRS)
    return kept


def test_the_file_is_for_its_owner_and_holds_no_password(known: Subscribers) -> None:
    assert 0o600 == stat.S_IMODE(known.path.stat().st_mode)
    assert "mine" not in known.path.read_text()
    assert (THEIRS, MINE) == known.all()


@pytest.mark.parametrize(
    ("user", "password", "seen"),
    [
        ("t-gm-0363", "mine", ESCALATION),
        ("00000001234567890000", "theirs", frozenset({"nl.overstap.hub.signals.Notice"})),
        ("t-gm-0363", "theirs", None),
        ("gm-0363", "mine", None),
        ("", "", None),
    ],
)
def test_the_registry_lets_in_by_the_same_credential(
    known: Subscribers, user: str, password: str, seen: frozenset[str] | None
) -> None:
    assert seen == known.admits(user, password)


def test_who_is_suspended_is_not_let_in_and_may_nothing(known: Subscribers, settings: Settings) -> None:
    stopped = known.suspend("gm/0363", suspended=True)

    assert known.admits("t-gm-0363", "mine") is None
    assert frozenset() == subscribers.grants(settings, [stopped])
    assert known.suspend("gm/0363", suspended=False) == MINE
    assert ESCALATION == known.admits("t-gm-0363", "mine")


def test_who_does_not_subscribe_is_told_how_to(known: Subscribers) -> None:
    known.remove("gm/0363")

    with pytest.raises(OperatorError) as told:
        known.get("gm/0363")
    assert "hub subscriber add gm/0363" in told.value.remedy


def test_rights_go_to_the_oin_of_who_signs_in_by_certificate(settings: Settings) -> None:
    assert {"00000001234567890000"} == {g.who for g in subscribers.grants(settings, [THEIRS])}
    assert {"t-gm-0363"} == {g.who for g in subscribers.grants(settings, [MINE])}


def test_groups_of_one_never_begin_those_of_another(settings: Settings) -> None:
    """
    Without the dot 0363 would have what begins with 03631.
    """
    longer = Subscriber("brin/98ABC", digest_of("x")), Subscriber("brin/98AB", digest_of("y"))
    groups = [g.name for g in subscribers.grants(settings, longer) if g.thing == Thing.GROUP]

    assert ["brin-98AB.", "brin-98ABC."] == sorted(groups)
    assert not groups[0].startswith(groups[1])
    assert not groups[1].startswith(groups[0])


def test_nothing_is_handed_out_over_what_lies_there(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "gm-0363"
    given = Given(
        subscriber=replace(MINE),
        password="geheim",
        bootstrap="kafka.example:9093",
        registry="https://register.example",
        authority=None,
        certificate=None,
    )
    files = handout.write(settings, folder, given)

    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in files}
    assert 0o700 == stat.S_IMODE(folder.stat().st_mode)
    assert "t-escalations.0363" in (folder / "LEESMIJ.txt").read_text()
    with pytest.raises(OperatorError, match="not empty"):
        handout.write(settings, folder, given)
