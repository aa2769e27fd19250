"""How one school's export differs from what we ask for: its own headings, its codes, and what it lacks.

A school or its operator says so once, in the settings of the source; no row is changed by hand.
"""

from collections.abc import Mapping
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from hub.connectors.headings import plain


class FileMapping(BaseModel):
    """Of one source. Columns are called by the name that we ask for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str] = Field(default_factory=dict, description="a heading of the export: our column")
    codes: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="per column: what the export writes, and what we read for it"
    )
    constants: dict[str, str] = Field(
        default_factory=dict, description="a column that the export lacks: what every row says"
    )
    groups: dict[str, str] = Field(
        default_factory=dict, description="a group whose pupils are expected in mbo: their level"
    )
    ignored: tuple[str, ...] = Field((), description="headings that need not be read, and are not told of")

    def column(self, heading: str) -> str | None:
        """Our column for a heading of the export."""
        return self._columns.get(plain(heading)) if self.columns else None

    def ignores(self, heading: str) -> bool:
        return plain(heading) in self._ignored

    def codes_of(self, column: str) -> Mapping[str, str]:
        """Keyed by `code`."""
        return {code(theirs): ours for theirs, ours in self.codes.get(column, {}).items()}

    @cached_property
    def _columns(self) -> Mapping[str, str]:
        return {plain(heading): column for heading, column in self.columns.items()}

    @cached_property
    def _ignored(self) -> frozenset[str]:
        return frozenset(map(plain, self.ignored))


AS_IT_COMES = FileMapping()


def code(text: str) -> str:
    """A code as the tables of a mapping compare it: without case, and with single spaces."""
    return " ".join(text.casefold().split())
