"""Monitors: counts of the transition per school, region and agreement, from what is known of every pupil."""
