"""Estimation results that a program makes for itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.design import Regressor, Source
from statalike.estimation.estimates import Estimates
from statalike.estimation.stripe import parse
from statalike.interpreter.session import Session


class PostedEstimates(Estimates):
    """Results that a program posted; the names of the coefficients tell how to predict."""

    def xb(self, data: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """The linear prediction of the first equation (m,)."""
        return self.regressors(data, rows) @ self.b[self.main]

    def regressors(self, data: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """The columns of the first equation (m, k), read off their names; r(111) for a name that is no variable."""
        source = Source(data, rows)
        X = np.zeros((source.size, len(self.main)))
        for j, i in enumerate(self.main):
            name = self.stripe[i][1]
            if name == "_cons":
                X[:, j] = 1.0
            elif not self.flags[i]:
                pieces = parse(name)
                unknown = next((piece.name for piece in pieces if piece.name not in data), None)
                if unknown is not None:
                    raise StataError(111, name=unknown)
                X[:, j] = source.column(Regressor(pieces))
        return X


def own_estimates(session: Session) -> Estimates:
    """The estimation results at hand; empty ones are made when there are none."""
    if session.estimates.current is None:
        empty = PostedEstimates("", "", "", np.zeros(0), np.zeros((0, 0)), ())
        empty.e = Results()
        session.post(empty)
    return session.estimates.current


def posted(b: Matrix, V: Matrix | None, *, depvar: str, dof: float | None, sample: object | None) -> Estimates:
    """New estimation results from a row vector and its covariances (zero without them).

    StataError 503 when they do not fit, 506 when a variance is negative, 504 for missing values.
    """
    if b.shape[0] != 1:
        raise StataError(503)
    k = b.shape[1]
    covariances = np.zeros((k, k)) if V is None else V.values
    if covariances.shape != (k, k):
        raise StataError(503)
    if not (np.isfinite(b.values).all() and np.isfinite(covariances).all()):
        raise StataError(504)
    if not np.allclose(covariances, covariances.T, rtol=1e-8, atol=0):
        raise StataError(505)
    if (np.diag(covariances) < 0).any():
        raise StataError(506)
    found = PostedEstimates("", "", depvar, b.values[0].copy(), covariances.copy(), b.cols, df_r=dof, sample=sample)
    if V is None:
        found.e.macros["properties"] = "b"
        del found.e.matrices["V"]
    for name in ("cmd", "cmdline", "depvar"):
        if not found.e.macros.get(name):
            found.e.macros.pop(name, None)
    return found
