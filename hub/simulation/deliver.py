"""Deliveries: for each slot the file that the source would have sent, and nothing it could not know."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from hub.domain.timeline import AMSTERDAM, day_of, midnight
from hub.simulation import event_lines, files, koppelpunt_items
from hub.simulation.files import Dialect
from hub.simulation.life import Application, Event, Life, Message
from hub.simulation.news import News, happened
from hub.simulation.region import InventedRegion
from hub.simulation.schedule import FULL, Schedule, Slot

YEARS = ((date(2024, 8, 1), date(2025, 7, 31)), (date(2025, 8, 1), date(2026, 7, 31)))


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file as it comes in."""

    moment: datetime
    connector: str
    organisation: str
    name: str
    content: bytes

    @property
    def path(self) -> str:
        return f"{self.connector}/{self.organisation}/{self.name}"


@dataclass(frozen=True)
class Desk:
    """Everything that was ever to be delivered, by source, in the order in which it happened."""

    lives: tuple[Life, ...]
    schedule: Schedule
    dialects: dict[str, Dialect]
    region: InventedRegion

    @cached_property
    def by_school(self) -> dict[str, list[Life]]:
        found: dict[str, list[Life]] = defaultdict(list)
        for life in self.lives:
            for school in {life.school, *(e.school for e in life.enrolments)}:
                found[school].append(life)
        return found

    @cached_property
    def news(self) -> dict[str, list[News]]:
        """Feeds of changes: applications, exams, exits, attendance, municipal events."""
        found: dict[str, list[News]] = defaultdict(list)
        for life in self.lives:
            for source, news in happened(life, self.region):
                found[source].append(news)
        return {source: sorted(all_, key=lambda n: (n.moment, n.life.n)) for source, all_ in found.items()}

    def dialect(self, organisation: str) -> Dialect:
        return self.dialects.get(organisation, files.PLAIN)

    @cached_property
    def moments(self) -> dict[str, list[datetime]]:
        return {source: [n.moment for n in news] for source, news in self.news.items()}

    def since(self, slot: Slot, before: datetime | None) -> list[News]:
        """What happened after the delivery before, up to this one's cut."""
        news, moments = self.news.get(slot.source, []), self.moments.get(slot.source, [])
        first = bisect_right(moments, before) if before else 0
        return news[first : bisect_right(moments, slot.cut)]


def deliveries(
    lives: tuple[Life, ...], schedule: Schedule, dialects: dict[str, Dialect], region: InventedRegion
) -> Iterator[Arrival]:
    """All files of the two years, in the order in which they come in."""
    desk = Desk(lives, schedule, dialects, region)
    before: dict[str, datetime] = {}
    written = [_file(desk, slot, before) for slot in schedule.slots]
    yield from sorted([*written, *_links(lives)], key=lambda a: (a.moment, a.path))


def stamp(moment: datetime) -> str:
    return f"{moment.astimezone(AMSTERDAM):%Y%m%dT%H%M}"


def _file(desk: Desk, slot: Slot, before: dict[str, datetime]) -> Arrival:
    dialect = desk.dialect(slot.organisation)
    news = desk.since(slot, before.get(slot.source))
    before_cut, before[slot.source] = before.get(slot.source), slot.cut
    name = f"{slot.connector}_{slot.organisation}_{stamp(slot.cut)}.csv"
    match slot.connector:
        case "vo-list":
            name = f"vo-list_{slot.organisation}_{stamp(slot.cut)}_{slot.kind}.csv"
            content = files.sheet(files.LIST, _list(desk, slot, before_cut, dialect), dialect)
        case "vo-exam":
            content = files.sheet(files.EXAM, _rows(news, slot, dialect), dialect, total=dialect.totals)
        case "vo-exit":
            content = files.sheet(files.EXIT, _rows(news, slot, dialect), dialect)
        case "koppelpunt":
            name = f"koppelpunt_{stamp(slot.cut)}.json"
            content = koppelpunt_items.items(_items(news, slot))
        case "ro":
            period = next(y for y in YEARS if y[0] <= day_of(slot.cut) <= y[1])
            name = f"RO_{slot.organisation}_{period[0]:%Y%m%d}_{period[1]:%Y%m%d}.CSV"
            people = _people(desk, slot)
            content = files.overview(slot.organisation, period, day_of(slot.cut), people, dialect)
        case "gebeurtenissen-vo" | "gebeurtenissen-mbo" | "gebeurtenissen-gemeente":
            name = f"{name.removesuffix('.csv')}.jsonl"
            content = event_lines.written(_told(news, slot))
        case "verzuimmeldingen":
            content = files.sheet(files.NOTICES, _notices(news, slot), dialect)
        case "attendance":
            content = files.sheet(files.ATTENDANCE, _rows(news, slot, dialect), dialect)
        case _:
            content = files.sheet(files.BRP, _rows(news, slot, dialect), dialect)
    return Arrival(slot.moment, slot.connector, slot.organisation, name, content)


def _list(desk: Desk, slot: Slot, before: datetime | None, dialect: Dialect) -> Iterator[list[str]]:
    here = (life for life in desk.by_school.get(slot.organisation, []) if life.school == slot.organisation)
    for row, changed, gone in (found for life in here for found in _entries(life, slot.cut)):
        if slot.kind == FULL and gone:
            continue
        if slot.kind != FULL and before is not None and changed <= before:
            continue
        yield files.listed(row, slot.cut, dialect, expected=not gone)


def _entries(life: Life, cut: datetime) -> Iterator[tuple[Life, datetime, bool]]:
    """A pupil's rows on the list by then: when each last changed, and whether it was taken off."""
    if life.listed and life.listed <= cut:
        gone = life.unlisted is not None and life.unlisted <= cut
        yield life, max(life.listed, life.unlisted if gone and life.unlisted else life.listed), gone
    again = life.again
    if again and again.listed <= cut:
        done = again.completed if again.completed and again.completed <= cut else None
        row = replace(life, own=again.own, numberless=done is None)
        yield row, done or again.listed, False


def _rows(news: list[News], slot: Slot, dialect: Dialect) -> Iterator[list[str]]:
    for n in news:
        pgn = n.life.pgn(slot.moment, mbo=slot.connector == "attendance")
        match n.kind, n.body:
            case "exam", (result, day):
                yield files.examined(n.life, slot.moment, result, day, dialect)
            case "exit", (last_day, destination):
                yield files.left(n.life, slot.moment, last_day, destination, dialect)
            case "seen", (presence,):
                yield files.present(n.life, pgn, presence, dialect)
            case "absent", (absence, excused):
                yield files.absent(n.life, pgn, absence, dialect, excused=excused)
            case event, (day, home, there):
                yield files.municipal(pgn, n.life.birth(slot.moment), event, day, home or "", there or "")


def _notices(news: list[News], slot: Slot) -> list[list[str]]:
    """Each notice once, as it stood when the file was made."""
    last = {n.body[0]: n for n in news}
    return [files.notified(n.life.pgn(slot.moment), notice, n.body[1]) for notice, n in last.items()]


def _items(news: list[News], slot: Slot) -> Iterator[dict[str, object]]:
    for n in news:
        match n.body:
            case (Application() as application, Message() as message):
                yield koppelpunt_items.item(application, message, n.life.pgn(slot.moment, mbo=True))


def _told(news: list[News], slot: Slot) -> Iterator[tuple[Event, str, str]]:
    """Each event with the number of whom it is about, in the columns of that kind of source."""
    mbo = slot.connector == "gebeurtenissen-mbo"
    for n in news:
        match n.body:
            case (Event() as event,):
                who = files.numbers(n.life.pgn(slot.moment, mbo=True)) if mbo else None
                yield (event, *(who or files.vo_numbers(n.life, slot.moment)))


def _people(desk: Desk, slot: Slot) -> Iterator[files.Record]:
    """Who is in a registratieoverzicht made that night."""
    if slot.cut < midnight(YEARS[1][0]):
        return
    for life in desk.by_school.get(slot.organisation, []):
        enrolments = tuple(
            e
            for e in life.enrolments
            if e.school == slot.organisation
            and e.registered <= slot.cut
            and (e.erased is None or e.erased > slot.cut)
            and not (e.hidden and e.hidden[0] <= slot.cut < e.hidden[1])
        )
        diplomas = tuple(
            (d.number, d.crebo, d.day)
            for d in life.diplomas
            if d.school == slot.organisation and d.registered <= slot.cut
        )
        if enrolments or diplomas:
            yield files.Record(life, life.pgn(slot.moment, mbo=True), enrolments, diplomas)


def _links(lives: tuple[Life, ...]) -> Iterator[Arrival]:
    """The koci file of a municipality on the day on which a BSN came."""
    found: dict[tuple[datetime, str], list[list[str]]] = defaultdict(list)
    for life in lives:
        if life.linked and life.onderwijsnummer:
            day = day_of(life.linked)
            row = [life.onderwijsnummer, life.bsn, day.isoformat()]
            found[life.linked, life.home(day) or ""].append(row)
    for (moment, gm), rows in found.items():
        name = f"{day_of(moment):%Y%m%d}G{gm}.koci.csv"
        yield Arrival(moment, "koci", gm, name, files.sheet(files.KOCI, rows))
