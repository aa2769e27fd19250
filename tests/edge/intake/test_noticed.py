"""What the door notices beside what came before, and how it is told until somebody has looked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.connectors import cambo, edexml, koppelpunt, vo_list
from hub.connectors.contract import Delivery
from hub.domain.context import Context, hear_delivery
from hub.domain.facts import Born, Delivered, Fact
from hub.domain.knowledge import Knowledge, join, know
from hub.domain.person import birth, two_persons
from hub.domain.word import Thing
from hub.edge.intake.receipt import Judgement, Receipt
from hub.streams.codec import local
from hub.streams.records import DELIVERED, LABEL, kind_in, pupil_on
from tests.connectors.numbers import pgns
from tests.edge.intake.test_directory import Desk, desk
from tests.edge.vault.asking import by_pgn

SOURCE = koppelpunt.CONNECTOR.source("mbo")


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def pulled(here: Desk, day: str, *messages: tuple[int, str]) -> Receipt:
    """A pull of that day, of messages by number and moment."""
    items = [
        {
            "ketenId": "25PX:90002001",
            "wijzigingsvolgnummer": number,
            "pgn": "999990007",
            "status": "AO",
            "laatsteWijziging": f"{moment}:00Z",
            "brin": "25PX",
            "opleidingCreboCode": "25180",
            "opleidingAanmeldjaar": "2026-2027",
        }
        for number, moment in messages
    ]
    name = f"koppelpunt_{day.replace('-', '')}T2200.json"
    picked_up = datetime.fromisoformat(f"{day}T22:00:00").replace(tzinfo=UTC)
    return here.intake.take(
        koppelpunt.CONNECTOR, Delivery(name, "mbo", picked_up, json.dumps(items).encode())
    )


def test_a_status_of_cambo_is_of_the_pupil_whom_the_koppelpunt_named_beside_its_chain(here: Desk) -> None:
    """
    It has no number of anybody: a chain that the koppelpunt has not named is a pupil whom nobody knows.
    """
    pulled(here, "2026-03-20", (1203, "2026-03-20T10:00"))
    head = "ketenid,instellingserkenningscode,status,begindatum\n"
    rows = "".join(f"25PX:{n},25PX,OFFERED,2026-03-22 10:00:00.000\n" for n in (90002001, 90002999))
    content = (head + rows).encode()
    later = datetime(2026, 4, 1, tzinfo=UTC)
    here.intake.take(cambo.CONNECTOR, Delivery("cambo_20260401T0600.csv", "mbo", later, content))

    known, *_ = pupils(here, 0)
    assert [True, False] == [pupil == known for pupil in pupils(here, 1)]
    assert by_pgn(here.vault, "999990007") == known


def pupils(here: Desk, batch: int) -> list[str]:
    """Whom the words of a batch are about."""
    told = (dict(out.headers) for out in here.kept.batches[batch])
    return [pupil_on(headers[LABEL]).decode() for headers in told if kind_in(headers) != DELIVERED]


def told(receipt: Receipt) -> bool:
    assert (receipt.judgement is not Judgement.GOOD) == (
        "number_runs_back" in [note.code for note in receipt.notes]
    )
    return receipt.judgement is not Judgement.GOOD


def test_a_feed_that_counts_again_is_told_in_the_receipt_and_in_status_until_somebody_looked(
    here: Desk,
) -> None:
    first = pulled(here, "2026-03-20", (200512, "2026-03-20T10:00"))
    again = pulled(here, "2026-08-25", (7, "2026-08-24T10:00"))
    after = pulled(here, "2026-08-27", (8, "2026-08-26T10:00"))

    assert [False, True, False] == [told(receipt) for receipt in (first, again, after)]
    assert [SOURCE] == here.vault.counting.ran_back()
    assert here.vault.counting.seen(SOURCE)
    assert [] == here.vault.counting.ran_back()
    assert not here.vault.counting.seen(SOURCE)


def test_the_same_delivery_again_has_the_same_receipt(here: Desk) -> None:
    """
    A crash between vault and receipt must not lose the word; and after it nothing is noticed anew.
    """
    pulled(here, "2026-03-20", (200512, "2026-03-20T10:00"))
    first, second = (pulled(here, "2026-08-25", (7, "2026-08-24T10:00")) for _ in range(2))

    assert told(first)
    assert first == second


def test_within_one_pull_and_by_less_than_half_it_is_told_too(here: Desk) -> None:
    assert told(pulled(here, "2026-04-01", (200512, "2026-03-20T10:00"), (7, "2026-03-28T10:00")))
    assert told(pulled(here, "2026-04-05", (5, "2026-04-04T10:00")))


@pytest.mark.parametrize(
    ("number", "moment", "why"),
    [
        (200513, "2026-03-24T10:00", "it goes on"),
        (200500, "2026-03-19T10:00", "an older pull that comes late"),
        (200500, "2026-03-20T23:00", "another clock"),
        (7, "2026-03-26T10:00", "a clock that runs ahead of the pull: nobody knows when it was"),
    ],
)
def test_what_feeds_do_every_day_is_not_told(here: Desk, number: int, moment: str, why: str) -> None:
    pulled(here, "2026-03-20", (200512, "2026-03-20T10:00"))
    receipt = pulled(here, "2026-03-25", (number, moment))

    assert "number_runs_back" not in [note.code for note in receipt.notes], why
    assert [] == here.vault.counting.ran_back()


# -- own numbers that changed


def exported(here: Desk, day: int, keys: Sequence[str]) -> Receipt:
    """An EDEXML export of that day: one pupil for each key, always in the same order."""
    pupils = "".join(
        f'<leerling key="{key}"><bsn>{number}</bsn><geboortedatum>2009-03-14</geboortedatum></leerling>'
        for key, number in zip(keys, PUPILS, strict=False)
    )
    school = "<school><schooljaar>2026-2027</schooljaar><brincode>16YV</brincode></school>"
    content = f"<EDEX>{school}<leerlingen>{pupils}</leerlingen></EDEX>".encode()
    picked_up = datetime(2026, 11, day, 7, tzinfo=UTC)
    delivery = Delivery(f"edexml_16YV_202611{day:02}T0600.xml", "16YV", picked_up, content)
    return here.intake.take(edexml.CONNECTOR, delivery)


PUPILS = pgns(10)
OLD, NEW = [f"k{n}" for n in range(10)], [f"x{n}" for n in range(10)]


@pytest.mark.parametrize(
    ("keys", "changed"),
    [
        (NEW, True),
        ([*NEW[:8], *OLD[8:]], True),
        ([*NEW[:7], *OLD[7:]], False),
        (OLD, False),
        (NEW[:5], False),  # five, however large a share
        ([], False),
    ],
)
def test_keys_that_changed_are_told_where_the_persons_are_known(
    here: Desk, keys: list[str], *, changed: bool
) -> None:
    """Else whoever has a key only is made anew in silence."""
    assert "keys_changed" not in [note.code for note in exported(here, 1, OLD).notes]
    receipt = exported(here, 2, keys)

    assert changed == ("keys_changed" in [note.code for note in receipt.notes if note.look])
    assert receipt == exported(here, 2, keys), "the same delivery again, after a crash"
    assert "keys_changed" not in [note.code for note in exported(here, 3, keys).notes], "they stay"


# -- two children under one number

LISTS = vo_list.CONNECTOR.source("16YV")
HEADER = "BSN;Onderwijsnummer;Stamnummer;Geboortedatum;Gemeentecode;BRIN;Schooljaar;Niveau;Beoogd mbo\n"
SHARED, OTHER = "999990007", "999990019"
MORE = (("999990020", "20", "11-03-2010"), ("999990032", "21", "12-03-2010"))
A, B, B_MENDED = (SHARED, "1", "14-03-2009"), (SHARED, "2", "02-07-2010"), (OTHER, "2", "02-07-2010")


@dataclass
class School:
    """A school that delivers a list each day, and what is known of its pupils after them."""

    desk: Desk
    days: int = 0

    def lists(self, *rows: tuple[str, str, str], full: bool = False, location: str = "") -> Receipt:
        """By number, stamnummer and birth date; of one location, or of all there are."""
        self.days += 1
        kind = "volledig" if full else "mutaties"
        told = "".join(f"{bsn};;{own};{birth};0363;16YV;2026-2027;tl;J\n" for bsn, own, birth in rows)
        name = f"vo-list_16YV{location}_202611{self.days:02}T0700_{kind}.csv"
        picked_up = datetime(2026, 11, self.days, 7, tzinfo=UTC)
        return self.desk.intake.take(
            vo_list.CONNECTOR, Delivery(name, "16YV", picked_up, (HEADER + told).encode())
        )

    def known(self, number: str) -> Knowledge:
        pupil = by_pgn(self.desk.vault, number)
        words: dict[Thing, Fact] = {}
        context = Context()
        for out in (out for batch in self.desk.kept.batches for out in batch):
            headers = dict(out.headers)
            if kind_in(headers) == Delivered.__name__:
                context = hear_delivery(context, local().decode_delivered(out.value or b""))
            elif pupil_on(headers["label"]).decode() == pupil:
                fact = local().decode_fact(out.value or b"")
                words = dict(join(words, fact.thing, fact))
        return know(pupil, words.values(), context, frozenset())

    def doubts(self, number: str = SHARED) -> bool:
        return two_persons(self.known(number))


@pytest.fixture
def school(here: Desk) -> School:
    return School(here)


def noted(receipt: Receipt) -> bool:
    return "two_persons" in [note.code for note in receipt.notes if note.look]


@pytest.mark.parametrize("full", [False, True])
def test_two_children_in_one_list_are_told_and_held_back(school: School, *, full: bool) -> None:
    assert noted(school.lists(A, B, full=full))
    assert school.doubts()


def test_two_children_in_two_lists_are_told_and_held_back(school: School) -> None:
    assert not noted(school.lists(A))
    assert noted(school.lists(B))
    assert school.doubts()
    assert school.known(SHARED).of(Born)


def test_two_children_in_the_full_lists_of_two_locations_stay_two_until_one_is_mended(school: School) -> None:
    """
    A full list of one location takes back no birth date of another, nor forgets which numbers stand there.
    """
    school.lists(A, full=True, location="00")
    assert noted(school.lists(B, full=True, location="01"))
    assert noted(school.lists(A, full=True, location="00"))
    assert school.doubts()

    assert not noted(school.lists(B_MENDED, full=True, location="01"))
    assert not noted(school.lists(A, full=True, location="00"))
    assert [False, False] == [school.doubts(number) for number in (SHARED, OTHER)]
    assert ["2009-03-14", "2010-07-02"] == [birth(school.known(n)).text for n in (SHARED, OTHER)]  # type: ignore[union-attr]


def test_a_full_list_that_lacks_the_other_child_ends_the_doubt_at_its_location_only(school: School) -> None:
    school.lists(A, full=True, location="00")
    school.lists(B, *MORE, full=True, location="01")

    school.lists((OTHER, "3", "01-01-2010"), full=True, location="02")
    assert school.doubts()
    school.lists(*MORE, full=True, location="01")
    assert not school.doubts()


def test_a_large_list_in_parts_says_of_two_children_what_it_says_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The two in different parts; a number beside two pupils; a row that a later part contradicts.
    """
    rows = (A, *MORE, B, (OTHER, "1", "03-03-2010"), (OTHER, "7", "04-03-2010"), (OTHER, "7", "05-03-2010"))
    at_once, in_parts = (School(desk(tmp_path / where)) for where in ("one", "other"))
    whole = [at_once.lists(*rows, full=True) for _ in range(2)]
    for module in ("identity", "ingest"):
        monkeypatch.setattr(f"hub.edge.intake.{module}.PART_OF_CLAIMS", 2)
    parts = [in_parts.lists(*rows, full=True) for _ in range(2)]

    assert all(map(noted, parts))
    assert [sorted(n.code for n in r.notes) for r in whole] == [
        sorted(n.code for n in r.notes) for r in parts
    ]
    for number in (SHARED, OTHER):
        one, other = (
            {(b.ref[:5], b.birth.text) for b in s.known(number).of(Born)} for s in (at_once, in_parts)
        )
        assert one == other
        assert in_parts.doubts(number)


@pytest.mark.parametrize(
    "again", [[(SHARED, "1", "14-03-2009")], [(SHARED, "9", "14-03-2009")], [(SHARED, "1", "15-04-2008")]]
)
def test_a_repeat_a_new_number_and_a_corrected_date_are_no_two_children(
    school: School, again: list[tuple[str, str, str]]
) -> None:
    school.lists(A)

    assert not noted(school.lists(*again))
    assert not school.doubts()
    assert 1 == len({b.birth for b in school.known(SHARED).of(Born)})


@pytest.mark.parametrize("full", [False, True])
def test_a_mended_number_ends_the_doubt(school: School, *, full: bool) -> None:
    """
    By a full list, or by one of changes: the own number is another pupil's now.
    """
    school.lists(A)
    school.lists(B)

    assert not noted(school.lists(*((A, B_MENDED) if full else (B_MENDED,)), full=full))
    assert [False, False] == [school.doubts(number) for number in (SHARED, OTHER)]
    assert ["2009-03-14", "2010-07-02"] == [birth(school.known(n)).text for n in (SHARED, OTHER)]  # type: ignore[union-attr]


@pytest.mark.parametrize("who", ["first", "second"])
def test_a_mended_date_ends_the_doubt(school: School, who: str) -> None:
    """
    One child under two numbers of the school, of whom one date was wrong, whichever was told first.
    """
    school.lists(A)
    school.lists((SHARED, "2", "14-03-2010"))
    assert school.doubts()
    mended = (SHARED, "1", "14-03-2010") if who == "first" else (SHARED, "2", "14-03-2009")

    assert not noted(school.lists(mended))
    assert not school.doubts()


def test_the_first_of_the_two_can_be_the_one_who_was_mended(school: School) -> None:
    school.lists(A)
    school.lists(B)

    assert not noted(school.lists((OTHER, "1", "14-03-2009")))
    assert not school.doubts()
    assert "2010-07-02" == birth(school.known(SHARED)).text  # type: ignore[union-attr]


def test_the_same_list_twice_in_doubt_is_the_same_words(school: School) -> None:
    """
    What a crash repeats tells the same: what is taken back too.
    """
    for rows in ((A,), (B,), (B_MENDED,)):
        first = school.lists(*rows)
        told = set(school.desk.kept.facts)
        school.days -= 1

        assert first == school.lists(*rows)
        assert told == set(school.desk.kept.facts)


def test_twins_stay_two(school: School) -> None:
    assert not noted(school.lists(A, (OTHER, "2", "14-03-2009"), full=True))
    assert not school.doubts()
