"""Variances of margins that allow for the sampling of covariates, by linearization.

Korn and Graubard (1999), Analysis of Health Surveys, section 3.7; Stata's option vce(unconditional).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.data.groups import Groups, group
from statalike.errors import StataError
from statalike.estimation.estimates import Estimates
from statalike.estimation.mixed.scoring import predict as of_groups
from statalike.estimation.sample import named_response
from statalike.estimation.simultaneous import index_scores
from statalike.lang.syntax import Syntax
from statalike.models.vce import sums_by_cluster


def unconditional(estimates: Estimates, session: Any, values: np.ndarray, J: np.ndarray) -> np.ndarray:
    """V (q, q) of margins from the observations' departures from them, values (q, n_obs), and derivatives J (q, k).

    The sum over independent units of z z', z (q,) being a unit's departures and J times its influence on the
    coefficients, times m/(m-1) of m units: observations, or the clusters of the model. r(198) unless the model's
    variance is robust.
    """
    kind = estimates.e.macros.get("vce", "")
    if kind not in ("robust", "cluster"):
        raise StataError(198, "vce(unconditional) requires a model fit with vce(robust) or vce(cluster clustvar)")
    rows = np.flatnonzero(estimates.in_sample(session.data))
    units = _units(estimates, session.data, rows)
    departures = values[:, rows].T
    influence = _influence(estimates, session, rows)
    if units is not None:
        departures = sums_by_cluster(departures, units.codes, units.n)
        influence = sums_by_cluster(influence, units.codes, units.n)
    total = departures + influence @ J.T
    if units is None and estimates.e.macros.get("wtype") == "fweight":
        total = total / np.sqrt(session.data.numbers(weight_name(estimates, session))[rows])[:, None]
    m = _count(estimates, session, rows, units)
    return total.T @ total * (m / (m - 1))


def _units(estimates: Estimates, data: Any, rows: np.ndarray) -> Groups | None:
    """The clusters of the model; None for observations."""
    name = estimates.e.macros.get("clustvar", "")
    return group([data[name].values], rows) if name else None


def _count(estimates: Estimates, session: Any, rows: np.ndarray, units: Groups | None) -> float:
    if units is not None:
        return float(units.n)
    return float(estimates.n) if estimates.e.macros.get("wtype") == "fweight" else float(len(rows))


def _influence(estimates: Estimates, session: Any, rows: np.ndarray) -> np.ndarray:
    """What each observation contributes to the coefficients (n, k): weighted scores times the bread."""
    bread, scores = _scores(estimates, session, rows)
    if estimates.cmd == "mixed" or not estimates.e.macros.get("wexp"):
        return scores @ bread
    w = session.data.numbers(weight_name(estimates, session))[rows]
    kind = estimates.e.macros["wtype"]
    if kind == "aweight" or (kind == "pweight" and estimates.cmd == "regress"):
        w = w * (len(rows) / w.sum())
    return scores * w[:, None] @ bread


def weight_name(estimates: Estimates, session: Any) -> str:
    """The variable of the model's weights; r(198) where they are an expression."""
    text = estimates.e.macros["wexp"].strip(" =")
    if text not in session.data:
        raise StataError(198, "vce(unconditional) requires that weights are a variable")
    return text


def _scores(estimates: Any, session: Any, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bread (k, k) and scores (n, k) of the observations, after mixed with their weights, else without; r(322) where
    there are none."""
    data = session.data
    if estimates.cmd == "regress":
        X = estimates.design.matrix(data, rows)
        return estimates.inverse, X * (named_response(data, estimates.depvar)[rows] - X @ estimates.b)[:, None]
    if estimates.cmd == "mixed" and "V_modelbased" in estimates.e.matrices:
        found = of_groups(estimates, data, rows)
        return estimates.e.matrices["V_modelbased"].values, np.nan_to_num(np.column_stack([p.values for p in found]))
    if "score" not in estimates.statistics or "V_modelbased" not in estimates.e.matrices:
        raise StataError(322, f"vce(unconditional) is not supported after {estimates.cmd}")
    options = Syntax.parse(f"[, {estimates.predict_options}]").bind(", ", session).options
    of_equations = [each.values for each in estimates.predict("score", data, rows, options)]
    return estimates.e.matrices["V_modelbased"].values, index_scores(estimates, data, rows, of_equations)
