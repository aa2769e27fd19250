"""Topics of recipients: each is made as declared with its first case, before anything is written to it."""

from collections.abc import Iterable

from confluent_kafka import Consumer

from hub.edge.kafka import names, provision
from hub.edge.settings import Settings
from hub.streams import topics
from hub.streams.flow import Flow
from hub.streams.records import Out

ASK_S = 30


class Recipients:
    """Of a flow that has one topic per recipient; `has_them` is false for every other."""

    def __init__(self, flow: Flow, settings: Settings, consumer: Consumer) -> None:
        self._settings = settings
        self.has_them = any(name.endswith(".") for name in flow.outputs)
        self._there: set[str] = set()
        if self.has_them:  # asked at the start, for the first signals would wait for it
            there = consumer.list_topics(timeout=ASK_S).topics
            self._there = {names.short(settings, name) for name in there}

    def make(self, out: Iterable[Out]) -> None:
        if not self.has_them:
            return
        needed = {o.topic for o in out} - self._there
        new = [topics.topic(n) for n in needed if n.startswith((topics.ESCALATIONS, topics.NOTICES))]
        provision.ensure(self._settings, new)
        self._there |= needed
