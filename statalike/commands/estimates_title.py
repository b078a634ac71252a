"""Title of the estimation results."""

from __future__ import annotations

from statalike.estimation.estimates import last
from statalike.interpreter.command import command
from statalike.lang.words import stripped


@command("ESTimates TITle [anything]", raw=True)
def run(session, call):
    """Give the estimation results at hand a title, or show it.

    estimates title: text
    estimates title

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight
    . estimates title: Weight alone
    . estimates title
    Weight alone
    """
    macros = last(session.estimates.current).e.macros
    typed = call.anything.strip()
    if typed:
        macros["_estimates_title"] = stripped(typed.removeprefix(":").strip())
    elif macros.get("_estimates_title"):
        session.output.line(macros["_estimates_title"])
