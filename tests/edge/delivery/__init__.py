"""Tests of delivery: the outbox, and subscribers that misbehave."""
