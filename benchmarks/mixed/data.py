"""The data of the benchmark, simulated with fixed seeds: `python benchmarks/mixed/data.py [name ...]`.

Each is written to benchmarks/data as name.npz (statalike and the Python peers) and name.csv (R), the same numbers in
both. `insteval` (lme4) and `ovary` (nlme) come out of R.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "data"
Data = dict[str, np.ndarray]

EXPORT = {
    "insteval": "d <- lme4::InstEval; for (v in names(d)) d[[v]] <- as.integer(as.character(d[[v]]))",
    "ovary": "d <- data.frame(y = nlme::Ovary$follicles, s = sin(2 * pi * nlme::Ovary$Time), "
    "c = cos(2 * pi * nlme::Ovary$Time), g = as.integer(as.character(nlme::Ovary$Mare))); "
    "d <- d[order(d$g), ]; d$t <- ave(d$g, d$g, FUN = seq_along)",
}


def spread(rng: np.random.Generator, n: int, groups: int) -> np.ndarray:
    """(n,) sorted codes 0..groups-1, sizes as chance has it, none empty."""
    return np.sort(np.concatenate([np.arange(groups), rng.integers(0, groups, n - groups)]))


def pairs(rng: np.random.Generator, n: int, sd: tuple[float, float], corr: float) -> np.ndarray:
    """(n, 2) normal intercepts and slopes."""
    second = corr * sd[1]
    root = np.array([[sd[0], 0.0], [second, np.sqrt(sd[1] ** 2 - second**2)]])
    return rng.standard_normal((n, 2)) @ root.T


def pig() -> Data:
    """48 animals weighed nine times: random intercept and slope of the week."""
    rng = np.random.default_rng(101)
    g, week = np.repeat(np.arange(48), 9), np.tile(np.arange(1.0, 10.0), 48)
    u = pairs(rng, 48, (2.6, 0.61), -0.06)[g]
    y = 19.36 + 6.21 * week + u[:, 0] + u[:, 1] * week + 1.26 * rng.standard_normal(len(g))
    return {"y": y, "week": week, "g": g + 1}


def slope(n: int, groups: int, seed: int) -> Data:
    """Groups of varying size, four covariates (one binary), random intercept and slope of the first."""
    rng = np.random.default_rng(seed)
    g = spread(rng, n, groups)
    X = rng.standard_normal((n, 4))
    X[:, 3] = X[:, 3] > 0
    u = pairs(rng, groups, (1.0, 0.5), 0.3)[g]
    y = 1.0 + X @ np.array([0.5, -0.3, 0.2, 0.1]) + u[:, 0] + u[:, 1] * X[:, 0] + rng.standard_normal(n)
    return {"y": y, **{f"x{j + 1}": X[:, j] for j in range(4)}, "g": g + 1}


def nested() -> Data:
    """500,000 observations in 50,000 groups in 1,000: intercepts, and a slope at the lower level."""
    rng = np.random.default_rng(104)
    n, low, top = 500_000, 50_000, 1_000
    holder = spread(rng, low, top)
    l2 = spread(rng, n, low)
    l3 = holder[l2]
    x1, x2 = rng.standard_normal(n), rng.standard_normal(n)
    u = pairs(rng, low, (1.0, 0.4), 0.2)[l2]
    y = 2.0 + 0.5 * x1 - 0.4 * x2 + 0.7 * rng.standard_normal(top)[l3] + u[:, 0] + u[:, 1] * x1
    return {"y": y + 1.2 * rng.standard_normal(n), "x1": x1, "x2": x2, "l3": l3 + 1, "l2": l2 + 1}


def crossed() -> Data:
    """1,000,000 meetings of 50,000 with 2,000, every level at least once."""
    rng = np.random.default_rng(105)
    n, A, B = 1_000_000, 50_000, 2_000
    a = np.concatenate([np.arange(A), rng.integers(0, A, n - A)])
    b = np.concatenate([rng.integers(0, B, n - B), np.arange(B)])
    x = rng.standard_normal(n)
    y = 0.3 * x + 0.8 * rng.standard_normal(A)[a] + 0.6 * rng.standard_normal(B)[b] + rng.standard_normal(n)
    return {"y": y, "x": x, "a": a + 1, "b": b + 1}


def series(rng: np.random.Generator, G: int, T: int, phi: tuple = (), theta: tuple = (), burn: int = 200) -> np.ndarray:
    """(G, T) of an autoregressive moving-average process with unit shocks."""
    shocks = rng.standard_normal((G, T + burn))
    out = shocks.copy()
    for t in range(T + burn):
        for lag, weight in enumerate(theta, 1):
            out[:, t] += weight * shocks[:, t - lag] if t >= lag else 0.0
        for lag, weight in enumerate(phi, 1):
            out[:, t] += weight * out[:, t - lag] if t >= lag else 0.0
    return out[:, burn:]


def autoregressive() -> Data:
    """5,000 series of 40: random intercept and AR(1) (y1) or AR(2) (y2) errors of unit variance."""
    rng = np.random.default_rng(106)
    G, T, first, second = 5_000, 40, 0.5, 0.2
    g, t = np.repeat(np.arange(1, G + 1), T), np.tile(np.arange(1, T + 1), G)
    x, u = rng.standard_normal(G * T), 0.8 * rng.standard_normal(G)
    mean = 1.0 + 0.5 * x + np.repeat(u, T)
    e1 = series(rng, G, T, (0.6,)) * np.sqrt(1 - 0.6**2)
    variance = (1 - second) / ((1 + second) * ((1 - second) ** 2 - first**2))
    e2 = series(rng, G, T, (first, second)) / np.sqrt(variance)
    return {"y1": mean + e1.ravel(), "y2": mean + e2.ravel(), "x": x, "g": g, "t": t}


def panel() -> Data:
    """20,000 subjects at five occasions, an outcome for each residual structure."""
    rng = np.random.default_rng(107)
    G, T = 20_000, 5
    g, t = np.repeat(np.arange(1, G + 1), T), np.tile(np.arange(1, T + 1), G)
    x = rng.standard_normal(G * T)
    real = np.round(np.sort(rng.uniform(0.0, 6.0, (G, T)), axis=1) + 0.05 * np.arange(T), 3)
    mean = (1.0 + 0.3 * t + 0.5 * x).reshape(G, T)
    sd = np.array([1.0, 1.2, 1.1, 1.5, 1.8])
    lag = np.abs(np.subtract.outer(np.arange(T), np.arange(T)))
    R = np.array([1.0, 0.55, 0.42, 0.32, 0.2])[lag]
    decay = np.linalg.cholesky(0.6 ** np.abs(real[:, :, None] - real[:, None, :]))
    even = np.linalg.cholesky(0.4 + 0.6 * np.eye(T))
    errors = {
        "y_un": rng.standard_normal((G, T)) @ np.linalg.cholesky(R * np.outer(sd, sd)).T,
        "y_exp": 1.3 * np.einsum("gij,gj->gi", decay, rng.standard_normal((G, T))),
        "y_ex": rng.standard_normal((G, T)) @ even.T,
        "y_ma": series(rng, G, T, (), (0.5,), burn=5),
        "y_het": rng.standard_normal((G, T)) * np.array([1.0, 1.2, 1.5, 1.9, 2.4]),
    }
    return {name: (mean + e).ravel() for name, e in errors.items()} | {"x": x, "g": g, "t": t, "tt": real.ravel()}


def small(n: int, groups: int, seed: int) -> Data:
    """Random intercept and slope, three covariates, the last of the group: for degrees of freedom."""
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(groups), n // groups)
    x1, x2, x3 = rng.standard_normal(n), rng.standard_normal(n), rng.standard_normal(groups)[g]
    u = pairs(rng, groups, (1.0, 0.5), 0.3)[g]
    y = 1.0 + 0.5 * x1 - 0.3 * x2 + 0.2 * x3 + u[:, 0] + u[:, 1] * x1 + rng.standard_normal(n)
    return {"y": y, "x1": x1, "x2": x2, "x3": x3, "g": g + 1}


def exported(name: str) -> Data:
    """A data set that an R package brings."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "d.csv"
        script = f'{EXPORT[name]}; write.csv(d, "{path}", row.names = FALSE)'
        subprocess.run([shutil.which("Rscript") or "Rscript", "-e", script], check=True, capture_output=True)
        with path.open() as file:
            names = [each.strip().strip('"') for each in file.readline().split(",")]
            table = np.loadtxt(file, delimiter=",")
    whole = (table == np.rint(table)).all(axis=0)
    columns = zip(names, table.T, whole, strict=True)
    return {each: column.astype(np.int64) if is_whole and each != "y" else column for each, column, is_whole in columns}


MAKE: dict[str, Callable[[], Data]] = {
    "pig": pig,
    "slope": lambda: slope(100_000, 10_000, 102),
    "slope_large": lambda: slope(1_000_000, 100_000, 103),
    "nested": nested,
    "crossed": crossed,
    "autoregressive": autoregressive,
    "panel": panel,
    "small": lambda: small(5_000, 500, 108),
    "small_large": lambda: small(100_000, 10_000, 109),
    "insteval": lambda: exported("insteval"),
    "ovary": lambda: exported("ovary"),
}


def write(name: str, folder: Path = FOLDER) -> None:
    """Make a data set and write it, unless it is there."""
    if (folder / f"{name}.csv").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    data = {key: np.round(column, 8) for key, column in MAKE[name]().items()}
    np.savez(folder / f"{name}.npz", **data)
    formats = ["%d" if column.dtype.kind == "i" else "%.8f" for column in data.values()]
    path = folder / f"{name}.csv.part"
    np.savetxt(
        path, np.column_stack(list(data.values())), fmt=formats, delimiter=",", header=",".join(data), comments=""
    )
    path.rename(folder / f"{name}.csv")


def load(name: str, folder: Path = FOLDER) -> Data:
    """The columns of a data set that was written."""
    with np.load(folder / f"{name}.npz") as found:
        return {key: np.ascontiguousarray(found[key]) for key in found.files}


if __name__ == "__main__":
    for each in sys.argv[1:] or MAKE:
        write(each)
