"""Coefficients of several models side by side."""

from __future__ import annotations

from statalike.data.matrix import Matrix
from statalike.data.results import Results
from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.modeltable import STARS, Layout, legend, model_table, statistic
from statalike.estimation.stored import chosen
from statalike.interpreter.command import command
from statalike.interpreter.tableoptions import widths_of
from statalike.output.text import render

DEFAULT = {"b": "%10.0g", "se": "%10.0g", "t": "%7.2f", "p": "%7.4f"}


@command(
    "ESTimates TABle [anything] [, STats(string) STAR STAR(numlist) KEep(string) DRop(string) B B(string)"
    " SE SE(string) T T(string) P P(string) STFmt(string) VARwidth(integer 12) MODELwidth(integer 0)"
    " EForm STYle(string) EQuations(string) Label TItle(string) NOOMITted NOEMPTYcells BASElevels ALLBASElevels"
    " VSQUISH NOFVLABel FVWRAP(integer) FVWRAPON(string)]"
)
def run(session, call):
    """A table of stored models, one column each.

    estimates table [namelist] [, options]

    stats(list)      below the coefficients: names of e() scalars, aic, bic, rank
    star             stars at p-values below .05, .01, .001
    star(numlist)    at other limits
    keep(list)       only these coefficients; drop(list) all but these
    drop(list)       without these coefficients
    b                coefficients, always shown
    b(%fmt)          their format
    se               standard errors, in the format of coefficients
    se(%fmt)         in a format of their own
    t                t or z
    t(%fmt)          in a format
    p                p-values
    p(%fmt)          in a format
    stfmt(%fmt)      format of the statistics, by default that of coefficients where they are not whole numbers
    varwidth(#)      width of the column of names
    modelwidth(#)    least width of the models' columns
    style(name)      oneline, a vertical line after the names, or noline
    eform            exponentiated coefficients
    equations(1)     treat the first equations of all models as one
    label            variable labels instead of names
    title(text)      above the table

    . use auto
    . quietly regress mpg weight
    . estimates store m1
    . quietly regress mpg weight foreign
    . estimates store m2
    . estimates table m1 m2, se stats(N r2)

    ----------------------------------------
        Variable |     m1           m2
    -------------+--------------------------
          weight | -.00600869   -.00658789
                 |  .00051788    .00063711
         foreign |              -1.6500291
                 |               1.0759941
           _cons |  39.440284    41.679702
                 |  1.6140031    2.1655472
    -------------+--------------------------
               N |         74           74
              r2 |  .65153125    .66270291
    ----------------------------------------
                                Legend: b/se

    Stored: r(stats)
    """
    models = chosen(session, call.anything)
    layout = read(call.options, session)
    display = Display.of(call.options, session.settings)
    table = model_table(models, layout, display)
    output = session.output
    output.line()
    if call.options.title:
        output.line(call.options.title)
        output.line()
    output.emit(_fitting(table, output.linesize))
    if legend(layout):
        output.line(legend(layout).rjust(min(table.width, output.linesize)))
    session.r = _stored(models, layout)


def _fitting(table, linesize):
    """The table as text; models that do not fit the line follow below."""
    if table.width <= linesize:
        return table
    first, rest = table.fields[0], table.fields[1:]
    each = (linesize - first.width - 2) // (1 + rest[0].width + rest[1].width) * 2
    blocks = []
    for start in range(0, len(rest), max(each, 2)):
        stop = start + max(each, 2)
        rows = tuple(
            type(part)(part.cells[0], *part.cells[1:][start:stop]) if hasattr(part, "cells") else part
            for part in table.rows
        )
        blocks += ["", *render(type(table)((first, *rest[start:stop]), rows))]
    return "\n".join(blocks[1:])


def read(options, session):
    """The layout that the options ask for."""
    stars = ()
    if options.star:
        stars = STARS if options.star is True else tuple(options.star)
    shown = {}
    for what, fmt in DEFAULT.items():
        value = getattr(options, what)
        if value or what == "b":
            default = shown["b"] if what == "se" else fmt
            shown[what] = value if isinstance(value, str) else default
    if stars and len(shown) > 1:
        raise StataError(198, "option star may not be combined with se, t, or p")
    if options.equations and options.equations.strip() not in ("1", "1:1"):
        raise StataError(198, "only equations(1) is supported")
    if options.style not in (None, "oneline", "noline"):
        raise StataError(198, f"style({options.style}) not allowed; styles are oneline and noline")
    labels = {n: c.label for n, c in session.data.items() if c.label} if options.label else {}
    names, models = widths_of(options)
    return Layout(
        formats=shown,
        stars=stars,
        statistics=tuple((options.stats or "").split()),
        statistics_format=options.stfmt or "",
        keep=tuple((options.keep or "").split()),
        drop=tuple((options.drop or "").split()),
        eform=options.eform,
        first=bool(options.equations),
        line=options.style != "noline",
        names=names,
        models=models,
        labels={name: label[:names] for name, label in labels.items()},
    )


def _stored(models, layout):
    """r(stats): one row a statistic, one column a model."""
    found = Results()
    if layout.statistics:
        rows = [[statistic(model, name) for _, model in models] for name in layout.statistics]
        values = [[float("nan") if v is None else v for v in row] for row in rows]
        found.put("stats", Matrix.of(values, layout.statistics, [name.replace(".", "_") for name, _ in models]))
    return found


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before else session.estimates.stored
