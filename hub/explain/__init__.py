"""What is known, what is said and why, in Dutch sentences; and the Dutch words that all texts share."""
