"""statalike's own contenders: the engine on arrays, and the command as it is typed."""

from __future__ import annotations

import time

import numpy as np
from data import Data
from fitter import Fitter
from rows import Row

STEPS = {"ar", "ma"}  # structures that want whole-numbered times as they are


def engine(row: Row) -> Fitter:
    """Coding of groups, model, fit with the standard errors of all parameters, and degrees of freedom if asked for."""
    from statalike.data.groups import group
    from statalike.family import Family
    from statalike.models.mixed.ddf import kenward_roger, satterthwaite
    from statalike.models.mixed.fit import fit
    from statalike.models.mixed.model import MixedModel, RandomTerm, Residual, column_of_ones

    structures = Family("statalike.models.covariance")
    methods = {"satterthwaite": satterthwaite, "kroger": kenward_roger}

    def run(d: Data):
        one = column_of_ones(len(d[row.y]))
        terms, above = [], []
        for level, (slope, name) in enumerate(row.random or (("", row.group),)):
            codes = group([d[each] for each in ((name,) if row.crossed else (*above, name))]).codes
            above.append(name)
            Z = (d[slope], one) if slope else (one,)
            kind = "unstructured" if slope else "identity"
            terms.append(RandomTerm(Z if row.random else (), codes, structures[kind].structure(), level))
        residual = None
        if row.residual is not None:
            kind, order, name = row.residual
            times = d[name] if kind == "exponential" else d[name] - d[name].min()
            levels = 1 if kind == "exponential" else int(times.max()) + 1
            residual = Residual(structures[kind].structure(order), times, levels)
        X = (*(np.asarray(d[name], float) for name in row.fixed), one)
        done = fit(MixedModel(d[row.y], X, tuple(terms), residual, row.method == "reml", crossed=row.crossed))
        assert done.converged
        if row.ddf is not None:
            method = methods[row.ddf].method(done)
            for contrast in np.eye(len(X)):
                method.single(contrast)
        return done

    def se(done) -> float | None:
        return 2.0 * done.G[0][-1, -1] * float(np.sqrt(done.V_eta[len(done.G[0]) - 1, len(done.G[0]) - 1]))

    return Fitter(run, lambda done: done.ll, se=se if row.random else lambda done: None)


def typed(row: Row) -> str:
    """The command for a row."""
    parts = [f"mixed {row.y} {' '.join(row.fixed)}"]
    for slope, name in row.random:
        more = ", covariance(unstructured)" if slope else ""
        parts.append(f"_all: R.{name}" if row.crossed else f"{name}: {slope}{more}")
    if not row.random:
        parts.append(f"{row.group}:, noconstant")
    options = []
    if row.residual is not None:
        kind, order, name = row.residual
        if kind == "diagonal":
            options.append(f"residuals(independent, by({name}))")
        else:
            text = f"{kind} {order}" if order else kind
            options.append(f"residuals({text}{'' if kind == 'exchangeable' else f', t({name})'})")
    if row.method == "reml":
        options.append("reml")
    if row.ddf:
        options.append(f"dfmethod({row.ddf})")
    line = " || ".join(parts)
    return line + (("" if "," in parts[-1] else ",") + " " + " ".join(options) if options else "")


def command(row: Row) -> Fitter:
    """The command in a session with the data in memory, its table made but not shown."""
    import pandas

    from statalike import Stata

    line = typed(row)

    def run(d: Data):
        st = Stata()
        st.from_pandas(pandas.DataFrame(d))
        start = time.perf_counter()
        st.run(line, quietly=True)
        return st, time.perf_counter() - start

    return Fitter(run, lambda found: float(found[0].e["ll"]), seconds=lambda found, seconds: found[1])


CONTENDERS = {"statalike": engine, "statalike-command": command}
