"""A plain table of models."""

from __future__ import annotations

from dataclasses import replace

from statalike.estimation.display import Display
from statalike.estimation.publication import legend, publication_table
from statalike.estimation.published import STARS, Publication
from statalike.estimation.stored import chosen
from statalike.interpreter.cells import heads, read
from statalike.interpreter.command import command
from statalike.interpreter.publishing import TEX, framed, publish, style, target_of
from statalike.interpreter.tableoptions import (
    equation_names,
    groups,
    indicators,
    pairs,
    references,
    stars_of,
    stated,
    transformations,
    widths_of,
)
from statalike.lang.words import words
from statalike.output import tex


@command(
    "estout [anything] [using] [, Cells(string asis) KEep(string) DRop(string) Order(string) NOOMITted NOBASElevels"
    " STats(string asis) STARLevels(string asis) Label LEGend VARLabels(string asis) MLabels(string asis)"
    " COLLabels(string asis) TItle(string) NUMbers EForm TRANSform(string asis) Level(cilevel)"
    " VARwidth(integer 0) MODELwidth(integer 12)"
    " STYle(string) MGRoups(string asis) EQLabels(string asis) REFcat(string asis) INDicate(string asis)"
    " REName(string asis) PREHead(string asis) POSTHead(string asis) PREFoot(string asis) POSTFoot(string asis)"
    " replace append]"
)
def run(session, call):
    """A plain table of models, in which everything must be asked for; esttab has more comfort.

    estout [namelist] [using filename] [, options]

    cells(b)                   what is shown, line by line, in quotes beside each other: b se var t z p ci ci_l ci_u,
                               _star (the stars alone), _sign, _sigsign
                               or a row of e(name). Each may be followed by (star), (par), (par([ ])), (fmt(fmt)) and
                               (label(text)) or several of them
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
    mgroups("text" ..., pattern(1 0 ..))  titles over several models
    eqlabels("text" ...)       names of the equations; none for no names
    refcat(name "text" ...)    a line of text above coefficients
    indicate("text = list" ...)  a line that tells which models have these coefficients, in their place
    rename(name name ...)      take coefficients for others
    prehead("text" ...)        lines of LaTeX above the table in place of the usual ones
    posthead("text" ...)       lines between head and coefficients
    prefoot("text" ...)        lines between coefficients and statistics
    postfoot("text" ...)       lines below the table
    collabels("text" ...)      what stands over the columns; none for nothing
    title(text)                above the table
    numbers                    (1), (2), ... above the models
    eform                      exponentiated coefficients
    transform(f(@) f'(@))      functions of coefficients, such as exp(@) exp(@), and their derivatives for the
                               standard errors; names or ln*: before them tell of which coefficients
    level(#)                   confidence level
    varwidth(#)                width of the column of names
    modelwidth(#)              width of the columns of models
    style(name)                fixed, tab, csv, scsv, rtf, html, tex, booktabs, docx or xlsx; by default the file's
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
    file = framed(options, target_of(call, style(options.style)))
    how = _layout(session, options, models, file)
    if options.mgroups and file.kind in TEX:
        over, shape = groups(options.mgroups, len(models))
        file = replace(file, spans=tex.spans(over, how.columns, **shape))
    table = publication_table([model for _, model in models], how, display)
    below = legend(how) if options.legend else ()
    publish(session, table, options.title or "", below, file)


def _layout(session, options, models, file):
    """What the table shows."""
    cells = read(options.cells or "")
    over, _ = groups(options.mgroups, len(models))
    names, numbers = widths_of(options)
    return Publication(
        cells=cells,
        stars=stars_of(options.starlevels) if options.starlevels else STARS,
        statistics=stated(options.stats, cells[0][0].format) if options.stats else (),
        indicators=indicators(options.indicate),
        titles=_titles(options.mlabels, models),
        groups=() if file.kind in TEX else over,
        numbers=bool(options.numbers),
        heads=_heads(options.collabels, cells),
        keep=tuple((options.keep or "").split()),
        drop=tuple((options.drop or "").split()),
        order=tuple((options.order or "").split()),
        gaps=False,
        eform=bool(options.eform),
        transformations=transformations(options.transform, session),
        labels=pairs(options.varlabels, "varlabels"),
        equations=equation_names(options.eqlabels)[0],
        inline=equation_names(options.eqlabels)[1],
        references=references(options.refcat),
        renamed=pairs(options.rename, "rename"),
        variables={name: column.label for name, column in session.data.items()} if options.label else None,
        levels={name: texts for _, model in models for name, texts in model.labels.items()},
        full=file.kind != "",
        widths=(names or (20 if options.label else 12), numbers),
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
    return tuple(given) or heads(cells)


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before else session.estimates.stored
