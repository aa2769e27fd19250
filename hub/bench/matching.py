"""How well and how fast somebody without a number is found among a country's pupils, in a vault as it is.

Precision and recall are of *certain* and *probable* together, over pairs and over those who are known; a
wrong merge is a *certain* one of two persons.
"""

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.bench.namesakes import Country
from hub.domain.identifiers import PupilId, SourceId
from hub.edge.vault import open_vault
from hub.edge.vault.crypto import KEY_BYTES, Key, Keys
from hub.edge.vault.matching.scoring import Likelihood
from hub.edge.vault.matching.spelling import spelled
from hub.edge.vault.matching.weights import WEIGHTS

SOURCE = SourceId("vo-list/25PW")
TODAY = WEIGHTS.values[-1].day
SAID = (Likelihood.CERTAIN, Likelihood.PROBABLE)


@dataclass(frozen=True, slots=True)
class Matched:
    """What came of asking. `likelihoods`: of each, how many right and wrong."""

    pupils: int
    asked: int
    known: int  # of those asked about
    right: dict[str, int]
    wrong: dict[str, int]
    ms: float  # of a core, on average
    slowest_ms: float  # 99 in 100 are faster

    @property
    def precision(self) -> float:
        right, wrong = (sum(each[v] for v in SAID) for each in (self.right, self.wrong))
        return right / max(right + wrong, 1)

    @property
    def recall(self) -> float:
        return sum(self.right[v] for v in SAID) / max(self.known, 1)

    @property
    def wrong_merges(self) -> float:
        """In 100,000 that come without a number."""
        return self.wrong[Likelihood.CERTAIN] * 100_000 / self.asked


def measure(pupils: int, asked: int, seed: int = 1) -> Matched:
    """Tell a vault of a country's pupils, then ask about some of them who come without a number."""
    keys = Keys((Key(1, b"p" * KEY_BYTES),), (Key(1, b"s" * KEY_BYTES),))
    right, wrong, times, known = Counter[str](), Counter[str](), [], 0
    with TemporaryDirectory() as folder:
        vault = open_vault(Path(folder) / "vault.db", keys)
        country = Country(pupils, seed)
        with vault.database.transaction():
            for pupil in country.pupils:
                if pupil.known:
                    vault.described.describe(SOURCE, PupilId(f"p-{pupil.number}"), pupil.told)
        weights = WEIGHTS.on(TODAY).value
        for one in country.asked(asked):
            known += one.known
            began = time.process_time()
            found = vault.described.candidates(spelled(one.told), weights)
            times.append(time.process_time() - began)
            for candidate in found:
                is_it = candidate.pupil == f"p-{one.number}"
                (right if is_it else wrong)[candidate.match.likelihood] += 1
        vault.close()
    times.sort()
    likelihoods = [str(v) for v in Likelihood]
    return Matched(
        pupils,
        asked,
        known,
        {v: right[v] for v in likelihoods},
        {v: wrong[v] for v in likelihoods},
        sum(times) / len(times) * 1000,
        times[len(times) * 99 // 100] * 1000,
    )
