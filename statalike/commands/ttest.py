"""t tests of means."""

from __future__ import annotations

import re

import numpy as np

from statalike.data import format as formats
from statalike.data.groups import group
from statalike.data.results import Results
from statalike.egen.numbering import shown
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.varlist import expand
from statalike.models import ttest
from statalike.models.ttest import Described
from statalike.output.meantest import CROSSED, RULE, heads, hypotheses, result_lines, sample_line

SIDES = re.compile(r"(?P<left>[^=]+?)\s*(?:==?\s*(?P<right>.+?))?\s*")


@command(
    "ttest anything [if] [in] [, BY(varname) UNEqual Welch UNPaired Level(cilevel) REVerse]",
    by="each",
)
def run(session, call):
    """Test that means are equal.

    ttest varname == #                one sample
    ttest varname == varname          paired
    ttest varname == varname, unpaired
    ttest varname, by(groupvar)       two groups

    by(varname)  the groups
    unpaired     two variables that are not paired
    unequal      variances may differ; Satterthwaite's degrees of freedom
    welch        the same with Welch's degrees of freedom
    reverse      the second group less the first

    . use auto
    (1978 automobile data)
    . ttest mpg == 20

    One-sample t test
    ------------------------------------------------------------------------------
    Variable |     Obs        Mean    Std. err.   Std. dev.   [95% conf. interval]
    ---------+--------------------------------------------------------------------
         mpg |      74     21.2973    .6725511    5.785503     19.9569    22.63769
    ------------------------------------------------------------------------------
        mean = mean(mpg)                                              t =   1.9289
    H0: mean = 20                                    Degrees of freedom =       73

        Ha: mean < 20               Ha: mean != 20                 Ha: mean > 20
     Pr(T < t) = 0.9712         Pr(|T| > |t|) = 0.0576          Pr(T > t) = 0.0288

    Stored: r(N_1) r(N_2) r(mu_1) r(mu_2) r(t) r(df_t) r(p) r(p_l) r(p_u) r(se) r(sd_1) r(sd_2) r(sd) r(level)
    """
    options = call.options
    level = float(options.level or session.settings["level"])
    sides = SIDES.fullmatch(call.anything)
    if sides is None:
        raise StataError(198)
    names = expand(sides["left"], session)
    if len(names) != 1:
        raise StataError(103 if names else 100)
    if options.by:
        if sides["right"]:
            raise StataError(198, "option by() may not be combined with ==")
        lines, stored = _by_groups(session, call, names[0], level)
    elif not sides["right"]:
        raise StataError(100, "option by() or == required")
    else:
        lines, stored = _compared(session, call, names[0], sides["right"], level)
    session.output.line()
    for line in lines:
        session.output.line(line)
    session.r = Results(stored | {"level": level})


def _compared(session, call, name, right, level):
    other = right.strip()
    is_name = other in session.data or (re.fullmatch(r"[^\W\d]\w*", other) and _found(session, other))
    options = call.options
    if not is_name:
        if options.unpaired or options.unequal or options.welch or options.reverse:
            raise StataError(198, "options for two samples may not be used with one")
        x = call.numbers(name)
        return one_sample(name, _checked(x[~np.isnan(x)]), float(call.scalar(other)), level)
    second = session.variable(other)
    if options.unpaired:
        x, y = (values[~np.isnan(values)] for values in (call.numbers(name), call.numbers(second)))
        return _both((name, second), x, y, options, level, "Variable")
    if options.unequal or options.welch:
        raise StataError(198, "options unequal and welch require option unpaired")
    return _paired(call, name, second, level)


def _found(session, name):
    try:
        return session.variable(name)
    except StataError:
        return None


def _checked(x):
    if not len(x):
        raise StataError(2000)
    if len(x) < 2:
        raise StataError(2001)
    return Described.of(x)


def _numbers(one, level):
    low, high = one.interval(level)
    return one.mean, one.se, one.sd, low, high


def one_sample(name, one, value, level, head="Variable"):
    """The lines of a test that a sample's mean is a value, and what is stored."""
    found = ttest.test(one.mean - value, one.se, one.n - 1)
    text = formats.trimmed(value, "%9.0g")
    lines = ["One-sample t test", RULE, heads(head, level), CROSSED]
    lines += [sample_line(name, one.n, _numbers(one, level)), RULE]
    lines += result_lines(f"    mean = mean({name})", f"H0: mean = {text}", ("t", found.t), (DF, found.df))
    lines += hypotheses("mean", text, "t", (found.lower, found.two_sided, found.upper))
    return lines, {"N_1": one.n, "mu_1": one.mean, "sd_1": one.sd} | _tested(found)


DF = "Degrees of freedom"


def _tested(found):
    p = {"p_l": found.lower, "p": found.two_sided, "p_u": found.upper}
    return {"se": found.se, "t": found.t, "df_t": found.df} | p


def _paired(call, first, second, level):
    x, y = call.numbers(first), call.numbers(second)
    both = ~(np.isnan(x) | np.isnan(y))
    a, b, d = _checked(x[both]), _checked(y[both]), _checked(x[both] - y[both])
    found = ttest.test(d.mean, d.se, d.n - 1)
    lines = ["Paired t test", RULE, heads("Variable", level), CROSSED]
    lines += [sample_line(first, a.n, _numbers(a, level)), sample_line(second, b.n, _numbers(b, level)), CROSSED]
    lines += [sample_line("diff", d.n, _numbers(d, level)), RULE]
    left = f"     mean(diff) = mean({first} - {second})"
    lines += result_lines(left, " H0: mean(diff) = 0", ("t", found.t), (DF, found.df))
    lines += hypotheses("mean(diff)", "0", "t", (found.lower, found.two_sided, found.upper))
    stored = {"N_1": a.n, "N_2": b.n, "mu_1": a.mean, "mu_2": b.mean, "sd_1": a.sd, "sd_2": b.sd}
    return lines, stored | _tested(found)


def _by_groups(session, call, name, level):
    by = call.options.by
    x, data = call.numbers(name), session.data
    rows = np.flatnonzero(~np.isnan(x))
    values = call.values(by)[rows]
    groups = group([values], keep_missing=False)
    if groups.n != 2:
        many = f"{groups.n} group{'s' * (groups.n != 1)} found, 2 required"
        raise StataError(420, "more than 2 groups found, only 2 allowed" if groups.n > 2 else many)
    texts = shown(data[by].take(call.touse[rows[groups.first]]), data.value_labels)
    samples = [x[rows[groups.codes == i]] for i in (0, 1)]
    if call.options.reverse:
        texts, samples = texts[::-1], samples[::-1]
    return _both(texts, *samples, call.options, level, "Group")


def _both(names, x, y, options, level, head):
    if not len(x) or not len(y):
        raise StataError(2000)
    a, b, together = Described.of(x), Described.of(y), Described.of(np.concatenate([x, y]))
    return two_samples(names, a, b, together, options, level, head)


def two_samples(names, a, b, together, options, level, head):
    """The lines of a test that two samples have the same mean, and what is stored."""
    how = "welch" if options.welch else "satterthwaite" if options.unequal else "equal"
    if how != "equal" and min(a.n, b.n) < 2:
        raise StataError(2001)
    a_sd = a if a.n > 1 else Described(a.n, a.mean, 0.0)
    b_sd = b if b.n > 1 else Described(b.n, b.mean, 0.0)
    found = ttest.two_samples(a_sd, b_sd, how)
    half = ttest.quantile(found.df, level) * found.se
    kind = "equal" if how == "equal" else "unequal"
    lines = [f"Two-sample t test with {kind} variances", RULE, heads(head, level), CROSSED]
    lines += [sample_line(name, one.n, _numbers(one, level)) for name, one in zip(names, (a, b), strict=True)]
    lines += [CROSSED, sample_line("Combined", together.n, _numbers(together, level)), CROSSED]
    difference = found.difference
    lines += [sample_line("diff", None, (difference, found.se, None, difference - half, difference + half)), RULE]
    df = {"equal": DF, "welch": "Welch's degrees of freedom"}.get(how, "Satterthwaite's degrees of freedom")
    left = f"    diff = mean({names[0]}) - mean({names[1]})"
    lines += result_lines(left, "H0: diff = 0", ("t", found.t), (df, found.df))
    lines += hypotheses("diff", "0", "t", (found.lower, found.two_sided, found.upper))
    stored = {"N_1": a.n, "N_2": b.n, "mu_1": a.mean, "mu_2": b.mean, "sd_1": a.sd, "sd_2": b.sd, "sd": together.sd}
    return lines, stored | _tested(found)
