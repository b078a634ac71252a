"""The estimation sample of results read from a file."""

from __future__ import annotations

import numpy as np

from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.interpreter.command import command
from statalike.lang.syntax import Syntax

SAMPLE = "[varlist(default=none)] [if] [in] [, REPLACE STRingvars(varlist)]"


@command("ESTimates ESAMPle [anything]", raw=True)
def run(session, call):
    """Say whether the estimation sample is set, or set it: after estimates use there is none.

    estimates esample
    estimates esample: [varlist] [if] [in] [, options]

    The sample is the observations that satisfy if and in and have no missing value in the variables. Their number must
    be e(N).

    replace           even if the sample is set already
    stringvars(list)  string variables that must not be empty

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight
    . estimates save first, replace
    file first.sest saved
    . estimates use first
    . estimates esample
    (e(sample) is not set)
    . estimates esample: mpg weight
    . estimates esample
    (e(sample) is set; 74 observations)
    """
    estimates = last(session.estimates.current)
    text = call.anything.strip()
    used = session.data.marked(estimates.sample)
    if not text:
        known = used is not None and used.any()
        session.output.line(
            f"(e(sample) is set; {int(used.sum()):,} observations)" if known else "(e(sample) is not set)"
        )
        return
    if not text.startswith(":"):
        raise StataError(198)
    bound = Syntax.parse(SAMPLE).bind(text[1:], session, command=call.command)
    if used is not None and used.any() and not bound.options.replace:
        raise StataError(322, "e(sample) is set already; use option replace")
    rows = bound.complete([name for name in bound.varlist if not session.data[name].is_string])
    for name in (*bound.varlist, *(bound.options.stringvars or ())):
        if session.data[name].is_string:
            rows = rows[session.data[name].values[rows] != ""]
    expected = estimates.e.scalars.get("N")
    if expected is not None and "wtype" not in estimates.e.macros and len(rows) != expected:
        raise StataError(459, f"the sample has {len(rows):,} observations, but e(N) is {expected:,.0f}")
    chosen = np.zeros(session.data.n_obs, dtype=bool)
    chosen[rows] = True
    session.data.unmark(estimates.sample)
    estimates.sample = estimates.e.sample = session.data.mark(chosen)
