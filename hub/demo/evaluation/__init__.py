"""A simulated country through the domain, scored against its truth: region by region, without Kafka."""
