"""The installation as it runs: its processes, its clock, and the application around the engine."""
