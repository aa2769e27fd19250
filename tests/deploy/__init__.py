"""What stands in `deploy/` holds against the topology, the settings and the metrics."""
