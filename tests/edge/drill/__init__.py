"""The drill: days in lock-step, and what is taken in ahead of them."""
