"""The edge, tested against the real thing where there is one."""
