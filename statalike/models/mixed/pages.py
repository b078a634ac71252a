"""Freed memory that the process keeps: arrays of a few megabytes come and go in every evaluation of a likelihood, and
to be given fresh pages of zeros for each of them by the system costs several times what is done with them."""

from __future__ import annotations

from functools import cache

import numpy as np

SPARE = 32_000_000  # bytes, of the largest block that glibc still learns from


@cache
def keep_pages() -> None:
    """Let the allocator see a large block freed: glibc from then on takes blocks up to its size from the heap, which it
    does not shrink by less than twice of that (mallopt(3), M_MMAP_THRESHOLD). Elsewhere nothing comes of it."""
    np.empty(SPARE, dtype=np.uint8)
