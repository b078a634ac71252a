"""Floor 6: the prompt."""
