"""The simulated region, and what the hub makes of it, without Kafka."""
