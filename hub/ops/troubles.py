"""What is wrong and who must act: with this `hub status` begins, as far as the topics tell it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from errno import EDQUOT, ENOSPC, EROFS
from itertools import groupby
from operator import attrgetter
from os import strerror
from pathlib import PurePath

from hub.connectors.numbering import shown
from hub.domain.surge import SURGE, SURGE_DROPPED
from hub.domain.timeline import day_of
from hub.domain.usual import Unusual
from hub.edge.vault.pulls import Gap
from hub.edge.vault.statements import Held, State
from hub.edge.vault.traits import KeptOut
from hub.edge.views.installation import Installation
from hub.edge.views.readqueries import Cause, Source

REMEDIES = {
    "no_municipality": "the vo school completes its list, or the municipality tells of the move",
    "no_birth_date": "the vo school completes its list",
    "unknown_level": "the institution corrects the programme or gives its level; its receipt names them",
    SURGE: "you: `hub surge list`, then tell or drop",
    "two_persons": "the school that has two birth dates under one number mends its list",
    "no_pgn": "the vo school completes its list, or the municipality links the two numbers",
}

SHOWN = 5
"""Gaps in the numbers of a feed."""

MEMORY = ("state.", "positions.")
"""Topics that flows write for themselves."""

LIST = "you: `hub unreadable list`"
MEND = "you: restart `hub run`; a flow mends its memory as it starts"
COUNTS = "you: ask what happened there; then `hub ingest --resume`"
PULL = "you: `hub ingest --pull {}` tells what to do; it is tried again by itself"
NEVER_CAME = "you: ask its supplier; then `hub ingest --resume {}`. Until then it is not heard"
RIGHTS = "you: give the hub's user its read and write rights back"
READ_ONLY = "you: mount it for writing again, or find out why its disk went read-only"
FULL = "you: make room on its disk"
SPOILT = "{} mends and delivers again; `hub rejected letter`"
WITHDRAW = "you: give `hub delivery withdraw {}` again, unless it is at work"
AGREED = "nobody, as long as `drift` of its settings is right"
OUTBOX = "you: bring it back; what waits is sent then"
RESUME = "you: tell {}; then `hub webhook resume {}`"
FETCH = "you: tell {}; they fetch them, or `hub webhook replay`"
SKIP = "you: find who wrote it; then `hub journal skip`"

DISKS = {strerror(EROFS): READ_ONLY, strerror(ENOSPC): FULL, strerror(EDQUOT): FULL}
"""What to do where it is not the rights, by how the system says it; it is tried again by itself."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that somebody must mend."""

    what: str
    where: str
    who: str  # and what they do


def troubles(found: Installation) -> Iterator[Trouble]:
    """All that is wrong, the gravest first: what stands still or cannot be read, sources, cases."""
    yield from _at_the_door(found)
    if not found.topics:
        yield Trouble("no topics here yet", "Kafka", "you: `hub topics apply`, or `hub run`")
    elif found.clock.now is None:
        yield Trouble("the clock has not struck yet", "journal", "you: `hub run`")
    for where in found.halted:
        yield Trouble("a record of the journal cannot be read: its partition waits", where, SKIP)
    memory = [at for at in found.unread if at.startswith(MEMORY)]
    for places, remedy in (([at for at in found.unread if at not in memory], LIST), (memory, MEND)):
        if places:
            more = " …" if len(places) > 1 else ""
            yield Trouble(f"{len(places)} that nobody can read", f"{places[0]}{more}", remedy)
    yield from _webhooks(found)
    yield from map(_silent, filter(attrgetter("silent_since"), found.sources))
    yield from map(_unlisted, filter(attrgetter("unlisted_since"), found.sources))
    silent = {source.name for source in found.sources if source.silent_since}
    yield from (_unusual(one) for one in found.unusual if one.source not in silent)
    for why, count in found.blocked.items():
        if why != SURGE_DROPPED:
            what = f"{count} open, {'held as a surge' if why == SURGE else 'told to nobody outside'}"
            yield Trouble(what, why, REMEDIES.get(why, "you: hub explain"))
    yield from _rejections(found.causes)


def _webhooks(found: Installation) -> Iterator[Trouble]:
    """Who must get events and gets none: first for good, then for now."""
    if not found.outbox:
        yield Trouble("the database of the outbox does not answer", "HUB_DATABASE", OUTBOX)
    for each in found.webhooks:
        where = f"{each.organisation} ({each.subscription})"
        whom = each.contact or each.organisation
        if each.state == "parked":
            what = f"events tried for three days in vain ({each.error}); {each.waiting} wait"
            yield Trouble(what, where, RESUME.format(whom, each.subscription))
        elif each.why == "gone":
            what = f"the subscriber says that it is gone (410); {each.waiting} wait"
            yield Trouble(what, where, RESUME.format(whom, each.subscription))
        elif each.failing_since is not None:
            since = f"{each.failing_since:%Y-%m-%d %H:%M}"
            what = f"takes no events since {since} ({each.error}); {each.waiting} wait"
            yield Trouble(what, where, f"{whom} mends; it is tried again by itself")
        if each.given_up:
            yield Trouble(f"{each.given_up} events refused for three days", where, FETCH.format(whom))


def _at_the_door(found: Installation) -> Iterator[Trouble]:
    for place, why in found.unfit.items():
        yield Trouble(f"this directory cannot be used: {why}", _source_of(place), DISKS.get(why, RIGHTS))
    for source, count in found.stopped.items():
        what = f"not heard: {count} records in a row rejected"
        yield Trouble(what, source, SPOILT.format(source.partition("/")[2]))
    for source, delivery in found.withdrawing.items():
        yield Trouble("waits for a withdrawal that is not done", source, WITHDRAW.format(delivery))
    for kept_out in found.kept_out:
        what = f"a delivery of {kept_out.records} records has {kept_out.new}: nothing of it counts yet"
        yield _asked(kept_out, what)
    for held in found.held:
        yield _asked(held, f"a full list lacks {held.lost} of {held.known}: nothing is taken back yet")
    for source in found.ran_back:
        yield Trouble("its number ran back", source, COUNTS)
    for source, left in found.left_out.items():
        what = (
            f"left out as agreed: {left.columns} unknown columns, {left.records} records with an unknown code"
        )
        yield Trouble(what, source, AGREED)
    for source, trouble in found.unpulled.items():
        what = f"not pulled since {trouble.since:%Y-%m-%d}: {trouble.why}"
        yield Trouble(what, source, PULL.format(source))
    for source, gaps in found.missing.items():
        yield Trouble(never_came(gaps), source, NEVER_CAME.format(source))


def never_came(gaps: Sequence[Gap]) -> str:
    """How many numbers of a feed are missing, and which."""
    named = [shown(g.first) if g.size == 1 else f"{shown(g.first)}–{shown(g.last)}" for g in gaps[:SHOWN]]
    more = " …" if len(gaps) > SHOWN else ""
    return f"{sum(g.size for g in gaps)} numbers never came: {', '.join(named)}{more}"


def _source_of(place: str) -> str:
    """<connector>/<organisation>, as sources are named; the whole path is in --json."""
    return "/".join(PurePath(place).parts[-2:])


def _asked(one: Held | KeptOut, what: str) -> Trouble:
    """What waits for a person's word."""
    organisation, command = one.source.partition("/")[2], f"`hub delivery confirm {one.delivery}`"
    if one.state is State.CONFIRMED:
        return Trouble("a confirmation that did not get through", one.source, f"you: {command}")
    return Trouble(what, one.source, f"you: ask {organisation}; if it is right, {command}")


def well(source: Source) -> bool:
    """Heard in its rhythm, and holding nothing up."""
    quiet = source.silent_since or source.unlisted_since
    return source.rhythm is not None and quiet is None and not source.waiting


def _silent(source: Source) -> Trouble:
    held = f"; {source.waiting} pupils wait for it" if source.waiting else ""
    since = f"{source.silent_since:%Y-%m-%d}" if source.silent_since else ""
    organisation = source.name.partition("/")[2]
    return Trouble(f"silent since {since}{held}", source.name, f"{organisation} delivers; you call them")


def _unlisted(source: Source) -> Trouble:
    """D01: whom no list names nobody misses."""
    since = day_of(source.unlisted_since) if source.unlisted_since else ""
    organisation = source.name.partition("/")[2]
    what = f"no list since 1 October, told since {since}: nobody misses whom no list names"
    return Trouble(what, source.name, f"{organisation} delivers; you call them")


def _unusual(one: Unusual) -> Trouble:
    usual, organisation = one.usual, one.source.partition("/")[2]
    what = f"{one.records} records on {one.day:%A %Y-%m-%d}, normally {usual.low}–{usual.high}"
    return Trouble(what, one.source, f"you: ask {organisation} whether that is all")


def _rejections(causes: Iterable[Cause]) -> Iterator[Trouble]:
    by_source = attrgetter("source")
    for source, mine in groupby(sorted(causes, key=by_source), key=by_source):
        count = sum(cause.count for cause in mine)
        organisation = source.partition("/")[2]
        yield Trouble(
            f"{count} records could not be facts", source, f"{organisation} mends; `hub rejected list`"
        )
