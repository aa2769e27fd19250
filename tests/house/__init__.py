"""The rules of the house, each with a test that shows it biting."""
