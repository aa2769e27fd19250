"""How far a flow is, for whoever watches: plain numbers, written by the flow's thread, read by any other."""

from dataclasses import dataclass, field
from datetime import datetime

from hub.edge.engine.pulse import Pulse
from hub.edge.kafka.names import Place


@dataclass(slots=True)
class Progress:
    """Of one worker. What is counted has been committed; a batch that was aborted counts as aborted only."""

    flow: str
    slot: int = 0
    assigned: frozenset[int] = frozenset()
    ready: bool = False  # has been given partitions (perhaps none) and has read its state back
    next_offsets: dict[Place, int] = field(default_factory=dict)  # all before them is done, markers included
    behind: dict[Place, int] = field(default_factory=dict)  # as the last fetch saw it
    ticks: dict[int, datetime] = field(default_factory=dict)  # last tick taken, per journal partition
    records: int = 0
    outputs: int = 0
    batches: int = 0
    aborted: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    halted: dict[Place, str] = field(default_factory=dict)  # where it may not go on by itself, and why
    recovered_s: float = 0.0
    recovered_records: int = 0
    last_batch_s: float = 0.0
    pulse: Pulse = field(default_factory=Pulse)

    @property
    def lag(self) -> int:
        """Records seen on the broker and not yet done."""
        return sum(self.behind.values())
