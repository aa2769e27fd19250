"""Pulling a feed by its numbers: nothing is lost, skipped in silence or taken for news, whatever it answers."""

import json
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from hub.connectors import koppelpunt
from hub.connectors.contract import Delivery, Fault
from hub.domain.facts import ApplicationChanged
from hub.edge.intake.receipt import Receipt
from hub.edge.intake.transports.asking import Asker, PullError
from hub.edge.intake.transports.pull import Pull
from hub.edge.pull_settings import PullSettings
from hub.edge.vault.pulls import Gap
from hub.edge.vault.traits import KeptOut
from hub.streams.codec import local
from hub.streams.records import kind_in
from tests.cases import case
from tests.edge.intake.feed import Answer, Feed, certified, item, serving, told
from tests.edge.intake.test_directory import Desk, desk

READS = koppelpunt.CONNECTOR
SOURCE = READS.source("mbo")
START = datetime(2026, 4, 1, 6, tzinfo=UTC)


@dataclass
class Pulling:
    """A feed, and a hub that pulls it; each look at its clock is a second later."""

    here: Desk
    feed: Feed
    now: datetime = START
    every_number: bool = True

    def wall(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def run(self, **settings: Any) -> list[Receipt]:
        return [*self.each(**settings)]

    def each(self, **settings: Any) -> Generator[Receipt, None, None]:
        assert READS.numbering is not None
        told_to = PullSettings.model_validate({"url": self.feed.url, **settings})
        with Asker(SOURCE, told_to, READS.numbering.since) as asker:
            yield from Pull(
                connector=READS,
                numbering=READS.numbering,
                organisation="mbo",
                every_number=self.every_number,
                intake=self.here.intake,
                vault=self.here.vault,
                wall=self.wall,
                ask=asker.ask,
            ).run()

    def next_day(self) -> None:
        self.now += timedelta(days=1, hours=1)

    @property
    def numbers(self) -> list[int]:
        """Of all that became a fact, once each."""
        return sorted({f.number for f in self.here.kept.facts if isinstance(f, ApplicationChanged)})

    @property
    def heard(self) -> list[datetime]:
        """Through which moments it was heard, after each delivery that says so."""
        out = [o for batch in self.here.kept.batches for o in batch]
        news = [o.value or b"" for o in out if kind_in(dict(o.headers)) == "Delivered"]
        return [local().decode_delivered(value).through for value in news]

    @property
    def missing(self) -> list[Gap]:
        return self.here.vault.pulls.missing().get(SOURCE, [])


@pytest.fixture(params=[True, False], ids=["vanaf met", "vanaf zonder"])
def pulling(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Pulling]:
    """
    It is nowhere published whether vanafWijziging=7 gives 7 too.
    """
    with serving(Feed([item(n) for n in (3, 4, 5, 6, 7)], from_there=request.param)) as feed:
        yield Pulling(desk(tmp_path), feed)


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Pulling]:
    with serving(Feed([item(n) for n in (3, 4, 5, 6, 7)])) as feed:
        yield Pulling(desk(tmp_path), feed)


def test_a_feed_comes_page_after_page_and_then_only_what_is_new(pulling: Pulling) -> None:
    first = pulling.run()
    assert [3, 4, 5, 6, 7] == pulling.numbers
    assert all(r.clean and r.adds_up for r in first)
    assert 5 == sum(r.records for r in first)

    pulling.feed.items.append(item(8))
    assert [1, 0] == [r.records for r in pulling.run()]
    assert [0] == [r.records for r in pulling.run()]
    assert [3, 4, 5, 6, 7, 8] == pulling.numbers


@pytest.mark.parametrize("size", [1, 100])
def test_a_page_may_be_of_any_size(pulling: Pulling, size: int) -> None:
    pulling.feed.page = size

    pulling.run()

    assert [3, 4, 5, 6, 7] == pulling.numbers


def test_only_the_end_of_a_pull_tells_that_the_feed_was_heard(one: Pulling) -> None:
    """
    A page tells nothing about what stands in the next one: half a pull must not start a deadline.
    """
    *pages, end = one.each()

    assert len(pages) > 2
    assert {None} == {page.through for page in pages}
    assert [end.through] == one.heard
    assert end.through is not None
    assert START - timedelta(minutes=1) < end.through <= end.picked_up


@pytest.mark.parametrize("pages", [1, 2, 3])
def test_a_pull_that_is_cut_off_after_any_page_loses_nothing_and_rejects_nothing_twice(
    one: Pulling, pages: int
) -> None:
    """
    A receipt is given once the page is on Kafka, and before its number is kept: where a crash hurts most.
    """
    one.feed.items[3] = item(6, status="XX")

    with closing(one.each()) as pull:
        cut_off = [*islice(pull, pages)]
    receipts = [*cut_off, *one.run()]

    assert [3, 4, 5, 7] == one.numbers
    assert 1 == len({mend.id for receipt in receipts for mend in receipt.mend})
    assert 7 == one.here.vault.pulls.number(SOURCE)
    assert [] == one.missing


@case("C08", "Er ontbreekt een nummer in de berichten van het koppelpunt: de hub merkt het en haalt het op.")
def test_numbers_that_were_passed_over_and_come_late_are_fetched_c08(pulling: Pulling) -> None:
    """
    A number is given before its message can be seen: the next page came first.
    """
    late, pulling.feed.items = pulling.feed.items[2], [item(n) for n in (3, 4, 6, 7)]

    pulling.run()
    assert [Gap(5, 5)] == pulling.missing
    assert [] == pulling.heard, "what is missing may be the very application that is waited for"

    pulling.feed.items.append(late)
    pulling.run()
    assert [3, 4, 5, 6, 7] == pulling.numbers
    assert [] == pulling.missing
    pulling.run()
    assert pulling.heard


def test_what_stays_missing_is_kept_until_a_person_has_seen_it(one: Pulling) -> None:
    one.feed.items = [item(n) for n in (3, 7, 9)]
    for _ in range(2):
        one.run()
        one.next_day()

    assert [Gap(4, 6), Gap(8, 8)] == one.missing
    assert [] == one.heard
    assert {SOURCE: [Gap(4, 6), Gap(8, 8)]} == one.here.vault.pulls.missing()
    assert one.here.vault.pulls.seen(SOURCE)
    one.run()
    assert [] == one.missing
    assert 1 == len(one.heard)


def test_a_gap_that_fills_in_parts_stays_missing_for_the_rest(one: Pulling) -> None:
    one.feed.items = [item(n) for n in (3, 20)]
    one.run()

    one.feed.items += [item(n) for n in (8, 9, 10, 15)]
    one.run()

    assert [Gap(4, 7), Gap(11, 14), Gap(16, 19)] == one.missing
    assert [3, 8, 9, 10, 15, 20] == one.numbers


def test_a_feed_that_leaves_out_what_is_not_for_us_misses_nothing(one: Pulling) -> None:
    one.every_number, one.feed.items = False, [item(n) for n in (3, 7)]

    one.run()
    one.run()

    assert [] == one.missing
    assert 1 <= len(one.heard)


def test_a_feed_that_counts_from_one_again_is_noticed_and_read_from_its_beginning(one: Pulling) -> None:
    """
    It has nothing above the number that it is asked for, and would be silent for ever.
    """
    one.feed.items = [item(n, "2026-03-20T10:00:00Z") for n in (200511, 200512)]
    one.run()
    one.feed.items = [item(n, "2026-03-29T10:00:00Z") for n in (1, 2, 3)]
    one.next_day()

    receipts = one.run()

    assert {1, 2, 3} <= set(one.numbers)
    assert "number_runs_back" in [note.code for r in receipts for note in r.notes]
    assert [SOURCE] == one.here.vault.counting.ran_back()
    assert 3 == one.here.vault.pulls.number(SOURCE)
    assert [] == one.missing


def test_the_beginning_of_a_feed_is_looked_at_once_a_day_and_not_taken_in_again(one: Pulling) -> None:
    one.run()
    for _ in range(3):
        one.run()
    assert 2 == one.feed.asked.count(None), "the first pull, and one look"
    one.next_day()
    receipts = one.run()

    assert 3 == one.feed.asked.count(None)
    assert [0] == [r.records for r in receipts]


BAD: dict[str, tuple[Answer, str]] = {
    "500": ((500, b"oops"), "it answers 500"),
    "401": ((401, b""), "it answers 401"),
    "redirect": ((302, b""), "it answers 302"),
    "html": ((200, b"<html><body>Inloggen</body></html>"), "no JSON"),
    "half": ((200, told(item(3), item(4))[:-30]), "no JSON"),
    "empty": ((200, b""), "no JSON"),
    "fault": ((200, b'{"foutmelding": "Jan Jansen onbekend"}'), "says that it failed"),
    "notification": ((200, b'{"koppelpuntCode": "00AA", "geschatteNieuweAanmeldingen": 2}'), "no items"),
    "text": ((200, b'"x"'), "no items"),
    "unnumbered": ((200, b'{"items": [{"status": "AO"}]}'), "no number"),
}


def test_a_bad_answer_is_told_in_its_own_words_and_moves_nothing(one: Pulling) -> None:
    for kind, (answer, what) in BAD.items():
        one.feed.instead = lambda since, answer=answer: answer if since else None  # type: ignore[misc]
        with pytest.raises(PullError) as told_so:
            one.run()
        assert what in told_so.value.what, kind
        assert SOURCE == told_so.value.where
        assert "Jansen" not in str(told_so.value)

    assert ([3, 4], []) == (one.numbers, one.heard)
    one.feed.instead = lambda _since: None
    one.run()
    assert [3, 4, 5, 6, 7] == one.numbers
    assert [] == one.missing


def test_an_answer_that_is_not_whole_is_taken_in_and_not_heard(one: Pulling) -> None:
    one.feed.instead = lambda _since: (200, told(item(3), item(5), foutmelding="time-out"))

    with pytest.raises(PullError, match="not whole"):
        one.run()

    assert ([3, 5], []) == (one.numbers, one.heard)
    assert [Gap(4, 4)] == one.missing


def test_a_page_that_repeats_itself_ends_the_pull_and_is_told(one: Pulling) -> None:
    """
    A feed that does not heed the number: what stands behind its first page never comes, and that is no silence.
    """
    one.feed.instead = lambda _since: (200, told(item(3), item(4)))

    with pytest.raises(PullError, match="repeats"):
        one.run()
    assert ([3, 4], []) == (one.numbers, one.heard)
    assert 2 == len(one.feed.asked)


def test_an_answer_from_before_is_told(one: Pulling) -> None:
    one.run()
    one.feed.instead = lambda _since: (200, told(item(3), item(4)))

    with pytest.raises(PullError, match="lower than before"):
        one.run()
    assert 7 == one.here.vault.pulls.number(SOURCE)


def test_a_feed_that_takes_too_long_or_is_not_there_is_told(one: Pulling) -> None:
    with serving(Feed()) as gone:
        url = gone.url
    with pytest.raises(PullError, match="cannot be reached"):
        one.run(url=url)

    over = threading.Event()

    def slow(_since: int | None) -> Answer | None:
        over.wait(10)
        return None

    one.feed.instead = slow
    with pytest.raises(PullError, match="no answer within"):
        one.run(timeout_s=0.1)
    over.set()


def test_items_whose_number_cannot_be_read_are_rejected_and_do_not_hold_up_the_rest(one: Pulling) -> None:
    broken = [{**item(4), "wijzigingsvolgnummer": bad} for bad in ("x", None, True, -1, 2**60)]
    one.feed.instead = lambda since: (200, told(item(3), *broken)) if since is None else None

    receipts = one.run()

    assert 5 == sum(r.rejected for r in receipts)
    assert [3, 4, 5, 6, 7] == one.numbers


def test_a_bare_list_and_numbers_as_text_are_read(one: Pulling) -> None:
    one.feed.instead = lambda since: (
        200,
        json.dumps(
            [{**item(n), "wijzigingsvolgnummer": str(n)} for n in (3, 4) if n > (since or 0)]
        ).encode(),
    )

    one.run()

    assert ([3, 4], 1) == (one.numbers, len(one.heard))
    assert 4 == one.here.vault.pulls.number(SOURCE)


def test_a_feed_of_which_a_page_waits_for_a_word_is_not_heard(one: Pulling) -> None:
    kept_out = KeptOut("0f3a", SOURCE, START, records=2, columns=0, codes=1, versions=0)
    one.here.vault.traits.keep_out(kept_out)

    one.run()

    assert ([3, 4, 5, 6, 7], []) == (one.numbers, one.heard)


def test_what_the_intake_refuses_comes_again(one: Pulling) -> None:
    """
    As long as a delivery of the source is being withdrawn nothing of it is taken in.
    """
    take = one.here.intake.take
    refuse: Callable[..., Receipt] = lambda c, d: replace(take(c, d), refused="wacht")  # noqa: E731
    object.__setattr__(one.here.intake, "take", refuse)
    with pytest.raises(PullError, match="withdrawn"):
        one.run()
    assert one.here.vault.pulls.number(SOURCE) is None
    object.__setattr__(one.here.intake, "take", take)

    one.run()

    assert [3, 4, 5, 6, 7] == one.numbers


def test_a_credential_goes_to_the_feed_and_nowhere_else(one: Pulling, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("geheim\n")
    one.run(token_file=token)
    assert {"Bearer geheim"} == {h["Authorization"] for h in one.feed.headers}

    token.unlink()
    with pytest.raises(PullError, match="token_file"):
        one.run(token_file=token)


def test_a_token_is_asked_for_once_and_kept_as_long_as_it_holds(one: Pulling) -> None:
    one.run(token_url=one.feed.url, client_id="00000001234567890000")

    asked, *others = one.feed.headers
    assert "grant_type=client_credentials&client_id=00000001234567890000" == asked["form"]
    assert {"Bearer given"} == {h["Authorization"] for h in others}


def test_a_certificate_is_checked_and_only_whom_the_settings_name_is_trusted(tmp_path: Path) -> None:
    own = certified(tmp_path)
    with serving(Feed([item(3)]), own) as feed:
        pulling = Pulling(desk(tmp_path), feed)
        with pytest.raises(PullError, match="certificate is not to be trusted"):
            pulling.run()
        assert [] == pulling.numbers

        pulling.run(ca_file=own)

        assert [3] == pulling.numbers
        with pytest.raises(PullError, match="ca_file, cert_file and key_file one cannot be used"):
            pulling.run(ca_file=tmp_path / "nowhere.pem")


@pytest.mark.parametrize("text", ["", "two words", "line\nline", "gehéim"])
def test_a_token_of_the_environment_is_one_word_and_told_to_nobody(
    one: Pulling, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("KOPPELPUNT_TOKEN", text)
    with pytest.raises(PullError, match="there is no token in KOPPELPUNT_TOKEN") as refused:
        one.run(token_env="KOPPELPUNT_TOKEN")
    assert not text or text not in f"{refused.value!r} {refused.value.remedy}"
    monkeypatch.setenv("KOPPELPUNT_TOKEN", " geheim\n")

    one.run(token_env="KOPPELPUNT_TOKEN")

    assert {"Bearer geheim"} == {h["Authorization"] for h in one.feed.headers}


def test_a_feed_that_demands_a_certificate_is_shown_ours(tmp_path: Path) -> None:
    """Of another, or of none, it gives nothing; and a locked key asks nobody for its password."""
    theirs, ours, other = (certified(tmp_path, name) for name in ("theirs", "ours", "other"))
    locked = certified(tmp_path, "locked", password=b"geheim")
    with serving(Feed([item(3)]), theirs, demands=ours) as feed:
        pulling = Pulling(desk(tmp_path), feed)
        shows: list[dict[str, Path]] = [{}, {"cert_file": other, "key_file": other}]
        for shown in shows:
            with pytest.raises(PullError, match="hung up without an answer") as refused:
                pulling.run(ca_file=theirs, **shown)
            assert "cert_file" in refused.value.remedy
        with pytest.raises(PullError, match="one cannot be used"):
            pulling.run(ca_file=theirs, cert_file=locked, key_file=locked)
        assert [] == pulling.numbers

        pulling.run(ca_file=theirs, cert_file=ours, key_file=ours)

        assert [3] == pulling.numbers


def test_parameters_of_the_address_stay(one: Pulling) -> None:
    seen: list[str] = []
    answer = one.feed.answer
    one.feed.answer = lambda path: (seen.append(path), answer(path))[1]  # type: ignore[method-assign, func-returns-value]

    one.run()

    assert all("endpoint=1" in path for path in seen)


def test_a_page_is_the_items_as_they_came_without_what_was_there_before() -> None:
    assert READS.numbering is not None
    page = READS.numbering.page(b'{"items": [ {"wijzigingsvolgnummer": 3, "x": "\\u00e9"} , {"a":1},], }')

    assert not isinstance(page, Fault)
    content = READS.numbering.written(page.items)
    assert '{"wijzigingsvolgnummer": 3, "x": "\\u00e9"}' in content.decode()
    assert 2 == len(json.loads(content)["items"])
    reading = READS.read(Delivery("x.json", "mbo", START, READS.numbering.written()))
    assert (0, True) == (reading.records, reading.heard)
