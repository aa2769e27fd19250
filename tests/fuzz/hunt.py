"""Trials of one connector: hypothesis draws the distortions, and makes what it finds as small as it can."""

from dataclasses import dataclass, field, replace

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.corpus import Seed
from tests.fuzz.distortions import distorted
from tests.fuzz.trial import LIMIT_S, fault, secrets_of


class FoundError(Exception):
    """How a trial tells hypothesis that there is something to make smaller."""


@dataclass
class Hunt:
    """What trials of one connector gave so far."""

    runs: int = 0
    finds: dict[str, Seed] = field(default_factory=dict)

    def go(self, begun: Seed, number: int, trials: int, limit_s: float = LIMIT_S) -> None:
        """So many trials of one delivery; the same again for the same number."""
        secrets, reads = secrets_of(begun.news.content), begun.reads
        last: dict[str, Seed] = {}

        @seed(number)
        @settings(
            max_examples=trials,
            database=None,
            deadline=None,
            derandomize=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        )
        @given(st.data())
        def trial(data: st.DataObject) -> None:
            self.runs += 1
            news = replace(begun.news, content=distorted(begun.news.content, data))
            what = fault(reads, news, secrets, limit_s)
            if what is not None and what not in self.finds:
                last[what] = Seed(reads, news)
                raise FoundError(what)

        try:
            trial()
        except Exception:  # hypothesis wraps what it found in more than one way
            if not last:
                raise
            what = next(reversed(last))
            self.finds[what] = last[what]
