"""Tests of the pure steps: no Kafka, no clock."""
