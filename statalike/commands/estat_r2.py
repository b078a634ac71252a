"""R-squared measures after mixed."""

from __future__ import annotations

from statalike.data import format as formats
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.estimation.estimates import last
from statalike.estimation.mixed.r2 import r_squared
from statalike.interpreter.command import command
from statalike.output.table import Field, Row, Rule, Table
from statalike.output.text import abbreviated, between, wrapped

LABEL = 28
WIDTH = 78


@command("estat r2 [, Format(string)]")
def run(session, call):
    """R-squared measures of a mixed model: of all of it, by level, within and between groups.

    The first table tells where the variance comes from: the fixed part (the variance of xb), the random effects of
    each level (the mean of zGz' over the observations, so that random slopes count), the residual (its mean, where it
    differs). The marginal R-squared is the share of the fixed part, the conditional that of fixed and random part
    (Nakagawa and Schielzeth 2013; Johnson 2014; as performance::r2 in R).

    The second tells by how much the variance of the error of xb is less than in the null model, which has a constant
    and the same levels with random intercepts, on the same observations; for the mean of a group it is averaged over
    the groups (Snijders and Bosker 1994). It may be negative. Random slopes are put aside for it: the model is fitted
    with random intercepts. The two models are told below the table.

    The third, of a model with one level, divides the same variances within and between groups: f1 fixed part within,
    f2 between groups, v random slopes, m group means; the residual counts as within. A covariate counts by its
    deviations from the groups' means and by these means. Rights and Sterba (2019) define the measures for covariates
    that are centred at the groups' means, for which they are the same. The variance of xb has divisor n-1.

    Frequency weights, of observations and of groups, count as rows and groups that there are several times; sampling
    weights are not supported.

    format(%fmt)  display format of the numbers, %9.0g by default

    . webuse pig, clear
    . quietly mixed weight week || id:
    . estat r2

    Stored: r(r2_m) r(r2_c) r(r2_1) of observations, r(r2_2) of the lowest level's means and so on upwards, r(N)
    r(null) r(compared) r(variance) r(sb) r(rs)
    """
    estimates = last(session.estimates.current, "mixed", "xtmixed")
    form = call.options.format or "%9.0g"
    formats.parse(form)
    found = r_squared(estimates)
    output, count = session.output, formats.trimmed(estimates.n, "%12.0fc")
    output.line()
    output.line(between("R-squared", f"Number of obs = {count}", WIDTH))
    output.line()
    output.emit(_sources(found, form))
    output.line()
    if found.reductions:
        output.emit(_reductions(found, form))
        for line in _notes(found):
            output.line(line)
    else:
        output.line("Note: the null model could not be fitted; measures of Snijders and Bosker are missing.")
    if found.parts is not None:
        output.line()
        output.emit(_parts(found.parts, form))
    session.r = _stored(found, estimates)


def _fields(head, names, form):
    width = max(10, formats.parse(form).width)
    return (
        Field(head, LABEL, align="left", gap=0, bar=True),
        *(Field(name, width, form, gap=2) for name in names),
    )


def _label(text):
    return abbreviated(text, LABEL)


def _over(value, whole):
    """A share; missing of nothing."""
    return value / whole if whole > 0 else float("nan")


def _sources(found, form):
    """Nakagawa and Schielzeth's."""
    total = found.sources.total
    rows = [("Fixed part", found.sources.fixed)]
    rows += [(f"Random part: {name}", value) for name, value in found.random.items()]
    rows.append(("Residual", found.sources.residual))
    body = [Row(_label(label), value, value / total) for label, value in rows]
    closing = [("Marginal R-squared", found.marginal), ("Conditional R-squared", found.conditional)]
    body += [Rule(), Row(_label("Total"), total, 1.0), Rule()]
    body += [Row(_label(label), None, value) for label, value in closing]
    return Table(_fields("Nakagawa and Schielzeth", ["Variance", "Proportion"], form), tuple(body))


def _reductions(found, form):
    """Snijders and Bosker's."""
    rows = tuple(Row(_label(each.label), each.null, each.model, each.share) for each in found.reductions)
    return Table(_fields("Snijders and Bosker", ["Null model", "This model", "R-squared"], form), rows)


def _notes(found):
    """What was fitted for the comparison."""
    lines = wrapped(f"Null model: {found.null}", WIDTH, 12)
    if found.compared:
        lines += wrapped(f"This model with random intercepts: {found.compared}", WIDTH, 12)
    return lines


def _shares(parts):
    """(label, name, variance, whether within and between)."""
    return (
        ("Fixed part within (f1)", "f1", parts.f1, True, False),
        ("Fixed part between (f2)", "f2", parts.f2, False, True),
        ("Random slopes (v)", "v", parts.v, True, False),
        ("Group means (m)", "m", parts.m, False, True),
    )


def _sums(parts):
    """The same added up: (label, name, total, within, between)."""
    f1, f2, v, m = parts.f1, parts.f2, parts.v, parts.m
    return (
        ("f = f1 + f2", "f", f1 + f2, f1, f2),
        ("f + v", "fv", f1 + f2 + v, f1 + v, f2),
        ("f + v + m", "fvm", f1 + f2 + v + m, f1 + v, f2 + m),
    )


def _parts(parts, form):
    """Rights and Sterba's."""
    within, between_ = parts.within, parts.between
    total = within + between_
    rows = [
        Row(
            _label(label),
            value,
            value / total,
            _over(value, within) if inside else None,
            _over(value, between_) if among else None,
        )
        for label, _, value, inside, among in _shares(parts)
    ]
    rows += [Row(_label("Residual"), parts.residual, parts.residual / total, parts.residual / within), Rule()]
    rows += [
        Row(_label(label), whole, whole / total, _over(one, within), _over(other, between_))
        for label, _, whole, one, other in _sums(parts)
    ]
    return Table(_fields("Rights and Sterba", ["Variance", "Total", "Within", "Between"], form), tuple(rows))


def _stored(found, estimates):
    results = Results({"N": estimates.n, "r2_m": found.marginal, "r2_c": found.conditional})
    for number, each in enumerate(found.reductions, 1):
        results.scalars[f"r2_{number}"] = each.share
    results.macros["null"] = found.null
    if found.compared:
        results.macros["compared"] = found.compared
    names = ["fixed", *found.random, "residual"]
    variances = [found.sources.fixed, *found.random.values(), found.sources.residual]
    results.put("variance", Matrix.of([variances], [("", "variance")], names))
    if found.reductions:
        rows = [each.label.rpartition(" ")[2].lower() for each in found.reductions]
        table = [[each.null, each.model, each.share] for each in found.reductions]
        results.put("sb", Matrix.of(table, rows, ["null", "model", "r2"]))
    if found.parts is not None:
        results.put("rs", _matrix(found.parts))
    return results


def _matrix(parts):
    """Rights and Sterba's measures, rows f1 f2 v m f fv fvm."""
    within, between_ = parts.within, parts.between
    total, nan = within + between_, float("nan")
    rows = [
        [value / total, _over(value, within) if inside else nan, _over(value, between_) if among else nan]
        for _, _, value, inside, among in _shares(parts)
    ]
    rows += [[whole / total, _over(one, within), _over(other, between_)] for _, _, whole, one, other in _sums(parts)]
    names = [row[1] for row in (*_shares(parts), *_sums(parts))]
    return Matrix.of(rows, names, ["total", "within", "between"])
