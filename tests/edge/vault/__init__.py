"""Who is who, kept sealed, and told to whom it may."""
