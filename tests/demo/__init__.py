"""The demonstration: how it scores, and what its page shows."""
