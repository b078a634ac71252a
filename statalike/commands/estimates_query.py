"""Say which estimation results are at hand."""

from __future__ import annotations

from statalike.estimation.stored import name_of
from statalike.interpreter.command import command


@command("ESTimates Query")
def run(session, call):
    """Say which command produced the estimation results at hand and whether they are stored.

    . use auto
    . quietly regress mpg weight
    . estimates query
    (active results produced by regress; not yet stored)
    """
    current = session.estimates.current
    if current is None:
        session.output.line("(no estimation results)")
        return
    name = name_of(session, current)
    rest = "not yet stored" if name == "." else f"also stored as {name}"
    session.output.line(f"(active results produced by {current.e.macros.get('cmd')}; {rest})")
