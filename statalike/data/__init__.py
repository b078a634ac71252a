"""Floor 2: what is in memory (numpy only)."""
