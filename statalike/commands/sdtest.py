"""Tests of variances."""

from __future__ import annotations

import re

import numpy as np

from statalike.data.format import trimmed, write
from statalike.data.groups import group
from statalike.data.results import Results
from statalike.egen.numbering import shown
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.names import is_name
from statalike.lang.varlist import expand
from statalike.models import variances
from statalike.models.ttest import Described
from statalike.output.meantest import CROSSED, RULE, heads, hypotheses, sample_line
from statalike.output.text import between

SIDES = re.compile(r"(?P<left>[^=]+?)\s*(?:==?\s*(?P<right>.+?))?\s*")


@command("sdtest anything [if] [in] [, BY(varname) Level(cilevel)]", by="each")
def run(session, call):
    """Test that standard deviations are equal.

    sdtest varname == #          one sample
    sdtest varname == varname    two variables
    sdtest varname, by(groupvar) two groups

    by(varname)  the groups

    . sysuse auto, clear
    (1978 automobile data)
    . sdtest mpg, by(foreign)

    Variance ratio test
    ------------------------------------------------------------------------------
       Group |     Obs        Mean    Std. err.   Std. dev.   [95% conf. interval]
    ---------+--------------------------------------------------------------------
    Domestic |      52    19.82692     .657777    4.743297    18.50638    21.14747
     Foreign |      22    24.77273     1.40951    6.611187    21.84149    27.70396
    ---------+--------------------------------------------------------------------
    Combined |      74     21.2973    .6725511    5.785503     19.9569    22.63769
    ------------------------------------------------------------------------------
        ratio = sd(Domestic) / sd(Foreign)                            f =   0.5148
    H0: ratio = 1                                    Degrees of freedom =   51, 21

        Ha: ratio < 1               Ha: ratio != 1                 Ha: ratio > 1
      Pr(F < f) = 0.0275         2*Pr(F < f) = 0.0549           Pr(F > f) = 0.9725

    Stored: r(N) or r(N_1) r(N_2), r(sd) or r(sd_1) r(sd_2), r(chi2) r(df) or r(F) r(df_1) r(df_2), r(p) r(p_l) r(p_u)
    """
    level = float(call.options.level or session.settings["level"])
    sides = SIDES.fullmatch(call.anything)
    names = expand(sides["left"], session) if sides else ()
    if len(names) != 1:
        raise StataError(103 if names else 198)
    right = (sides["right"] or "").strip()
    if bool(right) == bool(call.options.by):
        raise StataError(198, "either == or option by() required")
    if right and not is_name(right):
        lines, stored = _one(names[0], _described(call.numbers(names[0])), float(call.scalar(right)), level)
    else:
        head, texts, samples = (
            _groups(session, call, names[0]) if call.options.by else _variables(session, call, names[0], right)
        )
        lines, stored = _two(head, texts, samples, level)
    session.output.line()
    for line in lines:
        session.output.line(line)
    session.r = Results(stored)


def _described(x):
    x = x[~np.isnan(x)]
    if len(x) < 2:
        raise StataError(2001 if len(x) else 2000)
    return Described.of(x)


def _variables(session, call, first, right):
    second = session.variable(right)
    return "Variable", (first, second), [call.numbers(name) for name in (first, second)]


def _groups(session, call, name):
    by = call.options.by
    groups = group([call.values(by)], keep_missing=False)
    if groups.n != 2:
        many = f"{groups.n} group{'s' * (groups.n != 1)} found, 2 required"
        raise StataError(420, "more than 2 groups found, only 2 allowed" if groups.n > 2 else many)
    texts = shown(session.data[by].take(call.touse[groups.first]), session.data.value_labels)
    return "Group", texts, [call.numbers(name)[groups.codes == i] for i in (0, 1)]


def _line(name, one, level):
    low, high = one.interval(level)
    return sample_line(name, one.n, (one.mean, one.se, one.sd, low, high))


def _one(name, one, value, level):
    """The test that a standard deviation is a value."""
    if not value > 0:
        raise StataError(411)
    found, text = variances.one_sample(one.sd, one.n, value), trimmed(value, "%9.0g")
    lines = ["One-sample test of variance", RULE, heads("Variable", level), CROSSED, _line(name, one, level), RULE]
    lines.append(between(f"    sd = sd({name})", f"c = chi2 = {write(found.statistic, '%8.4f')}"))
    lines.append(between(f"H0: sd = {text}", f"Degrees of freedom = {found.df[0]:8.0f}"))
    lines += _hypotheses("sd", text, "Cc", found)
    stored = {"N": one.n, "sd": one.sd, "chi2": found.statistic, "df": found.df[0]}
    return lines, stored | {"p_l": found.lower, "p": found.two_sided, "p_u": found.upper}


def _two(head, texts, samples, level):
    """The test that two standard deviations are equal."""
    a, b = map(_described, samples)
    found = variances.two_samples(a.sd, a.n, b.sd, b.n)
    lines = ["Variance ratio test", RULE, heads(head, level), CROSSED]
    lines += [_line(name, one, level) for name, one in zip(texts, (a, b), strict=True)]
    lines += [CROSSED, _line("Combined", _described(np.concatenate(samples)), level), RULE]
    lines.append(between(f"    ratio = sd({texts[0]}) / sd({texts[1]})", f"f = {write(found.statistic, '%8.4f')}"))
    df = f"{found.df[0]:.0f}, {found.df[1]:.0f}"
    lines.append(between("H0: ratio = 1", f"Degrees of freedom = {df:>8}"))
    lines += _hypotheses("ratio", "1", "Ff", found)
    stored = {"N_1": a.n, "N_2": b.n, "sd_1": a.sd, "sd_2": b.sd, "F": found.statistic}
    stored |= {"df_1": found.df[0], "df_2": found.df[1]}
    return lines, stored | {"p_l": found.lower, "p": found.two_sided, "p_u": found.upper}


def _hypotheses(what, value, letters, found):
    """The alternative hypotheses, and their p-values below."""
    big, small = letters
    sign = "<" if found.lower <= found.upper else ">"
    one, both, other = (write(p, "%6.4f") for p in (found.lower, found.two_sided, found.upper))
    lower, two, upper = (
        f"Pr({big} < {small}) = {one}", f"2*Pr({big} {sign} {small}) = {both}", f"Pr({big} > {small}) = {other}"
    )  # fmt: skip
    return [*hypotheses(what, value, small, (0.0, 0.0, 0.0))[:2], f"  {lower}         {two}           {upper}"]
