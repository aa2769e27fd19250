"""The doctor: what is well is said to be well, and what is not with what to do."""
