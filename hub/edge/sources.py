"""What is set per source: when its files are done, and what a full list of it may take back unasked.

One file, `sources.toml` in `data_dir` or what HUB_SOURCES names; what it leaves out keeps its default. It is
read when a process starts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from hub.connectors.catalogue import connector
from hub.connectors.naming import PART
from hub.edge import settings_file
from hub.edge.errors import LastingError
from hub.edge.settings import Settings
from hub.edge.settings_file import Strict

FILE = "sources.toml"
Part = Annotated[str, Field(pattern=PART)]


class SourceSettings(Strict):
    """Of one source."""

    rest_s: float = Field(
        30, ge=0, le=86_400, description="seconds without a change after which a file is done"
    )
    held_share: float = Field(0.2, ge=0, le=1, description="a full list that lacks more than this share ...")
    held_more_than: int = Field(5, ge=0, description="... and more than so many of what it listed, is held")
    parts: dict[str, Part] = Field(
        default_factory=dict,
        description="what a file so named (* and ?) is full of: a location, a level, a list",
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


AS_IT_IS = Sources(SourceSettings(rest_s=0))
"""For files that nobody is writing: a drill's, a test's."""


def load(path: Path | None) -> Sources:
    """The settings of a file; the defaults without one."""
    if path is None:
        return Sources()
    file = settings_file.read(path, SourcesFile, _inside, _unusable)
    own = {
        name: file.defaults.model_copy(update={key: getattr(mine, key) for key in mine.model_fields_set})
        for name, mine in file.sources.items()
    }
    return Sources(file.defaults, own)


def sources_of(settings: Settings) -> Sources:
    """As the settings say; a file that HUB_SOURCES names must be there."""
    usual = settings.data_dir / FILE
    return load(settings.sources or (usual if usual.exists() else None))


def _inside(place: tuple[int | str, ...]) -> type[Strict]:
    return SourceSettings if place[0] in SourcesFile.model_fields else SourcesFile


def _unusable(what: str, where: str) -> LastingError:
    return LastingError(
        f"the settings per source cannot be used: {what}",
        where=where,
        remedy="correct the file; `hub run --help` shows what one looks like",
    )
