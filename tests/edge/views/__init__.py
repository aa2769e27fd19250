"""What people look at: the read model."""
