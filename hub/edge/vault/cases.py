"""Which case is about which pupil, for whom, and whether it is open; by it an answer finds its pupil."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.domain.identifiers import CaseId, PupilId, case_id
from hub.domain.signals import Change, Signal
from hub.edge.vault.db import Database


@dataclass(frozen=True, slots=True)
class Case:
    """A signal as one recipient knows it."""

    id: CaseId
    pupil: PupilId
    rule: str
    season: int
    occasion: str
    recipient: str
    open: bool
    revision: int


class Cases:
    def __init__(self, database: Database) -> None:
        self._db = database

    def find(self, case: str) -> Case | None:
        rows = self._db.rows("SELECT * FROM cases WHERE id = ?", case)
        if not rows:
            return None
        name, pupil, rule, season, occasion, recipient, is_open, revision = rows[0]
        return Case(CaseId(name), PupilId(pupil), rule, season, occasion, recipient, bool(is_open), revision)

    def of(self, pupil: PupilId) -> tuple[Case, ...]:
        """The cases about a pupil, closed ones included."""
        rows = self._db.rows("SELECT id FROM cases WHERE pupil = ? ORDER BY id", pupil)
        found = (self.find(name) for (name,) in rows)
        return tuple(case for case in found if case is not None)

    def follow(self, topic: str, signals: Iterable[Signal], offsets: Mapping[int, int]) -> None:
        """Take in what was said, and how far (the next offset per partition), in one transaction."""
        with self._db.transaction() as db:
            for signal in signals:
                if not signal.subject.startswith(("p-", "v-")):
                    continue  # a finding about a source: nobody answers it, nobody hides behind it
                db.executemany(
                    "INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                    " open = excluded.open, revision = excluded.revision"
                    " WHERE excluded.revision > cases.revision",
                    [_row(case) for case in cases_of(signal)],
                )
            for part, following in offsets.items():
                db.execute(
                    "INSERT INTO followed VALUES (?, ?, ?) ON CONFLICT (topic, part) DO UPDATE SET"
                    " next = max(next, excluded.next)",
                    (topic, part, following),
                )

    def offsets(self, topic: str) -> dict[int, int]:
        """Up to where a topic (by name and id) was followed."""
        rows = self._db.rows("SELECT part, next FROM followed WHERE topic = ?", topic)
        return {part: following for part, following in rows}  # noqa: C416 - says what the pairs are


def cases_of(signal: Signal) -> list[Case]:
    """The cases of one revision of a signal, one per recipient."""
    return [
        Case(
            case_id(signal.id, addressee.recipient.address),
            PupilId(signal.subject),
            signal.rule,
            signal.season,
            signal.occasion,
            addressee.recipient.address,
            addressee.change in (Change.OPENED, Change.REVISED, Change.KEPT),
            signal.revision,
        )
        for addressee in signal.addressees
    ]


def _row(case: Case) -> tuple[str | int, ...]:
    return (
        case.id,
        case.pupil,
        case.rule,
        case.season,
        case.occasion,
        case.recipient,
        int(case.open),
        case.revision,
    )
