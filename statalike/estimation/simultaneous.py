"""Several models as one: their coefficients side by side with the sandwich covariance of all (suest).

Weesie (1999), Seemingly unrelated estimation and the cluster-adjusted sandwich estimator, STB-52.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from statalike.data.groups import group
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.estimates import Estimates
from statalike.estimation.sample import marked, named_response
from statalike.models import vce as sandwiches
from statalike.output.table import Table
from statalike.output.text import between

ROBUST = ("robust", "cluster", "hc2", "hc3", "opg")


@dataclass(frozen=True, eq=False)
class Member:
    """A model as suest needs it: b (k,), D (k, k) the inverse information, scores (n, k) at rows, stripe and flags."""

    b: np.ndarray
    D: np.ndarray
    rows: np.ndarray
    scores: np.ndarray
    stripe: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]


@dataclass(eq=False)
class SimultaneousEstimates(Estimates):
    """suest: the models' equations under names of their own, `m1_mean`, `m1_lnvar`, `m2_y`."""

    predict_options = ""
    assumed = ""

    def header(self, display: Display) -> list[Table | str]:
        """Which models, and how many observations."""
        n = f"Number of obs = {self.e.scalars['N']:,.0f}"
        return [between(f"Simultaneous results for {', '.join(self.e.macros['names'].split())}", n, 78)]


def member(name: str, model: Any, data: Any, score: Any) -> Member:
    """A stored model; `score(model, rows)` gives the scores (m,) of its equations. r(322) where it has none.

    Of regress the logarithm of the residual variance becomes an equation of its own.
    """
    e = model.e
    if e.macros.get("vce") in ROBUST:
        raise StataError(
            198, f"{name} was fitted with vce({e.macros['vce']}); suest makes its covariance robust itself"
        )
    if e.macros.get("wtype"):
        raise StataError(101, f"{name} was fitted with weights; suest does not allow them here")
    rows = np.flatnonzero(model.in_sample(data))
    if not len(rows):
        raise StataError(322, f"{name}: the estimation sample is not in the data")
    if model.cmd == "regress":
        return _regress(name, model, data, rows)
    if "score" not in model.statistics or model.design is None or model.cmd == "anova":
        raise StataError(322, f"{model.cmd} is not supported by suest")
    stripe = []
    for equation, each in _equations(model):
        called = each if equation == "/" else equation
        stripe += [(f"{name}_{called}", text if equation != "/" else "_cons") for text in _names(model, equation, each)]
    scores = index_scores(model, data, rows, score(model, rows))
    return Member(model.b, model.V, rows, scores, tuple(stripe), tuple(model.flags))


def index_scores(model: Any, data: Any, rows: np.ndarray, scores: Sequence[np.ndarray]) -> np.ndarray:
    """The scores (n, k) of the coefficients from those of the equations and ancillary parameters (n,) each."""
    X = model.design.matrix(data, rows)
    parts = [
        X * values[:, None] if equation != "/" else values[:, None]
        for (equation, _), values in zip(_equations(model), scores, strict=True)
    ]
    return np.hstack(parts)


def _equations(model: Any) -> list[tuple[str, str]]:
    """The equations and, one by one, the ancillary parameters."""
    found = [(eq, "") for eq in model.equations if eq != "/"]
    return [*found, *(("/", name) for eq, name in model.stripe if eq == "/")]


def _names(model: Any, equation: str, each: str) -> list[str]:
    return [name for eq, name in model.stripe if eq == equation and (not each or name == each)]


def _regress(name: str, model: Any, data: Any, rows: np.ndarray) -> Member:
    """Mean and log variance: scores r/s2 and (r^2/s2 - 1)/2, information of the latter n/2."""
    s2 = model.e.scalars["rmse"] ** 2
    X = model.design.matrix(data, rows)
    r = named_response(data, model.depvar)[rows] - X @ model.b
    scores = np.column_stack([X * (r / s2)[:, None], (r**2 / s2 - 1) / 2])
    stripe = (*((f"{name}_mean", each) for _, each in model.stripe), (f"{name}_lnvar", "_cons"))
    D = scipy.linalg.block_diag(model.V, 2 / len(rows))
    return Member(np.append(model.b, np.log(s2)), D, rows, scores, stripe, (*model.flags, ""))


def simultaneous(
    names: Sequence[str], members: Sequence[Member], data: Any, cluster: str, labels: Any, cmdline: str
) -> SimultaneousEstimates:
    """All models as one, V = D S'S D n/(n-1) with the scores S of all of them, or of clusters, zero beyond a sample."""
    used = np.unique(np.concatenate([each.rows for each in members]))
    if cluster:
        lost = (
            np.isnan(data.numbers(cluster)[used]) if not data[cluster].is_string else data[cluster].values[used] == ""
        )
        if lost.any():
            raise StataError(459, f"{cluster} is missing in the estimation samples")
    S = np.zeros((len(used), sum(len(each.b) for each in members)))
    at = 0
    for each in members:
        S[np.searchsorted(used, each.rows), at : at + len(each.b)] = each.scores
        at += len(each.b)
    size = len(used)
    if cluster:
        found = group([data[cluster].values], used)
        S = sandwiches.sums_by_cluster(S, found.codes, found.n)
        size = found.n
    D = scipy.linalg.block_diag(*(each.D for each in members))
    V = sandwiches.sandwich(D, S, size / (size - 1))
    stripe = tuple(pair for each in members for pair in each.stripe)
    flags = tuple(flag for each in members for flag in each.flags)
    e = Results(
        {"N": float(len(used)), "rank": float(np.linalg.matrix_rank(_correlations(V)))},
        {"names": " ".join(names), "vce": "cluster" if cluster else "robust", "vcetype": "Robust"},
    )
    if cluster:
        e.scalars["N_clust"] = float(size)
        e.macros["clustvar"] = cluster
    for i, (name, each) in enumerate(zip(names, members, strict=True), 1):
        e.macros[f"eqnames{i}"] = " ".join(dict.fromkeys(eq.removeprefix(f"{name}_") for eq, _ in each.stripe))
    b = np.concatenate([each.b for each in members])
    return SimultaneousEstimates(
        "suest", cmdline, "", b, V, stripe, e=e, sample=marked(data, used), flags=flags, labels=labels
    )


def _correlations(V: np.ndarray) -> np.ndarray:
    size = np.sqrt(np.diag(V))
    kept = size > 0
    return V[np.ix_(kept, kept)] / np.outer(size[kept], size[kept])
