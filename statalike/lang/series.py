"""Time-series operators: L. F. D. S. of a variable, by the panel and time variables that the data declare."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from statalike.data.dataset import Dataset
from statalike.data.format import number
from statalike.data.groups import group
from statalike.data.missing import MISSING
from statalike.errors import StataError

STEP = re.compile(r"([LFDS])(\d*)")
WIDEST = 2**62


@dataclass(frozen=True, eq=False)
class Calendar:
    """Where in time every observation stands. period: time / delta rounded (int64); known: not missing."""

    panel: np.ndarray
    period: np.ndarray
    known: np.ndarray

    def lagged(self, values: np.ndarray, lag: int) -> np.ndarray:
        """The values `lag` periods earlier in the same panel (later if negative), `.` where there are none."""
        found = np.full(len(values), MISSING)
        rows = np.flatnonzero(self.known)
        if not len(rows) or lag == 0:
            return values if lag == 0 else found
        low, high = self.period[rows].min(), self.period[rows].max()
        span = np.int64(high - low + 1)
        if abs(lag) >= span or int(self.panel.max() + 1) * int(span) > WIDEST:
            return found
        keys = self.panel[rows] * span + (self.period[rows] - low)
        order = np.argsort(keys, kind="stable")
        wanted = self.period[rows] - low - lag
        inside = (wanted >= 0) & (wanted < span)
        target = keys - lag
        at = np.minimum(np.searchsorted(keys[order], target), len(rows) - 1)
        hit = inside & (keys[order][at] == target)
        found[rows[hit]] = values[rows[order[at[hit]]]]
        return found


def calendar(data: Dataset) -> Calendar:
    """The calendar of data that tsset or xtset declared; r(111) `time variable not set` otherwise."""
    time = data.chars.get("_TStvar", "")
    if not time:
        raise StataError(111, "time variable not set")
    delta = number(data.chars.get("_TSdelta") or "1")
    when = data.numbers(time)
    panel = data.chars.get("_TSpanel", "")
    codes = group([data[panel].values]).codes if panel else np.zeros(len(when), dtype=np.int64)
    known = ~np.isnan(when)
    return Calendar(codes, np.rint(np.where(known, when, 0.0) / delta).astype(np.int64), known)


def shifted(operators: str, values: np.ndarray, data: Dataset) -> np.ndarray:
    """A variable's values under operators such as L2D, applied from the right."""
    when = calendar(data)
    for letter, digits in reversed(STEP.findall(operators)):
        times = int(digits) if digits else 1
        if letter in "LF":
            values = when.lagged(values, times if letter == "L" else -times)
        elif letter == "S":
            values = _difference(values, when, times)
        else:
            for _ in range(times):
                values = _difference(values, when, 1)
    return values


def _difference(values: np.ndarray, when: Calendar, span: int) -> np.ndarray:
    change = values - when.lagged(values, span)
    change[np.isnan(change)] = MISSING
    return change
