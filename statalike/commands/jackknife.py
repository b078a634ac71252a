"""Standard errors by leaving out one observation at a time."""

from __future__ import annotations

import numpy as np

from statalike.data.groups import group
from statalike.errors import StataError
from statalike.estimation.options import DISPLAY_OPTIONS
from statalike.estimation.resampled import jackknifed
from statalike.interpreter.collecting import expressions, parted, saving
from statalike.interpreter.command import command
from statalike.interpreter.replicating import Runs, begun, identified, numbered, repeated, restored, unweighted
from statalike.interpreter.resampled import REPORTING, post, replay, replicated, show
from statalike.lang.outermost import cut
from statalike.lang.syntax import Syntax

OPTIONS = (
    "Eclass Rclass n(string asis) CLuster(varlist) IDcluster(string) SAving(string asis) mse NODROP"
    f" REJECT(string asis) {REPORTING}"
)
DECLARED = f"jackknife [anything] [, {OPTIONS} {DISPLAY_OPTIONS}]"


@command(DECLARED, raw=True)
def run(session, call):
    """Jackknife standard errors of the results of a command.

    jackknife [exp_list] [, options] : command

    exp_list has expressions in results of the command, name=exp or exp, among them _b and _se for all coefficients and
    their standard errors. Without any, all coefficients of an estimation command, otherwise all of r(). The command is
    run once without each observation that it uses (e(sample)), or without each cluster. If the statistics are just the
    coefficients, the command's own results stay, with the jackknife variance. Tests are by t with one degree of freedom
    less than there are runs. Runs that fail are shown as x, those that lack a result as e, and left out. The data are
    as before afterwards. Without a command, the last results again.

    Weights in the command are refused, pseudovalues are not kept as variables.

    eclass             the command tells in e(N) how many observations it has used
    rclass             it does in r(N)
    n(exp)             it does in this; runs with as many observations as without leaving out any are shown as n and do
                       not count, for what was left out of them was not used
    cluster(varlist)   leave out clusters
    idcluster(newvar)  number of the cluster, while the command runs
    saving(filename [, replace double])  save the statistics of all runs
    mse                variances about the observed statistics, not about the mean of the runs
    level(#)           confidence level
    notable            no tables
    noheader           no header
    nolegend           do not say what the statistics are
    nodots             no dots as the runs go by
    dots(#)            a dot every # runs, none for 0
    noisily            show what the command shows
    title(text)        title of the results
    nodrop             leave out any observations, not just those of e(sample)
    reject(exp)        leave out runs of whose results this is true

    . sysuse auto, clear
    (1978 automobile data)
    . jackknife sd=r(sd), rclass nodots: summarize mpg

    Jackknife results                                           Number of obs = 74
                                                                Replications  = 74

          Command: summarize mpg
               sd: r(sd)
              n(): r(N)

    ------------------------------------------------------------------------------
                 |              Jackknife
                 | Coefficient  std. err.      t    P>|t|     [95% conf. interval]
    -------------+----------------------------------------------------------------
              sd |   5.785503    .607251     9.53   0.000     4.575254    6.995753
    ------------------------------------------------------------------------------

    Stored: scalars e(N) e(N_reps) e(N_misreps) e(N_clust) e(k_exp) e(k_eexp) e(df_r); macros e(cmdname) e(cmd), that of
    the command or jackknife, e(command) e(cmdline) e(prefix) e(title) e(cluster) e(exp#) e(nfunction) e(mse) e(vce)
    e(vcetype); matrices e(b) e(V) e(V_modelbased) e(b_jk), what else the command has stored, and e(sample)
    """
    if cut(call.anything, ":") is None:
        replay(session, call, "jackknife")
        return
    head, line = parted(call.anything)
    bound = Syntax.parse(DECLARED).bind(head, session)
    options, wanted = bound.options, expressions(bound.anything)
    unweighted(line)
    identified(options)
    file = saving(options.saving) if options.saving else None
    with restored(session) as whole:
        runs = Runs(session, "jackknife", line, wanted, "_jk", whole, bool(options.noisily), options.reject or "")
        runs.counted = _counted(options)
        left_out, replicates = _replicates(runs, options)
    if file:
        file.write(runs.dataset(replicates, file))
    found = replicated(runs, call, options, left_out, replicates)
    estimates = jackknifed(found, bool(options.mse))
    post(session, estimates, runs)
    show(session, estimates, options, found.note)


def _counted(options):
    """The expression for the number of observations used, "" where nothing tells it."""
    given = [
        text for text, typed in (("e(N)", options.eclass), ("r(N)", options.rclass), (options.n, options.n)) if typed
    ]
    if len(given) > 1:
        raise StataError(198, "only one of options eclass, rclass, or n() may be specified")
    return given[0] if given else ""


def _replicates(runs, options):
    """The units left out in turn, and the statistics (n, k) without each that is used."""
    session, whole, clusters = runs.session, runs.whole, options.cluster or ()
    ids = None
    if options.idcluster:
        ids = numbered(group([whole[name].values for name in clusters], keep_missing=False).codes)
        session.data.put(options.idcluster, ids)
    units, unused = begun(runs, options, clusters=clusters), []

    def without(unit):
        rows = units.without(unit)
        found = runs.again(rows, None if ids is None else lambda data: data.put(options.idcluster, ids.take(rows)))
        unused.extend([unit] if runs.mark == "n" else [])
        return found

    each = (lambda unit=unit: without(unit) for unit in range(units.n))
    found = repeated(runs, options, "Jackknife", units.n, each)
    return units, np.delete(found, unused, axis=0)
