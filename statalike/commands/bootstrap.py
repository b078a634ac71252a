"""Standard errors and confidence intervals by drawing samples from the sample."""

from __future__ import annotations

import numpy as np

from statalike.data.groups import group
from statalike.errors import StataError
from statalike.estimation.options import DISPLAY_OPTIONS
from statalike.estimation.resampled import Intervals, bootstrapped
from statalike.interpreter.collecting import expressions, parted, saving
from statalike.interpreter.command import command
from statalike.interpreter.replicating import Runs, begun, identified, numbered, repeated, restored, unweighted
from statalike.interpreter.resampled import REPORTING, level_of, post, replay, replicated, show
from statalike.lang.outermost import cut
from statalike.lang.syntax import Syntax

OPTIONS = (
    "Reps(integer 50) STRata(varlist) SIze(integer) CLuster(varlist) IDcluster(string) GRoup(varname)"
    f" SAving(string asis) bca TIEs mse NODROP NOWARN force REJECT(string asis) seed(integer) {REPORTING}"
)
DECLARED = f"bootstrap [anything] [, {OPTIONS} {DISPLAY_OPTIONS}]"


@command(DECLARED, raw=True)
def run(session, call):
    """Bootstrap standard errors and confidence intervals of the results of a command.

    bootstrap [exp_list] [, options] : command

    exp_list has expressions in results of the command, name=exp or exp, among them _b and _se for all coefficients and
    their standard errors. Without any, all coefficients of an estimation command, otherwise all of r(). Samples are
    drawn with replacement from the observations that the command uses (e(sample)). If the statistics are just the
    coefficients, the command's own results stay, with the bootstrap variance: its postestimation works as ever.
    Runs that fail or lack a statistic are shown as x and left out. The data are as before afterwards. Without a
    command, the last results again.

    The random numbers are those of bsample, the same after set seed, not Stata's. Weights in the command are refused.
    e(b) of mixed has logarithms of standard deviations: where these are zero in some samples, nothing is to be learned
    from their standard errors, but from those of exp(2*_b[lns1_1_1:_cons]), say.

    reps(#)            how many samples, 50 by default
    strata(varlist)    draw within strata, as many as each has
    size(#)            how many to draw (of each stratum), at most as many as there are, the default
    cluster(varlist)   draw clusters, all of their observations at once
    idcluster(newvar)  number of the drawn cluster, one of its own for each time that it is drawn; a model of groups
                       names it in place of the cluster variable. It is there while the command runs; a variable of this
                       name is as before afterwards
    group(varname)     groups within clusters, renumbered so that those of clusters drawn twice are two
    saving(filename [, replace double])  save the statistics of all samples
    bca                accelerated intervals too; the command is run once without each observation or cluster
    ties               samples that give just the observed statistic count half in the median bias
    mse                variances about the observed statistics, not about the mean
    level(#)           confidence level
    notable            no tables
    noheader           no header
    nolegend           do not say what the statistics are
    nodots             no dots as the runs go by
    dots(#)            a dot every # runs, none for 0
    noisily            show what the command shows
    title(text)        title of the results
    nodrop             draw from all observations, not just those of e(sample)
    nowarn             no warning where the command does not tell its sample
    force              weights in the command are its own affair
    reject(exp)        leave out runs of whose results this is true, reject(e(converged)==0)
    seed(#)            start the random numbers anew, as set seed does

    . webuse pig, clear
    (Longitudinal analysis of pig weights)
    . bootstrap, reps(20) seed(1) cluster(id) idcluster(pigs) nodots: mixed weight week || pigs:

    Mixed-effects ML regression                         Number of obs    =     432
    Group variable: pigs                                Number of groups =      48
                                                        Obs per group:
                                                                     min =       9
                                                                     avg =     9.0
                                                                     max =       9
                                                        Wald chi2(1)     = 5196.27
    Log likelihood = -1014.9268                         Prob > chi2      =  0.0000

                                         (Replications based on 48 clusters in id)
    ------------------------------------------------------------------------------
                 |   Observed   Bootstrap                         Normal-based
          weight | coefficient  std. err.      z    P>|z|     [95% conf. interval]
    -------------+----------------------------------------------------------------
            week |   6.209896   .0861467    72.09   0.000     6.041051     6.37874
           _cons |   19.35561   .3535219    54.75   0.000     18.66272     20.0485
    ------------------------------------------------------------------------------

    ------------------------------------------------------------------------------
                                 |   Observed   Bootstrap         Normal-based
      Random-effects parameters  |   estimate   std. err.     [95% conf. interval]
    -----------------------------+------------------------------------------------
    pigs: Identity               |
                      var(_cons) |   14.81749   2.974138      9.998231    21.95969
    -----------------------------+------------------------------------------------
                   var(Residual) |   4.383264   .8102523      3.051068    6.297141
    ------------------------------------------------------------------------------
    LR test vs. linear model: chibar2(01) = 472.65        Prob >= chibar2 = 0.0000

    Stored: scalars e(N) e(N_reps) e(N_misreps) e(N_strata) e(N_clust) e(k_exp) e(k_eexp) e(level) e(bs_version);
    macros e(cmdname) e(cmd), that of the command or bootstrap, e(command) e(cmdline) e(prefix) e(title) e(strata)
    e(cluster) e(size) e(exp#) e(ties) e(mse) e(vce) e(vcetype); matrices e(b) e(V) e(V_modelbased) e(b_bs) e(reps)
    e(bias) e(se) e(z0) e(accel) e(ci_normal) e(ci_percentile) e(ci_bc) e(ci_bca), what else the command has stored, and
    e(sample)
    """
    bootstrap(session, call)


def bootstrap(session, call):
    """The command, also under the name bs."""
    if cut(call.anything, ":") is None:
        replay(session, call, "bootstrap")
        return
    head, line = parted(call.anything)
    bound = Syntax.parse(DECLARED).bind(head, session)
    options, wanted = bound.options, expressions(bound.anything)
    _check(options, line)
    file = saving(options.saving) if options.saving else None
    if options.seed is not None:
        session.reseed(options.seed)
    with restored(session) as whole:
        runs = Runs(session, "bootstrap", line, wanted, "_bs", whole, bool(options.noisily), options.reject or "")
        drawn, replicates, without = _replicates(runs, options)
    if file:
        file.write(runs.dataset(replicates, file))
    found = replicated(runs, call, options, drawn, replicates)
    how = Intervals(level_of(runs, options, session), bool(options.mse), bool(options.ties))
    estimates = bootstrapped(found, how, without)
    post(session, estimates, runs)
    show(session, estimates, options, found.note)


def _check(options, line):
    """Options that need others, and weights."""
    if options.reps < 2:
        raise StataError(198, "reps() must be an integer greater than 1")
    identified(options)
    if options.group and not options.idcluster:
        raise StataError(198, "option group() requires option idcluster()")
    if not options.force:
        unweighted(line)


def _replicates(runs, options):
    """The units drawn from, the statistics of the samples (reps, k), and those without each unit (None without bca)."""
    session, whole, clusters = runs.session, runs.whole, options.cluster or ()
    if options.idcluster:
        _renumber(session.data, group([whole[name].values for name in clusters], keep_missing=False).codes, options)
    drawn = begun(runs, options, options.strata or (), clusters)
    sizes = _sizes(drawn, options.size)

    def sample(chosen):
        codes = drawn.numbers(chosen) - 1 if options.idcluster else None
        return runs.again(drawn.members(chosen), lambda data: _renumber(data, codes, options))

    without = None
    if options.bca:
        each = (np.delete(np.arange(drawn.n), i) for i in range(drawn.n))
        without = repeated(runs, options, "Jackknife", drawn.n, (lambda left=left: sample(left) for left in each))
        without = without[~np.isnan(without).any(axis=1)]
        if len(without) < 2:
            raise StataError(2000, "insufficient observations to compute the acceleration")
    draws = (lambda: sample(drawn.drawn(session.rng, sizes)) for _ in range(options.reps))
    return drawn, repeated(runs, options, "Bootstrap", options.reps, draws), without


def _sizes(drawn, size):
    """How many to draw from each stratum, None for as many as it has; r(498) for none or more than that."""
    if size is None:
        return None
    if size < 1:
        raise StataError(498, "size() must be a positive number")
    if (size > drawn.strata.sizes).any():
        what = "observations" if drawn.clusters is None else "clusters"
        raise StataError(498, f"resample size must not be greater than number of {what}")
    return np.full(drawn.strata.n, size)


def _renumber(data, codes, options):
    """The drawn clusters (codes of the observations, -1 for none) and the groups within them in the data."""
    if codes is None:
        return
    ids = numbered(codes)
    data.put(options.idcluster, ids)
    if options.group:
        data.put(options.group, numbered(group([ids.values, data[options.group].values], keep_missing=False).codes))
