"""Floor 3: from text to values."""
