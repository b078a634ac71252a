"""Floor 5: twoway plottypes, one a file."""
