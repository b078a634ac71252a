"""What a contender brings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data import Data


@dataclass(frozen=True)
class Fitter:
    """prepare: the data in the contender's own form (not timed). fit: the model, timed. Of a fit: ll, the log
    likelihood; se, the standard error of the first variance parameter, or None; seconds, where the fit took its own
    time."""

    fit: Callable[[object], object]
    ll: Callable[[object], float]
    prepare: Callable[[Data], object] = lambda data: data
    se: Callable[[object], float | None] = lambda found: None
    seconds: Callable[[object, float], float] = lambda found, seconds: seconds
