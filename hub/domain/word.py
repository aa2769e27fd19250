"""What every fact carries: who says it, about which thing, and in which version of the source's own order."""

from dataclasses import dataclass
from datetime import date

from hub.domain.identifiers import SourceId

Thing = tuple[str, str, str]
"""Kind of fact, source, and the thing as the source numbers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What every fact carries: who says it, about which thing, in which version of the source's own order."""

    source: SourceId
    ref: str
    version: int
    retracted: bool = False

    @property
    def kind(self) -> str:
        return type(self).__name__

    @property
    def thing(self) -> Thing:
        return (type(self).__name__, self.source, self.ref)

    @property
    def rank(self) -> tuple[int, bool, bytes]:
        """Later wins; of two words of one version the retraction, then any fixed order."""
        return (self.version, self.retracted, repr(self).encode())

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last day the word is about, for kinds that a full statement can retract; else None."""
        return None
