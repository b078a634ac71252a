"""A table of models for a paper."""

from __future__ import annotations

from statalike.estimation.display import Display
from statalike.estimation.publication import legend, notes, publication_table
from statalike.estimation.stored import chosen
from statalike.interpreter.command import command
from statalike.interpreter.publishing import asked, publish


@command(
    "esttab [anything] [using] [, Cells(string asis) STARLevels(string asis)"
    " B(string) T T(string) NOT Z Z(string) SE SE(string) P P(string) CI CI(string)"
    " STAR STAR(string asis) NOSTAr STARDetach NOLZ NOPArentheses MAIN(string) AUX(string)"
    " KEep(string) DRop(string) Order(string) NOCONStant CONstant NOOMITted"
    " NOBASElevels Stats(string asis) SCAlars(string asis) SFMT(string) OBSLast R2 R2(string) AR2 AR2(string) PR2"
    " PR2(string) AIC AIC(string) BIC BIC(string) NOOBS Label COEFlabels(string asis) TItle(string)"
    " MTItles MTItles(string asis) NOMTItles NODEPvars NONUMbers NONOTEs ADDNotes(string asis) COMpress NOGAPs"
    " MGRoups(string asis) COLLabels(string asis) VARLabels(string asis) EQLabels(string asis) REFcat(string asis)"
    " INDicate(string asis) REName(string asis) PREHead(string asis) POSTHead(string asis) PREFoot(string asis)"
    " POSTFoot(string asis) NOLInes wide BRackets EForm TRANSform(string asis) Level(cilevel) VARwidth(integer 0)"
    " MODELwidth(integer 0) replace append FIXed TAB csv SCsv rtf HTMl tex BOOKTabs docx xlsx"
    " STYle(string) Fragment PLAIN UNStack LEGend"
    " MLabels(string asis) SUBstitute(string asis) ALIGNment(string) WIDTH(string) PAGE PAGE(string)]"
)
def run(session, call):
    """A table of models for a paper: coefficients with stars, t statistics in parentheses below.

    esttab [namelist] [using filename] [, options]

    Without names the models of eststo are shown, else the results at hand. The format of a file goes by its name:
    .csv, .rtf, .html, .tex, .docx and .xlsx, else text. fmt is a number of decimals, a3 (at least three significant
    digits) or a display format.

    cells(text)            what is shown, as estout has it, in place of b(), t, se, p, ci
    b(fmt)                 format of coefficients; a3
    t                      t (or z) statistics, as by default
    t(fmt)                 their format
    not                    coefficients alone
    z                      as t, called z statistics
    z(fmt)                 in a format
    se                     standard errors instead of t statistics
    se(fmt)                in a format
    p                      p-values instead
    p(fmt)                 in a format
    ci                     confidence intervals instead
    ci(fmt)                in a format
    star                   stars at .05, .01, .001, as by default
    star(sign # ...)       other signs or limits: star(* .1 ** .05)
    starlevels(sign # ...)   the same
    nostar                 without stars
    stardetach             stars in a column of their own
    nolz                   without zeros before the decimal point
    main(name [fmt])       a row of e(name) in place of the coefficients
    aux(name [fmt])        a row of e(name) in place of the t statistics
    keep(list)             only these coefficients; * and ? may stand in names, and eq: before them
    drop(list)             without these
    order(list)            these first, those of them that there are
    noconstant             without constants
    constant               with constants in spite of eform
    noomitted              without omitted variables
    nobaselevels           without base levels
    stats(list, fmt() labels())   what is below the coefficients, in place of N: scalars of e(), aic, bic
    scalars("name label" ...)     further scalars of e() below N
    sfmt(fmt ...)          formats of those
    r2                     R-squared
    r2(fmt)                in a format
    ar2                    adjusted R-squared
    ar2(fmt)               in a format
    pr2                    pseudo R-squared
    pr2(fmt)               in a format
    aic                    Akaike's information criterion
    aic(fmt)               in a format
    bic                    the Bayesian information criterion
    bic(fmt)               in a format
    noobs                  without the number of observations
    obslast                the number of observations below the other statistics
    label                  variable and value labels instead of names
    coeflabels(name "text" ...)   what stands for coefficients
    varlabels(name "text" ...)    the same
    eqlabels("text" ...)   names of the equations; none for no names, and after a comma for names that stand in place
                           of those of single coefficients
    refcat(name "text" ..., label() nolabel below)   a line above coefficients for the category that others are
                           compared with, ref. in the models that have them; nolabel: text alone
    indicate("text = list" ...)   a line that tells which models have these coefficients, in their place
    rename(name name ...)  take coefficients for others
    prehead("text" ...)    lines of LaTeX above the table in place of the usual ones; @span is the number of columns
    posthead("text" ...)   lines between head and coefficients
    prefoot("text" ...)    lines between coefficients and statistics
    postfoot("text" ...)   lines below the table
    nolines                without rules
    title(text)            above the table
    mtitles                titles, or else names, of the models instead of dependent variables
    mtitles("text" ...)    titles of the models
    mlabels("text" ...)    the same; none for no titles
    nomtitles              without titles
    nodepvars              names of the models, not of dependent variables
    mgroups("text" ..., pattern(1 0 ..))  titles over several models; in LaTeX with prefix(), suffix(), erepeat()
    collabels("text" ...)  what stands over the columns of each model; none for nothing
    nonumbers              without (1), (2), ...
    nonotes                nothing below the table
    addnotes("text" ...)   further lines below the table
    compress               narrower columns
    nogaps                 without blank lines
    wide                   t statistics beside the coefficients
    brackets               [] instead of ()
    noparentheses          neither
    eform                  exponentiated coefficients, without constants
    transform(f(@) f'(@))  functions of coefficients, such as exp(@) exp(@), and their derivatives for the
                           standard errors; names or ln*: before them tell of which coefficients
    level(#)               confidence level
    varwidth(#)            width of the column of names
    modelwidth(#)          width of the columns of models
    replace                the file may exist already
    append                 put the table at the end of the file
    fixed                  the file is text
    tab                    text with tabs between the columns
    csv                    comma-separated values
    scsv                   values separated by semicolons
    rtf                    rich text
    html                   HTML
    tex                    LaTeX
    docx                   a Word document; append adds to its end
    xlsx                   an Excel workbook; append adds a sheet
    style(name)            one of these kinds of files
    booktabs               LaTeX with the rules of booktabs
    fragment               of LaTeX only the lines of the table
    alignment(text)        of the models' columns in LaTeX, c by default; D{.}{.}{-1} lines up decimal points
    width(length)          of the table in LaTeX, \\hsize for that of the page
    page                   a whole LaTeX document
    page(packages)         with these packages
    substitute(old new ...)   put texts for others, in the finished table
    unstack                equations side by side
    legend                 what the stars mean, in spite of nonotes
    plain                  without stars, parentheses, blank lines and notes

    . sysuse auto, clear
    (1978 automobile data)
    . eststo clear
    . eststo: quietly regress price weight mpg
    (est1 stored)
    . eststo: quietly regress price weight mpg foreign
    (est2 stored)
    . esttab, ar2

    --------------------------------------------
                          (1)             (2)
                        price           price
    --------------------------------------------
    weight              1.747**         3.465***
                       (2.72)          (5.49)

    mpg                -49.51           21.85
                      (-0.57)          (0.29)

    foreign                            3673.1***
                                       (5.37)

    _cons              1946.1         -5853.7
                       (0.54)         (-1.73)
    --------------------------------------------
    N                      74              74
    adj. R-sq           0.273           0.478
    --------------------------------------------
    t statistics in parentheses
    * p<0.05, ** p<0.01, *** p<0.001
    """
    listed = " ".join(name for name in session.global_("eststo").split() if name in session.estimates.stored)
    models = chosen(session, call.anything or listed)
    bases = not call.options.nobaselevels
    display = Display.of(call.options, session.settings, baselevels=bases, allbaselevels=bases)
    how, file = asked(session, call, models)
    table = publication_table([model for _, model in models], how, display)
    below = () if call.options.nonotes or call.options.plain else notes(how, display.level)
    if (call.options.cells and below) or (call.options.legend and not below):
        below = legend(how)
    publish(session, table, call.options.title or "", (*below, *file.notes), file)


def suggest(session, before):
    """The stored results, for completion."""
    return None if "," in before else session.estimates.stored
