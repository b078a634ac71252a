"""The covariance of maximum likelihood estimates: observed information, outer product of scores, sandwich."""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.data.groups import group
from statalike.estimation.ml.request import Request
from statalike.models import vce as sandwiches


def inverse(information: np.ndarray) -> np.ndarray:
    """The inverse (k, k) of a symmetric matrix, scaled first; zero rows for parameters without information."""
    size = np.sqrt(np.abs(np.diag(information)))
    known = size > 0
    whole = np.zeros_like(information)
    if known.any():
        scaled = (information / np.outer(np.where(known, size, 1), np.where(known, size, 1)))[np.ix_(known, known)]
        whole[np.ix_(known, known)] = np.linalg.pinv(scaled, rcond=1e-14, hermitian=True)
    safe = np.where(known, size, 1.0)
    return whole / np.outer(safe, safe)


def covariance(ask: Request, information: np.ndarray, scores: Any, e: Any) -> np.ndarray:
    """V (k, k) of the kind asked for; `scores()` gives the weighted scores (n, k). e() gets what is to be said."""
    kind = ask.vce.kind
    e.macros["vce"] = kind
    if kind == "oim":
        return inverse(information)
    found = scores()
    counts = ask.weights is not None and ask.weights.kind == "fweight"
    if counts and kind != "cluster":
        found = found / np.sqrt(ask.w)[:, None]
    if kind == "opg":
        e.macros["vcetype"] = "OPG"
        return inverse(found.T @ found)
    e.macros["vcetype"] = "Robust"
    size = ask.n
    if kind == "cluster":
        known = group([ask.data[ask.vce.cluster].values], ask.rows)
        found = sandwiches.sums_by_cluster(found, known.codes, known.n)
        e.scalars["N_clust"] = float(known.n)
        e.macros["clustvar"] = ask.vce.cluster
        size = known.n
    return sandwiches.sandwich(inverse(information), found, size / (size - 1) if size > 1 else np.nan)
