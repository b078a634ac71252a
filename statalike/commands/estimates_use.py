"""Read estimation results from a file."""

from __future__ import annotations

from statalike.estimation.saved import estimates_of
from statalike.files import records
from statalike.interpreter.command import command
from statalike.interpreter.paths import resolve


@command("ESTimates USE anything")
def run(session, call):
    """Make the estimation results of a file, written by estimates save, those at hand.

    estimates use filename

    Replay of regress and mixed with all their options, test, lincom, estimates table, esttab and predict with xb or
    stdp work with them; other commands show their coefficients. There is no estimation sample until estimates esample
    sets it, and what depends on the fit itself, such as random effects after mixed, needs the model run again.

    . sysuse auto, clear
    (1978 automobile data)
    . quietly regress mpg weight
    . estimates save first, replace
    file first.sest saved
    . estimates use first
    . display _b[weight]
    -.00600869
    """
    session.post(estimates_of(records.read(resolve(call.anything, ".sest"))))
