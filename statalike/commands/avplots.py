"""Added-variable plots of all regressors, after regress and anova."""

from __future__ import annotations

from statalike.commands.avplot import added
from statalike.commands.twoway import keep
from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.graphics.combine import combine
from statalike.interpreter.command import command
from statalike.lang.numlist import numlist


@command("avplots [, RLOPts(string) *]")
def run(session, call):
    """Added-variable plots of all regressors in one graph; see avplot.

    Options are those of graph combine: cols(#) rows(#) title() name() iscale() ...

    rlopts(options)  look of the lines

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight displacement foreign
    . avplots, cols(2)
    """
    estimates = last(session.estimates.current, "regress", "anova")
    names = [
        name
        for (_, name), flag in zip(estimates.stripe, estimates.flags, strict=True)
        if not flag and name != "_cons"
    ]  # fmt: skip
    if not names:
        raise StataError(398, "no regressors in the model")
    parts = [added(session, estimates, name, "", call.options.rlopts or "").figure for name in names]
    scheme = str(session.settings["scheme"])
    found = combine(parts, call.options.rest, lambda words: numlist(words, session), scheme)
    keep(session, found.figure, found.options)
