"""BLAS threads: the matrix products of mixed models are many and small, and threads that wait for each other cost more
than they give, on a machine with other work by far."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

import scipy
import threadpoolctl


@contextmanager
def one_thread() -> Iterator[None]:
    """A context in which BLAS runs on one thread."""
    before = [(library, library.num_threads) for library in _libraries()]
    several = [(library, threads) for library, threads in before if threads != 1]
    for library, _ in several:
        library.set_num_threads(1)
    try:
        yield
    finally:
        for library, threads in several:
            library.set_num_threads(threads)


@cache
def _libraries() -> list[threadpoolctl.LibController]:
    """The BLAS libraries that NumPy and SciPy have loaded (SciPy's linear algebra is loaded here at the latest)."""
    assert scipy.linalg
    return threadpoolctl.ThreadpoolController().select(user_api="blas").lib_controllers


def spread(work: Callable, items: Sequence) -> list:
    """What `work` makes of each item, by all cores, none of which waits for another."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(work, items))
