"""Floor 2: numbers on plain arrays; no text, no Dataset."""
