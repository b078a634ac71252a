"""Panel and time variables: what xtset and tsset declare, kept in the data's characteristics as Stata keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from statalike.data.format import number, parse, trimmed
from statalike.data.groups import group
from statalike.errors import StataError

UNITS = {"td": "day", "tw": "week", "tm": "month", "tq": "quarter", "th": "half-year", "ty": "year"}
UNITS |= {"tc": "millisecond", "tC": "millisecond"}
NAMES = ("_TStvar", "_TSpanel", "_TSdelta", "_TSitrvl", "tis", "iis")


@dataclass(frozen=True)
class Panels:
    """The declaration: names ("" if not declared) and the length of a period in units of the time variable."""

    panel: str = ""
    time: str = ""
    delta: float = 1.0


def declared(data: Any) -> Panels:
    """What the data say of themselves."""
    chars = data.chars
    return Panels(chars.get("_TSpanel", ""), chars.get("_TStvar", ""), number(chars.get("_TSdelta") or "1"))


def declare(data: Any, panels: Panels) -> None:
    """Write a declaration into the data; an empty one takes it away."""
    for name in NAMES:
        data.chars.pop(name, None)
    if panels.panel:
        data.chars |= {"_TSpanel": panels.panel, "iis": panels.panel}
    if panels.time:
        delta = f"{panels.delta:g}"
        data.chars |= {"_TStvar": panels.time, "tis": panels.time, "_TSdelta": delta, "_TSitrvl": "1"}


def panel_variable(data: Any, given: str | None = None) -> str:
    """The panel variable, the one given or the one declared; r(459) without."""
    name = given or declared(data).panel
    if not name:
        raise StataError(459, "panel variable not set; use xtset varname ...")
    return name


def panel_and_time(data: Any, panel: str | None = None, time: str | None = None) -> tuple[str, str]:
    """The panel variable and the time variable, those given or those declared; r(459) where one is missing."""
    panel, time = panel_variable(data, panel), time or declared(data).time
    if not time:
        raise StataError(459, "time variable not set; use xtset varname ...")
    return panel, time


@dataclass(frozen=True)
class Shape:
    """How the panels lie in time. balance: "strongly balanced", "weakly balanced", "unbalanced", "balanced"."""

    balance: str
    first: float
    last: float
    gaps: bool


def shape(data: Any, panels: Panels) -> Shape:
    """Look at the data; r(451) for a time that comes twice in a panel."""
    keys = data.numbers(panels.panel) if panels.panel else np.zeros(data.n_obs)
    found = group([keys], keep_missing=False)
    if not found.n:
        raise StataError(2000)
    if not panels.time:
        even = (found.sizes == found.sizes[0]).all()
        return Shape("balanced" if even else "unbalanced", np.nan, np.nan, False)
    times = data.numbers(panels.time)
    used = np.flatnonzero(~np.isnan(times) & (found.codes >= 0))
    if not len(used):
        raise StataError(2000)
    codes, times = found.codes[used], times[used]
    order = np.lexsort((times, codes))
    codes, times = codes[order], times[order]
    same = codes[1:] == codes[:-1]
    steps = np.diff(times)[same]
    if (steps == 0).any():
        what = "repeated time values within panel" if panels.panel else "repeated time values in sample"
        raise StataError(451, what)
    if (np.abs(steps / panels.delta - np.rint(steps / panels.delta)) > 1e-6).any():
        raise StataError(
            451, f"time values with periods less than delta() found\nthe time values are not {panels.delta:g} apart"
        )
    gaps = bool((steps > panels.delta * (1 + 1e-9)).any())
    return Shape(_balance(codes, times, gaps), float(times.min()), float(times.max()), gaps)


def _balance(codes: np.ndarray, times: np.ndarray, gaps: bool) -> str:
    """Same times in all panels, same number of times, or neither."""
    sizes = np.bincount(codes)
    sizes = sizes[sizes > 0]
    if (sizes != sizes[0]).any():
        return "unbalanced"
    table = times.reshape(len(sizes), sizes[0])
    return "strongly balanced" if (table == table[0]).all() else "weakly balanced"


def unit(data: Any, name: str) -> str:
    """The unit of a time variable by its format: "year", "quarter" ... or "unit"."""
    return UNITS.get(parse(data[name].format).kind, "unit")


def description(data: Any, panels: Panels, found: Shape) -> list[str]:
    """What xtset and tsset print."""
    labels, lines = [], []
    if panels.panel:
        labels.append(("Panel variable", f"{panels.panel} ({found.balance})"))
    if panels.time:
        fmt = data[panels.time].format
        span = f"{panels.time}, {trimmed(found.first, fmt)} to {trimmed(found.last, fmt)}"
        labels.append(("Time variable", span + (", but with gaps" if found.gaps else "")))
        word = unit(data, panels.time)
        labels.append(("Delta", f"{panels.delta:g} {word}{'' if panels.delta == 1 else 's'}"))
    width = max(len(label) for label, _ in labels)
    lines += [f"{label:>{width}}: {text}" for label, text in labels]
    return lines
