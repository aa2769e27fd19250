"""The engine, as far as it can be tested without a Kafka."""
