"""Covariance or correlation matrices of the random effects, after mixed."""

from __future__ import annotations

import numpy as np

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.interpreter.command import command
from statalike.output.table import matrix_table
from statalike.output.text import abbreviated


@command("estat RECOVariance [, RELEVel(string) LEVel(string) CORRelation Format(string)]")
def run(session, call):
    """Covariance matrix of the random effects of each level.

    relevel(levelvar)  only of this level
    level(levelvar)    the same, as xtmixed has it
    correlation        correlations instead of covariances
    format(%fmt)       display format

    . webuse pig, clear
    . quietly mixed weight week || id: week, covariance(unstructured)
    . estat recovariance

    Stored: r(relevels) r(Cov#) or r(Corr#), # from 2, the lowest level, upwards; the last one shown also as r(cov) or
    r(corr)
    """
    estimates = last(session.estimates.current, "mixed", "xtmixed")
    levels = [level.name for level in estimates.face.levels]
    wanted = call.options.relevel or call.options.level
    if wanted and wanted not in levels:
        raise StataError(198, f"{wanted} is not a level variable in your model")
    if not any(names for names, _ in estimates.face.covariances):
        raise StataError(321, "model has no random effects")
    kind = "correlation" if call.options.correlation else "covariance"
    results = Results(macros={"relevels": " ".join(levels)})
    for depth, level in enumerate(levels):
        if wanted and level != wanted:
            continue
        names, G = estimates.face.covariances[depth]
        if not names:
            continue
        shown = correlations(G) if call.options.correlation else G
        stem = "Corr" if call.options.correlation else "Cov"
        matrix = Matrix.of(shown, names, names)
        results.matrices[f"{stem}{len(levels) - depth + 1}"] = results.matrices[stem.lower()] = matrix
        session.output.line()
        session.output.line(f"Random-effects {kind} matrix for level {level}")
        session.output.line()
        lower = [[shown[i, j] if j <= i else None for j in range(len(names))] for i in range(len(names))]
        rows, columns = ([abbreviated(name, width) for name in names] for width in (12, 9))
        session.output.emit(matrix_table(lower, rows, columns, format=call.options.format or "%9.0g"))
    session.r = results


def correlations(G):
    """The correlation matrix of a covariance matrix; missing where a variance is zero."""
    sd = np.sqrt(np.diag(G))
    with np.errstate(all="ignore"):
        return np.where(np.outer(sd, sd) > 0, G / np.outer(sd, sd), np.nan)
