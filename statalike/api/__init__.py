"""Floor 6: the Python face."""
