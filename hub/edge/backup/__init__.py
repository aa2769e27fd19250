"""Backup and restore: all that cannot be delivered again, in one sealed file, and everything back from it.

A restored topic has each record at the offset it had. So whatever names an offset stays true: origins in the
journal, positions of flows, notes on unreadable records, and how far a subscriber has read. Decision 50.
"""
