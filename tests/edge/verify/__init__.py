"""Accounts held against each other."""
