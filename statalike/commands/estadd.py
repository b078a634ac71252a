"""Add results to estimation results, for tables of models."""

from __future__ import annotations

import re

import numpy as np

from statalike.data.matrix import Matrix
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.stored import chosen, kept_at_hand
from statalike.interpreter.command import command
from statalike.interpreter.returning import put_matrix, put_scalar
from statalike.lang.names import check_name
from statalike.lang.outermost import places
from statalike.lang.words import stripped

SUMMARIES = ("mean", "sd", "min", "max")
NAMES = re.compile(r":\s*([\w*?. ]+)$")


@command("estadd anything [, REPLACE PREfix(name)]", raw=True)
def run(session, call):
    """Add scalars, texts, matrices or summary statistics to e(), so that tables of models can show them.

    estadd scalar name = exp [, options] [: namelist]
    estadd local name text [, options] [: namelist]
    estadd matrix name = exp [, options] [: namelist]
    estadd ysumm | mean | sd | min | max [, options] [: namelist]

    Without names of stored results those at hand are added to. ysumm adds the mean, sd, min, max and range of the
    dependent variable as e(ymean) and so on; mean, sd, min and max add a matrix of that statistic of each regressor.

    replace        results of the name may be there already
    prefix(name)   what the names begin with

    . sysuse auto, clear
    (1978 automobile data)
    . eststo clear
    . eststo: quietly regress price weight
    (est1 stored)
    . estadd ysumm
    added scalars:
                  e(ymean) =  6165.2568
                    e(ysd) =  2949.4959
                   e(ymin) =  3291
                   e(ymax) =  15906
                 e(yrange) =  12615
    . estadd local controls "No"
    . esttab, stats(N ymean controls)

    ----------------------------
                          (1)
                        price
    ----------------------------
    weight              2.044***
                       (5.42)

    _cons              -6.707
                      (-0.01)
    ----------------------------
    N                      74
    ymean              6165.3
    controls               No
    ----------------------------
    t statistics in parentheses
    * p<0.05, ** p<0.01, *** p<0.001
    """
    verb, _, rest = call.anything.strip().partition(" ")
    listed = NAMES.search(rest) if verb != "local" or rest.count('"') != 1 else None
    rest = rest[: listed.start()] if listed else rest
    typed, options = _options(rest, call, session)
    models = [model for _, model in chosen(session, listed[1])] if listed else [last(session.estimates.current)]
    with kept_at_hand(session):
        for model in models:
            session.post(model)
            _add(session, model, verb, typed.strip(), options)


def _options(text, call, session):
    """What is added, and the options behind the last comma outside of quotes and parentheses."""
    *_, at = (len(text), *places(text, ","))
    bound = call.command.syntax.bind(f"x {text[at:]}", session, command=call.command)
    return text[:at], bound.options


def _add(session, model, verb, typed, options):
    """One thing to the results at hand."""
    prefix = options.prefix or ""
    adders = {"scalar": 3, "matrix": 3, "local": 3, "macro": 3}
    kind = next((name for name, least in adders.items() if len(verb) >= least and name.startswith(verb)), verb)
    if kind == "ysumm":
        _ysumm(session, model, prefix or "y", options.replace)
    elif kind in SUMMARIES:
        values = _regressors(session, model, kind)
        _fresh(model, prefix + kind, options.replace)
        model.e.put(prefix + kind, values)
    elif kind in adders:
        name = check_name(re.split(r"[\s=]", typed, maxsplit=1)[0])
        _fresh(model, prefix + name, options.replace)
        rest = typed[len(name) :].strip()
        if kind in ("local", "macro"):
            model.e.put(prefix + name, stripped(rest.removeprefix("=").strip()))
        else:
            put = put_scalar if kind == "scalar" else put_matrix
            put(session, model.e, f"{prefix}{name} = {rest.removeprefix('=').strip() or name}")
    else:
        raise StataError(198, f"estadd {verb} is not supported")


def _fresh(model, name, replace):
    """r(110) where e(name) is there and may not be replaced."""
    if not replace and any(name in kept for kept in (model.e.scalars, model.e.macros, model.e.matrices)):
        raise StataError(110, f"e({name}) already defined")


def _ysumm(session, model, prefix, replace):
    """Statistics of the dependent variable in the sample."""
    y = session.data.numbers(model.depvar)[model.in_sample(session.data)]
    found = {"mean": y.mean(), "sd": y.std(ddof=1), "min": y.min(), "max": y.max(), "range": np.ptp(y)}
    for name in found:
        _fresh(model, prefix + name, replace)
    session.output.line("added scalars:")
    for name, value in found.items():
        model.e.put(prefix + name, float(value))
        session.output.line(f"{f'e({prefix}{name})':>22} =  {value:.8g}")


def _regressors(session, model, kind):
    """A statistic of each column of the design in the sample, as a row vector under the coefficients' names."""
    rows = np.flatnonzero(model.in_sample(session.data))
    X = model.design.matrix(session.data, rows)
    values = {"mean": X.mean(axis=0), "sd": X.std(axis=0, ddof=1), "min": X.min(axis=0), "max": X.max(axis=0)}[kind]
    return Matrix.of(values, [("", "y1")], [("", model.stripe[i][1]) for i in model.main])
