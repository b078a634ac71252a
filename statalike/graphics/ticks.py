"""Where an axis has its ticks by default, and what is written at them."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from statalike.data import dates
from statalike.data.format import parse, trimmed
from statalike.data.labels import ValueLabel

DEFAULT_COUNT = 5
_PER_UNIT = {"tm": 12, "tq": 4, "th": 2, "tw": 52}
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
MS_DAY = 86_400_000.0


def step(low: float, high: float, count: int = DEFAULT_COUNT) -> float:
    """A round distance (1, 2 or 5 times a power of ten) for about `count` ticks."""
    rough = (high - low) / max(count - 1, 1)
    if rough <= 0:
        return max(abs(low), 1.0)
    power = 10.0 ** math.floor(math.log10(rough))
    lead = rough / power
    return power * (1 if lead < 1.5 else 2 if lead < 3 else 5 if lead < 7 else 10)


def natural(low: float, high: float, count: int = DEFAULT_COUNT) -> tuple[float, ...]:
    """About `count` round values: the ends are rounded to the nearest multiple, outward when halfway."""
    if low == high:
        return (low,)
    delta = step(low, high, count)
    first = math.ceil(low / delta - 0.5 - 1e-9)
    last = math.floor(high / delta + 0.5 + 1e-9)
    return tuple(float(f"{i * delta:.12g}") for i in range(first, last + 1))


def natural_log(low: float, high: float, count: int = DEFAULT_COUNT) -> tuple[float, ...]:
    """Ticks of a logarithmic axis: powers of ten when it spans enough of them, else round values within."""
    if low <= 0:
        return natural(low, high, count)
    decades = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
    if len(decades) >= 3:
        return tuple(10.0**d for d in decades)
    return tuple(v for v in natural(low, high, count) if v > 0)


def dated(low: float, high: float, fmt: str, count: int = DEFAULT_COUNT) -> tuple[float, ...]:
    """Ticks for values that are dates by the format `fmt`: beginnings of years, quarters, months."""
    kind = parse(fmt).kind
    if kind in _PER_UNIT:
        return _periods(low, high, _PER_UNIT[kind], count)
    if kind == "td" and high - low > 60:
        return _days(low, high, count)
    if kind in ("tc", "tC") and (high - low) / MS_DAY > 60:
        days = _days(low / MS_DAY, high / MS_DAY, count)
        return tuple(day * MS_DAY for day in days)
    return natural(low, high, count)


def _periods(low: float, high: float, per_year: int, count: int) -> tuple[float, ...]:
    """Multiples of whole years (or of a divisor of the year) in units of months, quarters, weeks."""
    if low == high:
        return (low,)
    years = [per_year * n for n in (1, 2, 5, 10, 20, 50, 100, 200)]
    parts = [d for d in range(1, per_year) if per_year % d == 0]
    rough = (high - low) / max(count - 1, 1)
    delta = min(parts + years, key=lambda d: abs(math.log(d / rough)))
    first, last = math.ceil(low / delta - 0.5 - 1e-9), math.floor(high / delta + 0.5 + 1e-9)
    return tuple(float(i * delta) for i in range(first, last + 1))


def _days(low: float, high: float, count: int) -> tuple[float, ...]:
    """First days of months, every so many months."""
    rough = (high - low) / 30.44 / max(count - 1, 1)
    every = min(_MONTHS, key=lambda m: abs(math.log(m / rough)))
    ends = dates.from_days(np.array([low, high]), "m")
    months = np.arange(math.floor(ends[0] / every), math.ceil((ends[1] + 1) / every) + 1) * every
    starts = dates.to_days(months.astype(float), "m")
    half = every * 30.44 / 2
    return tuple(float(day) for day in starts if low - half <= day <= high + half)


def automatic(low: float, high: float, fmt: str, log: bool = False, count: int = DEFAULT_COUNT) -> tuple[float, ...]:
    """The ticks an axis from `low` to `high` gets when nothing is asked for."""
    if log:
        return natural_log(low, high, count)
    return dated(low, high, fmt, count) if parse(fmt).is_date else natural(low, high, count)


def between(ticks: tuple[float, ...], count: int) -> tuple[float, ...]:
    """Minor ticks: `count` of them between each two neighbours."""
    found = []
    for a, b in pairwise(ticks):
        found += [a + (b - a) * i / (count + 1) for i in range(1, count + 1)]
    return tuple(float(f"{v:.12g}") for v in found)


def written(values: tuple[float, ...], fmt: str, labels: ValueLabel | None = None) -> tuple[str, ...]:
    """Texts of tick values: their value labels if asked for and there, else the display format."""
    texts = []
    for value in values:
        label = labels.text(value) if labels is not None else None
        texts.append(label if label is not None else trimmed(value, fmt))
    return tuple(texts)
