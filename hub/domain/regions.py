"""Doorstroompunt regions: which municipality belongs to which, from when until when.

The table is packaged with the connectors and handed in with the context, as that of mergers is. Source: the
regulations on the regional approach of vsv (WEB art. 8.3.2), annex on the regions.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from hub.domain.timeline import FOREVER, NEVER, midnight


class Membership(NamedTuple):
    """A municipality in a region: first day, and the first day no longer; None where nothing is known."""

    region: str  # two digits, 01 to 40
    since: date | None = None
    until: date | None = None

    @property
    def edges(self) -> tuple[datetime, datetime]:
        since = NEVER if self.since is None else midnight(self.since)
        return since, FOREVER if self.until is None else midnight(self.until)


Regions = Mapping[str, tuple[Membership, ...]]
"""By the code of the municipality."""


def region_of(code: str, at: datetime, regions: Regions) -> str | None:
    """The region of a municipality at a moment; None where the table does not say."""
    spans = ((m.region, *m.edges) for m in regions.get(code, ()))
    return next((region for region, since, until in spans if since <= at < until), None)
