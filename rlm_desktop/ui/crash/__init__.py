"""What the user sees of a bug."""
