"""Added-variable plot, after regress and anova."""

from __future__ import annotations

import numpy as np

from statalike.commands.rvfplot import figure
from statalike.commands.twoway import keep
from statalike.data.format import trimmed
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.linear import scaled
from statalike.estimation.sample import named_response
from statalike.interpreter.command import command
from statalike.lang.call import Weights
from statalike.models.addedvariable import added_variable


@command("avplot anything [, RLOPts(string) *]")
def run(session, call):
    """Added-variable plot: residuals of the dependent variable and of a regressor, both from the other regressors.

    avplot indepvar [, options]

    The slope of the line is the coefficient of the regressor, which may also be a variable that is not in the model.
    The standard error below the plot is that of the model. Options are those of twoway scatter and of whole graphs.

    rlopts(options)  look of the line

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight displacement foreign
    . avplot weight
    """
    estimates = last(session.estimates.current, "regress", "anova")
    found = added(session, estimates, call.anything.strip(), call.options.rest, call.options.rlopts or "")
    keep(session, found.figure, found.options)


def added(session, estimates, name, options, line=""):
    """The figure of one regressor: a coefficient's name, or a variable that is not in the model."""
    data = session.data
    i = estimates.find(name)
    used = np.flatnonzero(estimates.in_sample(data))
    if i is None:
        name = session.variable(name)
        used = used[~np.isnan(data.numbers(name)[used])]
    elif estimates.flags[i] or estimates.stripe[i][1] == "_cons":
        raise StataError(398, f"{name} is omitted, a base level, or the constant")
    else:
        name = estimates.stripe[i][1]
    result = _result(estimates, data, used, i, name)
    se, word = (result.se, "se") if i is None else (estimates.se[i], "(robust) se" if estimates.is_robust else "se")
    t = trimmed(result.slope / se, "%9.2f")
    note = f"coef = {trimmed(result.slope, '%10.0g')}, {word} = {trimmed(se, '%10.0g')}, t = {t}"
    columns = {
        "ey": (result.y, f"e( {estimates.depvar} | X )"),
        "ex": (result.x, f"e( {name} | X )"),
        "fit": (result.slope * result.x, "Fitted values"),
    }
    titles = f'note("{note}") ytitle(e( {estimates.depvar} | X )) xtitle(e( {name} | X )) legend(off)'
    plot = f"(scatter {{ey}} {{ex}}, {titles} {options}) (line {{fit}} {{ex}}, sort {line})"
    return figure(session, used, columns, plot)


def _result(estimates, data, used, i, name):
    """The residuals, or r(398) where the other regressors determine the variable."""
    X = estimates.regressors(data, used)
    kept = [j for j in estimates.main if not estimates.flags[j] and estimates.stripe[j][1] != "_cons"]
    others = X[:, [j for j in kept if j != i]]
    x = data.numbers(name)[used] if i is None else X[:, i]
    constant = estimates.design.constant
    y, w = named_response(data, estimates.depvar)[used], _weights(estimates, data, used)
    result = added_variable(y, x, others, weights=w, constant=constant)
    if result is None:
        raise StataError(398, f"{name} is collinear with the other regressors")
    return result


def _weights(estimates, data, used):
    if not estimates.weight_kind:
        return None
    if estimates.weight not in data:
        raise StataError(404, "avplot after weights that are an expression is not supported")
    return scaled(Weights(estimates.weight_kind, data.numbers(estimates.weight)[used], ""), len(used))[0]
