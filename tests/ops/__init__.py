"""What the person on duty types, and what comes back."""
