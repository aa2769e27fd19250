"""Deliveries over HTTP: the drop directory's intake, with a receipt; what got a 202 is never lost."""

import json
import os
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from hub.edge.access.organisation import Mandate, Period
from hub.edge.intake.transports import handed_in
from hub.edge.sources import Sources, SourceSettings
from hub.streams.codec import local
from tests.edge.gateway.doors import (
    BAD,
    HEAD,
    LIST,
    MOST,
    NAME,
    OPERATOR,
    OTHER_SCHOOL,
    ROW,
    SCHOOL,
    SUPPLIER,
    TOWN,
    Gateway,
    gateway,
)
from tests.edge.intake.test_directory import desk


def test_delivery_is_taken_in_as_a_file_of_the_drop_directory_is(door: Gateway, tmp_path: Path) -> None:
    """
    The same counts, causes and facts as when the file is put into the directory by hand.
    """
    content = (HEAD + ROW + BAD).encode()

    given = door.deliver(content)
    door.poll()
    told = door.ask(SCHOOL, "GET", given.headers["Location"]).json()

    by_hand = desk(tmp_path / "by-hand")
    (by_hand.place / NAME).write_bytes(content)
    by_hand.drop.poll(door.clock())
    beside = json.loads((by_hand.place / f"{NAME}.receipt.json").read_text())
    assert 202 == given.status_code
    assert ("received", "taken_in") == (given.json()["state"], told["state"])
    assert beside == told["result"]
    assert (by_hand.place / f"{NAME}.ontvangst.txt").read_text() == told["text"]
    assert [type(f) for f in by_hand.kept.facts] == [type(f) for f in door.intake.kept.facts]


def test_delivered_twice_changes_nothing(door: Gateway) -> None:
    for _ in range(2):
        door.deliver()
        door.poll()

    first, second = door.intake.kept.batches
    assert [o.value for o in first] == [o.value for o in second]


def test_same_key_again_is_the_same_delivery(door: Gateway) -> None:
    """
    Before it was taken in and after, and nothing is taken in again.
    """
    key = {"Idempotency-Key": "lijst-2025-01"}
    answers = [door.deliver(headers=key) for _ in range(2)]
    door.poll()
    answers.append(door.deliver(headers=key))
    door.poll()

    assert {202} == {a.status_code for a in answers}
    assert 1 == len({a.headers["Location"] for a in answers})
    assert ["received", "received", "taken_in"] == [a.json()["state"] for a in answers]
    assert 1 == len(door.intake.kept.batches)


def test_key_of_another_file_is_refused(door: Gateway) -> None:
    door.deliver(headers={"Idempotency-Key": "k"})

    refused = door.deliver((HEAD + BAD).encode(), headers={"Idempotency-Key": "k"})

    assert 422 == refused.status_code
    assert "key_used" in refused.json()["type"]


def test_keys_of_two_organisations_are_two(tmp_path: Path) -> None:
    mandate = Mandate(
        school=SCHOOL, supplier=SUPPLIER, service="vo-list", period=Period(date(2025, 1, 1), None)
    )
    door = gateway(tmp_path, mandate)
    door.deliver(headers={"Idempotency-Key": "k"})

    other = door.deliver(
        (HEAD + BAD).encode(), SUPPLIER, headers={"Idempotency-Key": "k"}, params={"organisation": SCHOOL}
    )

    assert 202 == other.status_code


def test_two_files_of_one_name_are_both_taken_in(door: Gateway) -> None:
    """
    In the drop directory the second would take the first one's place; the first got a 202.
    """
    contents = [HEAD + ROW, HEAD + BAD]
    given = [door.deliver(c.encode()) for c in contents]
    door.poll()

    told = [door.ask(SCHOOL, "GET", g.headers["Location"]).json() for g in given]
    assert [(1, 0), (0, 1)] == [(t["result"]["fruitful"], t["result"]["rejected"]) for t in told]


def test_same_file_without_a_moment_the_next_day_is_heard_anew(door: Gateway) -> None:
    """
    That nothing changed since yesterday is news; and until it is taken in the receipt is not yesterday's.
    """
    door.deliver(name="lijst_mutaties.csv")
    door.poll()
    door.clock.now = door.clock.now.replace(day=4)

    again = door.deliver(name="lijst_mutaties.csv")
    assert "received" == again.json()["state"]
    door.poll()

    heard = [local().decode_delivered(b[-1].value or b"") for b in door.intake.kept.batches]
    assert [3, 4] == [h.through.day for h in heard]
    assert "taken_in" == door.ask(SCHOOL, "GET", again.headers["Location"]).json()["state"]


def test_moment_may_be_told_beside_the_file(door: Gateway) -> None:
    door.deliver(name="lijst_mutaties.csv", params={"through": "2025-09-01T07:30:00+02:00"})
    door.poll()

    (heard,) = [local().decode_delivered(b[-1].value or b"") for b in door.intake.kept.batches]
    assert "2025-09-01T05:30:00+00:00" == heard.through.isoformat()


@pytest.mark.parametrize(
    ("name", "through", "code"),
    [
        (NAME, "2025-09-01T07:30:00+02:00", "moment_twice"),
        ("lijst.csv", "2025-09-01T07:30:00", "wrong_request"),
        ("lijst.csv.part", None, "name_unusable"),
        ("../elders.csv", None, "name_unusable"),
        (".verborgen", None, "name_unusable"),
        ("x.receipt.json", None, "name_unusable"),
        ("x" * 201, None, "name_unusable"),
    ],
)
def test_name_that_the_directory_would_not_take_is_refused(
    door: Gateway, name: str, through: str | None, code: str
) -> None:
    refused = door.deliver(name=name, params={"through": through} if through else {})

    assert 400 == refused.status_code
    assert refused.json()["type"].endswith(code)
    assert [] == taken_up(door)


def test_too_large_is_refused_before_and_while_it_comes(door: Gateway) -> None:
    """
    Also when whoever sends it does not say how large it is; nothing of it stays.
    """
    told = door.deliver(b"x" * (MOST + 1))
    untold = door.deliver(b"x" * 1000 for _ in range(MOST // 1000 + 1))  # type: ignore[arg-type]  # a stream

    assert [413, 413] == [told.status_code, untold.status_code]
    assert [] == taken_up(door)
    assert [] == list(door.intake.place.rglob("*.part"))


def test_compressed_and_empty_are_refused(door: Gateway) -> None:
    packed = door.deliver(headers={"Content-Encoding": "gzip"})
    empty = door.deliver(b"")

    assert [415, 400] == [packed.status_code, empty.status_code]


def test_nobody_delivers_for_another_without_a_mandate(door: Gateway) -> None:
    """
    Neither a supplier nor another school; and for a school that is not there the answer is the same.
    """
    asked = [(SUPPLIER, SCHOOL), (OTHER_SCHOOL, SCHOOL), (SUPPLIER, "brin/99ZZ")]

    refused = [door.deliver(who=who, params={"organisation": whose}) for who, whose in asked]

    assert [403, 403, 403] == [r.status_code for r in refused]
    assert 1 == len({r.content for r in refused})
    assert [] == taken_up(door)


def test_supplier_delivers_by_mandate_and_both_read_the_receipt(tmp_path: Path) -> None:
    mandate = Mandate(
        school=SCHOOL, supplier=SUPPLIER, service="vo-list", period=Period(date(2025, 1, 1), None)
    )
    door = gateway(tmp_path, mandate)

    given = door.deliver(who=SUPPLIER, params={"organisation": SCHOOL})
    door.poll()

    assert 202 == given.status_code
    seen = [door.ask(who, "GET", given.headers["Location"]) for who in (SCHOOL, SUPPLIER, OTHER_SCHOOL)]
    assert [200, 200, 404] == [s.status_code for s in seen]


def test_source_whose_supplier_lost_its_mandate_takes_nothing_that_would_lie_there_unsaid(
    tmp_path: Path,
) -> None:
    """
    The intake would leave it in its place, and whoever got a 202 would hear no more.
    """
    supplied = {"vo-list/16YV": SourceSettings(supplier=SUPPLIER)}
    door = gateway(tmp_path, sources=Sources(SourceSettings(), supplied))

    refused = door.deliver()

    assert (403, True) == (refused.status_code, refused.json()["type"].endswith("no_mandate"))
    assert [] == taken_up(door)


def test_supplier_reads_no_receipt_of_what_the_school_delivered_itself(tmp_path: Path) -> None:
    mandate = Mandate(school=SCHOOL, supplier=SUPPLIER, service="*", period=Period(date(2025, 1, 1), None))
    door = gateway(tmp_path, mandate)

    given = door.deliver()

    assert 404 == door.ask(SUPPLIER, "GET", given.headers["Location"]).status_code


def test_receipt_of_another_and_one_that_never_was_are_one_answer(door: Gateway) -> None:
    mine = door.deliver().headers["Location"]
    never = mine[:-4] + "0000"
    nobody = mine.replace("16YV", "99ZZ")

    others = [door.ask(OTHER_SCHOOL, "GET", path) for path in (mine, never, nobody)]
    own = door.ask(SCHOOL, "GET", never)

    assert {404} == {a.status_code for a in (*others, own)}
    assert 1 == len({a.content for a in (*others, own)})


@pytest.mark.parametrize(
    ("who", "connector", "code"),
    [
        (SCHOOL, "magister", "unknown_connector"),
        (TOWN, "vo-list", "wrong_request"),
        (SCHOOL, "followup", "wrong_request"),
        (SCHOOL, "koppelpunt", "no_mandate"),
    ],
)
def test_feed_of_another_kind_of_organisation_is_refused(
    door: Gateway, who: str, connector: str, code: str
) -> None:
    assert door.deliver(who=who, connector=connector).json()["type"].endswith(code)


def test_operator_delivers_a_national_feed(door: Gateway) -> None:
    given = door.deliver(b'{"items": []}', OPERATOR, "koppelpunt_20250401T0600.json", connector="koppelpunt")

    assert 202 == given.status_code
    assert "/koppelpunt/mbo/" in given.headers["Location"]


def test_file_name_that_holds_a_number_of_a_child_is_told_without_it(door: Gateway) -> None:
    given = door.deliver(name="leerling 900000004.csv")
    door.poll()

    told = door.ask(SCHOOL, "GET", given.headers["Location"])
    assert "leerling #########.csv" == told.json()["name"]
    assert "900000004" not in told.text


def test_full_disk_is_told_as_a_moment_to_try_again_and_nothing_stays(
    door: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        refused = door.deliver()

    assert (503, True) == (refused.status_code, refused.json()["type"].endswith("away"))
    assert [] == taken_up(door) + list(door.intake.place.rglob("*.part"))
    assert 202 == door.deliver().status_code


class CutOffError(BaseException):
    """
    The machine stops here.
    """


@pytest.mark.parametrize("step", ["draft", "link", "sync"])
@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("time", [1, 2, 3])
def test_whatever_stops_before_the_answer_a_retry_by_its_key_is_taken_in_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    side: str,
    time: int,
) -> None:
    """
    The process dies at any of the steps of handing in, before or after it; nothing that it left is in the
    way, and what it had put in the directory is not taken in as another delivery.
    """
    door, place = gateway(tmp_path), os if step == "link" else handed_in
    name = "link" if step == "link" else f"_{step}"
    real, times = getattr(place, name), 0

    def cut(*given: object, **more: object) -> object:
        nonlocal times
        times += 1
        if times != time:
            return real(*given, **more)
        if side == "after":
            real(*given, **more)
        raise CutOffError

    with monkeypatch.context() as dying:
        dying.setattr(place, name, cut)
        with suppress(CutOffError):
            door.deliver(headers={"Idempotency-Key": "k"})
    door.poll()
    again = door.deliver(headers={"Idempotency-Key": "k"})
    door.poll()

    assert 202 == again.status_code
    words = {tuple(o.value for o in batch) for batch in door.intake.kept.batches}
    assert 1 == len(words)
    assert "taken_in" == door.ask(SCHOOL, "GET", again.headers["Location"]).json()["state"]


def test_what_got_a_202_is_on_disk_whole(door: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The file, its ticket, and the names of both in their directories were handed to the disk before.
    """
    synced: list[str] = []
    real = os.fsync

    def sync(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr(os, "fsync", sync)
    door.deliver()

    (waiting,) = taken_up(door)
    assert LIST == waiting.read_bytes()
    folders = {str(waiting.parent), str(door.intake.place), str(door.intake.place / handed_in.TICKETS)}
    assert folders <= set(synced)
    assert 2 == len([s for s in synced if s.endswith(".part")])


def taken_up(door: Gateway) -> list[Path]:
    """What the drop directory has picked up and not yet taken in."""
    return list((door.intake.place / ".processing").glob("*~*"))
