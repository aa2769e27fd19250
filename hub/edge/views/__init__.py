"""What people and programs look at: the read model, how the installation stands, pupils as they are kept."""
