"""Floor 3: data on disk, one format a file."""
