"""One step of one signal as it really was: what an oracle says."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.timeline import Period, midnight
from hub.simulation.life import DAY, END

MBO_RECORDS = "ro of every institution named"
"""A gate that depends on what was told: the RO of each institution that the pupil's facts name."""

GOES_ON = midnight(END + 2 * DAY)
"""When ends what outlives its season, as far as the simulated years can tell: after their last tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of one signal as it really was."""

    rule: str
    occasion: str
    step: int
    severity: int
    since: datetime
    until: datetime
    needs: datetime
    gates: tuple[str, ...] = ()
    vo: bool = False  # the vo school hears it, while it may
    mbo: str | None = None
    mbos: tuple[tuple[str, Period], ...] = ()  # institutions that hear it, each from and up to when
    municipal: bool = False
    optional: bool = False  # may be said, and need not
    of_mover: bool = False  # not said while the hub holds that who failed goes on in vo
    regional: bool = False  # the coordinator of the region of residence hears it
