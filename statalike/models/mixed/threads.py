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
    _most()
    return _controller().limit(limits=1, user_api="blas")


def free_cores() -> AbstractContextManager:
    """A context in which BLAS runs on the cores that nothing else runs on at the moment, if it may; for few large steps
    within `one_thread`."""
    return _controller().limit(limits=max(1, min(_most(), (os.cpu_count() or 1) - _others())), user_api="blas")


def _others() -> int:
    """How many other threads are running (Linux; elsewhere as many as there are cores, for all that is known)."""
    try:
        with open("/proc/loadavg") as file:
            return int(file.read().split()[3].split("/")[0]) - 1
    except (OSError, ValueError, IndexError):
        return os.cpu_count() or 1


@cache
def _controller() -> threadpoolctl.ThreadpoolController:
    """The BLAS libraries that NumPy and SciPy have loaded (SciPy's linear algebra is loaded here at the latest)."""
    assert scipy.linalg
    return threadpoolctl.ThreadpoolController()


@cache
def _most() -> int:
    """How many threads BLAS was given."""
    return max((each["num_threads"] for each in _controller().info() if each["user_api"] == "blas"), default=1)


def spread(work: Callable, items: Sequence) -> list:
    """What `work` makes of each item, by all cores, none of which waits for another."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(work, items))
