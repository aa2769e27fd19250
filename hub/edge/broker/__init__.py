"""A real Apache Kafka on this machine: fetched once, ready in seconds, never left behind."""

from hub.edge.broker.process import Broker, start

__all__ = ["Broker", "start"]
