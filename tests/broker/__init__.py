"""On a real Kafka: what only it can show."""
