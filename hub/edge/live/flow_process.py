"""A process that runs flows and nothing else while its parent lives: of a drill, a measurement or a test.

`python -m hub.edge.live.flow_process SLOT FLOW…`. Whoever starts one holds its standard input open. What
`hub run` starts has an application around the same flows (`hub.edge.live.processes`).
"""

import signal
import sys
import threading

from hub.edge import log, settings
from hub.edge.errors import LastingError, OperatorError
from hub.edge.live import family
from hub.edge.live.flows import Flows
from hub.edge.registry.codecs import codec_of


def command(*flows: str, slot: int = 0) -> tuple[str, ...]:
    """How such a process is started."""
    return (sys.executable, "-m", "hub.edge.live.flow_process", str(slot), *flows)


def main(names: list[str], slot: int) -> int:
    known = settings.read()
    log.setup(known.log_level)
    stop = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    family.stop_with_parent(stop.set)
    try:
        flows = Flows(names, known, slot=slot, stop=stop, codec=codec_of(known))
        return 0 if flows.run(family.beat) else family.FAILED
    except OperatorError as error:
        sys.stderr.write(f"error: {error}\n")
        return family.CANNOT if isinstance(error, LastingError) else family.FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:], int(sys.argv[1])))
