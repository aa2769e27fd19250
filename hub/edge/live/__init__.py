"""The installation as it runs: its processes, its clock, and the application around the engine."""

BESIDE = ("relay", "source-watch", "dispatch")
"""Flows that share a process: together they do less than the pupil watch does alone."""
