"""Linear fits: the line fitted by least squares."""

from __future__ import annotations

from statalike.graphics.fitplots import FIT, fit_plot
from statalike.graphics.plottype import Look, Plot, plottype
from statalike.lang.call import Call


@plottype(f"lfit varlist(min=2 max=2 numeric) [if] [in] [aweight fweight pweight iweight] [, {FIT} *]")
def plots(call: Call, look: Look) -> tuple[Plot, ...]:
    """The line of a regression of y on x, over range() or the values of x."""
    return fit_plot(call, look, degree=1)
