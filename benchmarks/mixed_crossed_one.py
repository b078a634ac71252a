"""One contender of mixed_crossed.py in a process of its own: name, data file, runs, factors; prints JSON."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import resource
import sys
import time
from collections.abc import Callable

import numpy as np
from mixed_random_slope_one import SLOW, load, timed

# fit(data); log likelihood of a fit; standard error of the first factor's variance, where there is one
Fitter = tuple[Callable, Callable, Callable | None]


def statalike(factors: list[str]) -> Fitter:
    """The engine on arrays: model, fit and all standard errors."""
    from statalike.family import Family
    from statalike.models.mixed.fit import fit
    from statalike.models.mixed.model import MixedModel, RandomTerm

    identity = Family("statalike.models.covariance")["identity"].structure()

    def run(d):
        one = np.ones(len(d["y"]))
        codes = [np.unique(d[factor], return_inverse=True)[1] for factor in factors]
        terms = tuple(RandomTerm((one,), code, identity, level) for level, code in enumerate(codes))
        done = fit(MixedModel(d["y"], (d["x"], one), terms, crossed=True))
        assert done.converged and np.isfinite(done.V_eta).all()
        return done

    return run, lambda done: done.ll, lambda done: 2 * done.G[0][0, 0] * np.sqrt(done.V_eta[0, 0])


def statalike_command(factors: list[str]) -> Fitter:
    """The command as a user types it, table included (not shown)."""
    import pandas

    from statalike import Stata

    def run(d):
        st = Stata()
        st.from_pandas(pandas.DataFrame(d))
        equations = " ".join(f"|| _all: R.{factor}" for factor in factors)
        start = time.perf_counter()
        st.run(f"mixed y x {equations}", quietly=True)
        return st, time.perf_counter() - start

    def se(done):
        e = done[0].e
        return 2 * np.exp(2 * e["b"].values[0, 2]) * np.sqrt(e["V"].values[2, 2])

    return run, lambda done: done[0].e["ll"], se


def formula(factors: list[str]) -> str:
    """As lme4 writes it."""
    return " + ".join(["y ~ x", *(f"(1|{factor})" for factor in factors)])


def glmm(factors: list[str]) -> Fitter:
    """glmm (Rust)."""
    import glmm

    return (
        lambda d: glmm.fit(d, formula(factors), reml=False, satterthwaite=False),
        lambda m: m.loglik,
        lambda m: 2 * m.varcorr[0][0] * m.stddev_se[0] if len(m.stddev_se) else None,
    )


def mixedlm(factors: list[str]) -> Fitter:
    """mixedlm."""
    import mixedlm

    def ll(m):
        value = m.logLik()
        return float(getattr(value, "value", value))

    return lambda d: mixedlm.lmer(formula(factors), d, REML=False), ll, None


CONTENDERS = {"statalike": statalike, "statalike command": statalike_command, "glmm": glmm, "mixedlm": mixedlm}


def main() -> None:
    """Warm up, time, print one JSON line."""
    name, path, runs, factors = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4].split()
    fit, ll, se = CONTENDERS[name](factors)
    data, small = load(name, path)
    with contextlib.suppress(Exception):
        timed(fit, small(data))
    times, fitted = [], None
    while len(times) < runs and not (times and times[-1] > SLOW):
        fitted, seconds = timed(fit, data)
        times.append(seconds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out = {"times": times, "ll": float(ll(fitted)), "extra": 0.0, "se": None, "memory": memory}
    if se is not None:
        out["se"], seconds = timed(se, fitted)
        out["extra"] = seconds if out["se"] is not None and seconds > 0.01 * times[-1] else 0.0
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        out["version"] = importlib.metadata.version("statalike" if name.startswith("statalike") else name)
    print(json.dumps(out))


if __name__ == "__main__":
    main()
