"""What the hub knows at the end of a run: how far pupils came, all about some, when sources were heard."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from hub.domain.context import Context
from hub.domain.identifiers import PupilId, SourceId
from hub.domain.knowledge import Knowledge, Opener, Ranked
from hub.domain.pupil import Pupil, knowledge
from hub.domain.word import kind_of
from hub.edge.intake import rejections
from hub.edge.intake.rejection import Rejection
from hub.edge.registry.codecs import codec_of
from hub.edge.settings import Settings
from hub.edge.vault import vault_of
from hub.edge.views import pupils

R = TypeVar("R", bound=Ranked)


@dataclass
class Memory:
    """A count of all pupils, and all that is known of the chosen ones."""

    chosen: frozenset[PupilId]
    pupils: int = 0
    reached: Counter[str] = field(default_factory=Counter)  # kind of fact: of how many pupils there is one
    known: dict[PupilId, Knowledge] = field(default_factory=dict)
    heard: Mapping[SourceId, datetime] = field(default_factory=dict)
    rejected: list[Rejection] = field(default_factory=list)

    def take(self, name: PupilId, pupil: Pupil[R], context: Context, read: Opener[R]) -> None:
        """One pupil; who lives on as another is counted there."""
        self.heard = context.heard
        if pupil.into is None:
            self.pupils += 1
            self.reached.update(set(map(kind_of, pupil.words)))
        if name in self.chosen:
            self.known[name] = knowledge(name, pupil, context, read)


def recall(settings: Settings, chosen: frozenset[PupilId]) -> Memory:
    """Read the watch's own state topic, and what was rejected."""
    found, codec = Memory(chosen), codec_of(settings)
    for each in pupils.everybody(settings, codec):
        found.take(each.name, each.pupil, each.around.context, each.read)
    vault = vault_of(settings)
    try:
        found.rejected = rejections.read(settings, codec, vault)
    finally:
        vault.close()
    return found
