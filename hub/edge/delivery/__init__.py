"""Delivery of escalations and notices to whoever reads no Kafka: an outbox, and webhooks that empty it."""
