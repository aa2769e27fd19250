"""The door: a `PersonRef` goes in, a `PupilId` comes out, and nothing else passes.

The vault is written first and the facts after it: a crash between the two is mended by reading the delivery
again, which gives the same names and the same `Merged` facts.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from operator import itemgetter
from typing import Any, TypeVar

from hub.connectors.contract import WHOLE, Answer, Claim, PersonRef, Reading, Rejected
from hub.domain.claimed import Apart
from hub.domain.facts import KINDS, Fact, FollowedUp
from hub.domain.identifiers import PupilId, SourceId
from hub.domain.timeline import day_of, millis
from hub.domain.word import numbered
from hub.edge.intake.admitted import Admitted
from hub.edge.intake.apart import told_apart
from hub.edge.intake.kinship import PHASE, as_first_named, conflict, for_survivors, merged, said_of
from hub.edge.intake.later import Addressed, in_turn
from hub.edge.intake.noticed import beside
from hub.edge.intake.recognising import described
from hub.edge.vault import Vault
from hub.edge.vault.merges import Merge

_NUMBERED = {kind: numbered(kind) for kind in KINDS}

PART_OF_CLAIMS = 50_000
"""Claims that are admitted in one transaction of the vault at most: a second, for which all others wait."""

T = TypeVar("T")

_HARMLESS = re.compile(r"[0-9]{1,6}")  # a person's number has nine digits, or eight once its zero is lost


@dataclass(frozen=True)
class Door:
    """`catch_up` brings the vault's cases up to what was said (`signals`), before an answer is judged."""

    vault: Vault
    catch_up: Callable[[], object] = field(default=lambda: None)

    def admit(self, reading: Reading, source: SourceId, delivery: str = "", place: int = 0) -> Admitted:
        """Name every pupil of a delivery; all of it or, when it fails, nothing.

        place: how many deliveries of the source came before; of answers of one moment the later one's counts.
        Before answers are admitted, the vault must be caught up, and outside any transaction.
        """
        found = partial(beside, self.vault, source, delivery, reading)
        with self.vault.database.transaction():
            return self._admitted(reading, source, place, tuple(self._linked(reading)), found)

    def admit_in_parts(
        self, reading: Reading, source: SourceId, delivery: str = "", place: int = 0
    ) -> Admitted:
        """The same of a reading with many claims, in transactions that leave the vault to others in between.

        Links, then all with numbers, then those without, as in one transaction; a merge may be told twice.
        After a failure it is done again from the beginning, with the same names.
        """
        with self.vault.database.transaction():
            linked = tuple(self._linked(reading))
        with_number = [person for person in _people(reading) if person.pgn is not None]
        named: dict[PersonRef, PupilId] = {}
        for people in _parts(sorted(with_number, key=lambda p: (p.pgn or "", p.own or ""))):
            with self.vault.database.transaction():
                named.update(self._named(reading.references_of or source, people, set()))
        with self.vault.database.transaction():
            found = beside(self.vault, source, delivery, reading, self._surviving(named))
        claims, *rest = _parts(reading.claims)
        with self.vault.database.transaction():
            first = self._admitted(replace(reading, claims=claims), source, place, linked, lambda _: found)
        told, marks = [first], replace(found, withdrawn=frozenset())
        for claims in rest:
            part = _part(reading, claims)
            with self.vault.database.transaction():
                told.append(self._admitted(part, source, place, (), lambda _: marks))
        whole = for_survivors(tuple(word for part in told for word in said_of(part.told)), self.vault.merges)
        contradicted = whole.contradicted + sum(part.told.contradicted for part in told)
        steps = tuple(dict.fromkeys(step for part in told for step in part.steps))
        return replace(first, told=whole._replace(contradicted=contradicted), steps=steps)

    def _admitted(
        self,
        reading: Reading,
        source: SourceId,
        place: int,
        linked: Sequence[Merge | Rejected],
        found: Callable[[Mapping[PersonRef, PupilId]], Apart],
    ) -> Admitted:
        refused = tuple(r for r in linked if isinstance(r, Rejected))
        merges = {m for m in linked if isinstance(m, Merge)}
        named = self._named(reading.references_of or source, _people(reading), merges)
        day = day_of(reading.through)
        known, doubts = described(self.vault, source, day, reading.described, named)
        answered = tuple(self._answers(reading, source, place))
        told = sorted(merges | known)
        final = self._surviving(named)
        apart = found(final)
        words = tuple((w, self._clean(fact)) for w, fact in told_apart(source, reading, final, apart))
        answers = (a for a in answered if not isinstance(a, Rejected))
        said = for_survivors((*as_first_named(reading, named, words), *answers), self.vault.merges)
        return Admitted(
            told=said,
            steps=(*((m.pupil, merged(m)) for m in told), *doubts),
            spared=frozenset(
                f"{name}/{self.keyed(ref)}"
                for who, ref in reading.spared
                for name in (named[who], final[who])
            ),
            rejections=(
                *(r for r in refused if r.record != WHOLE),
                *(a for a in answered if isinstance(a, Rejected)),
            ),
            unlinked=sum(r.record == WHOLE for r in refused),
            doubted=apart.doubted,
            renumbered=apart.renumbered,
        )

    def _linked(self, reading: Reading) -> Iterator[Merge | Rejected]:
        """All steps that linked numbers rest on, those told before included: telling again is harmless."""
        for record, link in zip(_records(reading, len(reading.links)), reading.links, strict=True):
            concerned = self.vault.people.link(link.old, link.new)
            if concerned is None:
                yield conflict(link, record)
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

    def _answers(self, reading: Reading, source: SourceId, place: int) -> Iterator[Addressed | Rejected]:
        for record, answer in zip(_records(reading, len(reading.answers)), reading.answers, strict=True):
            yield self._answer(answer, record, source, place)

    def _answer(self, answer: Answer, record: int, source: SourceId, place: int) -> Addressed | Rejected:
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
        return case.pupil, FollowedUp(
            source=source,
            ref=f"{case.id}/{answer.step}",
            version=in_turn(millis(answer.at), place),
            rule=case.rule,
            season=case.season,
            occasion=case.occasion,
            recipient=case.recipient,
            step=answer.step,
            outcome=answer.outcome,
            at=answer.at,
        )

    def _clean(self, fact: Fact) -> Fact:
        """A source's numbering travels with the fact; whoever it was made of must not."""
        names = _NUMBERED[type(fact)]
        if not names:
            return fact
        texts = {name: getattr(fact, name) for name in names}
        clean: dict[str, Any] = {name: self.keyed(text) for name, text in texts.items()}
        return fact if clean == texts else replace(fact, **clean)

    def keyed(self, numbering: str) -> str:
        """What stands for a source's own number of a thing outside: a keyed digest, the same each time.

        Whether a child's number or name is in it, in whatever spelling, need not be judged then.
        """
        if _HARMLESS.fullmatch(numbering):
            return numbering
        return "h-" + self.vault.database.digest("ref", numbering)

    def _surviving(self, named: Mapping[PersonRef, PupilId]) -> Mapping[PersonRef, PupilId]:
        survivors = self.vault.merges.survivors(set(named.values()))
        return {person: survivors[pupil] for person, pupil in named.items()}


def _parts(whole: Sequence[T]) -> Iterator[tuple[T, ...]]:
    return (tuple(whole[first : first + PART_OF_CLAIMS]) for first in range(0, len(whole), PART_OF_CLAIMS))


def _part(reading: Reading, claims: tuple[Claim, ...]) -> Reading:
    """Some of its claims, and who their people are."""
    of, who = reading.references_of, reading.described
    return Reading(0, reading.through, reading.version, claims, references_of=of, described=who)


def _records(reading: Reading, words: int) -> list[int]:
    """The records behind answers or links: there the n-th fruitful record gave the n-th of them."""
    alone = not reading.claims and len(reading.fruitful) == words
    return sorted(reading.fruitful) if alone else [WHOLE] * words


def _people(reading: Reading) -> set[PersonRef]:
    return {c.person for c in reading.claims} | {who for who, _ in reading.spared}


def _refused(answer: Answer, record: int, code: str, remedy: str) -> Rejected:
    row = f"{answer.case};{answer.step};{answer.outcome or ''};{answer.at.isoformat()}"
    return Rejected(PHASE, code, "Zaak", remedy, record=record, original=row.encode())
