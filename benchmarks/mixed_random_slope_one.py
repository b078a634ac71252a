"""One contender of mixed_random_slope.py in a process of its own: name, data file, number of runs; prints JSON."""

from __future__ import annotations

import contextlib
import gc
import importlib.metadata
import json
import os
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np

FIXED = "y ~ x1 + x2 + x3 + x4 + x5"
FORMULA = FIXED + " + (x1|g)"
SLOW = 20.0  # seconds; a contender slower than this is timed once

# fit(data); log likelihood of a fit; standard error of var(_cons) of a fit, where there is one
Fitter = tuple[Callable, Callable, Callable | None]


def statalike() -> Fitter:
    """The engine on arrays: model, fit and all standard errors."""
    from statalike.family import Family
    from statalike.models.mixed.fit import fit
    from statalike.models.mixed.model import MixedModel, RandomTerm

    unstructured = Family("statalike.models.covariance")["unstructured"].structure()

    def run(d):
        one = np.ones(len(d["y"]))
        codes = np.unique(d["g"], return_inverse=True)[1]
        term = RandomTerm((d["x1"], one), codes, unstructured, 0)
        done = fit(MixedModel(d["y"], (*(d[f"x{j}"] for j in range(1, 6)), one), (term,)))
        assert done.converged and np.isfinite(done.V_eta).all()
        return done

    def se(done):
        return 2 * done.G[0][1, 1] * np.sqrt(done.V_eta[1, 1])

    return run, lambda done: done.ll, se


def statalike_command() -> Fitter:
    """The command as a user types it, table included (not shown)."""
    import pandas

    from statalike import Stata

    def run(d):
        st = Stata()
        st.from_pandas(pandas.DataFrame(d))
        start = time.perf_counter()
        st.run("mixed y x1 x2 x3 x4 x5 || g: x1, covariance(unstructured)", quietly=True)
        return st, time.perf_counter() - start

    def se(done):
        e = done[0].e
        return 2 * np.exp(2 * e["b"].values[0, 7]) * np.sqrt(e["V"].values[7, 7])

    return run, lambda done: done[0].e["ll"], se


def glmm() -> Fitter:
    """glmm (Rust)."""
    import glmm

    return (
        lambda d: glmm.fit(d, FORMULA, reml=False, satterthwaite=False),
        lambda m: m.loglik,
        lambda m: 2 * m.varcorr[0][0] * m.stddev_se[0] if len(m.stddev_se) else None,
    )


def mixedlm() -> Fitter:
    """mixedlm."""
    import mixedlm

    def ll(m):
        value = m.logLik()
        return float(getattr(value, "value", value))

    return lambda d: mixedlm.lmer(FORMULA, d, REML=False), ll, None


def mixedlm_rs() -> Fitter:
    """mixedlm-rs (Rust)."""
    import mixedlm_rs

    return (
        lambda d: mixedlm_rs.mixedlm(FIXED, d, groups="g", re_formula="~x1").fit(reml=False),
        lambda m: m.llf,
        lambda m: np.asarray(m.bse_cov_re)[0],
    )


def lme_python() -> Fitter:
    """lme-python (Rust)."""
    import lme_python

    return lambda d: lme_python.lmer(FORMULA, data=d, reml=False), lambda m: m.log_likelihood, None


def statsmodels() -> Fitter:
    """statsmodels MixedLM."""
    import statsmodels.formula.api as smf

    return (
        lambda d: smf.mixedlm(FIXED, d, groups="g", re_formula="~x1").fit(reml=False),
        lambda m: m.llf,
        lambda m: m.bse["g Var"] * m.scale,
    )


CONTENDERS = {
    "statalike": statalike,
    "statalike command": statalike_command,
    "glmm": glmm,
    "mixedlm": mixedlm,
    "mixedlm-rs": mixedlm_rs,
    "lme-python": lme_python,
    "statsmodels": statsmodels,
}


def load(name: str, path: str) -> tuple[object, Callable]:
    """The data as the contender wants them, and how to take a small piece."""
    d = {k: np.ascontiguousarray(v) for k, v in np.load(path).items()}
    if name.startswith("statalike"):
        return d, lambda d: {k: v[:2000] for k, v in d.items()}
    if name == "lme-python":
        import polars

        return polars.DataFrame(d), lambda d: d[:2000]
    import pandas

    return pandas.DataFrame(d), lambda d: d.iloc[:2000].copy()


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Nothing reaches standard output, not even from compiled code."""
    sys.stdout.flush()
    keep, null = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(keep, 1)
        os.close(keep)
        os.close(null)


def timed(f: Callable, *arguments: object) -> tuple[object, float]:
    """Result and seconds; a result that brings its own seconds keeps them."""
    gc.collect()
    start = time.perf_counter()
    with silence():
        result = f(*arguments)
    seconds = time.perf_counter() - start
    return (result, result[1]) if isinstance(result, tuple) else (result, seconds)


def main() -> None:
    """Warm up, time, print one JSON line."""
    name, path, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    fit, ll, se = CONTENDERS[name]()
    data, small = load(name, path)
    timed(fit, small(data))
    times, fitted = [], None
    while len(times) < runs and not (times and times[-1] > SLOW):
        fitted, seconds = timed(fit, data)
        times.append(seconds)
    out = {"times": times, "ll": float(ll(fitted)), "extra": 0.0, "se": None}
    if se is not None:
        out["se"], seconds = timed(se, fitted)
        out["extra"] = seconds if out["se"] is not None and seconds > 0.01 * times[-1] else 0.0
    package = "statalike" if name.startswith("statalike") else name
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        out["version"] = importlib.metadata.version(package)
    print(json.dumps(out))


if __name__ == "__main__":
    main()
