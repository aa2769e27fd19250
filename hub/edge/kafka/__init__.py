"""Kafka as the hub uses it: its clients, how topics are read and written, and how far everybody is."""
