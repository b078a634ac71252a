"""Tables of frequencies, one-way and two-way."""

from __future__ import annotations

import numpy as np

from statalike.data import format as formats
from statalike.data.column import Column
from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.models import crosstab
from statalike.output.categories import categories
from statalike.output.crosstab import crosstab_lines, exact_line, layers_of, test_line
from statalike.output.frequency import Block, block_lines
from statalike.output.starplot import star_lines
from statalike.output.summary_table import summary_lines

PERCENT_WIDTH = 38  # what the three columns of a one-way table take, with the bar


@command(
    "TAbulate varlist(min=1 max=2) [if] [in] [fweight aweight iweight]"
    " [, Missing noFreq noLabel SORT PLot Generate(name) SUMmarize(varname) noMEANs noSTandard noOBs"
    " CELl COLumn Row EXPected CCHI2 CLRCHI2 CHi2 LRchi2 V Gamma TAUb Exact ALL noKEY MATCELL(name) MATROW(name)"
    " MATCOL(name)]",
    by="each",
)
def run(session, call):
    """Tables of frequencies, one-way and two-way.

    missing          missing values are categories too
    nofreq           without frequencies
    nolabel          numbers instead of their value labels
    sort             categories by descending frequency (one-way)
    plot             bars of asterisks in place of percentages (one-way)
    generate(stub)   indicator variables stub1, stub2, ... of the categories (one-way)
    summarize(var)   mean, standard deviation and frequency of a variable in each cell
    nomeans          summarize() without means
    nostandard       summarize() without standard deviations
    noobs            summarize() without frequencies
    row              percentages of the row
    column           percentages of the column
    cell             percentages of the table
    expected         expected frequencies
    cchi2            contributions to Pearson's chi-squared
    clrchi2          contributions to the likelihood-ratio chi-squared
    nokey            without the box that explains the cells
    chi2             Pearson's chi-squared test
    lrchi2           likelihood-ratio chi-squared test
    v                Cramer's V
    gamma            Goodman and Kruskal's gamma
    taub             Kendall's tau-b
    exact            Fisher's exact test
    all              chi2 lrchi2 v gamma taub
    matcell(name)    the frequencies as a matrix
    matrow(name)     the row categories as a matrix
    matcol(name)     the column categories as a matrix

    . use auto
    . tabulate foreign

     Car origin |      Freq.     Percent        Cum.
    ------------+-----------------------------------
       Domestic |         52       70.27       70.27
        Foreign |         22       29.73      100.00
    ------------+-----------------------------------
          Total |         74      100.00

    Stored: r(N) r(r), two-way also r(c) and r(chi2) r(p) r(chi2_lr) r(p_lr) r(CramersV) r(gamma) r(taub) r(p_exact)
    """
    options, data, rows = call.options, session.data, call.touse
    if options.summarize:
        rows = call.complete([options.summarize])
        weights = None if call.weights is None else call.weights.values[np.searchsorted(call.touse, rows)]
    axes = [
        categories(data, name, rows, keep_missing=bool(options.missing), labels=not options.nolabel)
        for name in call.varlist
    ]
    inside = np.logical_and.reduce([found.codes >= 0 for found in axes])
    axes = [found.used(inside) for found in axes]
    if not inside.any():
        session.output.line("no observations")
        session.r = Results(scalars={"N": 0.0})
        return
    if options.summarize:
        _summaries(session, axes, data.numbers(options.summarize)[rows], weights, call)
        return
    counts = _counts(axes, call.weights)
    if len(axes) == 1:
        _one_way(session, call, axes[0], counts)
    else:
        _two_way(session, call, axes, counts)
    _matrices(session, options, axes, counts)


def _counts(axes, weights):
    """Weighted frequencies: a vector, or an array of rows by columns."""
    shape = tuple(map(len, axes))
    codes = axes[0].codes if len(axes) == 1 else axes[0].codes * np.int64(shape[-1]) + axes[1].codes
    inside = axes[0].codes >= 0
    used = None if weights is None else weights.values[inside]
    counts = np.bincount(codes[inside], used, minlength=int(np.prod(shape))).astype(np.float64).reshape(shape)
    return counts * inside.sum() / counts.sum() if weights is not None and weights.kind == "aweight" else counts


def _matrices(session, options, axes, counts):
    table = counts.reshape(len(axes[0]), -1)
    wanted = {"matcell": table, "matrow": axes[0].values[:, None], "matcol": axes[-1].values[None, :]}
    for option, values in wanted.items():
        name = getattr(options, option)
        if name:
            session.matrices[name] = Matrix.of(values)


def _one_way(session, call, axis, counts):
    options = call.options
    for name in ("row", "column", "cell", "expected", "chi2", "lrchi2", "v", "gamma", "taub", "exact", "all"):
        if getattr(options, name):
            raise StataError(198, f"option {name} is for two-way tables")
    if options.generate:
        _indicators(session, call, axis)
    if options.sort:
        order = np.argsort(-counts, kind="stable")
        axis, counts = axis.ordered(order), counts[order]
    if not options.nofreq:
        session.output.line()
        shown = _bars if options.plot else _one_way_lines
        for line in shown(axis, counts, call.weights, session.output.linesize):
            session.output.line(line)
    session.r = Results(scalars={"N": float(counts.sum()), "r": float(len(counts))})


def _frequency_format(weights):
    return "%11.0fc" if weights is None or weights.kind == "fweight" else "%11.0g"


def _stub_width(axis, linesize):
    return min(max(11, *map(len, axis.texts)), max(linesize - PERCENT_WIDTH, 11))


def _bars(axis, counts, weights, linesize):
    """Frequencies with bars of asterisks."""
    fmt, width = _frequency_format(weights), _stub_width(axis, linesize)
    texts = [text.strip() for text in formats.column(np.append(counts, counts.sum()), fmt)]
    return star_lines(axis.label, width, [text[:width] for text in axis.texts], texts, counts, linesize)


def _one_way_lines(axis, counts, weights, linesize):
    """Frequencies with percentages."""
    fmt = _frequency_format(weights)
    percents = 100 * counts / counts.sum()
    cells = zip(
        formats.column(counts, fmt),
        formats.column(percents, "%11.2f"),
        formats.column(np.cumsum(percents), "%11.2f"),
        strict=True,
    )
    total = [formats.trimmed(float(counts.sum()), fmt), "100.00"]
    stub = _stub_width(axis, linesize)
    block = Block(
        stub=axis.label,
        stub_width=stub,
        names=[*(text[:stub] for text in axis.texts), "Total"],
        heads=[["Freq.", "Percent", "Cum."]],
        widths=[[11, 12, 12]],
        rows=[[[[text.strip() for text in line]]] for line in cells] + [[[total]]],
    )
    return block_lines(block)


def _indicators(session, call, axis):
    """Indicator variables of the categories; missing where the variable itself is left out."""
    stub, data = call.options.generate, session.data
    names = [f"{stub}{i + 1}" for i in range(len(axis))]
    for name in names:
        if name in data:
            raise StataError(110, name=name)
    codes = np.full(data.n_obs, -1, dtype=np.int64)
    codes[call.touse] = axis.codes
    for i, name in enumerate(names):
        values = np.where(codes < 0, np.nan, (codes == i).astype(np.float64))
        data.put(name, Column.of(values, "byte", label=f"{call.varlist[0]}=={axis.texts[i]}"[:80]))


def _two_way(session, call, axes, counts):
    options, out = call.options, session.output
    if options.plot:
        raise StataError(198, "option plot is for one-way tables")
    if options.sort or options.generate:
        raise StataError(198, "options sort and generate() are for one-way tables")
    wanted = [] if options.nofreq else ["freq"]
    wanted += [n for n in ("expected", "cchi2", "clrchi2", "row", "column", "cell") if getattr(options, n)]
    if wanted:
        weighted = call.weights is not None and call.weights.kind != "fweight"
        layers = layers_of(counts, wanted, crosstab.expected(counts), weighted)
        out.line()
        for line in crosstab_lines(*axes, layers, out.linesize, not options.nokey):
            out.line(line)
    session.r = Results(scalars={"N": float(counts.sum()), "r": float(len(axes[0])), "c": float(len(axes[1]))})
    tests = [n for n in ("chi2", "lrchi2", "v", "gamma", "taub") if getattr(options, n) or options.all]
    if tests or options.exact:
        out.line()
    for name in tests:
        TESTS[name](counts, out, session.r.scalars)
    if options.exact:
        _exact(counts, out, session.r.scalars)


def _pearson(counts, out, stored):
    found = crosstab.pearson(counts)
    out.line(test_line(f"Pearson chi2({found.df})", found.value, found.p))
    stored |= {"chi2": found.value, "p": np.nan if found.p is None else found.p}


def _likelihood_ratio(counts, out, stored):
    found = crosstab.likelihood_ratio(counts)
    out.line(test_line(f"Likelihood-ratio chi2({found.df})", found.value, found.p))
    stored |= {"chi2_lr": found.value, "p_lr": np.nan if found.p is None else found.p}


def _cramers_v(counts, out, stored):
    found = crosstab.cramers_v(counts)
    out.line(test_line("Cramér's V", found.value))
    stored["CramersV"] = found.value


def _gamma(counts, out, stored):
    found = crosstab.gamma(counts)
    out.line(test_line("gamma", found.value, se=found.se))
    stored |= {"gamma": found.value, "ase_gam": np.nan if found.se is None else found.se}


def _tau_b(counts, out, stored):
    found = crosstab.tau_b(counts)
    out.line(test_line("Kendall's tau-b", found.value, se=found.se))
    stored |= {"taub": found.value, "ase_taub": np.nan if found.se is None else found.se}


TESTS = {"chi2": _pearson, "lrchi2": _likelihood_ratio, "v": _cramers_v, "gamma": _gamma, "taub": _tau_b}


def _exact(counts, out, stored):
    if counts.shape != (2, 2):
        p = crosstab.freeman_halton(counts)
        if np.isnan(p):
            raise StataError(910, "the table is too large for Fisher's exact test")
        out.line(exact_line("Fisher's exact", p))
        stored["p_exact"] = p
        return
    two, one = crosstab.fisher(counts)
    out.line(exact_line("Fisher's exact", two))
    out.line(exact_line("1-sided Fisher's exact", one))
    stored |= {"p_exact": two, "p1_exact": one}


def _summaries(session, axes, values, weights, call):
    """tabulate, summarize(): means, standard deviations and frequencies by category."""
    options = call.options
    shown = [
        name
        for name, off in (("mean", options.nomeans), ("sd", options.nostandard), ("freq", options.noobs))
        if not off
    ]
    label = session.data[options.summarize].label or options.summarize
    kind = "" if call.weights is None else call.weights.kind
    session.output.line()
    for line in summary_lines(axes, values, weights, kind, label, shown):
        session.output.line(line)
    session.r = Results(scalars={"N": float((axes[0].codes >= 0).sum())})
