"""Which pupils the page shows: misses and false alarms first, then some of each rule and story."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub.demo.report.spans import Revision
from hub.demo.run import Played
from hub.domain.identifiers import PupilId
from hub.simulation.life import Life

SHOWN = 32
WRONG = 10
PER_RULE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One pupil: the life that was invented, and what was said of it under which name."""

    pupil: PupilId  # the last name, which lives on
    life: Life
    said: tuple[Revision, ...]
    verdict: str = "found"
    rule: str | None = None  # that was missed or false
    dirt: tuple[str, ...] = ()


def select(played: Played) -> list[Chosen]:
    """The same for the same run."""
    said: dict[int, list[Revision]] = defaultdict(list)
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
            verdict=wrong[n].verdict if n in wrong else "found",
            rule=wrong[n].rule if n in wrong else None,
            dirt=wrong[n].dirt if n in wrong else (),
        )
        for n in people[:SHOWN]
    ]


@dataclass(frozen=True, slots=True)
class _Wrong:
    """In which way something went wrong, and which dirt explains it."""

    verdict: str
    rule: str
    dirt: tuple[str, ...]


def _wrong(played: Played) -> dict[int, _Wrong]:
    """Whose signals were missed or false, and which dirt explains it; what nothing explains comes first."""
    found: dict[int, _Wrong] = {}
    for rule, score in played.scores.items():
        found |= {m.key[0]: _Wrong("missed", rule, m.dirt) for m in score.missed}
        found |= {f.key[0]: _Wrong("false", rule, f.dirt) for f in score.false}
    return dict(sorted(found.items(), key=lambda item: (len(item[1].dirt), item[0])))


def _of_each_kind(wrong: Mapping[int, _Wrong]) -> Iterator[int]:
    """What no dirt explains; then one of each kind of dirt and of each rule that it disturbed."""
    dirt: set[tuple[str, tuple[str, ...]]] = set()
    rules: set[tuple[str, str]] = set()
    shown = 0
    for n, how in wrong.items():
        new = (how.verdict, how.dirt) not in dirt and (how.verdict, how.rule) not in rules
        if (new or not how.dirt) and shown < WRONG:
            dirt.add((how.verdict, how.dirt))
            rules.add((how.verdict, how.rule))
            shown += 1
            yield n


def _of_each_rule(lives: Mapping[int, Life], said: Mapping[int, list[Revision]]) -> Iterator[int]:
    """Some of each rule, the rarest first, no two with the same story; then the busiest of all."""
    shown: set[int] = set()
    rules = {n: {s.rule for _, s in told} for n, told in said.items() if n in lives}
    busiest = sorted(rules, key=lambda n: (-len(said[n]), n))
    counts = Counter(rule for through in rules.values() for rule in through)
    for sought in sorted(counts, key=lambda rule: (counts[rule], rule)):
        stories: set[str] = set()
        for n in busiest:
            if n in shown or sought not in rules[n] or lives[n].story in stories:
                continue
            stories.add(lives[n].story)
            shown.add(n)
            yield n
            if len(stories) == PER_RULE:
                break
    yield from (n for n in busiest if n not in shown)
