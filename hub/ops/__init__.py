"""For the person on duty: the command line."""
