"""t tests of means from numbers typed in."""

from __future__ import annotations

from statalike.commands.ttest import one_sample, two_samples
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.numlist import numlist
from statalike.models.ttest import Described


@command("ttesti anything [, UNEqual Welch Level(cilevel) REVerse]")
def run(session, call):
    """t tests of means from numbers of observations, means and standard deviations.

    ttesti #obs #mean #sd #value
    ttesti #obs1 #mean1 #sd1 #obs2 #mean2 #sd2

    unequal   variances may differ; Satterthwaite's degrees of freedom
    welch     the same with Welch's degrees of freedom
    reverse   the second sample less the first

    . ttesti 24 62.6 15.8 75

    One-sample t test
    ------------------------------------------------------------------------------
             |     Obs        Mean    Std. err.   Std. dev.   [95% conf. interval]
    ---------+--------------------------------------------------------------------
           x |      24        62.6    3.225161        15.8    55.92825    69.27175
    ------------------------------------------------------------------------------
        mean = mean(x)                                                t =  -3.8448
    H0: mean = 75                                    Degrees of freedom =       23

        Ha: mean < 75               Ha: mean != 75                 Ha: mean > 75
     Pr(T < t) = 0.0004         Pr(|T| > |t|) = 0.0008          Pr(T > t) = 0.9996

    Stored: r(N_1) r(N_2) r(mu_1) r(mu_2) r(t) r(df_t) r(p) r(p_l) r(p_u) r(se) r(sd_1) r(sd_2) r(sd) r(level)
    """
    options = call.options
    level = float(options.level or session.settings["level"])
    numbers = numlist(call.anything)
    if len(numbers) not in (4, 6):
        raise StataError(198, "four or six numbers are required")
    first = _sample(*numbers[:3])
    if len(numbers) == 4:
        if options.unequal or options.welch or options.reverse:
            raise StataError(198, "options for two samples may not be used with one")
        lines, stored = one_sample("x", first, numbers[3], level, "")
    else:
        samples = [first, _sample(*numbers[3:])]
        names = ["x", "y"]
        if options.reverse:
            samples, names = samples[::-1], names[::-1]
        lines, stored = two_samples(names, *samples, _together(*samples), options, level, "")
    session.output.line()
    for line in lines:
        session.output.line(line)
    session.r = Results(stored | {"level": level})


def _sample(n, mean, sd):
    if n < 1 or n != int(n) or sd < 0:
        raise StataError(198, "numbers of observations must be positive integers, standard deviations not negative")
    return Described(float(n), float(mean), float(sd))


def _together(a, b):
    """What two samples are as one."""
    n = a.n + b.n
    mean = (a.n * a.mean + b.n * b.mean) / n
    ss = (a.n - 1) * a.sd**2 + (b.n - 1) * b.sd**2 + a.n * (a.mean - mean) ** 2 + b.n * (b.mean - mean) ** 2
    return Described(n, mean, (ss / (n - 1)) ** 0.5)
