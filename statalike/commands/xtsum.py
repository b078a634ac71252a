"""Summary statistics of panel data, overall, between and within panels."""

from __future__ import annotations

import numpy as np

from statalike.data.format import trimmed
from statalike.data.groups import group
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.panels import panel_variable
from statalike.interpreter.command import command
from statalike.models.panelsummary import decomposition
from statalike.output.table import Field, Line, Row, Table
from statalike.output.text import abbreviated

FIELDS = (
    Field("Variable", 16, gap=0, align="left", bar=True),
    Field("Mean", 10, "%9.0g", gap=0),
    Field("Std. dev.", 11, "%9.0g", gap=0, shift=1),
    Field("Min", 11, "%9.0g", gap=0),
    Field("Max", 11, "%9.0g", gap=0, bar=True),
    Field("Observations", 16, gap=0),
)
BETWEEN = Line(f"{'':17}|{'':44}|")


@command("xtsum [varlist] [if] [, I(varname)]", by="each")
def run(session, call):
    """Summary statistics of panel data, overall, between and within panels.

    xtsum [varlist] [if] [, i(panelvar)]

    Between panels: the standard deviation and range of the panels' means. Within: those of the deviations from the
    panel's mean, to which the overall mean is added. N observations, n panels, T (or their mean, T-bar) observations a
    panel.

    i(varname)   the panel variable, instead of that of xtset

    . webuse nlswork, clear
    (National Longitudinal Survey of Young Women, 14-24 years old in 1968)
    . quietly xtset idcode
    . xtsum hours

    Variable         |      Mean   Std. dev.       Min        Max |    Observations
    -----------------+--------------------------------------------+----------------
    hours    overall |  36.55956   9.869623          1        168 |     N =   28467
             between |             7.846585          1       83.5 |     n =    4710
             within  |             7.520712  -2.154726   130.0596 | T-bar = 6.04395

    Stored: r(N) r(n) r(T) or r(Tbar) r(mean) r(sd) r(min) r(max) r(sd_b) r(min_b) r(max_b) r(sd_w) r(min_w) r(max_w),
    of the last variable
    """
    data = session.data
    panel = panel_variable(data, call.options.i)
    names = [name for name in call.varlist or data.names if not data[name].is_string]
    if not names:
        raise StataError(109)
    keys = group([data[panel].values], call.touse, keep_missing=False)
    found = [_stored(call.numbers(name), keys.codes) for name in names]
    rows = []
    for name, one in zip(names, found, strict=True):
        rows += [BETWEEN] if rows else []
        rows += _rows(name, one)
    session.output.line()
    session.output.emit(Table(FIELDS, tuple(rows), top=False, bottom=False))
    session.r = Results(found[-1])


def _stored(x, codes):
    """What is stored of a variable, by its name in r()."""
    used = ~np.isnan(x) & (codes >= 0)
    if not used.any():
        return {"N": 0.0, "n": 0.0, "Tbar": np.nan}
    parts = decomposition(x[used], np.unique(codes[used], return_inverse=True)[1])
    sizes = parts.sizes
    result = {"N": float(sizes.sum()), "n": float(len(sizes))}
    result["T" if (sizes == sizes[0]).all() else "Tbar"] = float(sizes.mean())
    result["mean"] = parts.mean
    for suffix, one in (("", parts.overall), ("_b", parts.between), ("_w", parts.within)):
        result |= {f"sd{suffix}": one.sd, f"min{suffix}": one.low, f"max{suffix}": one.high}
    return result


def _rows(name, one):
    """The three lines of a variable."""
    last = ("T", one["T"]) if "T" in one else ("T-bar", one["Tbar"])
    kinds = (("overall", ""), ("between", "_b"), ("within ", "_w"))
    for (kind, suffix), (what, value) in zip(kinds, (("N", one["N"]), ("n", one["n"]), last), strict=True):
        spread = [one.get(f"{part}{suffix}", np.nan) for part in ("sd", "min", "max")]
        head = "" if suffix else abbreviated(name, 8)
        mean = None if suffix else one.get("mean", np.nan)
        yield Row(f"{head:<8} {kind}", mean, *spread, f"{what:>6} = {trimmed(value, '%8.0g'):>7}")
