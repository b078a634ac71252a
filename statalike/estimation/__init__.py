"""Floor 4: Stata's face of a fit."""
