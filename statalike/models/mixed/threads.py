"""BLAS threads: the matrix products of mixed models are many and small, and threads that wait for each other cost more
than they give, on a machine with other work by far."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache

import numpy as np
import scipy
import threadpoolctl

STRIP = 128  # rows of a product that one thread makes at a time


def one_thread() -> AbstractContextManager:
    """A context in which BLAS runs on one thread."""
    return _controller().limit(limits=1, user_api="blas")


@cache
def _controller() -> threadpoolctl.ThreadpoolController:
    """The BLAS libraries that NumPy and SciPy have loaded (SciPy's linear algebra is loaded here at the latest)."""
    assert scipy.linalg
    return threadpoolctl.ThreadpoolController()


def spread(work: Callable, items: Sequence) -> list:
    """What `work` makes of each item, by all cores, none of which waits for another."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(work, items))


def times(A: np.ndarray, B: np.ndarray, alone: bool) -> np.ndarray:
    """A B in strips of rows, in the place of A; alone: BLAS runs on one thread, so that all cores take strips."""

    def strip(start: int) -> None:
        A[start : start + STRIP] = A[start : start + STRIP] @ B

    starts = range(0, len(A), STRIP)
    if alone and len(starts) > 1:
        spread(strip, starts)
    else:
        for start in starts:
            strip(start)
    return A
