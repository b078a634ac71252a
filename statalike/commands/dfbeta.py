"""Influence of each observation on each coefficient, after regress."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from statalike.data.column import Column
from statalike.data.missing import normalise
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.interpreter.command import command
from statalike.lang.names import check_name

WIDTH = 32


@command("dfbeta [anything] [, STUB(name)]")
def run(session, call):
    """DFBETA of the coefficients of a regression, as new variables.

    dfbeta [indepvar ...] [, stub(name)]

    How much a coefficient changes, in standard errors, if an observation is left out: as predict, dfbeta() says it, for
    every coefficient but the constant, or those named (1.foreign for a level of a factor variable). The new variables
    are _dfbeta_1, _dfbeta_2 and so on, with numbers that are still free; the lines are laid out as Stata's are known
    from published logs.

    stub(name)  name1, name2 and so on instead

    . use auto
    . quietly regress price weight mpg
    . dfbeta
                           _dfbeta_1: dfbeta(weight)
                           _dfbeta_2: dfbeta(mpg)
    """
    estimates = last(session.estimates.current, "regress", "anova")
    named = call.anything.split()
    positions = [estimates.position(name) for name in named] if named else _slopes(estimates)
    for i, name in zip(positions, named, strict=False):
        if estimates.flags[i]:
            raise StataError(111, f"{name} is omitted or a base level; it has no DFBETA")
    stub = call.options.stub or "_dfbeta_"
    for i in positions:
        coefficient = estimates.stripe[i][1]
        _generate(session, estimates, _free(session.data, stub), coefficient)


def _slopes(estimates):
    """Positions of the coefficients estimated, the constant aside."""
    found = [i for i, (_, name) in enumerate(estimates.stripe) if name != "_cons" and not estimates.flags[i]]
    if not found:
        raise StataError(198, "no coefficients besides the constant")
    return found


def _free(data, stub):
    """The first name of stub1, stub2 ... that is not taken."""
    number = 1
    while f"{stub}{number}" in data:
        number += 1
    check_name(f"{stub}{number}")
    return f"{stub}{number}"


def _generate(session, estimates, name, coefficient):
    data = session.data
    [made] = estimates.predict("dfbeta", data, np.arange(data.n_obs), SimpleNamespace(dfbeta=coefficient))
    values = normalise(made.values)
    data.put(name, Column.of(values, storage=session.settings["type"], label=made.label))
    missing = int(np.isnan(values).sum())
    if missing:
        noun = "value" if missing == 1 else "values"
        session.output.line(f"({missing:,} missing {noun} generated)")
    session.output.line(f"{name:>{WIDTH}}: dfbeta({coefficient})")
