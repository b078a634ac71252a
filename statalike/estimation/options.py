"""Options that mean the same after every estimation command: what a declaration takes of them, and what help says."""

from __future__ import annotations

DISPLAY_OPTIONS = (
    "Level(cilevel) NOCI NOPValues NOOMITted NOEMPTYcells BASElevels ALLBASElevels VSQUISH NOFVLABel FVWRAP(integer)"
    " FVWRAPON(string) CFORMAT(string) PFORMAT(string) SFORMAT(string) NOLSTRETCH COEFLegend"
)
"""How a coefficient table is shown; `Display.of` reads these options."""

MAXIMIZE_OPTIONS = (
    "ITERate(integer -1) NOLOG LOG TOLerance(real 1e-6) LTOLerance(real 1e-7) NRTOLerance(real 1e-5) NONRTOLerance"
    " DIFficult"
)
"""How a likelihood is maximized; `ml.maximization` reads these options.

difficult chooses another step where the likelihood is not concave; ours is fit for that already, so it changes nothing.
"""

DESCRIBED = """
iterate(#)       iterations at most
nolog            without the iteration log
log              with it, the default
tolerance(#)     largest relative change of a coefficient on convergence
ltolerance(#)    relative change of the log likelihood on convergence
nrtolerance(#)   size of g'H^-1 g on convergence
nonrtolerance    without that condition
difficult        careful steps where the likelihood is not concave, which are taken anyhow
level(#)         confidence level, 95 by default
noci             without confidence intervals
nopvalues        without tests
noomitted        without omitted variables
noemptycells     without empty cells of interactions
baselevels       base levels of factor variables too
allbaselevels    those of interactions too
vsquish          without blank rows
nofvlabel        levels of factor variables by number
fvwrap(#)        lines that a value label may take where it is too long for one; 1 by default
fvwrapon(style)  where it goes on to the next line: word, at the end of a word, or width, where the line is full
cformat(%fmt)    format of estimates, standard errors and limits
pformat(%fmt)    format of p-values
sformat(%fmt)    format of test statistics
nolstretch       keep the table at its usual width
coeflegend       how to call the coefficients in expressions
"""
"""What help says of an option of this name that a command declares without describing it in its docstring."""
