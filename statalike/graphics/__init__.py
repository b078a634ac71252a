"""Floor 4: what a figure is, then how it is drawn."""
