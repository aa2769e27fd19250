"""A file that is judged from disk, a page at a time, is judged as when it is read whole."""

import io
import json
import re
from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import example as tried
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.connectors import item_file, json_stream, sheet
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery, Example, Fault
from hub.connectors.dialect import Text, decode, table
from hub.connectors.judging import KEPT, Judged, judged
from hub.connectors.paging import LongText, long_table, long_text
from tests.connectors.examples import CASES, IDS, delivery

LINES = st.text("ab;\"' \r\n\x1a\x00\x85\u2028é€\ud7ff", max_size=60)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1")


class Counting(io.BytesIO):
    """How much is read of it."""

    gave = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.gave += len(found)
        return found


def by_pages(reads: Connector, news: Delivery, page: int, at_once: int) -> Judged:
    silent = replace(news, content=b"")
    long = lambda file: long_table(file, page)  # noqa: E731  # in place of the one that pages by a megabyte
    with (
        patch.object(sheet, "long_table", long),
        patch.object(sheet, "AT_ONCE", at_once),
        patch.object(item_file, "AT_ONCE", at_once),
        patch.object(json_stream, "PIECE", page),
    ):
        return reads.judge(silent, io.BytesIO(news.content), lambda _part: None)


@pytest.mark.parametrize("at_once", [1, 2, 1_000])
@pytest.mark.parametrize(("reads", "example"), CASES, ids=IDS)
def test_every_example_is_judged_from_disk_as_it_is_read(
    reads: Connector, example: Example, at_once: int
) -> None:
    news = delivery(reads, example)

    assert judged(reads.read(news)) == by_pages(reads, news, 64, at_once)


@pytest.mark.parametrize(("reads", "example"), CASES, ids=IDS)
@settings(max_examples=15)
@given(data=st.data())
def test_so_is_every_example_that_is_damaged(reads: Connector, example: Example, data: st.DataObject) -> None:
    news = delivery(reads, example)
    content = bytearray(news.content[: data.draw(st.integers(0, len(news.content)))])
    for _ in range(data.draw(st.integers(0, 3)) if content else 0):
        at = data.draw(st.integers(0, max(0, len(content) - 1)))
        content[at : at + 1] = data.draw(st.sampled_from([b'"', b"\r", b"\n", b"\x1a", b"\0", b"\xe9", b""]))
    news = replace(news, content=bytes(content))

    assert judged(reads.read(news)) == by_pages(reads, news, data.draw(st.sampled_from([16, 62, 4_096])), 2)


@settings(max_examples=40)
@given(
    items=st.lists(st.sampled_from(["ok", "wrong", "strange", "number"]), max_size=6),
    indent=st.sampled_from([None, 1]),
    shape=st.sampled_from(["bare", "named", "beside"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    piece=st.integers(1, 90),
)
@tried(items=["number", "number"], indent=None, shape="bare", encoding="utf-8", piece=1)
@tried(items=["ok", "wrong"] * 3, indent=1, shape="beside", encoding="utf-16", piece=8)
def test_a_list_in_json_is_judged_from_disk_wherever_its_pieces_end(
    items: list[str], indent: int | None, shape: str, encoding: str, piece: int
) -> None:
    """And by its pieces: what is plainly right is not held as a whole."""
    reads, example = next(case for case in CASES if case[1].name == "statussen")
    news = delivery(reads, example)
    right = json.loads(news.content)["items"][0]
    said = {"ok": right, "wrong": right | {"status": "é?"}, "strange": ["x"], "number": 12_345}
    found = [said[each] for each in items]
    around = {"a": [1, {"items": 2}], "items": found, "foutmelding": {"b": None}}
    value = {"bare": found, "named": {"items": found}, "beside": around}[shape]
    news = replace(news, content=json.dumps(value, indent=indent, ensure_ascii=False).encode(encoding))

    with patch.object(Connector, "read", None):
        from_disk = by_pages(reads, news, 2 * piece, 2)

    assert judged(reads.read(news)) == from_disk


@pytest.mark.parametrize(
    "text", ['{"items": [],}', "[1, 2,]", '{"items": [], "items": [1]}', "[1] 2", "[1, 2", "{}"]
)
def test_json_that_is_not_plainly_right_is_read_as_a_whole(text: str) -> None:
    reads, example = next(case for case in CASES if case[1].name == "statussen")
    news = replace(delivery(reads, example), content=text.encode())

    with pytest.raises(TypeError), patch.object(Connector, "read", None):
        by_pages(reads, news, 2, 2)
    assert judged(reads.read(news)) == by_pages(reads, news, 2, 2)


@given(text=LINES, encoding=st.sampled_from(ENCODINGS), more=st.binary(max_size=3), page=st.integers(1, 12))
@tried(text="a\r\nb\rc\n\n\x1a\n \x1a", encoding="utf-8", more=b"", page=1)
@tried(text="a\r\nb" * 200, encoding="utf-16", more=b"\n", page=3)
@tried(
    text="\u0a61\u0100\nb\u0a61\u0100c", encoding="utf-16", more=b"", page=3
)  # a line end astride of two letters
@tried(text="a\x1a\nb\n\x1a\n\n\n\n", encoding="cp1252", more=b"", page=1)
def test_lines_from_disk_are_the_lines_of_the_text(text: str, encoding: str, more: bytes, page: int) -> None:
    """Whatever its encoding, its line ends and its end, and wherever a page begins."""
    content = text.encode(encoding, "replace") + more

    for whole, by_page in ((decode, long_text), (table, long_table)):
        held, found = whole(content), by_page(io.BytesIO(content), 2 * page)
        if isinstance(held, Text):
            assert isinstance(found, LongText)
            assert (held.encoding, held.lines) == (found.encoding.name, list(found.lines))
            assert held.lines[::-1] == [found.lines[n] for n in reversed(range(len(found.lines)))]
        else:
            assert held == found


def test_a_long_file_is_read_from_disk_once_each_time_it_is_gone_through() -> None:
    """Counted, not timed: what is read to settle it and what is read for its lines, in bytes."""
    content = b"kop\n" + b"".join(b"rij %d\n" % n for n in range(5_000))
    counted = Counting(content)

    text = long_text(counted, 1_000)
    assert not isinstance(text, Fault)
    settled = counted.gave
    assert len(list(text.lines)) == 5_002

    assert settled <= 5 * len(content)
    assert counted.gave - settled <= len(content)


def test_of_more_rejections_than_are_told_each_cause_is_counted_with_its_first_lines() -> None:
    reads, example = next(case for case in CASES if case[0].name == "vo-list")
    news = delivery(reads, example)
    head, row = news.content.splitlines()[:2]
    damaged = re.sub(rb"\d{9}", b"123456789", row)
    news = replace(news, content=b"\n".join([head, *[damaged] * (KEPT + 7)]))

    found = by_pages(reads, news, 4_096, 100)

    assert (KEPT, KEPT + 7) == (len(found.rejections), found.rejected)
    assert [(KEPT + 7, [2, 3, 4, 5, 6])] == [(c.times, c.lines) for c in found.causes.values()]
    assert found.adds_up
    assert b"123456789" not in repr(found).encode()


def test_a_row_that_nobody_can_name_lets_a_list_retract_nothing_however_many_follow() -> None:
    reads, example = next(case for case in CASES if case[1].name == "volledig")
    news = delivery(reads, example)
    head, row = news.content.splitlines()[:2]
    news = replace(news, content=b"\n".join([head, row[:12], *[row.replace(b";J", b";?")] * 5, *[row] * 5]))

    found = by_pages(reads, news, 4_096, 2)

    assert found == judged(reads.read(news))
    assert (6, True, False) == (found.rejected, found.scope is not None, found.retracts)
