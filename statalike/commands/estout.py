"""A plain table of models."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.display import Display
from statalike.estimation.publication import STARS, Publication, notes, publication_table
from statalike.estimation.stored import chosen
from statalike.interpreter.cells import read
from statalike.interpreter.command import command
from statalike.interpreter.publishing import pairs, publish, stars_of, stated, target_of
from statalike.lang.words import words

STYLES = ("fixed", "csv", "scsv", "rtf", "html", "tex", "booktabs", "docx", "xlsx")


@command(
    "estout [anything] [using] [, Cells(string asis) KEep(string) DRop(string) Order(string) NOOMITted NOBASElevels"
    " STats(string asis) STARLevels(string asis) Label LEGend VARLabels(string asis) MLabels(string asis)"
    " COLLabels(string asis) TItle(string) NUMbers EForm Level(cilevel) VARwidth(integer 0) MODELwidth(integer 12)"
    " STYle(string) replace append]"
)
def run(session, call):
    """A plain table of models, in which everything must be asked for; esttab has more comfort.

    estout [namelist] [using filename] [, options]

    cells(b)                   what is shown: b, and one of se, t, z, p, ci in the line below; in quotes, beside it.
                               Each may be followed by (star), (par), (par([ ])) and (fmt(fmt)) or several of them
    keep(list)                 only these coefficients; * and ? may stand in names, and eq: before them
    drop(list)                 without these
    order(list)                these first, those of them that there are
    noomitted                  without omitted variables
    nobaselevels               without base levels
    stats(list, fmt() labels())   below the coefficients: scalars of e(), aic, bic
    starlevels(sign # ...)     signs and limits of p-values
    label                      variable and value labels instead of names
    legend                     what the stars mean, below the table
    varlabels(name "text" ...)   what stands for coefficients
    mlabels("text" ...)        titles of the models; none for no titles
    collabels("text" ...)      what stands over the columns; none for nothing
    title(text)                above the table
    numbers                    (1), (2), ... above the models
    eform                      exponentiated coefficients
    level(#)                   confidence level
    varwidth(#)                width of the column of names
    modelwidth(#)              width of the columns of models
    style(name)                fixed, csv, scsv, rtf, html, tex, booktabs, docx or xlsx; by default the file's
                               name tells
    replace                    the file may exist already
    append                     put the table at the end of the file

    . sysuse auto, clear
    (1978 automobile data)
    . eststo clear
    . eststo m1: quietly regress price weight mpg
    (m1 stored)
    . estout, cells(b(star fmt(3)) se(par fmt(2))) stats(N r2, fmt(0 3)) legend

    ----------------------------
                           m1
                         b/se
    ----------------------------
    weight              1.747**
                       (0.64)
    mpg               -49.512
                      (86.16)
    _cons            1946.069
                    (3597.05)
    ----------------------------
    N                      74
    r2                  0.293
    ----------------------------
    * p<0.05, ** p<0.01, *** p<0.001
    """
    options = call.options
    listed = " ".join(name for name in session.global_("eststo").split() if name in session.estimates.stored)
    models = chosen(session, call.anything or listed)
    bases = not options.nobaselevels
    display = Display.of(options, session.settings, baselevels=bases, allbaselevels=bases)
    file = target_of(call, _style(options.style))
    how = _layout(session, options, models, file)
    table = publication_table([model for _, model in models], how, display)
    below = notes(how, display.level)[-1:] if options.legend and how.stars else ()
    publish(session, table, options.title or "", below, file)


def _style(typed):
    if typed and typed not in STYLES:
        raise StataError(198, f"style({typed}) not allowed; styles are {', '.join(STYLES)}")
    return typed or ""


def _layout(session, options, models, file):
    """What the table shows."""
    cells = read(options.cells or "")
    beside = cells.beside
    return Publication(
        beside=beside.name if beside else "",
        formats=(cells.main.format, beside.format if beside else ""),
        stars=(stars_of(options.starlevels) if options.starlevels else STARS) if cells.main.star else (),
        statistics=stated(options.stats, cells.main.format) if options.stats else (),
        titles=_titles(options.mlabels, models),
        numbers=bool(options.numbers),
        heads=_heads(options.collabels, cells),
        keep=tuple((options.keep or "").split()),
        drop=tuple((options.drop or "").split()),
        order=tuple((options.order or "").split()),
        wide=cells.wide,
        gaps=False,
        eform=bool(options.eform),
        brackets=beside.brackets if beside else "",
        labels=pairs(options.varlabels, "varlabels"),
        variables={name: column.label for name, column in session.data.items()} if options.label else None,
        levels={name: texts for _, model in models for name, texts in model.labels.items()},
        full=file.kind != "",
        widths=(options.varwidth or (20 if options.label else 12), options.modelwidth),
    )


def _titles(typed, models):
    """Titles of the models: those typed, else their names."""
    given = words((typed or "").removesuffix(",").strip())
    if given in (["none"], ["(none)"]):
        return ()
    names = [name for name, _ in models]
    return tuple([*given, *names[len(given) :]][: len(names)])


def _heads(typed, cells):
    """What stands over the columns of each model."""
    given = words(typed or "")
    if given in (["none"], ["(none)"]):
        return ()
    if given:
        return (given[0], given[1] if len(given) > 1 else "")
    return cells.heads


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before else session.estimates.stored
