"""What is told about a pupil, word for word."""
