"""Spearman's rank correlations."""

from __future__ import annotations

import numpy as np

from statalike.commands.correlate import numeric
from statalike.commands.pwcorr import adjusted, table
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.models.correlation import significance
from statalike.models.ranks import ranks

TITLES = {"rho": "rho", "obs": "Number of obs", "p": "Sig. level"}
KEY_WIDTH = 17


@command(
    "spearman [varlist] [if] [in] [, STats(string) Print(real 1) STar(real 0) Bonferroni SIDak PW MATrix]",
    by="each",
)
def run(session, call):
    """Spearman's rank correlations.

    stats(names)  what to show: rho, obs, p
    print(#)      only correlations significant at this level
    star(#)       a star at correlations significant at this level
    bonferroni    p-values adjusted by Bonferroni's method
    sidak         p-values adjusted by Sidak's method
    pw            each from the observations in which both variables are known
    matrix        a matrix even of two variables

    . use auto
    (1978 automobile data)
    . spearman mpg rep78

    Number of observations =     69
            Spearman's rho = 0.3098

    Test of H0: mpg and rep78 are independent
                      Prob = 0.0096

    Stored: r(rho) r(N) r(p) r(Rho) r(P) r(Nobs)
    """
    options = call.options
    names, ignored = numeric(call.terms, session.data)
    for name in ignored:
        session.output.line(f"({name} ignored because string variable)")
    if len(names) < 2:
        raise StataError(102)
    X = np.column_stack([call.numbers(name) for name in names])
    if not options.pw:
        X = X[~np.isnan(X).any(axis=1)]
    rho, n = correlations(X)
    if not n.any():
        raise StataError(2000)
    p = adjusted(significance(rho, n), len(names), options)
    _show(session, names, rho, n, p, options)
    matrices = {key: Matrix.of(values, names, names) for key, values in (("Rho", rho), ("P", p), ("Nobs", n))}
    session.r = Results({"N": float(n[1, 0]), "rho": float(rho[1, 0]), "p": float(p[1, 0])}, {}, matrices)


def correlations(X):
    """Rank correlations (k, k) and numbers of observations of all pairs."""
    k = X.shape[1]
    rho, n = np.eye(k), np.zeros((k, k))
    known = ~np.isnan(X)
    for i in range(k):
        for j in range(i + 1):
            both = known[:, i] & known[:, j]
            n[i, j] = n[j, i] = both.sum()
            a, b = ranks(X[both, i]), ranks(X[both, j])
            with np.errstate(all="ignore"):
                a, b = a - a.mean(), b - b.mean()
                rho[i, j] = rho[j, i] = (a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum())
    return rho, n


def _show(session, names, rho, n, p, options):
    wanted = (options.stats or "rho").split()
    unknown = next((word for word in wanted if word not in ("rho", "obs", "p")), None)
    if unknown is not None:
        raise StataError(198, f"stats({unknown}) not allowed")
    out = session.output.line
    out()
    if len(names) == 2 and not options.matrix:
        out(f"Number of observations = {n[1, 0]:6.0f}")
        out(f"        Spearman's rho = {rho[1, 0]:.4f}")
        out()
        out(f"Test of H0: {names[0]} and {names[1]} are independent")
        out(f"                  Prob = {p[1, 0]:.4f}")
        return
    pairs = n[np.tril_indices(len(names), -1)]
    if options.pw and pairs.min() < pairs.max():
        out("Number of observations:")
        for name, value in (("min", pairs.min()), ("avg", pairs.mean()), ("max", pairs.max())):
            out(f"{name:>25} = {value:.0f}")
    else:
        out(f"Number of observations = {pairs[0]:.0f}")
    out()
    if len(wanted) > 1:
        rule = "-" * KEY_WIDTH
        shown = [title for name, title in TITLES.items() if name in wanted]
        for line in (f"+{rule}+", f"|{'Key':^{KEY_WIDTH}}|", f"|{rule}|", *(f"|{t:^{KEY_WIDTH}}|" for t in shown)):
            out(line)
        out(f"+{rule}+")
        out()
    options.sig, options.obs = "p" in wanted, "obs" in wanted
    session.output.emit(table(names, rho, n, p, options, counts_last=False))
