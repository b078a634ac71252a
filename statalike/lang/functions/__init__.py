"""Expression functions, one file a chapter."""
