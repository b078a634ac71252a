"""Floor 3: egen functions by family."""
