"""Tests of proportions."""

from __future__ import annotations

import numpy as np
import scipy

from statalike.commands.ttest import SIDES
from statalike.data.format import trimmed
from statalike.data.groups import group
from statalike.data.results import Results
from statalike.egen.numbering import shown
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.varlist import expand
from statalike.output.meantest import RULE, hypotheses, result_lines

CROSSED = "-" * 13 + "+" + "-" * 64


@command("prtest anything [if] [in] [, BY(varname) Level(cilevel)]", by="each")
def run(session, call):
    """Test that proportions are equal, in large samples. Variables are 0 and 1.

    prtest varname == #p              one sample
    prtest varname == varname         two variables
    prtest varname, by(groupvar)      two groups

    by(varname)  the groups

    . use auto
    (1978 automobile data)
    . prtest foreign == .4

    One-sample test of proportion                Number of obs      =           74
    ------------------------------------------------------------------------------
        Variable |       Mean   Std. err.                     [95% conf. interval]
    -------------+----------------------------------------------------------------
         foreign |   .2972973   .0531331                      .1931584    .4014362
    ------------------------------------------------------------------------------
        p = proportion(foreign)                                       z =  -1.8034
    H0: p = 0.4

         Ha: p < 0.4                 Ha: p != 0.4                   Ha: p > 0.4
     Pr(Z < z) = 0.0357         Pr(|Z| > |z|) = 0.0713          Pr(Z > z) = 0.9643

    Stored: r(N1) r(N2) r(P1) r(P2) r(z) r(p) r(p_l) r(p_u) r(level)
    """
    level = float(call.options.level or session.settings["level"])
    sides = SIDES.fullmatch(call.anything)
    if sides is None:
        raise StataError(198)
    names = expand(sides["left"], session)
    if len(names) != 1:
        raise StataError(103 if names else 100)
    name, right = names[0], sides["right"]
    if call.options.by and right is None:
        labels, samples = _groups(session, call, name)
        lines, stored = _two(labels, samples, "Group", level)
    elif right and (right in session.data or right.isidentifier()):
        other = session.variable(right)
        samples = [x[~np.isnan(x)] for x in (call.numbers(name), call.numbers(other))]
        lines, stored = _two((name, other), samples, "Variable", level)
    elif right:
        x = call.numbers(name)
        lines, stored = _one(name, x[~np.isnan(x)], float(call.scalar(right)), level)
    else:
        raise StataError(100, "option by() or == required")
    session.output.line()
    for line in lines:
        session.output.line(line)
    session.r = Results(stored | {"level": level})


def _groups(session, call, name):
    by = call.options.by
    x = call.numbers(name)
    rows = np.flatnonzero(~np.isnan(x))
    groups = group([call.values(by)[rows]], keep_missing=False)
    if groups.n != 2:
        many = f"{groups.n} group{'s' * (groups.n != 1)} found, 2 required"
        raise StataError(420, "more than 2 groups found, only 2 allowed" if groups.n > 2 else many)
    labels = shown(session.data[by].take(call.touse[rows[groups.first]]), session.data.value_labels)
    return labels, [x[rows[groups.codes == i]] for i in (0, 1)]


def _proportion(x):
    if not len(x):
        raise StataError(2000)
    if not np.isin(x, (0, 1)).all():
        raise StataError(450, "variable does not contain only 0 and 1")
    return float(x.mean())


def _line(name, p, se, level):
    half = float(scipy.special.ndtri(0.5 + level / 200)) * se
    texts = [trimmed(value, "%9.0g") for value in (p, se, p - half, p + half)]
    return f"{name[:12]:>12} |{texts[0]:>11}{texts[1]:>11}{texts[2]:>30}{texts[3]:>12}"


def _heads(head, level, tested):
    interval = f"[{level:g}% conf. interval]"
    middle = "      z    P>|z|" if tested else " " * 16
    return f"{head:>12} |       Mean   Std. err.{middle}{interval:>25}"


def _probabilities(z):
    below = float(scipy.special.ndtr(z))
    return below, 2 * float(scipy.special.ndtr(-abs(z))), float(scipy.special.ndtr(-z))


def _stored(z, p):
    return {"z": z, "p_l": p[0], "p": p[1], "p_u": p[2]}


def _one(name, x, null, level):
    p, n = _proportion(x), len(x)
    if not 0 < null < 1:
        raise StataError(198, "the proportion must be between 0 and 1")
    z = (p - null) / np.sqrt(null * (1 - null) / n)
    text = f"{null:g}"
    lines = [f"{'One-sample test of proportion':<45}Number of obs      = {n:>12,}", RULE]
    lines += [_heads("Variable", level, False), CROSSED, _line(name, p, np.sqrt(p * (1 - p) / n), level), RULE]
    lines += result_lines(f"    p = proportion({name})", f"H0: p = {text}", ("z", z), None)
    lines += hypotheses("p", text, "z", _probabilities(z))
    return lines, {"N1": float(n), "P1": p} | _stored(z, _probabilities(z))


def _two(names, samples, head, level):
    a, b = samples
    p, q = _proportion(a), _proportion(b)
    va, vb = p * (1 - p) / len(a), q * (1 - q) / len(b)
    pooled = (a.sum() + b.sum()) / (len(a) + len(b))
    null = float(np.sqrt(pooled * (1 - pooled) * (1 / len(a) + 1 / len(b))))
    z = (p - q) / null if null else np.nan
    both = _probabilities(z)
    first, second = names[0][:12], names[1][:12]
    title = "Two-sample test of proportions"
    lines = [f"{title:<{52 - len(first)}}{first}: Number of obs = {len(a):>8,}"]
    lines += [
        f"{'':<{52 - len(second)}}{second}: Number of obs = {len(b):>8,}",
        RULE,
        _heads(head, level, True),
        CROSSED,
    ]
    lines += [_line(first, p, np.sqrt(va), level), _line(second, q, np.sqrt(vb), level), CROSSED]
    lines += [_line("diff", p - q, float(np.sqrt(va + vb)), level)]
    lines += [f"{'':>12} |  under H0:{trimmed(null, '%9.0g'):>11}{z:>9.2f}{both[1]:>8.3f}", RULE]
    left = f"        diff = prop({first}) - prop({second})"
    lines += result_lines(left, "    H0: diff = 0", ("z", z), None)
    lines += hypotheses("diff", "0", "z", both)
    return lines, {"N1": float(len(a)), "N2": float(len(b)), "P1": p, "P2": q} | _stored(z, both)
