"""Which pupils the page shows: misses and false alarms first, then some of each rule and story."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub.domain.identifiers import PupilId
from hub.ops.demo import Played
from hub.ops.report.spans import Said
from hub.simulation.life import Life

SHOWN = 32
WRONG = 10
PER_RULE = 4
SOUGHT = (
    frozenset({"D24"}),
    frozenset({"D11", "D15"}),
    frozenset({"D13", "D18"}),
    frozenset({"D11"}),
    frozenset({"D18"}),
    frozenset({"D16"}),
    frozenset({"D13"}),
    frozenset({"D06"}),
    frozenset({"D02"}),
)
"""Rules that a pupil has been through, the rarest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One pupil: the life that was invented, and what was said of it under which name."""

    pupil: PupilId  # the last name, which lives on
    life: Life
    said: tuple[Said, ...]
    verdict: str = "found"
    dirt: tuple[str, ...] = ()


def select(played: Played) -> list[Chosen]:
    """The same for the same run."""
    said: dict[int, list[Said]] = defaultdict(list)
    names = {n: name for name, n in played.people.items()}
    for at, signal in played.said:
        person = played.people.get(PupilId(signal.subject))
        if person is not None:
            said[person].append((at, signal))
            names[person] = PupilId(signal.subject)
    lives = {life.n: life for life in played.simulated.lives}
    wrong = {n: how for n, how in _wrong(played).items() if n in lives and n in names}
    people = [*_of_each_kind(wrong), *_of_each_rule(lives, {n: s for n, s in said.items() if n not in wrong})]
    return [
        Chosen(
            pupil=names[n],
            life=lives[n],
            said=tuple(said[n]),
            verdict=wrong[n][0] if n in wrong else "found",
            dirt=wrong[n][1] if n in wrong else (),
        )
        for n in people[:SHOWN]
    ]


def _wrong(played: Played) -> dict[int, tuple[str, tuple[str, ...]]]:
    """Whose signals were missed or false, and which dirt explains it; what nothing explains comes first."""
    found: dict[int, tuple[str, tuple[str, ...]]] = {}
    for score in played.scores.values():
        found |= {m.key[0]: ("missed", m.dirt) for m in score.missed}
        found |= {f.key[0]: ("false", f.dirt) for f in score.false}
    return dict(sorted(found.items(), key=lambda item: (len(item[1][1]), item[0])))


def _of_each_kind(wrong: Mapping[int, tuple[str, tuple[str, ...]]]) -> Iterator[int]:
    """One of each way in which dirt made something go wrong."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for n, how in wrong.items():
        if (how not in seen or not how[1]) and len(seen) < WRONG:
            seen.add(how)
            yield n


def _of_each_rule(lives: Mapping[int, Life], said: Mapping[int, list[Said]]) -> Iterator[int]:
    shown: set[int] = set()
    for sought in SOUGHT:
        stories: set[str] = set()
        for n in sorted(said, key=lambda n: (-len(said[n]), n)):
            rules = {s.rule for _, s in said[n]}
            if n not in lives or n in shown or not rules >= sought or lives[n].story in stories:
                continue
            stories.add(lives[n].story)
            shown.add(n)
            yield n
            if len(stories) == PER_RULE:
                break
