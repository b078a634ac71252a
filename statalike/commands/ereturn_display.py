"""Show the table of coefficients."""

from __future__ import annotations

from statalike.estimation.display import DISPLAY_OPTIONS, Display
from statalike.estimation.estimates import last
from statalike.interpreter.command import command


@command(f"EREturn DIsplay [, EForm(string) {DISPLAY_OPTIONS}]")
def run(session, call):
    """Show the coefficients of the estimation results at hand, without header and footer.

    eform(text)    exponentiated, under this head
    level(#)       confidence level
    noci           without confidence intervals
    nopvalues      without statistics and p-values
    noomitted      without omitted coefficients
    noemptycells   without empty cells
    baselevels     with base levels
    allbaselevels  with base levels of interactions, too
    vsquish        without blank lines between factor variables
    nofvlabel      levels as numbers
    cformat(%fmt)  format of coefficients
    pformat(%fmt)  format of p-values
    sformat(%fmt)  format of statistics
    nolstretch     no wider than usual for long names
    coeflegend     names by which coefficients are called, instead of statistics

    . matrix b = (1, 2)
    . matrix V = (1, 0 \\ 0, 4)
    . ereturn post b V
    . ereturn display
    """
    estimates = last(session.estimates.current)
    display = Display.of(call.options, session.settings, eform=call.options.eform or "")
    session.output.emit(estimates.full_table(display))
