"""Confidence intervals of a bootstrap."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.bootstrap_table import KINDS, counts, interval_table, key
from statalike.estimation.display import Display
from statalike.estimation.estimates import last
from statalike.estimation.resampled import ResampledEstimates
from statalike.interpreter.command import command


@command("estat BOOTstrap [, bc bca Normal Percentile all NOHEader NOLegend]")
def run(session, call):
    """Percentile-based and bias-corrected confidence intervals after bootstrap.

    Each coefficient with its bias, the mean of the replicates less what was observed. The level is that of bootstrap.

    bc          bias-corrected intervals, the default
    bca         bias-corrected and accelerated ones, which bootstrap makes where it is given bca
    normal      those of the normal distribution
    percentile  percentiles of the replicates
    all         all that there are
    noheader    no header
    nolegend    do not say what the statistics are

    . sysuse auto, clear
    (1978 automobile data)
    . bootstrap r(p50), reps(40) seed(2) nodots nowarn: summarize mpg, detail
    . estat bootstrap, all
    """
    estimates, options = last(session.estimates.current), call.options
    if estimates.e.macros.get("prefix") != "bootstrap":
        raise StataError(321, "estat bootstrap not valid")
    there = [kind for kind in KINDS if f"ci_{kind}" in estimates.e.matrices]
    if options.bca and "bca" not in there:
        raise StataError(198, "option bca requires BCa confidence intervals, which bootstrap makes with its option bca")
    kinds = there if options.all else [kind for kind in KINDS if getattr(options, kind)] or ["bc"]
    display = Display.of(options, session.settings)
    output = session.output
    if not options.noheader:
        output.line()
        output.emit(counts(estimates))
        if isinstance(estimates, ResampledEstimates) and not options.nolegend:
            for line in estimates.legend_lines:
                output.line(line)
    output.line()
    for item in interval_table(estimates, kinds, display):
        output.emit(item)
    for line in key(kinds):
        output.line(line)
