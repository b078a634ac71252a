"""Floor 5: what runs a line."""
