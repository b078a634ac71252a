"""A Stata-compatible console and do-file interpreter."""
