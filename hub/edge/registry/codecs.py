"""The codec of this installation: with the numbers of the configured registry, else those of the lock."""

from hub.edge.settings import Settings
from hub.streams import codec as codecs
from hub.streams.codec import Codec


def codec_of(settings: Settings) -> Codec:
    """Asks the registry, if there is one; a schema that it does not know is an error."""
    if settings.registry is None:
        return codecs.local()
    from hub.edge.registry.client import ids_of  # noqa: PLC0415 - its client is heavy, and rarely needed
    from hub.edge.registry.store import load  # noqa: PLC0415 - as above

    return Codec(ids_of(settings, load(prefix=settings.prefix)))
