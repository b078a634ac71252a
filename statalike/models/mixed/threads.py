"""BLAS threads: the matrix products of mixed models are many and small, and threads that wait for each other cost more
than they give, on a machine with other work by far."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache

import numpy as np
import scipy
import threadpoolctl

STRIP = 256  # rows of a product that one thread makes at a time


def one_thread() -> AbstractContextManager:
    """A context in which BLAS runs on one thread."""
    return _controller().limit(limits=1, user_api="blas")


@cache
def _controller() -> threadpoolctl.ThreadpoolController:
    """The BLAS libraries that NumPy and SciPy have loaded (SciPy's linear algebra is loaded here at the latest)."""
    assert scipy.linalg
    return threadpoolctl.ThreadpoolController()


def product(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """A B in strips of rows by all cores, none of which waits for another; for BLAS on one thread."""
    out = np.empty((len(A), B.shape[1]))
    workers = os.cpu_count() or 1
    if workers == 1 or len(A) <= STRIP:
        return np.matmul(A, B, out=out)
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda at: np.matmul(A[at : at + STRIP], B, out=out[at : at + STRIP]), range(0, len(A), STRIP)))
    return out
