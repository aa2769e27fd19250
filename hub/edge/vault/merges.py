"""Which pupil lives on in which other: a forest, so that there is never a circle and always one survivor."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from hub.domain.identifiers import PupilId
from hub.edge.vault.db import Database


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """One pupil lives on in another. `seq` counts all merges of this vault and never goes back."""

    seq: int
    pupil: PupilId
    survivor: PupilId


class Merges:
    def __init__(self, database: Database) -> None:
        self._db = database

    def merge(self, pupil: PupilId, into: PupilId) -> None:
        """The survivor of the one goes on in the survivor of the other: roots meet, never branches."""
        with self._db.transaction() as db:
            gone, stays = self.survivor(pupil), self.survivor(into)
            if gone != stays:
                db.execute("INSERT INTO merged (pupil, survivor) VALUES (?, ?)", (gone, stays))

    def steps(self, pupil: PupilId) -> Iterator[Merge]:
        """From a pupil to its survivor; none for a pupil that lives on as itself."""
        while step := self._db.rows("SELECT seq, pupil, survivor FROM merged WHERE pupil = ?", pupil):
            ((seq, gone, stays),) = step
            yield Merge(seq, PupilId(gone), PupilId(stays))
            pupil = PupilId(stays)

    def survivor(self, pupil: PupilId) -> PupilId:
        for step in self.steps(pupil):
            pupil = step.survivor
        return pupil

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
            rows = self._db.rows("SELECT pupil FROM merged WHERE survivor = ? ORDER BY seq", name)
            found += [PupilId(gone) for (gone,) in rows]
        return tuple(found)
