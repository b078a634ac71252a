"""Analysis of variance and covariance."""

from __future__ import annotations

from statalike.commands.regress import announce
from statalike.errors import StataError
from statalike.estimation import repeated, termlist
from statalike.estimation.anova import analysis, without_empty
from statalike.estimation.design import design
from statalike.estimation.display import Display
from statalike.estimation.replay import replayed, report
from statalike.estimation.sample import complete, required, response
from statalike.interpreter.command import command
from statalike.lang import outermost
from statalike.lang.varlist import Term, expand, terms


@command(
    "anova [anything] [if] [in] [aweight fweight]"
    " [, REPeated(string) Partial SEQuential noCONStant DROPEMPtycells BSE(string) BSEUnit(varname)"
    " Grouping(varname)]",
    by="each",
)
def run(session, call):
    """Analysis of variance and covariance.

    anova depvar [term [/ errorterm] ...] [if] [in] [weight] [, options]
    anova                                    show the last analysis again

    A term is a factor variable a, an interaction a#b, all of them a##b, a term nested in another b|a, or a covariate
    c.x. What stands after / is what the terms before it are tested by; another / tests that term too: a / b|a /.
    regress shows the coefficients of the last analysis, test a [/ b|a] tests terms, predict is that of regress.

    repeated(varlist)   repeated measures: p-values by Huynh and Feldt, Greenhouse and Geisser, and Box
    partial             partial (marginal) sums of squares, the default
    sequential          sequential sums of squares
    noconstant          without a constant
    dropemptycells      leave cells without observations out of e(b)
    bse(term)           the error term between subjects, where it is not clear
    bseunit(varname)    the lowest unit in that term
    grouping(varname)   the groups over which the covariance of repeated measures is pooled

    . use auto
    . anova mpg foreign c.weight

                             Number of obs =         74    R-squared     =  0.6627
                             Root MSE      =    3.40706    Adj R-squared =  0.6532

                      Source | Partial SS         df         MS        F    Prob>F
                  -----------+----------------------------------------------------
                       Model |  1619.2877          2   809.64385     69.75  0.0000
                             |
                     foreign |  27.297495          1   27.297495      2.35  0.1296
                      weight |  1241.1342          1   1241.1342    106.92  0.0000
                             |
                    Residual |  824.17176         71   11.608053
                  -----------+----------------------------------------------------
                       Total |  2443.4595         73   33.472047

    Stored: e(N) e(mss) e(df_m) e(rss) e(df_r) e(F) e(p) e(r2) e(r2_a) e(rmse) e(ll) e(ll_0) e(rank), of the terms
    e(ss_#) e(df_#) e(F_#) e(ssdenom_#) e(dfdenom_#) e(term_#) e(errorterm_#), e(sstype) e(varnames) e(depvar), of
    repeated measures e(N_bse) e(df_bse) e(box#) e(gg#) e(hf#) e(repvars) e(repvar#) e(Srep#), e(b) e(V) e(sample)
    """
    display = Display.of(call.options, session.settings)
    if not call.anything:
        report(session, replayed(session, "anova"), display)
        return
    estimates = fitted(session, call)
    session.post(estimates)
    report(session, estimates, display)


def fitted(session, call):
    """The estimates of the analysis asked for."""
    options, data = call.options, session.data
    if options.partial and options.sequential:
        raise StataError(198, "only one of partial, sequential is allowed")
    depvar, text = _depvar(call.anything, session)
    tested = termlist.read(text, session)
    every = [effect.term for effect in termlist.merged(tested)]
    rows = required(complete(data, call.touse, (), [Term((depvar,)), *every]), 2)
    weights = call.restricted(rows).weights
    announce(session.output, weights)
    asked = _repeated(options, session)
    made = design(every, data, rows, constant=not options.noconstant, collinear="keep")
    made = without_empty(made) if options.dropemptycells else made
    sequential = bool(options.sequential)
    estimates = analysis(data, depvar, tested, made, rows, weights, sequential=sequential, cmdline=call.cmdline)
    if asked is not None:
        repeated.put(estimates.e, data, rows, response(data, depvar)[rows], tested, asked)
    return estimates


def _depvar(text, session):
    """The dependent variable, and the text of the terms after it."""
    first = outermost.words(text)[0]
    if "|" in first or "#" in first or "/" in first:
        raise StataError(198, "depvar may not be an interaction")
    found = terms(first, session)
    if len(found) != 1:
        raise StataError(103)
    return found[0].factors[0], text.strip()[len(first) :]


def _repeated(options, session):
    """What the options say of repeated measures; None without repeated()."""
    if not options.repeated:
        for name in ("bse", "bseunit", "grouping"):
            if getattr(options, name):
                raise StataError(198, f"option {name}() requires option repeated()")
        return None
    bse = termlist.effects(options.bse.strip(), session) if options.bse else [None]
    if len(bse) != 1:
        raise StataError(198, "option bse() must name one term")
    names = expand(options.repeated, session)
    return repeated.Repeated(names, bse[0], options.bseunit or "", options.grouping or "")
