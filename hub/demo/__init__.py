"""The demonstration: a simulated region through the real hub, held against what really happened."""
