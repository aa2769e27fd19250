"""What is set per source: when its files are done, what a full list may take back unasked, how it is pulled.

One file, `sources.toml` in `data_dir` or what HUB_SOURCES names; what it leaves out keeps its default. It is
read when a process starts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from hub.connectors.catalogue import CONNECTORS, connector
from hub.connectors.connector import Connector
from hub.connectors.contract import Delivery
from hub.connectors.form import Form
from hub.connectors.headings import EITHER
from hub.connectors.mapping import AS_IT_COMES, FileMapping
from hub.connectors.naming import PART
from hub.connectors.owners import SCHOOL
from hub.connectors.vo_codes import LEVELS
from hub.edge import settings_file
from hub.edge.errors import LastingError, meant
from hub.edge.pull_settings import PullSettings
from hub.edge.settings import Settings
from hub.edge.settings_file import Strict

FILE = "sources.toml"
Complaint = tuple[str, str]
"""The word of the file, and what is wrong with it."""

SUPPLIER = r"^supplier/[a-z0-9][a-z0-9-]*$"
Part = Annotated[str, Field(pattern=PART)]


class Drift(StrEnum):
    """What becomes of a delivery in which a source writes otherwise than before."""

    EVOLVE = "evolve"  # taken in; what is not known is told
    FREEZE = "freeze"  # nothing of it counts before a person confirms it
    DISCARD = "discard"  # taken in; what is not known is left out, counted and told


def _dial(text: object) -> object:
    """Refuses what is none of them, with the nearest."""
    if text not in list(Drift):
        raise ValueError(f"there is no drift {text}; {meant(str(text), Drift)}")
    return text


class SourceSettings(Strict):
    """Of one source."""

    rest_s: float = Field(
        30, ge=0, le=86_400, description="seconds without a change after which a file is done"
    )
    held_share: float = Field(0.2, ge=0, le=1, description="a full list that lacks more than this share ...")
    held_more_than: int = Field(5, ge=0, description="... and more than so many of what it listed, is held")
    drift: Annotated[Drift, BeforeValidator(_dial)] = Field(
        Drift.EVOLVE, description="what becomes of columns, codes and versions that are new"
    )
    parts: dict[str, Part] = Field(
        default_factory=dict,
        description="what a file so named (* and ?) is full of: a location, a level, a list",
    )
    mapping: FileMapping = Field(AS_IT_COMES, description="how its export differs from what we ask for")
    pull: PullSettings | None = Field(None, description="where it is pulled, instead of being delivered")
    supplier: Annotated[str, Field(pattern=SUPPLIER)] | None = Field(
        None, description="who delivers for the school; only while the school mandates it"
    )

    def part_of(self, name: str) -> str | None:
        """The part that a file is of, by its name; the first pattern that fits counts."""
        plain = name.casefold()
        return next((part for like, part in self.parts.items() if fnmatchcase(plain, like.casefold())), None)


def _delivered(name: str) -> str:
    """Refuses a name that no delivery can come under: what is set for it would hold for nobody, unnoticed."""
    kind = connector(settings_file.some_connector_reads(name).partition("/")[0])
    trouble = kind.unlike_owner(name.partition("/")[2]) if kind else None
    if trouble is not None:
        raise ValueError(f"no organisation delivers as {name}: {trouble}")
    return name


SourceName = Annotated[str, AfterValidator(_delivered)]


class SourcesFile(Strict):
    """The file as it is written. `defaults` are those of every source that sets nothing itself."""

    defaults: SourceSettings = SourceSettings()
    sources: dict[SourceName, SourceSettings] = Field(default_factory=dict)


@dataclass(frozen=True)
class Sources:
    """The settings of every source."""

    defaults: SourceSettings = field(default_factory=SourceSettings)
    own: Mapping[str, SourceSettings] = field(default_factory=dict)

    def of(self, source: str) -> SourceSettings:
        """`source` is <connector>/<organisation>."""
        own = self.own.get(source)
        return self.defaults if own is None else own

    @property
    def pulled(self) -> tuple[str, ...]:
        """Those that are pulled."""
        return tuple(name for name, own in self.own.items() if own.pull is not None)

    def told(self, source: str, delivery: Delivery) -> Delivery:
        """A delivery with what is set for its source: what it is a part of, and how its export differs."""
        set_to = self.of(source)
        return replace(delivery, part=set_to.part_of(delivery.name), mapping=set_to.mapping)


AS_IT_IS = Sources(SourceSettings(rest_s=0))
"""For files that nobody is writing: a drill's, a test's."""


def load(path: Path | None) -> Sources:
    """The settings of a file; the defaults without one."""
    if path is None:
        return Sources()
    file = settings_file.read(path, SourcesFile, _inside, _unusable, _wrong)
    own = {
        name: file.defaults.model_copy(update={key: getattr(mine, key) for key in mine.model_fields_set})
        for name, mine in file.sources.items()
    }
    return Sources(file.defaults, own)


def sources_of(settings: Settings) -> Sources:
    """As the settings say; a file that HUB_SOURCES names must be there."""
    usual = settings.data_dir / FILE
    return load(settings.sources or (usual if usual.exists() else None))


def _wrong(file: SourcesFile) -> Iterator[Complaint]:
    """A mapping is of one source, and so is an address: those of all would hold for others, too."""
    if file.defaults.mapping != AS_IT_COMES:
        yield "mapping", "a mapping is of one source, and cannot be a default"
    if file.defaults.pull is not None:
        yield "pull", "an address is of one source, and cannot be a default"
    if file.defaults.supplier is not None:
        yield file.defaults.supplier, "a supplier delivers for one school, and cannot be a default"
    for name, settings in file.sources.items():
        kind = connector(name.partition("/")[0])
        if kind is not None:
            yield from _complaints(settings.mapping, kind)
            if settings.drift is not Drift.EVOLVE and kind.form is None and not kind.traits:
                yield settings.drift, f"the files of {kind.name} tell nothing of their form that could change"
            if settings.pull is not None and kind.numbering is None:
                yield "pull", f"{kind.name} does not number what it tells, and cannot be pulled"
            if settings.supplier is not None and kind.owner is not SCHOOL:
                yield settings.supplier, f"a supplier delivers for a school, and {kind.name} is of none"


def _inside(place: tuple[int | str, ...]) -> type[BaseModel]:
    if "mapping" in place[:-1]:
        return FileMapping
    if "pull" in place[:-1]:
        return PullSettings
    return SourceSettings if place[0] in SourcesFile.model_fields else SourcesFile


def _unusable(what: str, where: str) -> LastingError:
    return LastingError(
        f"the settings per source cannot be used: {what}",
        where=where,
        remedy="correct the file; `hub run --help` shows what one looks like",
    )


def _complaints(mapping: FileMapping, of: Connector) -> Iterator[Complaint]:
    """Each of them holds for no file of that source."""
    levels = frozenset(LEVELS.values())
    for group, level in mapping.groups.items():
        if of.groups_in is None:
            readers = ", ".join(c.name for c in CONNECTORS if c.groups_in is not None)
            yield group, f"{of.name} reads no groups: they are of {readers}"
        if level not in levels:
            yield level, f"there is no level {level}; {meant(level, levels)}"
    if of.form is not None:
        yield from _of_columns(mapping, of.form)
    elif told := [*mapping.columns, *mapping.codes, *mapping.constants, *mapping.ignored]:
        yield told[0], f"the files of {of.name} have no columns"


def _of_columns(mapping: FileMapping, form: Form[Any]) -> Iterator[Complaint]:
    columns = [*mapping.columns.values(), *mapping.codes, *mapping.constants]
    for column in columns:
        if column not in form.headings.names:
            near = form.headings.nearest(column)
            hint = f"did you mean {near}?" if near else meant(column, form.headings.names)
            yield column, f"there is no column {column}; {hint}"
            return
    for column in (*mapping.codes, *mapping.constants):
        if column in EITHER or column == form.own:
            yield column, f"{column} is of one person, and cannot be set for all"
    values = [*mapping.constants.items()]
    values += [(column, ours) for column, table in mapping.codes.items() for ours in table.values()]
    for column, value in values:
        if form.value(column, value) is None and value != "":
            yield value, f"{column} cannot be {value}: it would be rejected in every row"
    for column in mapping.constants:
        if column in mapping.columns.values():
            yield column, f"{column} is both a column of the export and the same for every row"
