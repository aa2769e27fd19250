"""What matters is checked here; the folders mirror hub/."""
