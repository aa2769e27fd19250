"""Connectors: what each source system writes, beside what the hub makes of it."""
