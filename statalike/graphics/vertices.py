"""Points in order -> the vertices of the line that connects them."""

from __future__ import annotations

import numpy as np

from statalike.errors import StataError

STYLES = {
    "i": "none", "none": "none", ".": "none", "l": "direct", "direct": "direct", "L": "ascending",
    "ascending": "ascending", "J": "stairstep", "stairstep": "stairstep", "stepstair": "stepstair",
}  # fmt: skip


def style(text: str) -> str:
    """A connectstyle's full name; r(198) if there is none."""
    if text not in STYLES:
        raise StataError(198, f"connectstyle {text} not found")
    return STYLES[text]


def connected(x: np.ndarray, y: np.ndarray, how: str) -> tuple[np.ndarray, np.ndarray]:
    """The line through (x, y) in their order; NaN breaks it. `how` is a full connectstyle.

    ascending: the line is broken where x decreases, so that sorted panels become separate lines.
    """
    if how == "ascending":
        breaks = np.flatnonzero(np.diff(x) < 0) + 1
        return np.insert(x, breaks, np.nan), np.insert(y, breaks, np.nan)
    if how in ("stairstep", "stepstair") and len(x) > 1:
        steps_x, steps_y = np.repeat(x, 2), np.repeat(y, 2)
        return (steps_x[1:], steps_y[:-1]) if how == "stairstep" else (steps_x[:-1], steps_y[1:])
    return x, y
