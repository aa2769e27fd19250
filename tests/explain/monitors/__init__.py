"""Monitors: what is counted of a town of invented pupils, and what stays shut."""
