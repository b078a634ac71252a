"""Post the results of descriptive commands, for tables of models."""

from __future__ import annotations

import numpy as np

from statalike.data.groups import group
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.egen.numbering import shown
from statalike.errors import StataError
from statalike.estimation.coeftable import two_sided
from statalike.estimation.estimates import Estimates
from statalike.interpreter.command import command
from statalike.lang.syntax import Syntax
from statalike.models import ttest
from statalike.models.statistic import Sample, canonical, compute
from statalike.models.summary import Summary
from statalike.output.table import matrix_table

FORMS = {
    "summarize": "[varlist(numeric)] [if] [in] [aweight fweight] [, Detail QUIetly]",
    "tabstat": "varlist(numeric) [if] [in] [aweight fweight]"
    " [, Statistics(string) STATS(string) Columns(string) QUIetly]",
    "tabulate": "varname [if] [in] [fweight] [, Missing noTotal QUIetly]",
    "correlate": "varlist(numeric min=2) [if] [in] [, LISTwise MATrix QUIetly]",
    "ttest": "varlist(numeric) [if] [in] , BY(varname) [UNEqual QUIetly]",
}
LEAST = {"summarize": 2, "tabstat": 7, "tabulate": 2, "correlate": 3, "ttest": 5}


@command("estpost anything", raw=True)
def run(session, call):
    """Put the results of a descriptive command into e(), row vectors with a column for each variable or value.

    estpost summarize [varlist] [if] [in] [weight] [, detail quietly]
    estpost tabstat varlist [if] [in] [weight] [, statistics(names) columns(statistics) quietly]
    estpost tabulate varname [if] [in] [weight] [, missing nototal quietly]
    estpost correlate varlist [if] [in] [, listwise matrix quietly]
    estpost ttest varlist [if] [in], by(groupvar) [unequal quietly]

    esttab and estout show them with cells(): `esttab, cells("mean sd min max")`, `esttab, cells("b pct")` after
    tabulate, `cells("mu_1 mu_2 b t")` after ttest. correlate is of the first variable with the others,
    with matrix of all with all, an equation for each: `esttab, unstack not noobs`.

    . sysuse auto, clear
    (1978 automobile data)
    . quietly estpost summarize price mpg
    . esttab, cells("count mean(fmt(1)) sd(fmt(1))") nomtitles nonumbers

    ---------------------------------------------------
                        count         mean           sd
    ---------------------------------------------------
    price                  74       6165.3       2949.5
    mpg                    74         21.3          5.8
    ---------------------------------------------------
    N                      74
    ---------------------------------------------------

    Stored: e(N), and matrices by command: e(count) e(sum_w) e(mean) e(Var) e(sd) e(min) e(max) e(sum), with detail
    also e(skewness) e(kurtosis) e(p1) ... e(p99); e(b) e(pct) e(cumpct); e(b) e(rho) e(p) e(count); e(b) e(count)
    e(se) e(t) e(df_t) e(p_l) e(p) e(p_u) e(N_1) e(mu_1) e(N_2) e(mu_2)
    """
    verb, _, rest = call.anything.strip().partition(" ")
    kind = next((name for name, n in LEAST.items() if len(verb) >= n and name.startswith(verb)), None)
    if kind is None:
        raise StataError(198, f"estpost {verb} is not supported")
    bound = Syntax.parse(FORMS[kind]).bind(rest, session, command=f"estpost {kind}")
    names, rows, scalars = MAKERS[kind](session, bound)
    _post(session, f"estpost {call.anything.strip()}", kind, names, rows, scalars)
    if not bound.options.quietly:
        _show(session, names, rows)


def _post(session, cmdline, kind, names, rows, scalars):
    """New estimation results without coefficients but for those called b."""
    stripe = tuple(name if isinstance(name, tuple) else ("", name) for name in names)
    e = Results(dict(scalars), {"subcmd": kind})
    b = rows.get("b")
    V = np.zeros((0, 0)) if b is None else np.diag(np.square(rows.get("se", np.zeros(len(b)))))
    made = Estimates(
        "estpost", cmdline, "", np.zeros(0) if b is None else b, V, stripe if b is not None else (), e=e,
        flags=("",) * len(names) if b is not None else (),
    )  # fmt: skip
    for name, values in rows.items():
        made.e.put(name, Matrix.of(values, [("", name)], stripe))
    if b is None:
        made.e.matrices.pop("b")
        made.e.matrices.pop("V")
    session.post(made)


def _show(session, names, rows):
    """What has been posted, one line a variable."""
    values = [[float(rows[name][i]) for name in rows] for i in range(len(names))]
    session.output.line()
    texts = [" ".join(name) if isinstance(name, tuple) else name for name in names]
    width = max(12, *map(len, texts))
    session.output.emit(matrix_table(values, texts, [f"e({name})" for name in rows], row_width=width))


def _summarize(session, bound):
    names = [name for name in bound.varlist if not session.data[name].is_string]
    weights = bound.weights
    found = []
    for name in names:
        x = bound.numbers(name)
        kept = ~np.isnan(x)
        found.append(Summary(x[kept], weights.values[kept], weights.kind) if weights else Summary(x[kept]))
    parts = {"count": "n", "sum_w": "sum_w", "mean": "mean", "Var": "variance", "sd": "sd"}
    rows = {key: np.array([getattr(one, attribute) for one in found]) for key, attribute in parts.items()}
    rows |= {key: np.array([getattr(one, key) for one in found]) for key in ("min", "max", "sum")}
    if bound.options.detail:
        rows |= {key: np.array([getattr(one, key) for one in found]) for key in ("skewness", "kurtosis")}
        rows |= {f"p{p}": np.array([one.percentiles[p] for one in found]) for p in found[0].percentiles}
    return names, rows, {"N": _n(bound)}


def _tabstat(session, bound):
    typed = (bound.options.statistics or bound.options.stats or "mean").split()
    wanted = {word: canonical(word) for word in typed}
    unknown = [word for word, name in wanted.items() if name is None]
    if unknown:
        raise StataError(198, f"unknown statistic: {unknown[0]}")
    names, rows = list(bound.varlist), {word: [] for word in typed}
    for name in names:
        x = bound.numbers(name)
        kept = ~np.isnan(x)
        w = bound.weights
        sample = Sample(x[kept], np.zeros(kept.sum(), dtype=int), 1, w.values[kept] if w else None, w.kind if w else "")
        for word, full in wanted.items():
            rows[word].append(float(compute(full, sample)[0]))
    return names, {word: np.array(values) for word, values in rows.items()}, {"N": _n(bound)}


def _tabulate(session, bound):
    (name,) = bound.varlist
    column = session.data[name]
    groups = group([bound.values(name)], keep_missing=bool(bound.options.missing))
    kept = groups.codes >= 0
    w = bound.weights.values if bound.weights else np.ones(len(kept))
    counts = np.bincount(groups.codes[kept], w[kept], minlength=groups.n)
    texts = list(shown(column.take(bound.touse[groups.first]), session.data.value_labels))
    names = [text.replace(" ", "_").replace(".", "") or "_" for text in texts]
    total = counts.sum()
    rows = {"b": counts, "pct": 100 * counts / total, "cumpct": 100 * np.cumsum(counts) / total}
    if not bound.options.nototal:
        names.append("Total")
        rows = {"b": [*counts, total], "pct": [*rows["pct"], 100.0], "cumpct": [*rows["cumpct"], np.nan]}
    return names, {key: np.asarray(values, dtype=float) for key, values in rows.items()}, {"N": float(total)}


def _correlate(session, bound):
    """Correlations of the first variable with the others, or with matrix of all with those before them."""
    names, whole = list(bound.varlist), bool(bound.options.matrix)
    common = bound.complete(names) if bound.options.listwise else bound.touse
    pairs = [(a, b) for i, a in enumerate(names if whole else names[:1]) for b in names[i + (not whole) :]]
    found = [_correlated(session.data, a, b, common) for a, b in pairs]
    rows = {key: np.array([one[key] for one in found]) for key in ("b", "rho", "p", "count")}
    labels = [(a, b) for a, b in pairs] if whole else [b for _, b in pairs]
    return labels, rows, {"N": float(len(common))}


def _correlated(data, first, second, rows):
    """The correlation of two variables, its p-value (missing for a variable with itself) and the observations."""
    x, y = data.numbers(first)[rows], data.numbers(second)[rows]
    kept = ~(np.isnan(x) | np.isnan(y))
    n = int(kept.sum())
    if first == second:
        return {"b": 1.0, "rho": 1.0, "p": np.nan, "count": float(n)}
    r = float(np.corrcoef(x[kept], y[kept])[0, 1]) if n > 1 else np.nan
    t = r * np.sqrt((n - 2) / (1 - r * r)) if abs(r) < 1 else np.inf
    return {"b": r, "rho": r, "p": float(two_sided(np.array(t), float(n - 2))), "count": float(n)}


def _ttest(session, bound):
    groups = group([bound.values(bound.options.by)], keep_missing=False)
    if groups.n != 2:
        raise StataError(420, f"{groups.n} groups found, 2 required" if groups.n != 1 else "1 group found, 2 required")
    kinds = ("b", "count", "se", "t", "df_t", "p_l", "p", "p_u", "N_1", "mu_1", "N_2", "mu_2")
    rows = {key: [] for key in kinds}
    for name in bound.varlist:
        x = bound.numbers(name)
        a, b = (ttest.Described.of(x[(groups.codes == g) & ~np.isnan(x)]) for g in (0, 1))
        found = ttest.two_samples(a, b, "satterthwaite" if bound.options.unequal else "equal")
        values = (
            found.difference, a.n + b.n, found.se, found.t, found.df, found.lower, found.two_sided, found.upper,
            a.n, a.mean, b.n, b.mean,
        )  # fmt: skip
        for key, value in zip(kinds, values, strict=True):
            rows[key].append(float(value))
    return list(bound.varlist), {key: np.array(values) for key, values in rows.items()}, {"N": _n(bound)}


def _n(bound):
    """Observations, or what frequency weights count."""
    counts = bound.weights is not None and bound.weights.kind == "fweight"
    return float(bound.weights.values.sum()) if counts else float(len(bound.touse))


MAKERS = {
    "summarize": _summarize, "tabstat": _tabstat, "tabulate": _tabulate, "correlate": _correlate, "ttest": _ttest,
}  # fmt: skip
