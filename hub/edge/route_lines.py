"""A region's own social route map, as its file writes it: checked, and laid before the hub's own."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import Field, field_validator

from hub.connectors.reference.routes import routes
from hub.domain.route_map import Age, Line, Route, RouteMap, School, gaps
from hub.domain.rules.catalogue import EVERY
from hub.edge.errors import meant
from hub.edge.settings_file import Strict

Words = Annotated[str, Field(min_length=2, max_length=60)]
CODES = tuple(rule.code for rule in EVERY)


class RouteLine(Strict):
    """Whom to ask, in what situation, from a day on; what is left out is any."""

    since: date
    ground: str = Field(min_length=3, description="the document that holds it")
    rules: tuple[str, ...] = ()
    age: Age = Age.UNKNOWN
    schools: tuple[School, ...] = ()
    party: Words
    role: Words
    channel: Words

    @field_validator("rules")
    @classmethod
    def _known(cls, rules: tuple[str, ...]) -> tuple[str, ...]:
        for code in rules:
            if code not in CODES:
                raise ValueError(f"{code} is no rule; {meant(code, CODES)}")
        return rules


def whole(own: Iterable[RouteLine], *, only_own: bool) -> RouteMap:
    """The region's, the latest day first and in the file's order within one; behind them the hub's own."""
    lines = [
        Line(
            one.since,
            one.rules,
            str(one.age),
            tuple(map(str, one.schools)),
            Route(one.party, one.role, one.channel),
        )
        for one in sorted(own, key=lambda line: line.since, reverse=True)
    ]
    return (*lines, *(() if only_own else routes()))


def nowhere(lines: RouteMap) -> str | None:
    """What is wrong where situations have no route: how many, and the first of them."""
    found = list(gaps(lines, CODES))
    if not found:
        return None
    rule, age, school, day = found[0]
    when = "" if day == date.min else f" from {day} on"
    told = f"{rule}, age {age or 'not known'}, school {school or 'not known'}"
    return f"{len(found)} situations lead nowhere{when}, the first is {told}: whom is one to ask?"
