"""A backup: opened by its key only, whole or refused, and each record back where it stood."""
