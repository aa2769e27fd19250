"""The hunt for files that harm: a few trials of each, what was once found, and that a fault would be found."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hub.connectors.catalogue import CONNECTORS
from hub.connectors.contract import Claim, Delivery, PersonRef, Reading
from hub.connectors.naming import Frame
from hub.domain.facts import Died
from tests.connectors.examples import CASES, delivery
from tests.fuzz.corpus import Seed, keep, kept, seeds
from tests.fuzz.distortions import CANARY, DISTORTIONS
from tests.fuzz.hunt import Hunt
from tests.fuzz.trial import fault, secrets_of


@pytest.mark.parametrize("begun", list(seeds()), ids=lambda s: f"{s.reads.name}-{s.news.name}")
def test_no_delivery_however_spoilt_does_harm(begun: Seed) -> None:
    """A few trials, always the same; `python -m tests.fuzz` makes many."""
    hunt = Hunt()

    hunt.go(begun, 1, 4)

    assert hunt.runs >= 4
    assert list(hunt.finds) == []


def test_what_was_found_once_is_right_now() -> None:
    for found in kept():
        assert fault(found.reads, found.news, secrets_of(found.news.content)) is None, found.news.name


def _crashes(_news: Delivery, _at: Frame) -> Reading:
    raise KeyError


def _hangs(_news: Delivery, _at: Frame) -> Reading:
    while True:
        pass


def _loses_a_row(news: Delivery, at: Frame) -> Reading:
    return Reading(records=2, through=news.picked_up, version=at.version, fruitful=frozenset({1}))


def _tells_a_number(news: Delivery, at: Frame) -> Reading:
    died = Died(source=at.source, ref=f"x-{CANARY}", version=1, day=news.picked_up.date())
    read = Reading(records=1, through=news.picked_up, version=at.version, fruitful=frozenset({1}))
    return replace(read, claims=(Claim(PersonRef(CANARY, None), died),))


@pytest.mark.parametrize(
    ("reads", "what"),
    [
        (_crashes, "crash: KeyError"),
        (_hangs, "hang"),
        (_loses_a_row, "counts do not add up"),
        (_tells_a_number, "a person's number is told"),
    ],
)
def test_each_harm_is_found_and_kept(
    reads: Callable[[Delivery, Frame], Reading], what: str, tmp_path: Path
) -> None:
    connector, example = CASES[0]
    begun = Seed(replace(connector, reads=reads, form=None), delivery(connector, example))
    hunt = Hunt()

    hunt.go(begun, 1, 1, limit_s=0.02)

    (told,) = hunt.finds
    assert told.startswith(what)
    path = keep(hunt.finds[told], told, tmp_path)
    assert path.read_bytes() == hunt.finds[told].news.content
    assert path.relative_to(tmp_path).parts[:2] == (connector.name, example.organisation)


def test_every_connector_is_hunted_and_every_distortion_spoils_something() -> None:
    assert {c.name for c in CONNECTORS} == {one.reads.name for one in seeds()}
    contents = [one.news.content for one in seeds()]
    draws = (min, max, lambda low, high: (low + high) // 2)
    for distort in DISTORTIONS:
        assert any(distort(content, draw) != content for content in contents for draw in draws), distort
