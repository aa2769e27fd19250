"""A region's settings: which feeds are waited for, which holidays its schools keep, what it agreed.

Read from a JSON or TOML file, checked at the border, and written to the journal, where all that follows from
them can be replayed. Without a file the country's holidays hold, nobody is waited for, and the law's defaults
apply.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator, model_validator

from hub.connectors import feed_names
from hub.connectors.reference import tables
from hub.connectors.reference.files import table
from hub.domain.calendar import HolidayRegion, SchoolCalendar
from hub.domain.context import Context, Feed, Rhythm
from hub.domain.holds import Brake
from hub.domain.identifiers import Brin as School
from hub.domain.identifiers import SourceId
from hub.domain.merging import Merger, Successors
from hub.domain.route_map import RouteMap
from hub.domain.statute import Agreements, Dated
from hub.edge import agreed, settings_file
from hub.edge.agreed import Agreed, RouteLine, nowhere, whole
from hub.edge.errors import OperatorError
from hub.edge.settings_file import Strict

Brin = Annotated[str, Field(pattern=r"^[0-9]{2}[A-Z]{2}$")]
Municipality = Annotated[str, Field(pattern=r"^[0-9]{4}$")]
Source = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*/[A-Za-z0-9]+$")]

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""Days on which a feed can be waited for. One that begins outside them is a slip of the hand: before the
first day of all there is none to count from. One that ends later, as 9999-12-31 says it, has no end."""


def _can_be(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"{day} lies outside {EARLIEST} to {LATEST}; is its year right?")
    return day


class Line(Strict):
    """One line of the roster."""

    source: Source
    first_day: Annotated[date, AfterValidator(_can_be)]
    last_day: Annotated[date, AfterValidator(lambda day: min(day, LATEST))]
    rhythm: Rhythm
    brin: Brin | None = None
    silent_in_holidays: HolidayRegion | None = None

    @field_validator("source")
    @classmethod
    def _some_connector_reads_it(cls, source: str) -> str:
        """Refuses a feed that nothing reads: it would be waited for until the end of time."""
        settings_file.some_connector_reads(source)
        if (wrong := feed_names.nobody(source)) is not None:
            raise ValueError(wrong)
        return source

    @model_validator(mode="after")
    def _in_order(self) -> "Line":
        if self.last_day < self.first_day:
            raise ValueError("last_day lies before first_day")
        if (wrong := feed_names.ended(self.source, self.first_day)) is not None:
            raise ValueError(wrong)
        if self.brin is not None and feed_names.other_school(self.source, self.brin):
            raise ValueError(f"{self.source} and brin {self.brin} are two schools; which of the two is it?")
        return self


class BrakeFile(Strict):
    """From how many new cases on a person is asked first; what is left out keeps its default."""

    most: int = Field(20, ge=1, description="of one rule for one recipient on one day")
    times: int = Field(5, ge=1, description="as many as on the highest day that is compared with")
    learning_days: int = Field(365, ge=0, description="from a rule's first case on")
    late_days: int = Field(14, ge=0, description="cases that began longer ago are no deadline's")


class SchoolMerger(Strict):
    """A school that ends, and the one that goes on for it."""

    brin: Brin
    day: date = Field(description="the first on which it is no more")
    into: Brin
    ground: str = Field(min_length=3, description="where that is written")


class RegionFile(Strict):
    """The file as it is written."""

    version: int | None = Field(None, ge=1, description="counts up with each change; else the file's own age")
    roster: tuple[Line, ...] = ()
    brin_regions: dict[Brin, HolidayRegion] = Field(default_factory=dict)
    default_region: HolidayRegion = HolidayRegion.MIDDLE
    brin_municipalities: dict[Brin, Municipality] = Field(
        default_factory=dict, description="where a school lies: the coordinator of that region hears of it"
    )
    agreements: Annotated[tuple[Agreed, ...], AfterValidator(agreed.one_of_a_day)] = ()
    school_mergers: tuple[SchoolMerger, ...] = Field((), description="schools that end, and their heirs")
    brake: BrakeFile = BrakeFile()
    routes: tuple[RouteLine, ...] = Field((), description="the region's social route map: whom to ask")
    only_own_routes: bool = Field(default=False, description="the hub's own lines are left out")
    free_days: tuple[date, ...] = Field((), description="days without lessons beside the national ones")

    @model_validator(mode="after")
    def _municipalities_that_are_known(self) -> "RegionFile":
        """A code that no table has would leave a coordinator without news."""
        for brin, code in self.brin_municipalities.items():
            if tables.municipality(code) is None:
                raise ValueError(f"{code}, where {brin} would lie, is no municipality")
        return self

    @model_validator(mode="after")
    def _schools_that_are_known(self) -> "RegionFile":
        """The country's table lacks most vo schools: the region's own file says which there are."""
        known = {*self.brin_regions, *(line.brin for line in self.roster if line.brin)}
        for line in self.roster:
            if (wrong := feed_names.unlisted_school(line.source, known)) is not None:
                raise ValueError(wrong)
        return self

    @model_validator(mode="after")
    def _mergers_lead_on(self) -> "RegionFile":
        """A school that ends twice, or goes on in itself, goes on nowhere; and its feeds end with it."""
        ended = {merger.brin: merger for merger in self.school_mergers}
        if len(ended) < len(self.school_mergers):
            raise ValueError("a school ends twice in school_mergers")
        for brin in ended:
            passed = [brin]
            while passed[-1] in ended:
                passed.append(ended[passed[-1]].into)
                if passed[-1] in passed[:-1]:
                    raise ValueError(f"{' → '.join(passed)} goes on in itself")
        for line in self.roster:
            gone = ended.get(line.source.partition("/")[2])
            if gone is not None and line.last_day >= gone.day:
                raise ValueError(f"{line.source} ends with {gone.brin}, the day before {gone.day}")
        return self

    @model_validator(mode="after")
    def _every_situation_has_a_route(self) -> "RegionFile":
        if (wrong := nowhere(whole(self.routes, only_own=self.only_own_routes))) is not None:
            raise ValueError(wrong)
        return self


@dataclass(frozen=True)
class Region:
    """The same in the hub's words; `version` orders two of them."""

    version: int
    calendar: SchoolCalendar
    roster: tuple[Feed, ...]
    agreements: Dated[Agreements]
    seats: Mapping[str, str]
    brake: Brake
    routes: RouteMap
    successors: Successors

    @property
    def context(self) -> Context:
        """What a pupil's watch must know beside facts: these settings, mergers, and regions."""
        return Context(
            calendar=self.calendar,
            roster=self.roster,
            agreements=self.agreements,
            mergers=tables.mergers(),
            regions=tables.regions(),
            seats=self.seats,
            brake=self.brake,
            routes=self.routes,
            successors=self.successors,
        )


def load(path: Path | None) -> Region:
    """The region's settings from a file, or the default region."""
    if path is None:
        return region(RegionFile(), version=1)
    file = settings_file.read(path, RegionFile, _inside, _unusable)
    return region(file, version=file.version or int(path.stat().st_mtime * 1000))


def faults(path: Path) -> list[tuple[str, str]]:
    """All that is wrong with a region's file: what, and where (path:line)."""
    return settings_file.faults(path, RegionFile, _inside)


def region(file: RegionFile, *, version: int) -> Region:
    """Add the country's holidays and the law's defaults to what the region says."""
    free = {day.day for day in tables.lesson_free_days()} | set(file.free_days)
    return Region(
        version=version,
        calendar=SchoolCalendar(
            holidays=tables.holidays(),
            free_days=frozenset(free),
            regions=_regions(file),
            default_region=file.default_region,
        ),
        roster=tuple(Feed(**{**dict(line), "source": SourceId(line.source)}) for line in file.roster),
        agreements=agreed.dated(file.agreements),
        seats=tables.seats() | file.brin_municipalities,
        brake=Brake(**file.brake.model_dump()),
        routes=whole(file.routes, only_own=file.only_own_routes),
        successors={m.brin: Merger(m.day, School(m.into)) for m in file.school_mergers},
    )


def _regions(file: RegionFile) -> tuple[tuple[str, HolidayRegion], ...]:
    """BRIN decides, by the table of institutions; what the region's own file says wins."""
    known = {row["brin"]: HolidayRegion(row["region"]) for row in table("institutions") if row["region"]}
    return tuple(sorted({**known, **file.brin_regions}.items()))


def _inside(place: tuple[int | str, ...]) -> type[Strict]:
    models: dict[int | str, type[Strict]] = {
        "roster": Line,
        "agreements": Agreed,
        "brake": BrakeFile,
        "school_mergers": SchoolMerger,
        "routes": RouteLine,
    }
    return models.get(place[0], RegionFile)


def _unusable(what: str, where: str) -> OperatorError:
    return OperatorError(
        f"the region's settings cannot be used: {what}",
        where=where,
        remedy="correct the file; `hub run --help` shows what one looks like",
    )
