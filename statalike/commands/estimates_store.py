"""Put estimation results aside under a name."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.estimation.estimates import last
from statalike.estimation.stored import store
from statalike.interpreter.command import command
from statalike.lang.names import check_name


@command("ESTimates STOre anything [, TItle(string) NOCOPY]")
def run(session, call):
    """Store the estimation results at hand under a name.

    estimates store name [, title(text)]

    A variable _est_name marks the estimation sample, as long as it is kept.

    title(text)   shown by estimates dir
    nocopy        the results are no longer at hand afterwards

    . use auto
    . quietly regress mpg weight
    . estimates store m1
    """
    estimates = last(session.estimates.current)
    name = check_name(call.anything.strip())
    if len(name) > 27:
        raise StataError(198, f"{name} invalid name")
    store(session, name, estimates, call.options.title)
    if call.options.nocopy:
        session.estimates.current = None
