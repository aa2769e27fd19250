"""One measured run as a process: `python -m hub.bench.worker KIND FLOW RECORDS`; JSON at its end."""

import gc
import json
import os
import resource
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext

from hub.bench import split
from hub.edge import log, settings
from hub.edge.engine import Progress, run_flow
from hub.edge.settings import Settings
from hub.streams import codec as codecs
from hub.streams import topology
from hub.streams.codec import Codec
from hub.streams.flow import Flow

WATCH_S = 0.005


class Watch:
    """Time and CPU from the first record on; start-up is measured elsewhere."""

    def __init__(self) -> None:
        self.began = self.cpu = 0.0

    def start(self) -> None:
        self.began, self.cpu = time.monotonic(), time.process_time()

    def taken(self) -> tuple[float, float]:
        return time.monotonic() - self.began, time.process_time() - self.cpu


def main() -> int:
    kind, flow, wanted = sys.argv[1], topology.flow(sys.argv[2]), int(sys.argv[3])
    configured = settings.read()
    log.setup("warning")
    gc.set_threshold(50_000, 20, 100)
    watch = Watch()
    seen: Counter[str] = Counter()
    with split.sampled() if kind == "engine" else nullcontext(seen) as seen:

        def started() -> None:
            seen.clear()  # the start waits, and is no part of what is measured
            watch.start()

        outputs = RUNNERS[kind](flow, configured, codecs.local(), started, wanted)
    seconds, cpu = watch.taken()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    found = {"seconds": seconds, "cpu_s": cpu, "records": wanted, "outputs": outputs, "peak_mb": peak}
    sys.stdout.write(json.dumps({**found, "split": split.shares(seen)}) + "\n")
    sys.stdout.flush()
    if kind == "faust":
        os._exit(0)  # its threads would wait for ever; how it goes down is not measured
    return 0


def _engine(flow: Flow, configured: Settings, codec: Codec, started: Callable[[], None], wanted: int) -> int:
    stop, progress = threading.Event(), Progress(flow.name)

    def look() -> None:
        while not progress.ready:
            time.sleep(WATCH_S)
        started()
        while progress.records < wanted:
            time.sleep(WATCH_S)
        stop.set()

    threading.Thread(target=look, daemon=True).start()
    run_flow(flow, configured, stop=stop, progress=progress, codec=codec)
    return progress.outputs


def _hand(flow: Flow, configured: Settings, codec: Codec, started: Callable[[], None], wanted: int) -> int:
    from hub.bench import hand  # noqa: PLC0415 - one runner per process

    return hand.run(flow, configured, codec, started, wanted)


def _faust(flow: Flow, configured: Settings, codec: Codec, started: Callable[[], None], wanted: int) -> int:
    from hub.bench import faust_agent  # noqa: PLC0415 - one runner per process

    return faust_agent.run(flow, configured, codec, started, wanted)


RUNNERS: dict[str, Callable[[Flow, Settings, Codec, Callable[[], None], int], int]] = {
    "engine": _engine,
    "hand": _hand,
    "faust": _faust,
}

if __name__ == "__main__":
    sys.exit(main())
