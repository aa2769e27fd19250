"""What lives have on the way to mbo and outside a school, and how event files tell of it."""

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime
from functools import cache

from hub.connectors import gebeurtenissen_gemeente, gebeurtenissen_mbo, gebeurtenissen_vo
from hub.connectors.catalogue import connector
from hub.connectors.contract import Delivery
from hub.domain.facts import IntakeState, Status
from hub.domain.timeline import FOREVER, day_of
from hub.simulation import outside, way
from hub.simulation.deliver import Arrival
from hub.simulation.delivered_life import DeliveredLife
from hub.simulation.dirt import KINDS
from hub.simulation.life import Event
from hub.simulation.simulate import Simulated, simulate

EVENTS = tuple(c.CONNECTOR for c in (gebeurtenissen_vo, gebeurtenissen_mbo, gebeurtenissen_gemeente))
KINDS_OF_EVENT = (
    "orientatie",
    "dossier",
    "intake",
    "warme-overdracht",
    "vrijstelling",
    "bezigheid",
    "contact",
)
NAMES = {reads.name for reads in EVENTS}


@cache
def region(*, dirty: bool = False) -> Simulated:
    return simulate(500, 3, tuple(KINDS) if dirty else ())


def files(simulated: Simulated) -> list[Arrival]:
    return [a for a in simulated.arrivals() if a.connector in NAMES]


def events(simulated: Simulated) -> list[tuple[int, Event]]:
    return [(life.n, event) for life in simulated.lives for event in life.events]


def test_event_files_are_read_whole_also_with_all_dirt_and_bring_every_kind_of_fact() -> None:
    for dirty in (False, True):
        found = Counter[str]()
        for file in files(region(dirty=dirty)):
            reads = connector(file.connector)
            assert reads is not None
            reading = reads.read(Delivery(file.name, file.organisation, file.moment, file.content))
            assert ((), (), True) == (reading.rejections, reading.notes, reading.heard)
            found.update(claim.fact.kind for claim in reading.claims)

        assert {kind.__name__ for reads in EVENTS for kind in reads.delivers} == set(found)


def test_a_life_that_was_delivered_knows_when_each_event_was_told() -> None:
    """Of each the moment of the first file that holds it; none of them is in a file of before it was written."""
    simulated = region()
    told: dict[tuple[str, str, str], datetime] = {}
    for file in files(simulated):
        lines = [] if file.content == b"[]\n" else file.content.decode().splitlines()
        for said in map(json.loads, lines):
            when = datetime.fromisoformat(said["time"])
            assert when <= file.moment
            key = (f"{file.connector}/{file.organisation}", said["data"]["nummer"], said["id"])
            assert key not in told
            told[key] = file.moment

    expected = Counter[datetime]()
    for life in simulated.lives:
        seen = DeliveredLife(life, simulated.region, simulated.schedule)
        told_of = [told_at for kind in KINDS_OF_EVENT for _, told_at in seen.events(kind)]
        assert len(told_of) == len(life.events)
        expected.update(at for at in told_of if at < FOREVER)
    assert Counter(told.values()) == expected


def test_nothing_is_written_down_of_who_has_died() -> None:
    """The same life, that ends between two of its events, has those of before the end and no other."""
    simulated = region()
    for invented in (way.events, outside.events):
        ended = 0
        for life in simulated.lives:
            whole = list(invented(simulated.region, life, simulated.seed))
            if whole and len({day_of(e.told) for e in whole}) > 1:
                last = max(day_of(e.told) for e in whole)
                until = list(invented(simulated.region, replace(life, died=last), simulated.seed))
                assert until == [e for e in whole if day_of(e.told) < last]
                ended += 1
        assert ended


def test_a_talk_is_held_after_the_application_was_received_and_before_its_answer() -> None:
    held = 0
    for life in region().lives:
        for event in (e for e in life.events if e.kind == "intake" and e.word == IntakeState.HELD):
            held += 1
            school, crebo = event.source.partition("/")[2], dict(event.more)["crebo"]
            mine = [a for a in life.applications if (a.school, a.crebo) == (school, crebo)]
            assert any(
                day_of(a.messages[0].moment) < event.day
                and all(
                    day_of(m.moment) >= event.day
                    for m in a.messages
                    if m.status not in (Status.APPLIED, Status.RECEIVED)
                )
                for a in mine
            )
    assert held > 50


def test_who_tells_events_tells_them_on_its_own_rhythm_and_others_tell_none() -> None:
    """Half of the schools and institutions: rules that rest on these feeds are silent about the others."""
    simulated = region()
    tellers = {line["source"] for line in simulated.region.settings()["roster"]}
    sources = {event.source for _, event in events(simulated)}

    assert sources <= tellers
    assert 0 < len([s for s in simulated.region.schools if s.tells_events]) < len(simulated.region.schools)
    assert {s.partition("/")[0] for s in sources} == NAMES
