"""The parts of the .dta reader and writer (formats 102 to 119)."""
