"""The door: a `PersonRef` goes in, a `PupilId` comes out, and nothing else passes.

The vault is written first and the facts after it: a crash between the two is mended by reading the delivery
again, which gives the same names and the same `Merged` facts.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any, TypeVar

from hub.connectors.contract import WHOLE, Answer, Linked, PersonRef, Reading, Rejected
from hub.domain.facts import KINDS, Fact, FollowedUp, Merged
from hub.domain.identifiers import PupilId, SourceId, pgn_kind
from hub.domain.timeline import millis
from hub.domain.word import numbered
from hub.edge.vault import Vault
from hub.edge.vault.merges import Merge

IDENTITY = SourceId("identity/hub")
PHASE = "door"
_NUMBERED = {kind: numbered(kind) for kind in KINDS}

PART_OF_CLAIMS = 50_000
"""Claims that are admitted in one transaction of the vault at most: a second, for which all others wait."""

T = TypeVar("T")

Addressed = tuple[PupilId, Fact]

_DERIVED = re.compile(r"[0-9a-f]{20}")  # a digest that the connector made
_PARTS = re.compile(r"[^0-9A-Za-z]+")
_WORD = re.compile(r"[A-Za-z]{4}|^[A-Za-z]*[a-z][A-Za-z]*$")


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the door made of a reading. `rejections` are the answers and links that it refused."""

    facts: tuple[Addressed, ...]
    spared: frozenset[str]
    rejections: tuple[Rejected, ...] = ()
    unlinked: int = 0  # of rows that gave facts too, links that were refused


@dataclass(frozen=True)
class Door:
    """`catch_up` brings the vault's cases up to what was said (`signals`), before an answer is judged."""

    vault: Vault
    catch_up: Callable[[], object] = field(default=lambda: None)

    def admit(self, reading: Reading, source: SourceId) -> Admitted:
        """Name every pupil of a delivery; all of it or, when it fails, nothing.

        Before answers are admitted, the vault must be caught up, and outside any transaction.
        """
        with self.vault.database.transaction():
            return self._admitted(reading, source, tuple(self._linked(reading)))

    def admit_in_parts(self, reading: Reading, source: SourceId) -> Admitted:
        """The same of a reading with many claims, in transactions that leave the vault to others in between.

        Links, then all with numbers, then those without, as in one transaction; a merge may be told twice.
        After a failure it is done again from the beginning, with the same names.
        """
        with self.vault.database.transaction():
            linked = tuple(self._linked(reading))
        with_number = [person for person in _people(reading) if person.pgn is not None]
        for people in _parts(sorted(with_number, key=lambda p: (p.pgn or "", p.own or ""))):
            with self.vault.database.transaction():
                self._named(source, people, set())
        claims, *rest = _parts(reading.claims)
        with self.vault.database.transaction():
            first = self._admitted(replace(reading, claims=claims), source, linked)
        facts = list(first.facts)
        for claims in rest:
            facts += self.admit(Reading(0, reading.through, reading.version, claims), source).facts
        return replace(first, facts=tuple(facts))

    def _admitted(self, reading: Reading, source: SourceId, linked: Sequence[Merge | Rejected]) -> Admitted:
        refused = tuple(r for r in linked if isinstance(r, Rejected))
        merges = {m for m in linked if isinstance(m, Merge)}
        named = self._named(source, _people(reading), merges)
        answered = tuple(self._answers(reading, source))
        told = sorted(merges)
        survivors = self.vault.merges.survivors(set(named.values()))
        final = {person: survivors[pupil] for person, pupil in named.items()}
        return Admitted(
            facts=(
                *((m.pupil, merged(m)) for m in told),
                *((final[c.person], self._clean(c.fact)) for c in reading.claims),
                *(a for a in answered if not isinstance(a, Rejected)),
            ),
            spared=frozenset(f"{final[who]}/{self._plain(ref)}" for who, ref in reading.spared),
            rejections=(
                *(r for r in refused if r.record != WHOLE),
                *(a for a in answered if isinstance(a, Rejected)),
            ),
            unlinked=sum(r.record == WHOLE for r in refused),
        )

    def _linked(self, reading: Reading) -> Iterator[Merge | Rejected]:
        """All steps that linked numbers rest on, those told before included: telling again is harmless."""
        for record, link in zip(_records(reading, len(reading.links)), reading.links, strict=True):
            concerned = self.vault.people.link(link.old, link.new)
            if concerned is None:
                yield _conflict(link, record)
            for pupil in concerned or ():
                yield from self.vault.merges.steps(pupil)

    def _named(
        self, source: SourceId, people: Collection[PersonRef], merges: set[Merge]
    ) -> Mapping[PersonRef, PupilId]:
        """Numbers before references, so that a row without a number finds the person another row named.

        Those with a number are named together: one by one they cost five times as much.
        """
        by_number = [(p.pgn, p.own or "", p) for p in people if p.pgn is not None]
        by_number.sort(key=itemgetter(0, 1))
        known = self.vault.people.all_by_pgn(pgn for pgn, _, _ in by_number)
        beside = [(p.own, known[pgn]) for pgn, _, p in by_number if p.own is not None]
        merges.update(self.vault.people.name_all(source, beside))
        named = {p: known[pgn] for pgn, _, p in by_number}
        for person in sorted((p for p in people if p.pgn is None), key=lambda p: p.own or ""):
            if person.own is None:
                raise ValueError("a connector named a person by neither number nor reference")
            named[person] = self.vault.people.by_own(source, person.own)
        return named

    def _answers(self, reading: Reading, source: SourceId) -> Iterator[Addressed | Rejected]:
        for record, answer in zip(_records(reading, len(reading.answers)), reading.answers, strict=True):
            yield self._answer(answer, record, source)

    def _answer(self, answer: Answer, record: int, source: SourceId) -> Addressed | Rejected:
        case = self.vault.cases.find(answer.case)
        if case is None:
            return _refused(
                answer,
                record,
                "unknown_case",
                "Deze zaak kennen wij niet; neem de zaakreferentie over uit de escalatie.",
            )
        if case.recipient != answer.recipient:
            return _refused(
                answer,
                record,
                "not_yours",
                "Deze zaak is aan een andere ontvanger gemeld; alleen die kan antwoorden.",
            )
        moment = millis(answer.at)
        return self._final(case.pupil), FollowedUp(
            source=source,
            ref=f"{case.id}/{answer.step}",
            version=moment,
            rule=case.rule,
            season=case.season,
            occasion=case.occasion,
            recipient=case.recipient,
            step=answer.step,
            outcome=answer.outcome,
            at=answer.at,
        )

    def _clean(self, fact: Fact) -> Fact:
        """A source's numbering travels with the fact; a number or a name of a child in it must not."""
        names = _NUMBERED[type(fact)]
        if not names:
            return fact
        texts = {name: getattr(fact, name) for name in names}
        clean: dict[str, Any] = {name: self._plain(text) for name, text in texts.items()}
        return fact if clean == texts else replace(fact, **clean)

    def _plain(self, text: str) -> str:
        """The text if it can be nothing but numbering, else a keyed digest, the same each time."""
        if _DERIVED.fullmatch(text) or all(_is_numbering(part) for part in _PARTS.split(text)):
            return text
        return "h-" + self.vault.database.chained("ref", text)[:20]

    def _final(self, pupil: PupilId) -> PupilId:
        return self.vault.merges.survivor(pupil)


def _parts(whole: Sequence[T]) -> Iterator[tuple[T, ...]]:
    return (tuple(whole[first : first + PART_OF_CLAIMS]) for first in range(0, len(whole), PART_OF_CLAIMS))


def merged(step: Merge) -> Merged:
    """The fact that one pupil lives on in another; each pupil has at most one, so its name is the thing."""
    return Merged(source=IDENTITY, ref=step.pupil, version=step.seq, into=step.survivor)


def _is_numbering(part: str) -> bool:
    """No PGN, and no word: at most three letters in a row, small ones only beside a digit (VZM, 12a)."""
    return pgn_kind(part) is None and _WORD.search(part) is None


def _records(reading: Reading, words: int) -> list[int]:
    """The records behind answers or links: there the n-th fruitful record gave the n-th of them."""
    alone = not reading.claims and len(reading.fruitful) == words
    return sorted(reading.fruitful) if alone else [WHOLE] * words


def _people(reading: Reading) -> set[PersonRef]:
    return {c.person for c in reading.claims} | {who for who, _ in reading.spared}


def _refused(answer: Answer, record: int, code: str, remedy: str) -> Rejected:
    row = f"{answer.case};{answer.step};{answer.outcome or ''};{answer.at.isoformat()}"
    return Rejected(PHASE, code, "Zaak", remedy, record=record, original=row.encode())


def _conflict(link: Linked, record: int) -> Rejected:
    row = f"{link.old};{link.new};{link.day.isoformat()}"
    return Rejected(
        PHASE,
        "link_conflict",
        "BSN",
        "Dit onderwijsnummer hoort al bij een ander BSN, en twee BSN's zijn twee personen; "
        "ga na welke van de twee koppelingen klopt.",
        record=record,
        original=row.encode(),
    )
