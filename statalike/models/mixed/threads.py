"""BLAS threads: the matrix products of mixed models are many and small, and threads that wait for each other cost more
than they give, on a machine with other work by far."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache

import scipy
import threadpoolctl


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
