"""The engine: runs a flow on Kafka, one transaction per batch: outputs, memory and offsets are one."""

from hub.edge.engine.progress import Progress
from hub.edge.engine.run import group_of, run_flow

__all__ = ["Progress", "group_of", "run_flow"]
