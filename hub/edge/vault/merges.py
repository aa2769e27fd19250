"""Which pupil lives on in which other: a forest, so that there is never a circle and always one survivor.

A merge can be undone; who was parted by a person stays apart whatever is told again, until a person says
otherwise.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from hub.domain.identifiers import PupilId
from hub.domain.kin import SAID, Came
from hub.edge.vault.db import Database

MATCHED = "matched"
"""How a merge came about that rests on a name, and gives way to a number."""

LINKED = "linked"


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """One pupil lives on in another, or no more. `seq` counts both in this vault and never goes back."""

    seq: int
    pupil: PupilId
    survivor: PupilId
    parted: bool = False


class Merges:
    def __init__(self, database: Database) -> None:
        self._db = database

    def merge(self, pupil: PupilId, into: PupilId, how: str = LINKED) -> None:
        """The survivor of the one goes on in the survivor of the other: roots meet, never branches."""
        with self._db.transaction():
            gone, stays = self.survivor(pupil), self.survivor(into)
            if gone != stays and not self.kept_apart(gone, stays):
                self._say(gone, stays, how)

    def part(self, pupil: PupilId) -> Merge | None:
        """The pupil lives on as itself; None when it does so already."""
        with self._db.transaction():
            step = next(self.steps(pupil), None)
            if step is None:
                return None
            self._say(pupil, step.survivor, self.how(pupil), parted=True)
            return self.word(pupil)

    def keep_apart(self, one: PupilId, other: PupilId, *, apart: bool = True) -> None:
        """Whether a person says that they are two."""
        pair = sorted((one, other))
        with self._db.transaction() as db:
            db.execute("DELETE FROM apart WHERE one = ? AND other = ?", pair)
            if apart:
                db.execute("INSERT INTO apart VALUES (?, ?)", pair)

    def word(self, pupil: PupilId) -> Merge | None:
        """What was said last of whom the pupil lives on in."""
        rows = self._db.rows("SELECT seq, pupil, survivor, parted FROM merged WHERE pupil = ?", pupil)
        return Merge(rows[0][0], pupil, PupilId(rows[0][2]), bool(rows[0][3])) if rows else None

    def how(self, pupil: PupilId) -> str:
        """By what its last merge came about."""
        rows = self._db.rows("SELECT how FROM merged WHERE pupil = ?", pupil)
        return str(rows[0][0]) if rows else LINKED

    def steps(self, pupil: PupilId) -> Iterator[Merge]:
        """From a pupil to its survivor; none for a pupil that lives on as itself."""
        while (step := self.word(pupil)) is not None and not step.parted:
            yield step
            pupil = step.survivor

    def survivor(self, pupil: PupilId) -> PupilId:
        for step in self.steps(pupil):
            pupil = step.survivor
        return pupil

    def way(self, pupil: PupilId) -> Came:
        """By which way what is said of the pupil comes to its survivor."""
        came = SAID
        for step in self.steps(pupil):
            came = came.through(step.pupil, step.seq)
        return came

    def survivors(self, pupils: Collection[PupilId]) -> dict[PupilId, PupilId]:
        """Who each lives on in, of many at once."""
        found = {pupil: pupil for pupil in pupils}
        ((merges,),) = self._db.rows("SELECT coalesce(max(seq), 0) FROM merged")
        if merges < len(found):  # to look through few costs less than to ask for many
            gone = self._db.rows("SELECT pupil FROM merged")
        else:
            gone = list(self._db.rows_of("SELECT pupil FROM merged WHERE pupil IN", list(found)))
        return found | {pupil: self.survivor(pupil) for (pupil,) in gone if pupil in found}

    def family(self, pupil: PupilId) -> tuple[PupilId, ...]:
        """All names that this person ever had, the surviving one first."""
        found = [self.survivor(pupil)]
        for name in found:  # grows while it is walked
            rows = self._db.rows(
                "SELECT pupil FROM merged WHERE survivor = ? AND NOT parted ORDER BY seq", name
            )
            found += [PupilId(gone) for (gone,) in rows]
        return tuple(found)

    def _say(self, pupil: PupilId, survivor: PupilId, how: str, *, parted: bool = False) -> None:
        with self._db.transaction() as db:
            db.execute("DELETE FROM merged WHERE pupil = ?", (pupil,))
            sql = "INSERT INTO merged (pupil, survivor, how, parted) VALUES (?, ?, ?, ?)"
            db.execute(sql, (pupil, survivor, how, parted))

    def kept_apart(self, gone: PupilId, stays: PupilId) -> bool:
        """Whether a person has said of names of both that they are two."""
        if not self._db.rows("SELECT 1 FROM apart LIMIT 1"):
            return False
        stay = self.family(stays)
        pairs = (sorted((one, other)) for one in self.family(gone) for other in stay)
        return any(self._db.rows("SELECT 1 FROM apart WHERE one = ? AND other = ?", *pair) for pair in pairs)
