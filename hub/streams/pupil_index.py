"""Indexes over one partition's pupils: who is due, who waits for a source, whom a full statement may strike.

Never truth: they are filled from the fronts of the records, and can be filled again.
"""

from heapq import heapify, heappop, heappush

from hub.domain import waking
from hub.streams.pupil_record import Front


class PupilIndex:
    """Follows what has happened; a batch under way only takes from the heap, and gives back when it fails."""

    def __init__(self) -> None:
        self.dues: dict[str, int] = {}
        self._heap: list[tuple[int, str]] = []
        self._taken: list[tuple[int, str]] = []
        self._waiting: dict[str, dict[str, int]] = {}
        self._oldest: dict[str, dict[str, int]] = {}

    def fill(self, name: str, front: Front) -> None:
        """On recovery; `ready` follows when all are in."""
        self._note(name, front)
        if front.due is not None:
            self.dues[name] = front.due

    def ready(self) -> None:
        self._heap = [(due, name) for name, due in self.dues.items()]
        heapify(self._heap)

    def update(self, name: str, before: Front, after: Front) -> None:
        """A pupil's record was replaced."""
        if before.waits != after.waits or before.oldest != after.oldest:
            self._forget(name, before)
            self._note(name, after)
        if after.due is None:
            self.dues.pop(name, None)
        elif self.dues.get(name) != after.due:
            self.dues[name] = after.due
            heappush(self._heap, (after.due, name))

    def take_due(self, now: int) -> list[str]:
        """Who is due by now; what is stale in the heap goes."""
        found: list[str] = []
        heap = self._heap
        while heap and heap[0][0] <= now:
            due, name = entry = heappop(heap)
            if self.dues.get(name) == due:
                self._taken.append(entry)
                found.append(name)
        return found

    def next_due(self) -> int | None:
        """When somebody is due; of a pupil that the batch under way has changed perhaps too early."""
        heap = self._heap
        while heap and self.dues.get(heap[0][1]) != heap[0][0]:
            heappop(heap)
        return heap[0][0] if heap else None

    def settle(self) -> None:
        """The batch is over; whoever was taken and is still due by the same moment is back in the heap."""
        for entry in self._taken:
            if self.dues.get(entry[1]) == entry[0]:
                heappush(self._heap, entry)
        self._taken.clear()

    def concerned(self, source: str, through: int, version: int | None) -> list[str]:
        """Who waits for the source up to this moment, or has words of it older than its statement."""
        waiting, oldest = self._waiting.get(source, {}), self._oldest.get(source, {})
        return list(waking.concerned(waiting.items(), oldest.items(), through, version))

    def _note(self, name: str, front: Front) -> None:
        for source, moment in front.waits:
            waiting = self._waiting.setdefault(source, {})
            waiting[name] = min(moment, waiting.get(name, moment))
        for source, version in front.oldest.items():
            self._oldest.setdefault(source, {})[name] = version

    def _forget(self, name: str, front: Front) -> None:
        for source, _ in front.waits:
            self._waiting[source].pop(name, None)
        for source in front.oldest:
            self._oldest[source].pop(name, None)
