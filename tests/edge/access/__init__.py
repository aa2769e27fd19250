"""The clients' own rules, without a Kafka."""
