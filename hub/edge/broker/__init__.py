"""A real Apache Kafka on this machine: fetched once, started in seconds, never left behind."""
