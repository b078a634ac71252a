"""Show the table of coefficients."""

from __future__ import annotations

from statalike.estimation.display import Display
from statalike.estimation.estimates import last
from statalike.estimation.options import DISPLAY_OPTIONS
from statalike.interpreter.command import command


@command(f"EREturn DIsplay [, EForm(string) {DISPLAY_OPTIONS}]")
def run(session, call):
    """Show the coefficients of the estimation results at hand, without header and footer.

    eform(text)    exponentiated, under this head

    . matrix b = (1, 2)
    . matrix V = (1, 0 \\ 0, 4)
    . ereturn post b V
    . ereturn display
    """
    estimates = last(session.estimates.current)
    display = Display.of(call.options, session.settings, eform=call.options.eform or "")
    session.output.emit(estimates.full_table(display))
