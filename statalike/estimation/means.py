"""Means with their standard errors as estimates: mean, over groups or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from statalike.data.groups import group
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.coeftable import columns, number_cells, table_fields
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates
from statalike.estimation.sample import marked
from statalike.models.vce import sums_by_cluster
from statalike.output.table import Cell, Row, Table
from statalike.output.text import abbreviated, between


@dataclass(eq=False)
class MeanEstimates(Estimates):
    """mean: heads, the line above each variable's groups (over), texts, the names of the groups."""

    heads: tuple[str, ...] = ()
    texts: tuple[str, ...] = field(default=())

    def header(self, display: Display) -> list[Table | str]:
        """The title and the number of observations."""
        table = self.table(display)
        n = f"Number of obs = {self.n:,.0f}"
        return [between("Mean estimation", n, table.width)]

    def show(self, output: Any, display: Display) -> None:
        """Without tests, which say nothing of means."""
        super().show(output, _without_tests(display))

    def table(self, display: Display) -> Table:
        """Means, standard errors and limits."""
        display = _without_tests(display)
        names = self.heads or tuple(name for _, name in self.stripe)
        width = max(12, *map(len, names), *(len(text) + 1 for text in self.texts)) if self.heads else 12
        numbers = columns(self.b, self.se, self.df, display.level)
        fields = table_fields(width, "", display, self.vcetype, t=True, estimate="Mean")
        rows, count = [], len(self.texts)
        for i, name in enumerate(names):
            if not self.heads:
                rows.append(Row(abbreviated(name, width), *number_cells(numbers, i, display)))
                continue
            rows.append(Row(Cell(name, align="right")))
            for g, text in enumerate(self.texts):
                rows.append(Row(Cell(f"{text} "), *number_cells(numbers, i * count + g, display)))
        return Table(fields, tuple(rows))


def _without_tests(display: Display) -> Display:
    return Display(**{**{n: getattr(display, n) for n in display.__dataclass_fields__}, "nopvalues": True})


@dataclass(frozen=True, eq=False)
class Sample:
    """What means are of: values X (n, k), codes of the groups over which (0 to m-1), weights w or None, clusters
    (codes) or None."""

    X: np.ndarray
    codes: np.ndarray
    m: int
    w: np.ndarray | None
    kind: str
    clusters: np.ndarray | None


def moments(sample: Sample) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Means (k m,), variable by variable; their covariance matrix; number of observations; degrees of freedom.

    Linearized variance: the mean's influence of each observation is w (x - mean) / sum of w in its group.
    """
    n, k = sample.X.shape
    w = np.ones(n) if sample.w is None else sample.w
    counts = np.bincount(sample.codes, w if sample.kind == "fweight" else None, minlength=sample.m)
    sums = np.bincount(sample.codes, w, minlength=sample.m)
    b, scores = [], []
    for j in range(k):
        x = sample.X[:, j]
        mean = np.bincount(sample.codes, w * x, minlength=sample.m) / sums
        residual = w * (x - mean[sample.codes]) / sums[sample.codes]
        b.append(mean)
        scores.append(residual)
    total = float(w.sum()) if sample.kind == "fweight" else float(n)
    size = sample.m * k
    V = np.zeros((size, size))
    if sample.clusters is not None:
        wide = np.zeros((n, size))
        for j in range(k):
            wide[np.arange(n), j * sample.m + sample.codes] = scores[j]
        groups = int(sample.clusters.max()) + 1
        summed = sums_by_cluster(wide, sample.clusters, groups)
        return np.concatenate(b), summed.T @ summed * groups / (groups - 1), total, groups - 1.0
    with np.errstate(all="ignore"):
        factor = np.where(counts > 1, counts / (counts - 1), np.nan)
    for i in range(k):
        for j in range(k):
            product = scores[i] * scores[j] / (w if sample.kind == "fweight" else 1.0)
            block = np.bincount(sample.codes, product, minlength=sample.m) * factor
            V[np.arange(sample.m) + i * sample.m, np.arange(sample.m) + j * sample.m] = np.nan_to_num(block)
    return np.concatenate(b), V, total, total - 1


def mean(
    data: Any,
    names: tuple[str, ...],
    over: tuple[str, ...],
    rows: np.ndarray,
    weights: Any,
    cluster: str,
    texts: tuple[str, ...],
    cmdline: str,
) -> MeanEstimates:
    """Means of variables at `rows`, over the groups of `over` (their names: `texts`)."""
    groups = group([data[name].values for name in over], rows) if over else group([np.zeros(len(rows))])
    clusters = group([data[cluster].values], rows) if cluster else None
    X = np.column_stack([data.numbers(name)[rows] for name in names])
    kind = "" if weights is None else weights.kind
    sample = Sample(
        X, groups.codes, groups.n, None if weights is None else weights.values, kind, clusters and clusters.codes
    )
    if clusters is not None and clusters.n < 2:
        raise StataError(2001)
    b, V, n, df = moments(sample)
    e = Results({"N": n, "N_over": float(groups.n), "k_eq": 1.0})
    e.macros |= {"title": "Mean estimation", "vce": "cluster" if cluster else "analytic", "varlist": " ".join(names)}
    if cluster:
        e.scalars["N_clust"] = float(clusters.n)
        e.macros |= {"clustvar": cluster, "vcetype": "Robust"}
    elif kind in ("pweight", "aweight", "iweight"):
        e.macros |= {"wtype": kind}
    if over:
        e.macros["over"] = " ".join(over)
    return MeanEstimates(
        cmd="mean", cmdline=cmdline, depvar="", b=b, V=V, df_r=df, e=e, sample=marked(data, rows),
        stripe=_stripe(data, names, over, rows, groups.first), heads=_heads(names, over), texts=texts if over else (),
        flags=("",) * len(b),
    )  # fmt: skip


def _heads(names: tuple[str, ...], over: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"c.{name}@{'#'.join(over)}" for name in names) if over else ()


def _stripe(data: Any, names: tuple[str, ...], over: tuple[str, ...], rows: np.ndarray, first: np.ndarray) -> tuple:
    """x, or c.x@1.group (the first group as 1bn.group) for each group."""
    if not over:
        return tuple(("", name) for name in names)
    found = []
    for name in names:
        for i, row in enumerate(rows[first]):
            levels = (f"{data[one].value(int(row)):.0f}{'bn' if i == 0 else ''}.{one}" for one in over)
            found.append(("", f"c.{name}@{'#'.join(levels)}"))
    return tuple(found)
