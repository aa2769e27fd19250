"""The intake as the settings say: vault, case index, publisher and codec, opened and closed together."""

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hub.edge import region
from hub.edge.access.declared import organisations_of
from hub.edge.intake.identity import Door
from hub.edge.intake.ingest import Intake
from hub.edge.intake.originals import Originals
from hub.edge.intake.receipt import Receipt
from hub.edge.intake.transports.directory import Drop
from hub.edge.intake.transports.lanes import Lane
from hub.edge.intake.transports.resting import Resting
from hub.edge.intake.transports.unfit import Unfit
from hub.edge.kafka.publisher import KafkaPublisher
from hub.edge.registry.codecs import codec_of
from hub.edge.settings import Settings
from hub.edge.sources import sources_of
from hub.edge.vault import Vault, vault_of
from hub.edge.vault.case_index import CaseIndex
from hub.edge.vault.crypto import Say
from hub.streams.codec import Codec

_OPENING = threading.Lock()
"""Workers of one process open one by one: drafts of new keys carry the number of the process."""


@dataclass(frozen=True, kw_only=True)
class OpenIntake(Intake):
    """An intake on a real Kafka, with what it holds open."""

    case_index: CaseIndex
    vault: Vault

    def drop(
        self,
        root: Path,
        unfit: Unfit,
        resting: Resting,
        lane: Lane = Lane.ALL,
        breathe: Callable[[float], object] = lambda _: None,
    ) -> Drop:
        """The drop directory there, with what is remembered of it from one poll to the next."""
        return Drop(
            root,
            self,
            self.vault.keys,
            self.sources,
            self.mandates,
            unfit=unfit,
            resting=resting,
            lane=lane,
            breathe=breathe,
        )

    def poll(self, root: Path, now: datetime) -> list[Receipt]:
        """Take in what lies in a drop directory of which all files are done."""
        return self.drop(root, Unfit(), Resting(at_most_s=0)).poll(now)

    def catch_up(self) -> int:
        """Bring the case index up to what was said until now."""
        return self.case_index.catch_up()


@contextmanager
def open_intake(
    settings: Settings, *, codec: Codec | None = None, name: str = "door", say: Say | None = None
) -> Iterator[OpenIntake]:
    """All that intake needs."""
    # What a batch makes lives until it is sent: to look through it again and again costs a fifth of the time.
    gc.set_threshold(50_000, 1_000, 100)
    spoken = codec or codec_of(settings)
    with _OPENING:
        vault = vault_of(settings, say=say)
    try:
        with (
            closing(CaseIndex(settings, vault.cases, spoken)) as case_index,
            closing(KafkaPublisher(settings, name)) as publisher,
        ):
            yield OpenIntake(
                door=Door(vault, case_index.catch_up),
                publisher=publisher,
                originals=Originals(settings.data_dir / "originals", vault.keys),
                codec=spoken,
                limit=settings.dead_letter_limit,
                sources=sources_of(settings),
                context=region.load(None).context,
                organisations=organisations_of(settings),
                case_index=case_index,
                vault=vault,
            )
    finally:
        vault.close()
