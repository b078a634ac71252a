"""Floor 3: from tables to characters."""
