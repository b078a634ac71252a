"""What the graphs after mixed show, as columns of numbers: predictions of random effects, residuals, trajectories."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import scipy

from statalike.errors import StataError
from statalike.estimation.mixed.places import blocks, groups_of
from statalike.estimation.sample import named_response
from statalike.models.mixed.effects import effects

NOTHING = {"relevel": None, "level": None, "newgroups": False, "resetype": None, "reses": None}


@dataclass(frozen=True)
class PlotData:
    """columns of equal length by name; panel (m,): from 1, or None for one panel; what each panel is called."""

    columns: dict[str, np.ndarray]
    panel: np.ndarray | None
    panels: tuple[str, ...]


def predicted_effects(estimates: Any, level: str | None, z: float) -> PlotData:
    """Predictions of every random effect in order of size, their limits b -+ z se, and normal quantiles."""
    _check_level(estimates, level)
    if not any(part.names for part in estimates.made.parts):
        raise StataError(198, "model has no random effects; no random effects to plot")
    robust = estimates.e.macros.get("vce") in ("robust", "cluster")
    found = effects(estimates.fit, se=not robust)
    columns: dict[str, list[np.ndarray]] = {"rank": [], "b": [], "lower": [], "upper": [], "normal": []}
    panel, names = [], []
    for k, (part, block) in enumerate(zip(estimates.made.parts, blocks(estimates), strict=True)):
        if not part.names or level not in (None, part.level):
            continue
        at = estimates.fit.model.terms[k].level
        b = found.b[at][:, block]
        se = np.full_like(b, np.nan) if robust else found.se[at][:, block]
        together = bool(part.factor)
        for j in range(1 if together else b.shape[1]):
            own, error = (b.ravel(), se.ravel()) if together else (b[:, j], se[:, j])
            order = np.argsort(own, kind="stable")
            own, error = own[order], error[order]
            rank = np.arange(1.0, len(own) + 1)
            spread = own.std(ddof=1) if len(own) > 1 else 0.0
            normal = own.mean() + spread * scipy.special.ndtri((rank - 0.5) / len(own))
            for column, values in zip(
                columns.values(), (rank, own, own - z * error, own + z * error, normal), strict=True
            ):
                column.append(values)
            names.append(f"{part.level}: {part.names[j]}")
            panel.append(np.full(len(own), float(len(names))))
    if not names:
        raise StataError(198, f"there are no random effects at level {level}")
    return PlotData({n: np.concatenate(v) for n, v in columns.items()}, np.concatenate(panel), tuple(names))


def residuals(estimates: Any, data: Any) -> PlotData:
    """Observed and fitted values, standardized residuals and their normal quantiles over the estimation sample."""
    used = np.flatnonzero(estimates.in_sample(data))
    standard = _predicted(estimates, "rstandard", data, used)
    order = np.argsort(np.argsort(standard, kind="stable"), kind="stable")
    normal = scipy.special.ndtri((order + 0.5) / len(used))
    observed = named_response(data, estimates.made.depvar)[used]
    fitted = _predicted(estimates, "fitted", data, used)
    return PlotData({"observed": observed, "fitted": fitted, "standard": standard, "normal": normal}, None, ())


def trajectories(estimates: Any, data: Any, x: str, level: str | None, count: int) -> PlotData:
    """Observed and fitted values along x in `count` groups of a level (the lowest one), evenly chosen among them."""
    _check_level(estimates, level)
    levels = [one.name for one in estimates.made.levels]
    if not levels:
        raise StataError(198, "model has no groups")
    wanted = level or levels[-1]
    k = next((k for k, part in enumerate(estimates.made.parts) if part.level == wanted and not part.own), None)
    if k is None:
        raise StataError(198, f"level {wanted} has no groups to plot")
    used = np.flatnonzero(estimates.in_sample(data))
    codes = groups_of(estimates, data, used, k)
    there = np.unique(codes[codes >= 0])
    picked = there[np.unique(np.linspace(0, len(there) - 1, min(count, len(there))).round().astype(int))]
    inside = np.isin(codes, picked)
    rows, place = used[inside], np.searchsorted(picked, codes[inside])
    columns = {
        "x": data.numbers(x)[rows],
        "observed": named_response(data, estimates.made.depvar)[rows],
        "fitted": _predicted(estimates, "fitted", data, rows),
    }
    return PlotData(columns, place + 1.0, tuple(_called(data, estimates, k, used[codes == g][0]) for g in picked))


def _called(data: Any, estimates: Any, k: int, row: int) -> str:
    """A group by the values of its variables: `id 3`."""
    said = []
    for name in estimates.places.variables[k]:
        value = data[name].value(int(row))
        said.append(f"{name} {value if data[name].is_string else format(float(value), 'g')}")
    return ", ".join(said)


def _predicted(estimates: Any, statistic: str, data: Any, rows: np.ndarray) -> np.ndarray:
    return estimates.predict(statistic, data, rows, SimpleNamespace(**NOTHING))[0].values


def _check_level(estimates: Any, level: str | None) -> None:
    if level and level not in [one.name for one in estimates.made.levels]:
        raise StataError(198, f"{level} is not a level variable in your model")


def along(estimates: Any) -> str:
    """What trajectories run along unless told: t() of the residuals, a random slope, or the first covariate."""
    if estimates.made.residual.option.t:
        return estimates.made.residual.option.t
    designs = [part.design for part in estimates.made.parts if part.design is not None] + [estimates.made.design]
    for one in designs:
        for name in one.variables():
            return name
    raise StataError(198, "estat plot trajectories requires a variable of the x axis")
