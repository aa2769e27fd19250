"""One flow as a process: `python -m hub.edge.engine FLOW [--slot N]`; SIGTERM or Ctrl-C stops it."""

import argparse
import gc
import signal
import sys
from threading import Event

from hub.edge import log, settings
from hub.edge.engine.run import run_flow
from hub.edge.errors import LastingError, OperatorError
from hub.edge.kafka.failures import FlowFailedError
from hub.streams import topology

FAILED, CANNOT = 1, 2


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m hub.edge.engine", description=__doc__)
    parser.add_argument("flow", choices=[f.name for f in topology.FLOWS])
    parser.add_argument("--slot", type=int, default=0, help="number of this worker among those of the flow")
    given = parser.parse_args()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    gc.set_threshold(
        50_000, 20, 100
    )  # states are long-lived: looking through them often costs half the speed
    try:
        configured = settings.read()
        log.setup(configured.log_level)
        run_flow(topology.flow(given.flow), configured, slot=given.slot, stop=stop)
    except LastingError as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT
    except (FlowFailedError, OperatorError) as error:
        log.get(flow=given.flow, slot=given.slot).error(log.FLOW_CRASHED, reason=str(error))
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
