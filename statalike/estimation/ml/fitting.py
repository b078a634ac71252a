"""From a request to estimates: what every model of linear predictors does after its likelihood is at its maximum."""

from __future__ import annotations

from typing import Any

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.ml.estimates import IndexEstimates, tail
from statalike.estimation.ml.maximization import Maximizer
from statalike.estimation.ml.request import Request
from statalike.estimation.ml.variance import covariance, inverse
from statalike.estimation.sample import marked
from statalike.estimation.wald import model_test
from statalike.models.likelihood.indexed import Indexed
from statalike.models.optimize import Optimum


def results(ask: Request, found: Optimum, rank: int, df_m: int, title: str, maximize: Maximizer) -> Results:
    """e() of any of them, the test of the model left out."""
    scalars = {
        "N": ask.n, "k": float(len(found.theta)), "k_eq": 1.0, "k_dv": 1.0, "k_eq_model": 1.0, "k_autoCns": 0.0,
        "df_m": float(df_m), "ll": found.ll, "rank": float(rank), "ic": float(found.iterations),
        "rc": 0.0 if found.converged else 430.0, "converged": float(found.converged),
    }  # fmt: skip
    macros = {
        "title": title, "opt": "moptimize", "which": "max", "ml_method": "e2", "technique": "nr",
        "singularHmethod": "m-marquardt", "crittype": maximize.criterion.lower(),
    }  # fmt: skip
    if ask.weights is not None:
        macros |= {"wtype": ask.weights.kind, "wexp": f"= {ask.weights.text}"}
    if ask.offset is not None:
        macros["offset"] = ask.offset.text
    return Results(scalars, macros)


def made(
    kind: type[IndexEstimates], cmd: str, ask: Request, model: Indexed, found: Optimum, e: Results,
    stripe: tuple[tuple[str, str], ...], kept: np.ndarray, flags: tuple[str, ...], scale: float = 1.0, **more: Any,
) -> IndexEstimates:  # fmt: skip
    """Estimates over all columns: theta (k,) at positions `kept`, zero elsewhere; V times `scale` where not robust."""
    V = covariance(ask, found.information, lambda: model.scores(found.theta), e)
    if not ask.pseudo:
        V = V * scale
    b = np.zeros(len(stripe))
    b[kept] = found.theta
    whole = np.zeros((len(stripe), len(stripe)))
    whole[np.ix_(kept, kept)] = V
    if e.macros.get("vce") in ("robust", "cluster"):
        bread = np.zeros_like(whole)
        bread[np.ix_(kept, kept)] = inverse(found.information)
        e.put("V_modelbased", Matrix.of(bread, stripe, stripe))
    return kind(
        cmd=cmd, cmdline=ask.cmdline, depvar=ask.depvar, b=b, V=whole, stripe=stripe, df_r=None, e=e,
        sample=marked(ask.data, ask.rows), design=ask.design.light(), flags=flags, offset=ask.offset, **more,
    )  # fmt: skip


def one_equation(ask: Request, ancillary: tuple[str, ...] = ()) -> tuple[Any, np.ndarray, tuple[str, ...]]:
    """Stripe, positions of what is estimated, and flags of one equation named after the response, and parameters."""
    names, k = ask.design.names, len(ask.design.names)
    stripe = (*((ask.depvar, name) for name in names), *(("/", name) for name in ancillary))
    kept = np.append(ask.design.kept, np.arange(k, k + len(ancillary))).astype(int)
    return stripe, kept, (*ask.design.flags, *("" for _ in ancillary))


def test_model(estimates: IndexEstimates, ll_0: float | None, pseudo: bool) -> None:
    """e(chi2), e(p) and e(chi2type): against the constant-only model where there is one, else Wald."""
    e = estimates.e
    s = e.scalars
    if ll_0 is not None:
        s["ll_0"] = ll_0
        s["r2_p"] = 1 - s["ll"] / ll_0 if ll_0 else np.nan
    if ll_0 is not None and not pseudo:
        e.macros["chi2type"] = "LR"
        s["chi2"] = 2 * (s["ll"] - ll_0)
        s["p"] = tail(s["df_m"], s["chi2"])
    else:
        e.macros["chi2type"] = "Wald"
        test = model_test(estimates, None)
        s["chi2"] = test.statistic if test.df else (0.0 if not s["df_m"] else np.nan)
        s["p"] = test.p if test.df else np.nan
        if test.df < s["df_m"]:
            s["chi2"], s["p"] = (np.nan, np.nan) if test.df else (s["chi2"], s["p"])


def enough(ask: Request) -> None:
    """r(2001) for fewer observations than coefficients."""
    if ask.n < len(ask.design.kept):
        raise StataError(2001)
