"""The vault: who a pupil is, sealed; known pupils outlive their keys, and whoever asks leaves a line."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.domain.findings import Party
from hub.domain.identifiers import PupilId, SignalId, SourceId, case_id
from hub.domain.signals import Addressee, Change, Recipient, Signal
from hub.edge.errors import OperatorError
from hub.edge.vault import Vault, open_vault
from hub.edge.vault.access import Access
from hub.edge.vault.crypto import open_keys, rotate
from hub.edge.vault.reveal import ASSUMED, Asked, judge
from tests.cases import case
from tests.edge.intake.test_identity import bsn, onderwijsnummer
from tests.edge.vault.asking import by_pgn

LIST = SourceId("vo-list/98AA")
MOMENT = datetime(2025, 9, 1, tzinfo=UTC)
GM = "gm/0363"


def fresh(folder: Path) -> Vault:
    keys = open_keys(folder / "identity.key", folder / "vault.key", say=lambda _: None)
    return open_vault(folder / "vault.db", keys)


def quiet(_: str) -> None:
    """Nobody is told."""


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return fresh(tmp_path)


def test_keys_are_made_once_for_their_owner_only_and_said_so(tmp_path: Path) -> None:
    said: list[str] = []
    paths = (tmp_path / "identity.key", tmp_path / "vault.key")

    first, again = (open_keys(*paths, say=said.append) for _ in range(2))

    assert first == again
    assert 2 == len(said)
    assert {0o600} == {stat.S_IMODE(p.stat().st_mode) for p in paths}
    assert first.pseudonym[0].secret != first.sealing[0].secret


def test_keys_do_not_show_themselves(tmp_path: Path) -> None:
    keys = open_keys(tmp_path / "identity.key", tmp_path / "vault.key", say=quiet)

    assert keys.pseudonym[0].secret.hex() not in repr(keys)
    assert repr(keys.pseudonym[0].secret) not in repr(keys)


@pytest.mark.parametrize("damage", ["", "1 short\n", "x\n", "1 AA==\n1 AA==\n"])
def test_damaged_key_file_is_told_and_not_replaced(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "identity.key"
    path.write_text(damage)

    with pytest.raises(OperatorError, match="key file"):
        open_keys(path, tmp_path / "vault.key", say=quiet)
    assert damage == path.read_text()


@pytest.mark.parametrize("lost", ["identity.key", "vault.key"])
def test_vault_refuses_a_new_key_in_place_of_its_own(tmp_path: Path, lost: str) -> None:
    """
    Or every known pupil would silently get another name.
    """
    fresh(tmp_path).close()
    (tmp_path / lost).unlink()

    with pytest.raises(OperatorError, match="key"):
        fresh(tmp_path)


@pytest.mark.parametrize("rekeyed", [False, True])
def test_known_pupil_keeps_its_name_when_keys_rotate(tmp_path: Path, rekeyed: bool) -> None:  # noqa: FBT001 - a case
    vault = fresh(tmp_path)
    known = (by_pgn(vault, bsn(1)), vault.people.by_own(LIST, "100"))
    vault.close()
    for _ in range(2):
        rotate(tmp_path / "identity.key")
        rotate(tmp_path / "vault.key")

    vault = fresh(tmp_path)
    if rekeyed:
        assert 2 == vault.rekey()

    assert known == (by_pgn(vault, bsn(1)), vault.people.by_own(LIST, "100"))
    assert bsn(1) == vault.people.pgn(known[0])
    assert vault.keys.pupil(bsn(1)) != known[0], "the key really is another"


def test_after_rekeying_the_old_keys_are_needed_no_more(tmp_path: Path) -> None:
    vault = fresh(tmp_path)
    known = by_pgn(vault, bsn(1))
    vault.access.write(access())
    vault.close()
    for name in ("identity.key", "vault.key"):
        rotate(tmp_path / name)
    vault = fresh(tmp_path)
    vault.rekey()
    vault.close()
    for name in ("identity.key", "vault.key"):
        newest, *_ = (tmp_path / name).read_text().splitlines()
        (tmp_path / name).write_text(newest + "\n")

    vault = fresh(tmp_path)

    assert known == by_pgn(vault, bsn(1))
    assert bsn(1) == vault.people.pgn(known)
    assert vault.access.broken() is None


def test_process_that_does_not_know_the_newest_key_yet_agrees_with_one_that_does(tmp_path: Path) -> None:
    """
    Until all are rekeyed a number stays where the older key finds it, or it would be taken in once more.
    """
    slow = fresh(tmp_path)
    known = (by_pgn(slow, bsn(1)), slow.people.by_own(LIST, "100"))
    rotate(tmp_path / "identity.key")
    quick = fresh(tmp_path)

    for vault in (quick, slow, quick):
        assert known == (by_pgn(vault, bsn(1)), vault.people.by_own(LIST, "100"))

    assert [(1, 1)] == quick.database.rows("SELECT (SELECT count(*) FROM number), (SELECT count(*) FROM own)")


def test_what_a_process_without_the_newest_key_took_in_once_more_stands_in_no_way_of_rekeying(
    tmp_path: Path,
) -> None:
    slow = fresh(tmp_path)
    rotate(tmp_path / "identity.key")
    vault = fresh(tmp_path)
    twice = (by_pgn(vault, bsn(1)), by_pgn(slow, bsn(1)))

    vault.rekey()

    assert 2 == len(set(twice))
    assert twice[0] == by_pgn(vault, bsn(1))
    assert [bsn(1)] * 2 == [vault.people.pgn(pupil) for pupil in twice]


def test_references_keep_their_persons_when_keys_rotate(tmp_path: Path) -> None:
    """
    One person, two persons, and one that was told of before its number was known.
    """
    vault = fresh(tmp_path)
    told = vault.people.by_own(LIST, "3")
    one, other = (by_pgn(vault, bsn(n)) for n in range(2))
    vault.people.name_all(LIST, [("1", one), ("2", one), ("2", other), ("3", other)])
    before = {own: vault.people.by_own(LIST, own) for own in "123"}
    vault.close()
    rotate(tmp_path / "identity.key")

    vault = fresh(tmp_path)
    vault.rekey()

    assert before == {own: vault.people.find_own(LIST, own) for own in "123"}
    assert (one, other) == (before["1"], before["3"])
    assert [(2,)] == vault.database.rows("SELECT count(*) FROM own_pupil GROUP BY own HAVING count(*) > 1")
    assert other == vault.merges.survivor(told)


def test_vault_of_another_form_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    """
    Nothing is looked up in tables that mean something else.
    """
    with sqlite3.connect(tmp_path / "vault.db") as db:
        db.execute("CREATE TABLE number (id INTEGER PRIMARY KEY, pupil TEXT, kind TEXT, sealed BLOB)")
    db.close()

    with pytest.raises(OperatorError, match="another version of the hub"):
        fresh(tmp_path)

    with sqlite3.connect(tmp_path / "vault.db") as db:
        assert [("number",)] == db.execute("SELECT name FROM sqlite_schema").fetchall()
    db.close()


def test_bsn_is_told_before_the_onderwijsnummer_it_replaced(vault: Vault) -> None:
    old, new = by_pgn(vault, onderwijsnummer(1)), by_pgn(vault, bsn(1))
    vault.people.link(onderwijsnummer(1), bsn(1))

    assert [bsn(1)] * 2 == [vault.people.pgn(p) for p in (old, new)]


def test_nothing_in_the_file_can_be_read_without_the_keys(tmp_path: Path) -> None:
    vault = fresh(tmp_path)
    by_pgn(vault, bsn(1))
    vault.people.by_own(LIST, "Kanarie-100")
    vault.access.write(access(reason="Kanarie belde"))
    vault.close()

    content = b"".join(f.read_bytes() for f in tmp_path.glob("vault.db*"))

    assert bsn(1).encode() not in content
    assert b"Kanarie" not in content
    assert 0 == (tmp_path / "vault.db").stat().st_mode & 0o077


MANY = """
import sys
from pathlib import Path
from tests.edge.vault.asking import by_pgn
from tests.edge.vault.test_vault import fresh, bsn, LIST, access
vault = fresh(Path(sys.argv[1]))
for n in range(40):
    print(by_pgn(vault, bsn(n)), vault.people.by_own(LIST, str(n)))
    vault.people.link(bsn(n), bsn(n + 1))
    vault.access.write(access())
"""


def test_processes_that_use_one_vault_at_once_agree(tmp_path: Path) -> None:
    """
    First start included: keys and tables are made once, every number is taken in once, every line is chained.
    """
    running = [
        subprocess.Popen(
            [sys.executable, "-c", MANY, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    told = [process.communicate(timeout=120) for process in running]

    assert [0] * 3 == [process.returncode for process in running], told
    first, *others = [out for out, _ in told]
    assert [first] * 2 == others
    vault = fresh(tmp_path)
    assert [(41,)] == vault.database.rows("SELECT count(*) FROM number")
    assert 120 == len(list(vault.access.lines()))
    assert vault.access.broken() is None
    assert 1 == len({vault.merges.survivor(by_pgn(vault, bsn(n))) for n in range(41)})


def access(reason: str = "huisbezoek") -> Access:
    return Access(
        moment=MOMENT,
        who="j",
        organisation=GM,
        action="reveal",
        subject="case",
        reason=reason,
        outcome="revealed",
    )


def test_access_log_cannot_be_changed_through_the_database(vault: Vault) -> None:
    vault.access.write(access())

    for sql in ("UPDATE access SET who = 'x'", "DELETE FROM access"):
        with pytest.raises(sqlite3.IntegrityError, match="only added"), vault.database.transaction() as db:
            db.execute(sql)


def changed(db: sqlite3.Connection) -> None:
    db.execute("UPDATE access SET who = 'somebody else' WHERE seq = 2")


def removed(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM access WHERE seq = 2")


def cut_short(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM access WHERE seq = 3")


def swapped(db: sqlite3.Connection) -> None:
    db.execute("UPDATE access SET reason = (SELECT reason FROM access WHERE seq = 1) WHERE seq = 2")


def forged(db: sqlite3.Connection) -> None:
    db.execute(
        "INSERT INTO access SELECT 4, moment, who, organisation, action, subject, reason, outcome, hash FROM access WHERE seq = 3"
    )


@pytest.mark.parametrize(
    ("tamper", "line"), [(changed, 2), (removed, 2), (cut_short, 3), (swapped, 2), (forged, 4)]
)
def test_tampering_with_the_access_log_shows(
    tmp_path: Path, tamper: Callable[[sqlite3.Connection], None], line: int
) -> None:
    """
    Even by somebody with the whole file, who takes the triggers away: the chain's key is not in it.
    """
    vault = fresh(tmp_path)
    for n in range(3):
        vault.access.write(access(f"reason {n}"))
    assert vault.access.broken() is None
    with sqlite3.connect(tmp_path / "vault.db") as db:
        db.execute("DROP TRIGGER access_stays")
        db.execute("DROP TRIGGER access_is_kept")
        tamper(db)
    db.close()

    assert line == vault.access.broken()


def signal(pupil: PupilId | str, *told: tuple[str, Change], revision: int = 1) -> Signal:
    addressees = tuple(Addressee(Recipient(address, Party.TRUANCY), change) for address, change in told)
    return Signal(
        id=SignalId("s1"),
        subject=pupil,
        rule="D11",
        season=2025,
        occasion="summer",
        revision=revision,
        change=Change.OPENED,
        step=1,
        severity=3,
        since=MOMENT,
        ground="",
        evidence=(),
        responsible=Party.TRUANCY,
        addressees=addressees,
    )


CASE = case_id(SignalId("s1"), GM)


def test_case_index_keeps_the_highest_revision_whatever_the_order(vault: Vault) -> None:
    pupil = by_pgn(vault, bsn(1))
    opened = signal(pupil, (GM, Change.OPENED), revision=1)
    closed = signal(pupil, (GM, Change.WITHDRAWN), revision=2)

    vault.cases.follow("signals", [closed, opened, opened], {0: 3})

    case = vault.cases.find(CASE)
    assert case is not None
    assert (2, False) == (case.revision, case.open)
    assert {0: 3} == vault.cases.offsets("signals")
    vault.cases.follow("signals", [], {0: 1})
    assert {0: 3} == vault.cases.offsets("signals")


def test_finding_about_a_source_is_no_case(vault: Vault) -> None:
    vault.cases.follow("signals", [signal("ro/25PX", ("ops", Change.OPENED))], {})

    assert [(0,)] == vault.database.rows("SELECT count(*) FROM cases")


def ask(vault: Vault, organisation: str | None = GM, case: str = CASE) -> tuple[str, str | None]:
    asked = Asked(case=case, who="j.devries", organisation=organisation, reason="huisbezoek", moment=MOMENT)
    answer = judge(vault, asked)
    return answer.outcome, answer.pgn


@pytest.mark.parametrize("organisation", [GM, None])
def test_recipient_of_an_open_case_learns_who_it_is_and_leaves_a_line(
    vault: Vault, organisation: str | None
) -> None:
    vault.cases.follow("signals", [signal(by_pgn(vault, bsn(1)), (GM, Change.OPENED))], {})

    assert ("revealed", bsn(1)) == ask(vault, organisation)

    (line,) = vault.access.lines()
    assert ("j.devries", CASE, "huisbezoek", "revealed", MOMENT) == (
        line.access.who,
        line.access.subject,
        line.access.reason,
        line.access.outcome,
        line.access.moment,
    )
    assert (organisation or GM + ASSUMED) == line.access.organisation


@case("C54", "De school vraagt na de uitschrijving wie het is: geweigerd, en vastgelegd.")
def test_refusals_are_on_record_too(vault: Vault) -> None:
    """
    Closed, not yours, unknown, no number.
    """
    pupil = by_pgn(vault, bsn(1))
    vault.cases.follow("signals", [signal(pupil, (GM, Change.OPENED))], {})
    outcomes = [ask(vault, "gm/0599"), ask(vault, case="nothing")]
    vault.cases.follow("signals", [signal(pupil, (GM, Change.CLOSED), revision=2)], {})
    outcomes.append(ask(vault))
    nobody = vault.people.by_own(LIST, "100")
    vault.cases.follow("signals", [signal(nobody, ("brin/98AA", Change.OPENED))], {})
    outcomes.append(ask(vault, "brin/98AA", case_id(SignalId("s1"), "brin/98AA")))

    assert [("not_yours", None), ("unknown_case", None), ("closed", None), ("no_number", None)] == outcomes
    assert [o for o, _ in outcomes] == [line.access.outcome for line in vault.access.lines()]
    assert vault.access.broken() is None


def test_a_coordinator_of_a_region_never_learns_who_it_is(vault: Vault) -> None:
    """Not of an open case of its own either; the question is on record."""
    vault.cases.follow("signals", [signal(by_pgn(vault, bsn(1)), ("rmc/21", Change.OPENED))], {})

    case = case_id(SignalId("s1"), "rmc/21")
    assert [("not_to_a_region", None)] * 2 == [ask(vault, "rmc/21", case), ask(vault, None, case)]
    assert ["not_to_a_region"] * 2 == [line.access.outcome for line in vault.access.lines()]


def test_pupil_revealed_after_a_merge_is_the_one_it_became(vault: Vault) -> None:
    vault.cases.follow("signals", [signal(by_pgn(vault, onderwijsnummer(1)), (GM, Change.OPENED))], {})
    by_pgn(vault, bsn(1))
    vault.people.link(onderwijsnummer(1), bsn(1))

    assert ("revealed", bsn(1)) == ask(vault)


def test_vault_is_not_readable_for_others_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        by_pgn(fresh(tmp_path), bsn(1))
    finally:
        os.umask(before)

    assert 0 == (tmp_path / "vault.db").stat().st_mode & 0o077
