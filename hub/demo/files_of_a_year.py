"""Files of a past year as deliveries: whose they are and when each came, by names and content."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from hub.connectors.catalogue import CONNECTORS
from hub.connectors.catalogue import connector as named
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery
from hub.connectors.naming import moment_in
from hub.connectors.whose import organisation_of
from hub.domain.context import Feed, Rhythm
from hub.domain.facts import ApplicationChanged
from hub.domain.feeds import KOPPELPUNT, ro_of
from hub.domain.identifiers import SourceId
from hub.domain.timeline import day_of
from hub.edge.sources import Sources
from hub.simulation.deliver import Arrival

ALWAYS = (date(2000, 1, 1), date(2100, 1, 1))
OURS = (".receipt.json", ".ontvangst.txt")
WHICH = "welk soort bestand dit is, blijkt niet uit naam of map; geef het met --as"
WHOSE = "van wie het is, blijkt niet uit naam, map of inhoud"
UNREADABLE = "het is niet te openen"


@dataclass(frozen=True, slots=True)
class Year:
    """What takes part, by its moment, and what does not, with why (Dutch).

    by_disk: files without a moment of their own, which take that of the file on disk.
    sources: by whose settings the files are read.
    """

    arrivals: tuple[Arrival, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    by_disk: tuple[str, ...] = ()
    heard: frozenset[SourceId] = frozenset()
    rejected: int = 0
    records: int = 0
    institutions: frozenset[SourceId] = frozenset()  # registers in which an application would show
    sources: Sources = field(default_factory=Sources)

    @property
    def last(self) -> date:
        """The day of the last file."""
        return day_of(self.arrivals[-1].moment)

    def beside(self, other: "Year") -> "Year":
        """Both together."""
        return Year(
            tuple(sorted((*self.arrivals, *other.arrivals), key=_in_turn)),
            (*self.left_out, *other.left_out),
            (*self.by_disk, *other.by_disk),
            self.heard | other.heard,
            self.rejected + other.rejected,
            self.records + other.records,
            self.institutions | other.institutions,
            self.sources,
        )


@dataclass
class _Found:
    sources: Sources
    arrivals: list[Arrival] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    by_disk: list[str] = field(default_factory=list)
    heard: set[SourceId] = field(default_factory=set)
    registers: set[SourceId] = field(default_factory=set)
    rejected: int = 0
    records: int = 0


def year(paths: Iterable[Path], reads_as: Connector | None = None, sources: Sources | None = None) -> Year:
    """In any order; of a directory all files in it. A file named twice is one."""
    found = _Found(sources or Sources())
    for path in dict.fromkeys(each for given in paths for each in _files(given)):
        _take(path, reads_as, found)
    return Year(
        tuple(sorted(found.arrivals, key=_in_turn)),
        tuple(found.left_out),
        tuple(found.by_disk),
        frozenset(found.heard),
        found.rejected,
        found.records,
        frozenset(found.registers),
        found.sources,
    )


def _in_turn(arrival: Arrival) -> tuple[datetime, str]:
    return arrival.moment, arrival.path


def roster(year: Year) -> tuple[Feed, ...]:
    """Who is waited for where no region says so: whoever's silence a rule would take for news.

    Without it a school that has no file of the koppelpunt would read that nobody has applied anywhere.
    """
    delivered = {SourceId(f"{a.connector}/{a.organisation}") for a in year.arrivals}
    sources = {KOPPELPUNT, *delivered, *year.institutions}
    first, last = ALWAYS
    return tuple(
        Feed(source=source, first_day=first, last_day=last, rhythm=Rhythm.NONE) for source in sorted(sources)
    )


def connector_of(path: Path) -> Connector | None:
    """By its place as in the drop directory (<connector>/<organisation>/), else by the file's name."""
    if (placed := named(_place(path)[0])) is not None:
        return placed
    name = path.name
    fits = [c for c in CONNECTORS if c.file.fits(name)] or [
        c for c in CONNECTORS if c.file.organisation_in(name) and _begins(name, c)
    ]
    fits = fits or [c for c in CONNECTORS if _begins(name, c)]
    return fits[0] if len(fits) == 1 else None


def _begins(name: str, reads: Connector) -> bool:
    return name.casefold().startswith((f"{reads.name}_", f"{reads.name}-", f"{reads.name}."))


def _files(given: Path) -> Iterator[Path]:
    if not given.is_dir():
        yield given
        return
    for path in sorted(given.rglob("*")):
        inside = path.relative_to(given).parts
        hidden = any(part.startswith(".") or part == "archive" for part in inside)
        if path.is_file() and not hidden and not path.name.endswith(OURS):
            yield path


def _take(path: Path, reads_as: Connector | None, found: _Found) -> None:
    reads = reads_as or connector_of(path)
    if reads is None:
        found.left_out.append((path.name, WHICH))
        return
    try:
        content, on_disk = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        found.left_out.append((path.name, UNREADABLE))
        return
    whose = _whose(path, reads, content)
    if whose is None:
        found.left_out.append((path.name, WHOSE))
        return
    delivery = Delivery(path.name, whose, moment_in(path.name, reads.file) or datetime.now(UTC), content)
    _read(reads, delivery, on_disk, found)


def _place(path: Path) -> tuple[str, str]:
    """The two directories that it stands in."""
    above, beside, *_ = (*path.resolve().parts[-3:-1], "", "")
    return above, beside


def _whose(path: Path, reads: Connector, content: bytes) -> str | None:
    above, beside = _place(path)
    placed = beside.upper() if above == reads.name and reads.owner.fits(beside.upper()) else None
    whose = reads.owner.only or placed or organisation_of(reads, path.name, BytesIO(content))
    return whose if whose is None or reads.owner.only else whose.upper()


def _read(reads: Connector, delivery: Delivery, on_disk: datetime, found: _Found) -> None:
    """Once, for its moment and for what may be waited for; it is read again when its day comes."""
    source = reads.source(delivery.organisation)
    reading = reads.read(found.sources.told(source, delivery))
    moment = delivery.picked_up
    if moment_in(delivery.name, reads.file) is None:
        told = reading.through != delivery.picked_up
        moment = reading.through if told else on_disk
        if not told:
            found.by_disk.append(delivery.name)
    found.arrivals.append(Arrival(moment, reads.name, delivery.organisation, delivery.name, delivery.content))
    found.records += reading.records
    found.rejected += len(reading.rejected_records)
    if reading.heard:
        found.heard.add(source)
    for claim in reading.claims:
        if isinstance(claim.fact, ApplicationChanged):
            found.registers.add(ro_of(claim.fact.school))
