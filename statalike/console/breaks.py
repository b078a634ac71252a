"""Ctrl-C: it stops what runs, and is not heard between a command and the next prompt."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


def deaf(number: int, frame: FrameType | None) -> None:
    """Nothing happens. (SIG_IGN would be inherited by what `shell` starts; a handler is not.)"""


@contextmanager
def unheard() -> Iterator[None]:
    """Within, Ctrl-C does nothing, except where `heard`."""
    before = signal.signal(signal.SIGINT, deaf)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def heard() -> Iterator[None]:
    """Within, Ctrl-C raises KeyboardInterrupt."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
