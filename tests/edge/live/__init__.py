"""The installation as it runs: its clock, and Faust around the engine."""
