"""Floor 6: one command a file."""
