"""A person's word on what is held as a surge: on record in the vault, then in each partition's journal."""

from collections.abc import Sequence
from contextlib import closing

from hub.domain.holds import HoldId, Word
from hub.domain.timeline import millis
from hub.edge.kafka.offsets import Offsets
from hub.edge.kafka.publisher import KafkaPublisher
from hub.edge.settings import Settings
from hub.edge.vault import Vault
from hub.edge.vault.access import Access
from hub.streams import topics
from hub.streams.codec import Codec
from hub.streams.context_json import decided
from hub.streams.records import SETTING, Out, kind_only


def decide(
    settings: Settings, codec: Codec, vault: Vault, holds: Sequence[HoldId], word: Word, by: Access
) -> None:
    """The next tick looks at everybody. After a crash, give it again: twice is once."""
    vault.access.write(by)
    told = [codec.encode_setting(decided(hold, word, millis(by.moment))) for hold in holds]
    with closing(Offsets(settings)) as offsets, closing(KafkaPublisher(settings, "surge")) as publisher:
        places = offsets.all_of(topics.JOURNAL)
        publisher.publish(
            [Out(topics.JOURNAL, None, one, kind_only(SETTING), part) for _, part in places for one in told]
        )
