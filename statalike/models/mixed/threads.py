"""BLAS threads: the matrix products of nested models are many and small, and threads that wait for each other cost
more than they give."""

from __future__ import annotations

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
