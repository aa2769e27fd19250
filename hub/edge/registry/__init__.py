"""Avro schemas with their ids: the read side of the Confluent API over a folder; a client of real ones."""
