"""Whether a thread goes on: it says so now and then, or is seen to work. One that does neither is stuck.

A tick that looks at everybody takes minutes: a flow says nothing all that time, and uses the processor.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic, process_time

BUSY = 0.1
"""Of the time between two looks: who waits uses next to nothing."""


LOOK_S = 1.0
"""At least so long between two looks: over a moment nobody's work can be told."""


class Pulse:
    """One thread's; `beat` is called by it, `still_s` by whoever watches."""

    def __init__(
        self, now: Callable[[], float] = monotonic, worked: Callable[[int], float] | None = None
    ) -> None:
        self._now = now
        self._worked = worked or worked_s
        self._thread = 0
        self._looked = self._at = now()
        self._used = 0.0
        self._busy = False
        self._lock = threading.Lock()  # several ask: the web, the supervisor's beat, the watchman

    def beat(self) -> None:
        self._thread = threading.get_native_id()
        self._at = self._now()

    def works(self) -> bool:
        """Whether it used the processor when that was last looked at; in a second all are told the same."""
        with self._lock:
            now = self._now()
            if now - self._looked >= LOOK_S:
                used = self._worked(self._thread)
                self._busy = used - self._used > BUSY * (now - self._looked)
                self._looked, self._used = now, used
                if self._busy:
                    self._at = now
            return self._busy

    def still_s(self) -> float:
        """For how long it has neither said anything nor been seen to work."""
        return self._now() - self._at


def worked_s(thread: int) -> float:
    """Seconds of processor that a thread of this process has used; of all of them where that is not told."""
    try:
        return int(Path(f"/proc/self/task/{thread}/schedstat").read_text("ascii").split()[0]) / 1e9
    except OSError:
        return process_time()
