"""The social route map (sociale routekaart): whom to ask for, where and how, in which situation.

A line fits by rule, age and kind of school; of the lines that hold on a day the first that fits counts.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Age(StrEnum):
    """By the eighteenth birthday; empty when no birth date is known."""

    MINOR = "minor"
    ADULT = "adult"
    UNKNOWN = ""


class School(StrEnum):
    """Where a pupil is, or came from; empty when no source tells."""

    VMBO = "vmbo"
    HAVO_VWO = "havo-vwo"
    PRO = "pro"
    VSO = "vso"
    ISK = "isk"
    VAVO = "vavo"
    MBO = "mbo"
    UNKNOWN = ""


class Route(NamedTuple):
    """Which party, which role there, by which way."""

    party: str
    role: str
    channel: str


class Line(NamedTuple):
    """From when on it holds (None: always), for what, and where it leads; no rules, age or schools: any."""

    since: date | None
    rules: tuple[str, ...]
    age: str
    schools: tuple[str, ...]
    route: Route

    def fits(self, rule: str, age: str, school: str) -> bool:
        return (
            (not self.rules or rule in self.rules)
            and (not self.age or age == self.age)
            and (not self.schools or school in self.schools)
        )


RouteMap = tuple[Line, ...]


def route(lines: RouteMap, day: date, rule: str, age: str, school: str) -> Route | None:
    """The first that holds and fits."""
    return next(
        (ln.route for ln in lines if (ln.since is None or ln.since <= day) and ln.fits(rule, age, school)),
        None,
    )


def gaps(lines: RouteMap, rules: Iterable[str]) -> Iterator[tuple[str, Age, School, date]]:
    """The situations that lead nowhere, and the first day on which they do."""
    days = sorted({date.min, *(line.since for line in lines if line.since)})
    for rule in rules:
        for age in Age:
            for school in School:
                lost = (day for day in days if route(lines, day, rule, age, school) is None)
                if (day := next(lost, None)) is not None:
                    yield rule, age, school, day
