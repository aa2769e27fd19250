"""Context as settings in the journal: mode, calendar, roster, agreements, mergers, regions, brake …; as JSON.

Part of a context that no setting speaks of stays as it is. Written canonically: equal context, equal setting.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date
from functools import lru_cache
from typing import Any

from hub.domain.calendar import Holiday, HolidayRegion, SchoolCalendar
from hub.domain.context import Context, Feed, Rhythm
from hub.domain.holds import Brake, HoldId, Word
from hub.domain.identifiers import Brin, Municipality, SourceId
from hub.domain.merging import Merger
from hub.domain.regions import Membership
from hub.domain.route_map import Line, Route, RouteMap
from hub.domain.statute import Agreements, Dated, Since
from hub.streams.records import Setting

MODE = "mode"
CALENDAR = "calendar"
ROSTER = "roster"
AGREED = "agreements"
MERGERS = "mergers"
REGIONS = "regions"
SEATS = "seats"
SUCCESSORS = "successors"
BRAKE = "brake"
ROUTES = "routes"
DECIDED = "surge/"
LIVE = "live"
DRILL = "drill"


def mode_setting(mode: str, generation: int, version: int = 1) -> Setting:
    """Each partition's first record: whose ticks it takes, and which code's fold it is."""
    return Setting(MODE, version, _text({"mode": mode, "generation": generation}))


def settings_of(context: Context, version: int) -> tuple[Setting, ...]:
    """What the context holds beside what was heard, as settings; the same context gives the same texts."""
    bodies = {
        CALENDAR: _calendar(context.calendar),
        ROSTER: [_feed(feed) for feed in context.roster],
        AGREED: [
            {"since": s.day.isoformat(), "value": _agreed(s.value), "source": s.source}
            for s in context.agreements.values
        ],
        # The latest first: of two tables under one version the greater text counts, which knows a later one.
        MERGERS: sorted(
            ([m.day.isoformat(), code, m.into] for code, m in context.mergers.items()), reverse=True
        ),
        REGIONS: sorted(
            (_member(m, code) for code, told in context.regions.items() for m in told), reverse=True
        ),
        SEATS: dict(context.seats),
    }
    if context.successors:
        bodies[SUCCESSORS] = sorted(
            [m.day.isoformat(), brin, m.into] for brin, m in context.successors.items()
        )
    if context.routes:
        bodies[ROUTES] = [_line(line) for line in context.routes]
    if context.brake is not None:
        bodies[BRAKE] = asdict(context.brake)
    return tuple(Setting(name, version, _text(body)) for name, body in bodies.items())


def decided(hold: HoldId, word: Word, version: int) -> Setting:
    """A person's word on what is held: a setting of its own, so that two words never outrank each other."""
    return Setting(f"{DECIDED}{hold}", version, _text(word))


def read_mode(setting: Setting) -> tuple[str, int]:
    """Mode and generation."""
    body = json.loads(setting.body)
    return str(body["mode"]), int(body["generation"])


def applied(context: Context, setting: Setting) -> Context:
    """The context with this setting in it; a name that this code does not know changes nothing."""
    if setting.name.startswith(DECIDED):
        hold = HoldId(setting.name.removeprefix(DECIDED))
        return replace(context, words={**context.words, hold: Word(json.loads(setting.body))})
    if setting.name not in READ:
        return context
    field, value = _told(setting.name, setting.body)
    return replace(context, **{field: value})


@lru_cache(maxsize=16)
def _told(name: str, body: str) -> tuple[str, Any]:
    """The field of the context and its value: one object for all partitions, with what it remembers."""
    field, read = READ[name]
    return field, read(json.loads(body))


def _calendar(calendar: SchoolCalendar) -> dict[str, Any]:
    return {
        "holidays": [
            [h.region, h.name, h.first_day.isoformat(), h.last_day.isoformat()] for h in calendar.holidays
        ],
        "free_days": sorted(day.isoformat() for day in calendar.free_days),
        "regions": [[brin, region] for brin, region in calendar.regions],
        "default_region": calendar.default_region,
    }


def _read_calendar(body: dict[str, Any]) -> SchoolCalendar:
    return SchoolCalendar(
        holidays=tuple(
            Holiday(HolidayRegion(region), name, date.fromisoformat(first), date.fromisoformat(last))
            for region, name, first, last in body["holidays"]
        ),
        free_days=frozenset(map(date.fromisoformat, body["free_days"])),
        regions=tuple((brin, HolidayRegion(region)) for brin, region in body["regions"]),
        default_region=HolidayRegion(body["default_region"]),
    )


def _member(member: Membership, code: str) -> list[str]:
    since, until = (day.isoformat() if day else "" for day in (member.since, member.until))
    return [since, code, member.region, until]


def _read_regions(body: list[list[str]]) -> dict[str, tuple[Membership, ...]]:
    found: dict[str, tuple[Membership, ...]] = {}
    for since, code, region, until in reversed(body):
        member = Membership(region, *(date.fromisoformat(day) if day else None for day in (since, until)))
        found[code] = (*found.get(code, ()), member)
    return found


def _read_mergers(body: list[list[str]]) -> dict[str, Merger[Municipality]]:
    return {code: Merger(date.fromisoformat(day), Municipality(into)) for day, code, into in body}


def _read_successors(body: list[list[str]]) -> dict[str, Merger[Brin]]:
    return {brin: Merger(date.fromisoformat(day), Brin(into)) for day, brin, into in body}


def _read_roster(body: list[dict[str, Any]]) -> tuple[Feed, ...]:
    return tuple(map(_read_feed, body))


def _read_agreements(body: list[dict[str, Any]]) -> Dated[Agreements]:
    return Dated(tuple(map(_read_agreed, body)))


def _feed(feed: Feed) -> dict[str, Any]:
    return {
        "source": feed.source,
        "first_day": feed.first_day.isoformat(),
        "last_day": feed.last_day.isoformat(),
        "rhythm": feed.rhythm,
        "brin": feed.brin,
        "silent_in_holidays": feed.silent_in_holidays,
    }


def _read_feed(line: dict[str, Any]) -> Feed:
    return Feed(
        source=SourceId(line["source"]),
        first_day=date.fromisoformat(line["first_day"]),
        last_day=date.fromisoformat(line["last_day"]),
        rhythm=Rhythm(line["rhythm"]),
        brin=line["brin"],
        silent_in_holidays=HolidayRegion(line["silent_in_holidays"]) if line["silent_in_holidays"] else None,
    )


def _agreed(agreed: Agreements) -> dict[str, Any]:
    """A number each; which rules are off only where any is, as before a rule could be."""
    return {name: told for name, told in asdict(agreed).items() if name != "off" or told}


def _read_agreed(line: dict[str, Any]) -> Since[Agreements]:
    given: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in line["value"].items()}
    return Since(date.fromisoformat(line["since"]), Agreements(**given), line["source"])


def _line(line: Line) -> dict[str, Any]:
    return {**line._asdict(), "since": line.since.isoformat() if line.since else None}


def _read_routes(body: list[dict[str, Any]]) -> RouteMap:
    return tuple(
        Line(
            date.fromisoformat(line["since"]) if line["since"] else None,
            tuple(line["rules"]),
            line["age"],
            tuple(line["schools"]),
            Route(*line["route"]),
        )
        for line in body
    )


def _read_brake(body: dict[str, int]) -> Brake:
    return Brake(**body)


def _text(body: object) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


READ: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    CALENDAR: ("calendar", _read_calendar),
    ROSTER: ("roster", _read_roster),
    AGREED: ("agreements", _read_agreements),
    MERGERS: ("mergers", _read_mergers),
    REGIONS: ("regions", _read_regions),
    SEATS: ("seats", dict),
    SUCCESSORS: ("successors", _read_successors),
    BRAKE: ("brake", _read_brake),
    ROUTES: ("routes", _read_routes),
}
"""Of each setting the field of the context that it fills, and how its text is read."""
